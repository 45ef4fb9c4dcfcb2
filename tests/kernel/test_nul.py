"""NUL is refused wherever it comes in by HTTP: no lookup ever meets it, and none is silently taken out."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.models import Mandate
from infosilk.kernel.problems.api import nul_in
from tests.kernel import people
from tests.kit.problem_details import is_problem

API = "/api/v1/kernel"
SAID = "No text here may hold the character NUL (U+0000)."


@pytest.fixture
def browser() -> Client:
    return people.page_client(people.mandate("administrator").person)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/audit?after=%00", "/audit?x%00=1", "/audit/a%00b/1", "/rates/EUR/%00", "/%00", "/notifications/%00/read"]
)
def test_a_call_whose_address_holds_nul_is_refused(path: str) -> None:
    client = people.api_client(people.mandate("administrator"))

    body = is_problem(client.get(f"{API}{path}"), 400, "nul-character")

    assert body["detail"].startswith(SAID)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?q=%00", "?%00", "?page=a%00b"])
def test_a_page_whose_query_holds_nul_says_the_same(browser: Client, query: str) -> None:
    answer = browser.get(reverse("account:audit") + query)

    assert answer.status_code == 400
    assert SAID in answer.content.decode()


@pytest.mark.django_db
def test_a_page_whose_path_holds_nul_says_the_same(browser: Client) -> None:
    answer = browser.get(reverse("account:home") + "a%00b/")

    assert answer.status_code == 400
    assert SAID in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"language": "en", "name": "A\0B"}},
        {"data": {"x\0": "1"}},
        {"data": "name=A%00B", "content_type": "application/x-www-form-urlencoded"},
    ],
    ids=["multipart", "multipart, a name", "percent-encoded"],
)
def test_a_form_that_holds_nul_changes_nothing(browser: Client, sent: dict[str, Any]) -> None:
    answer = browser.post(reverse("account:profile"), **sent)

    assert answer.status_code == 400
    assert SAID in answer.content.decode()


@pytest.mark.django_db
def test_a_form_sent_without_its_token_is_refused_as_forged_first() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.mandate().person)

    assert client.post(reverse("account:profile"), {"name": "A\0B"}).status_code == 403


@pytest.mark.django_db
def test_a_json_body_names_each_field_that_holds_nul() -> None:
    client = people.api_client(people.mandate("administrator"))
    given = {"email": "a\0@b.example", "role": "trader", "more": [{"no\0te": "x"}, "y\0"]}

    body = is_problem(people.post(client, f"{API}/mandates", given), 422, "invalid")

    assert [error["where"] for error in body["errors"]] == ["body.email", "body.more.0.note", "body.more.1"]
    assert {error["message"] for error in body["errors"]} == {SAID}
    assert Mandate.objects.count() == 1


@pytest.mark.django_db
def test_a_json_body_in_utf_16_is_read_as_what_it_says() -> None:
    client = people.api_client(people.mandate("administrator"))

    def sent(email: str, key: str) -> Any:
        content = json.dumps({"email": email, "role": "trader"}).encode("utf-16")
        return client.post(
            f"{API}/mandates", content, content_type="application/json", headers={"idempotency-key": key}
        )

    assert SAID in sent("no\0body@b.example", "one").json()["errors"][0]["message"]
    assert "confirmed account" in str(sent("nobody@b.example", "two").json()["errors"][0])


TEXTS = st.text(alphabet="a\0\\u0", max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_nul_is_found_in_a_json_value_wherever_it_stands(value: Any) -> None:
    def holds(part: Any) -> bool:
        match part:
            case str():
                return "\0" in part
            case dict():
                return any(holds(name) or holds(item) for name, item in part.items())
            case list():
                return any(map(holds, part))
        return False

    found = list(nul_in(value, "body"))

    assert bool(found) == holds(value)
    assert not any("\0" in where for where in found)
