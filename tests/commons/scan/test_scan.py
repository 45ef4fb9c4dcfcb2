"""A scan leads to what its reader may see, on page, API and command line."""

import json

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries
from typer.testing import CliRunner

from infosilk.commons.scan.commands import app
from infosilk.commons.scan.public import find, read
from infosilk.kernel.models import Mandate
from tests.commons.scan.kit import stored
from tests.kernel import people

pytestmark = pytest.mark.django_db
API = "/api/v1/commons/scans/read"


@pytest.fixture
def mandate() -> Mandate:
    return people.mandate("warehouse")


def test_one_thing_alone_is_opened(mandate: Mandate) -> None:
    location = stored(mandate.organisation, "HGH-2026-0000000003")
    browser = people.page_client(mandate.person)

    answer = browser.get(reverse("commons:scan:scan"), {"code": location.code})

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        reverse("warehouse:stock:location", args=[location.code]),
    )


def test_the_parcel_label_leads_to_its_goods(mandate: Mandate) -> None:
    stored(mandate.organisation, "HGH-2026-0000000003")
    client = people.api_client(mandate)

    answer = people.post(client, API, {"text": "]C1400HGH-2026-0000000003"})

    assert answer.status_code == 200
    assert answer.json()["elements"] == [{"identifier": "400", "value": "HGH-2026-0000000003"}]
    assert [one["title"] for one in answer.json()["found"]] == ["HGH-2026-0000000003"]


def test_what_is_another_organisations_is_not_named(mandate: Mandate) -> None:
    stored(people.mandate("warehouse").organisation, "HGH-2026-0000000003")
    client, browser = people.api_client(mandate), people.page_client(mandate.person)

    page = browser.get(reverse("commons:scan:scan"), {"code": "HGH-2026-0000000003"})

    assert people.post(client, API, {"text": "HGH-2026-0000000003"}).json()["found"] == []
    assert "Nothing that you may see" in page.content.decode()


def test_a_token_of_another_area_finds_nothing(mandate: Mandate) -> None:
    stored(mandate.organisation, "HGH-2026-0000000003")

    answer = people.post(people.api_client(mandate, areas=["commons"]), API, {"text": "HGH-2026-0000000003"})

    assert answer.json()["found"] == []


def test_a_wrong_check_digit_is_said_alike_everywhere(mandate: Mandate) -> None:
    text = "The check digit of 05601234567890 is wrong: 0 instead of 2."

    api = people.post(people.api_client(mandate), API, {"text": "(01)05601234567890"})
    page = people.page_client(mandate.person).get(reverse("commons:scan:scan"), {"code": "(01)05601234567890"})
    command = CliRunner().invoke(app, ["scan", "read", "(01)05601234567890"])

    assert (api.status_code, page.status_code, command.exit_code) == (422, 422, 1)
    assert text in json.dumps(api.json())
    assert text in page.content.decode()
    assert text in str(command.exception.errors[0].message)  # type: ignore[union-attr]


def test_a_faulty_scan_asks_no_finder(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    acting = people.actor("warehouse")

    with django_assert_num_queries(0):
        assert find(acting, read("(01)05601234567890")) == []
