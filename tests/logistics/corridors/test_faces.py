"""The API and the pages of logistics, warehouse and trace, as people and programs of several
organisations meet them."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.models import Organisation
from infosilk.logistics.corridors import messages, public
from infosilk.logistics.corridors.models import Shipment
from infosilk.trace.events import public as trace
from infosilk.trace.events.engine import epcis
from infosilk.trace.events.models import TraceEvent
from infosilk.warehouse.stock import locations
from tests.logistics.corridors.kit import AT, CODE, CORRIDOR, LATER, acting_for, consignments, departed, organisation

pytestmark = pytest.mark.django_db
API = "/api/v1"
LANGUAGES = ("en", "sr-latn", "sr-cyrl", "zh-hans")


@dataclass
class User:
    """Somebody with a browser and a token, for one organisation in one role."""

    organisation: Organisation
    browser: Client
    token: str

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        content = None if body is None else json.dumps(body)
        return Client().generic(method, API + path, content or "", content_type="application/json", headers=headers)


def user(role: str, code: str, identifiers: dict[str, str] | None = None) -> User:
    made = demo.ensure_organisation(code=code, name=code, country="RS")
    if identifiers:
        from infosilk.kernel.models import OrganisationIdentifier

        for scheme, value in identifiers.items():
            OrganisationIdentifier.objects.get_or_create(organisation=made, scheme=scheme, value=value)
    person = demo.ensure_person(email=f"{role}@{code}.example", name=code)
    demo.ensure_mandate(person=person, organisation=made, role=role)
    token = demo.issue_token(system("worker", "test"), made, person, None, "test")
    browser = Client()
    browser.force_login(person)
    return User(made, browser, token)


@pytest.fixture
def forwarder(hangzhou: None) -> User:
    return user("forwarder", "grand-canal-express", {"CUSTOMS": CODE})


@pytest.fixture
def worker(nis: None) -> User:
    return user("warehouse", "nis-cargo-centre")


def test_a_program_dispatches_once_for_each_key(forwarder: User) -> None:
    numbers = consignments(3, carrier=forwarder.organisation)
    order = {"corridor": CORRIDOR, "consignments": numbers[:2], "departed_at": AT.isoformat()}

    first = forwarder.call("POST", "/logistics/shipments", order, key="k1")
    again = forwarder.call("POST", "/logistics/shipments", order, key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["shipments"][0]["consignments"] == 2
    assert Shipment.objects.count() == 1
    ready = forwarder.call("GET", "/logistics/ready").json()
    assert [one["number"] for one in ready] == numbers[2:]
    rest = forwarder.call("POST", "/logistics/shipments", {"corridor": CORRIDOR}, key="k2")
    assert rest.json()["shipments"][0]["consignments"] == 1
    detail = forwarder.call("GET", f"/logistics/shipments/{first.json()['shipments'][0]['number']}").json()
    assert (detail["numbers"], detail["fraction"], detail["guessed"]) == (numbers[:2], 0.5, True)
    listed = forwarder.call("GET", "/logistics/shipments?limit=1").json()
    assert len(listed["items"]) == 1 and listed["next"]
    assert len(forwarder.call("GET", f"/logistics/shipments?before={listed['next']}").json()["items"]) == 1


def test_what_cannot_go_is_a_problem_that_names_each_number(forwarder: User) -> None:
    held = consignments(1, carrier=forwarder.organisation, state="held")

    answer = forwarder.call("POST", "/logistics/shipments", {"corridor": CORRIDOR, "consignments": held}, key="k1")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["where"] == held[0]
    assert answer.json()["errors"][0]["mend"]


def test_a_program_confirms_an_arrival_and_finds_the_stock(worker: User) -> None:
    numbers = consignments(2, direction="import")
    messages.departed([departed(numbers)])

    answer = worker.call(
        "POST",
        "/logistics/shipments/HGH-S-2026-0000009/arrive",
        {"arrived_at": LATER.isoformat()},
        key="k1",
    )

    assert answer.status_code == 200
    assert answer.json()["state"] == "arrived"
    stock = worker.call("GET", f"/warehouse/stock?lot={numbers[0]}").json()
    assert [item["quantity"] for item in stock["items"]] == ["2.00000"]
    moves = worker.call("GET", "/warehouse/moves?limit=1").json()
    assert moves["items"][0]["source"] == "supplier" and moves["next"]
    steps = worker.call("GET", f"/trace/timeline/{numbers[0]}").json()["steps"]
    assert [step["biz_step"] for step in steps] == ["arriving", "receiving"]
    assert [one["code"] for one in worker.call("GET", "/warehouse/locations").json()] == ["nis-bonded"]
    second = worker.call("POST", "/logistics/shipments/HGH-S-2026-0000009/arrive", {}, key="k2")
    assert second.status_code == 409


def test_a_program_receives_corrects_and_is_refused_what_is_not_there(worker: User) -> None:
    line = {"sku": "tea", "lot": "L-1", "owner": "x", "quantity": "5", "unit": "piece"}
    receipt = {"key": "r-1", "location": "nis-bonded", "lines": [line]}

    made = worker.call("POST", "/warehouse/receipts", receipt, key="k1")
    missing = worker.call("POST", "/warehouse/receipts", receipt)
    lost = {"location": "nis-bonded", "line": {**line, "quantity": "9"}, "found": False, "reason": "count"}
    short = worker.call("POST", "/warehouse/adjustments", lost, key="k2")
    lost["line"] = line
    right = worker.call("POST", "/warehouse/adjustments", lost, key="k3")
    gone = worker.call("POST", "/warehouse/put-aways", {"lot": "L-1", "source": "nis-bonded", "target": "x"}, key="k4")

    assert [one.status_code for one in (made, missing, short, right, gone)] == [201, 400, 409, 201, 404]
    assert worker.call("GET", "/warehouse/stock").json()["items"] == []


def test_a_program_captures_a_document_and_asks_as_the_standard_has_it(forwarder: User) -> None:
    event = trace.consignment_events(["HGH-2026-0000000001"], at=AT, biz_step="loading")[0]
    document = epcis.document([event], AT)

    first = forwarder.call("POST", "/trace/capture", document, key="k1")
    other = forwarder.call("POST", "/trace/capture", document, key="k2")
    wrong = forwarder.call("POST", "/trace/capture", {**document, "schemaVersion": "1.2"}, key="k3")

    assert [one.status_code for one in (first, other, wrong)] == [201, 201, 422]
    assert TraceEvent.objects.count() == 1
    answer = forwarder.call("GET", "/trace/events?EQ_bizStep=loading&perPage=1")
    assert answer["GS1-EPCIS-Version"] == "2.0"
    (found,) = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert found["eventID"] == event.event_id
    assert epcis.parse_document(answer.json())[0].event_id == event.event_id
    refused = forwarder.call("GET", "/trace/events?EQ_bizSteps=loading")
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (400, "EQ_bizSteps")


def test_pages_follow_the_link_of_the_answer(forwarder: User) -> None:
    for serial in range(3):
        event = trace.consignment_events([f"HGH-2026-{serial:010d}"], at=AT, biz_step="loading")[0]
        forwarder.call("POST", "/trace/capture", epcis.document([event], AT), key=f"k{serial}")

    first = forwarder.call("GET", "/trace/events?perPage=2&EQ_bizStep=loading")
    following = first["Link"].split(">")[0][1:].removeprefix(API)
    second = forwarder.call("GET", following)

    def identifiers(answer: Any) -> list[str]:
        return [one["eventID"] for one in answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]]

    assert (len(identifiers(first)), len(identifiers(second))) == (2, 1)
    assert not set(identifiers(first)) & set(identifiers(second))
    assert "Link" not in second.headers


def test_another_organisation_finds_nothing_by_any_address(worker: User) -> None:
    numbers = consignments(1, direction="import", start=4711)
    messages.departed([departed(numbers)])
    public.arrive(acting_for(worker.organisation, "warehouse"), "HGH-S-2026-0000009", LATER)
    stranger = user("trader", "stranger")
    event = TraceEvent.objects.get(biz_step="receiving")

    assert stranger.call("GET", "/logistics/shipments").json()["items"] == []
    assert stranger.call("GET", "/warehouse/stock").json()["items"] == []
    assert stranger.call("GET", "/warehouse/moves").json()["items"] == []
    assert stranger.call("GET", "/logistics/shipments/HGH-S-2026-0000009").status_code == 404
    assert stranger.call("GET", f"/trace/timeline/{numbers[0]}").status_code == 404
    events = stranger.call("GET", "/trace/events").json()
    assert events["epcisBody"]["queryResults"]["resultsBody"]["eventList"] == []
    for name, arguments in (
        ("logistics:corridors:shipment", ["HGH-S-2026-0000009"]),
        ("warehouse:stock:location", ["nis-bonded"]),
        ("trace:events:timeline", numbers),
        ("trace:events:event", [event.pk]),
    ):
        assert stranger.browser.get(reverse(name, args=arguments)).status_code == 404
    for name in (
        "logistics:corridors:home",
        "warehouse:stock:home",
        "warehouse:stock:stock",
        "warehouse:stock:moves",
        "trace:events:home",
        "trace:events:events",
    ):
        page = stranger.browser.get(reverse(name))
        assert page.status_code == 200
        assert numbers[0] not in page.content.decode()
        assert "HGH-S-2026-0000009" not in page.content.decode()


def test_nobody_is_let_in_without_signing_in(nis: None) -> None:
    for name in ("logistics:corridors:home", "warehouse:stock:home", "trace:events:home"):
        assert Client().get(reverse(name)).status_code == 302
    for path in ("/logistics/shipments", "/warehouse/stock", "/trace/events"):
        assert Client().get(API + path).status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_warehouse_worker_confirms_an_arrival_on_the_pages(worker: User, language: str) -> None:
    numbers = consignments(2, direction="import")
    messages.departed([departed(numbers)])
    with override(language):
        stock, one = (
            reverse("warehouse:stock:home"),
            reverse("logistics:corridors:shipment", args=["HGH-S-2026-0000009"]),
        )
        arrive, start = (
            reverse("logistics:corridors:arrive", args=["HGH-S-2026-0000009"]),
            reverse("logistics:corridors:home"),
        )
        timeline = reverse("trace:events:timeline", args=[numbers[0]])

    assert "HGH-S-2026-0000009" in worker.browser.get(stock).content.decode()
    assert arrive in worker.browser.get(start).content.decode()
    assert arrive in worker.browser.get(one).content.decode()
    early = worker.browser.post(arrive, {"arrived_at": "2025-01-01T10:00"})
    assert early.status_code == 200
    assert "error-summary" in early.content.decode()
    done = worker.browser.post(arrive, {"arrived_at": ""})

    assert done["Location"] == one
    assert arrive not in worker.browser.get(one).content.decode()
    assert worker.browser.get(timeline).content.decode().count("<li class=") >= 2
    for name, arguments in (
        ("warehouse:stock:stock", []),
        ("warehouse:stock:moves", []),
        ("warehouse:stock:location", ["nis-bonded"]),
        ("trace:events:events", []),
        ("trace:events:home", []),
        ("trace:events:event", [TraceEvent.objects.latest("id").pk]),
    ):
        with override(language):
            address = reverse(name, args=arguments)
        assert worker.browser.get(address).status_code == 200, name


def test_the_forwarder_dispatches_on_the_pages_all_or_what_is_ticked(forwarder: User) -> None:
    numbers = consignments(3, carrier=forwarder.organisation)
    page = reverse("logistics:corridors:dispatch")
    assert numbers[0] in forwarder.browser.get(page).content.decode()

    ticked = forwarder.browser.post(page, {"corridor": CORRIDOR, "which": "chosen", "number": numbers[:1]})
    none = forwarder.browser.post(page, {"corridor": CORRIDOR, "which": "chosen"})
    rest = forwarder.browser.post(page, {"corridor": CORRIDOR, "which": "all"})

    assert (ticked.status_code, none.status_code, rest.status_code) == (302, 200, 302)
    assert "error-summary" in none.content.decode()
    assert sorted(Shipment.objects.values_list("consignments", flat=True)) == [1, 2]


def test_a_time_on_a_form_is_the_citys_time(worker: User) -> None:
    messages.departed([departed(consignments(1, direction="import"))])

    worker.browser.post(
        reverse("logistics:corridors:arrive", args=["HGH-S-2026-0000009"]), {"arrived_at": "2026-03-19T09:30"}
    )

    assert Shipment.objects.get().arrived_at == LATER


def test_a_page_that_needs_another_role_says_so(worker: User) -> None:
    assert worker.browser.get(reverse("logistics:corridors:dispatch")).status_code == 403


def test_looking_a_consignment_up_leads_to_its_way_or_says_that_there_is_none(worker: User) -> None:
    numbers = consignments(1, direction="import")
    messages.departed([departed(numbers)])
    trace.capture(acting_for(worker.organisation), trace.consignment_events(numbers, at=AT, biz_step="inspecting"))
    home = reverse("trace:events:home")

    found = worker.browser.get(home, {"number": f" {numbers[0]} "})
    missing = worker.browser.get(home, {"number": "HGH-2026-4040404040"})

    assert found["Location"] == reverse("trace:events:timeline", args=numbers)
    assert "error-summary" in missing.content.decode()


def test_tables_are_also_files(worker: User) -> None:
    locations.load()
    messages.departed([departed(consignments(1, direction="import"))])

    for name in ("logistics:corridors:home", "warehouse:stock:stock", "warehouse:stock:moves", "trace:events:events"):
        answer = worker.browser.get(reverse(name), {"format": "csv"})
        assert answer["Content-Type"].startswith("text/csv"), name
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_hostile_addresses_are_answered_without_a_fault(worker: User) -> None:
    organisation("a")
    for address in (
        reverse("trace:events:home") + "?number=%00",
        reverse("trace:events:events") + "?thing=%00&page=x&sort=;",
        reverse("trace:events:timeline", args=["a\0b"]),
        reverse("logistics:corridors:shipment", args=["\0"]),
        reverse("warehouse:stock:stock") + "?q=%00&status=%27",
        reverse("logistics:corridors:home") + "?q=%00&state=x&page=-1",
    ):
        assert worker.browser.get(address).status_code == 400, address
    for path in (
        "/trace/timeline/%00",
        "/logistics/shipments/%00",
        "/warehouse/stock?lot=%00",
        "/trace/events?EQ_eventID=%00",
        "/trace/events?MATCH_epc=%00",
    ):
        assert worker.call("GET", path).status_code == 400, path
    assert worker.call("GET", "/logistics/shipments?before=0").status_code == 422
