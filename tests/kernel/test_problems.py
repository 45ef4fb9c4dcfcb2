"""Problems: the API answers every error as application/problem+json, and its document names each one."""

import json
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils.translation import override

from infosilk.kernel import problems
from infosilk.kernel.identity.roles import declared_roles
from infosilk.kernel.problems import ErrorItem, Forbidden, Invalid, NotFound, Problem
from infosilk.node.api import api
from tests.kernel import people
from tests.kit.problem_details import is_problem

API = "/api/v1/kernel"


@pytest.mark.django_db
def test_nobody_is_told_to_sign_in() -> None:
    response = Client().get(f"{API}/me")

    is_problem(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["Bearer isk_000000000000_" + "x" * 43, "Bearer", "Basic YTpi", "isk_x", "Bearer \xe9"]
)
def test_a_wrong_token_is_refused_also_with_a_session(value: str) -> None:
    client = people.page_client(people.mandate().person)

    assert is_problem(client.get(f"{API}/me", headers={"authorization": value}), 401, "unauthenticated")


@pytest.mark.django_db
def test_nothing_and_wrong_methods_under_the_api_are_problems() -> None:
    client = people.api_client(people.mandate())

    is_problem(client.get("/api/v1/nowhere"), 404, "not-found")
    body = is_problem(client.put(f"{API}/me", "{}"), 405, "method-not-allowed")
    assert "GET" in body["detail"]
    assert client.put(f"{API}/me", "{}")["Allow"] == "GET"


@pytest.mark.django_db
def test_a_body_that_is_no_json_is_said_to_be_none() -> None:
    client = people.api_client(people.mandate())

    response = client.post(f"{API}/mandates", "{", content_type="application/json", headers={"idempotency-key": "a"})

    is_problem(response, 400, "malformed")


@pytest.mark.django_db
def test_every_wrong_field_is_named() -> None:
    response = people.post(people.api_client(people.mandate()), f"{API}/mandates", {"email": 1, "extra": 2})

    body = is_problem(response, 422, "invalid")
    places = " ".join(error["where"] for error in body["errors"])
    assert all(name in places for name in ("email", "role", "extra"))


@pytest.mark.django_db
def test_a_missing_role_is_named_with_who_grants_it() -> None:
    response = people.post(
        people.api_client(people.mandate("trader")),
        f"{API}/mandates",
        {"email": "a@b.example", "role": "trader"},
    )

    body = is_problem(response, 403, "forbidden")
    assert "administrator" in body["detail"]
    assert "grants" in body["detail"]


@pytest.mark.django_db
def test_a_session_writes_only_with_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.mandate().person)
    data = {"scheme": "CUSTOMS", "value": "ABCD1"}
    address = f"{API}/organisation/identifiers"

    assert client.get(f"{API}/me").status_code == 200
    is_problem(people.post(client, address, data), 403, "csrf")

    client.get("/en/organisation/numbers/")
    token = client.cookies["infosilk-nis-csrf"].value
    headers = {"x-csrftoken": token, "idempotency-key": "a"}
    assert client.post(address, data, content_type="application/json", headers=headers).status_code == 201


@pytest.mark.django_db
@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_beyond_the_limit_is_too_large() -> None:
    response = people.post(people.api_client(people.mandate()), f"{API}/mandates", {"email": "x" * 200})

    is_problem(response, 413, "too-large")


@pytest.mark.django_db
def test_problems_speak_the_caller_s_language() -> None:
    with override("sr-latn"):
        english = str(NotFound().title)

    response = people.api_client(people.mandate()).get("/api/v1/nowhere", headers={"accept-language": "sr-Latn"})

    assert json.loads(response.content)["title"] == english


def test_an_unexpected_error_tells_the_caller_nothing_of_its_inside(rf: Any, caplog: Any) -> None:
    from infosilk.kernel.problems.api import unexpected

    response = unexpected(rf.get("/api/v1/x"), ValueError("the secret of the house"))

    is_problem(response, 500, "internal")
    assert b"secret" not in response.content
    assert "the secret of the house" in caplog.text


def test_a_database_that_is_away_is_said_to_be_and_worth_repeating(rf: Any) -> None:
    from django.db import OperationalError

    from infosilk.kernel.problems.api import unavailable

    response = unavailable(rf.get("/api/v1/x"), OperationalError("password of the house"))

    is_problem(response, 503, "unavailable")
    assert response["Retry-After"] == "2"
    assert b"password" not in response.content


def test_a_problem_says_what_where_and_how_to_mend() -> None:
    problem = Invalid(errors=[ErrorItem("line 3", "The weight is missing.", "Give it in kg.")])

    assert str(problem) == "1 entry needs mending.\n- line 3: The weight is missing. Give it in kg."
    assert problem.as_dict()["errors"] == [
        {"where": "line 3", "message": "The weight is missing.", "mend": "Give it in kg."}
    ]


@pytest.mark.parametrize("role", declared_roles())
def test_a_forbidden_names_every_role_by_its_title(role: str) -> None:
    assert str(declared_roles()[role].title) in str(Forbidden(area="trade", roles=[role]))


@pytest.mark.parametrize("kind", Problem.__subclasses__())
def test_every_kind_of_problem_has_an_error_status_and_a_stable_code(kind: type[Problem]) -> None:
    assert 400 <= kind.status < 600
    assert kind.code.replace("-", "").isalnum()
    assert kind.code == kind.code.lower()


def test_the_document_of_the_api_names_the_problems_of_every_operation() -> None:
    schema = api.get_openapi_schema()

    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            for status in (400, 401, 403, 413, 422):
                assert status in answers or str(status) in answers, (address, method, status)
            for status, answer in answers.items():
                if int(status) >= 400:
                    assert list(answer.get("content", {})) == [problems.MEDIA_TYPE], (address, method, status)


def test_a_missing_role_names_the_area_as_people_call_it() -> None:
    with override("sr-latn"):
        said = str(Forbidden(area="trade", roles=["trader"]))

    assert "„Trgovina“" in said
    assert "trade" not in said
