"""Across the road: Niš decides announcements by its own law and answers; Hangzhou applies the answers."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from infosilk.kernel.actor import system
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.road.public import Refused
from infosilk.trace.events.public import timeline
from infosilk.trade.clearance import public
from infosilk.trade.clearance.messages import announcement
from infosilk.trade.clearance.messages.answer import answered, refused_by_partner
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.officers.actions import decide
from tests.trade import sample_batch as sample
from tests.trade.node import answer, load_law, message, put, sent
from tests.trade.samples import bundle

ANSWERED = "trade.consignment.answered"


def by_order(order_no: str) -> dict[str, Any]:
    return next(
        entry for entry in (*sample.special(), *sample.ordinary("SM-26", 3)) if entry["order"]["order_no"] == order_no
    )


def test_nis_accepts_stores_answers_and_leaves_an_event(nis: SimpleNamespace) -> None:
    (data,) = nis.takes(bundle())
    found = Consignment.objects.get()

    assert (found.number, found.state, found.direction) == (data["number"], "accepted", "import")
    assert found.documents.get().kind == "announcement"
    (answer,) = sent(ANSWERED)
    assert (answer["number"], answer["decision"]) == (found.number, "accepted")
    assert answer["charges"]["total"] == data["charges_total"] == "8.00"
    assert [step.node for step in timeline(found.number)] == ["nis"]


@pytest.mark.parametrize(
    ("order_no", "state", "code"),
    [
        ("SM-PROHIBITED-THERE", "refused", "lane.prohibited"),
        ("SM-LICENCE-THERE", "held", "lane.licence"),
        ("SM-B2B-FTA-A5", "accepted", "lane.preference"),
        ("SM-CNY", "accepted", None),
    ],
)
def test_nis_decides_by_its_own_rules(nis: SimpleNamespace, order_no: str, state: str, code: str | None) -> None:
    nis.takes(by_order(order_no))
    found = Consignment.objects.get()

    assert found.state == state
    assert [reason["code"] for reason in found.reasons] == ([code] if code else [])


def test_charges_that_differ_from_the_senders_are_held(nis: SimpleNamespace) -> None:
    made = nis.takes(bundle())
    other = {**made[0], "number": "HGH-2026-0000999999", "order_no": "SM-9", "charges_total": "7.99"}
    announcement.announced([message(other)])
    found = Consignment.objects.get(number=other["number"])

    assert found.state == "held"
    assert found.reasons[0]["params"] == {"announced": "7.99", "computed": "8.00", "currency": "EUR"}


def test_an_unknown_hs_code_is_refused_there(nis: SimpleNamespace) -> None:
    (data,) = nis.takes(bundle())
    other = {**data, "number": "HGH-2026-0000999999", "order_no": "SM-9"}
    other["goods"] = [{**data["goods"][0], "hs_code": "999999"}]
    announcement.announced([message(other)])

    assert Consignment.objects.get(number=other["number"]).state == "refused"


def test_an_announcement_that_comes_again_does_nothing(nis: SimpleNamespace) -> None:
    (data,) = nis.takes(bundle())
    announcement.announced([message(data), message(data)])

    assert Consignment.objects.count() == 1
    assert len(sent(ANSWERED)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "INI-2026-0000000001"},
        {"number": "nonsense"},
        {"goods": []},
        {"lodged_at": "0001-01-01T00:00:00+14:00"},
        {"currency": None},
        {"order_no": "A\x00"},
        {"marketplace": {"code": "M", "name": "a\x00b"}},
        {"number": "HGH-2026-0000999999"},
        {"goods_value": "NaN"},
    ],
)
def test_an_announcement_that_cannot_be_one_is_refused_with_its_reason(
    nis: SimpleNamespace, wrong: dict[str, Any]
) -> None:
    (data,) = nis.takes(bundle())
    data = {**data, "number": "HGH-2026-0000888888", "order_no": "SM-8", **wrong}
    if wrong == {"number": "HGH-2026-0000999999"}:
        # Another number for an order that is here already.
        data["order_no"] = "SM-1"

    with pytest.raises(Refused) as caught, transaction.atomic():
        announcement.announced([message(data)])

    assert caught.value.reason
    assert Consignment.objects.count() == 1


def test_a_business_consignee_sees_its_goods_and_nobody_elses(nis: SimpleNamespace) -> None:
    nis.takes(by_order("SM-B2B-MFN"), bundle())

    rows = Consignment.objects.visible_to(nis.consignee)
    assert [row.order_no for row in rows] == ["SM-B2B-MFN"]
    assert Consignment.objects.visible_to(nis.officer).count() == 2
    assert not Consignment.objects.visible_to(nis.keeper).exists()


def test_an_officer_releases_what_is_held_and_the_answer_goes_back(nis: SimpleNamespace) -> None:
    (data,) = nis.takes(by_order("SM-LICENCE-THERE"))
    decide(nis.officer, data["number"], "release", "Licence 12 shown")

    assert Consignment.objects.get().state == "accepted"
    held, accepted = sent(ANSWERED)
    assert (held["decision"], accepted["decision"]) == ("held", "accepted")
    assert accepted["reasons"][0]["params"] == {"note": "Licence 12 shown"}


def test_goods_without_known_charges_are_not_released_into_the_country(nis: SimpleNamespace) -> None:
    (data,) = nis.takes(bundle())
    other = {**data, "number": "HGH-2026-0000999999", "order_no": "SM-9", "charges_total": None}
    other["buyer"] = {**data["buyer"], "kind": "business"}
    other["goods"] = [{**data["goods"][0], "hs_code": "848180"}]
    announcement.announced([message(other)])

    with pytest.raises(Conflict, match="tariff of RS"):
        decide(nis.officer, other["number"], "release")
    assert decide(nis.officer, other["number"], "refuse", "no tariff").state == "refused"


@pytest.mark.parametrize(
    ("decision", "state"), [("accepted", "accepted"), ("held", "held_there"), ("refused", "refused_there")]
)
def test_hangzhou_takes_the_answers(hangzhou: SimpleNamespace, decision: str, state: str) -> None:
    report = put(hangzhou.market, bundle("A"), bundle("B"))
    number = report.lines[0].number
    why = [{"code": "lane.licence", "weight": "hold", "params": {"line": "1"}, "field": ""}]
    answered([message(answer(number, decision, reasons=why), ANSWERED, "nis")])

    first, second = Consignment.objects.order_by("id")
    assert (first.state, second.state) == (state, "announced")
    assert first.reasons == why


def test_held_and_accepted_in_one_run_is_accepted(hangzhou: SimpleNamespace) -> None:
    number = put(hangzhou.market, bundle()).lines[0].number
    note = [{"code": "officer.released", "weight": "note", "params": {"note": "ok"}, "field": ""}]
    answered(
        [
            message(answer(number, "held"), ANSWERED, "nis"),
            message(answer(number, "accepted", reasons=note), ANSWERED, "nis"),
        ]
    )

    found = Consignment.objects.get()
    assert (found.state, found.reasons) == ("accepted", note)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "HGH-2026-0000000009"},
        {"decision": "perhaps"},
        {"charges": {"total": "x"}},
        {"reasons": [{"code": 1}]},
    ],
)
def test_an_answer_that_fits_nothing_is_refused(hangzhou: SimpleNamespace, wrong: dict[str, Any]) -> None:
    number = put(hangzhou.market, bundle()).lines[0].number

    with pytest.raises(Refused), transaction.atomic():
        answered([message({**answer(number, "accepted"), **wrong}, ANSWERED, "nis")])
    assert Consignment.objects.get().state == "announced"


def test_another_partner_cannot_answer(hangzhou: SimpleNamespace) -> None:
    number = put(hangzhou.market, bundle()).lines[0].number

    with pytest.raises(Refused):
        answered([message(answer(number, "accepted"), ANSWERED, "elsewhere")])


def test_a_refused_announcement_ends_the_consignment(hangzhou: SimpleNamespace) -> None:
    number = put(hangzhou.market, bundle()).lines[0].number
    refused_by_partner(message({"number": number}, partner="nis"), "the buyer is unknown")

    found = Consignment.objects.get()
    assert found.state == "refused_there"
    assert found.reasons[0]["params"] == {"reason": "the buyer is unknown"}


def test_an_officer_releases_a_held_export_which_is_then_announced(hangzhou: SimpleNamespace) -> None:
    report = put(hangzhou.market, by_order("SM-LICENCE-DRONE"))
    number = report.lines[0].number
    assert not sent("trade.consignment.announced")
    decide(hangzhou.officer, number, "release")

    (data,) = sent("trade.consignment.announced")
    assert (data["number"], data["charges_total"]) == (number, report.lines[0].charges_total)
    assert Consignment.objects.get().state == "announced"
    with pytest.raises(Conflict):
        decide(hangzhou.officer, number, "refuse", "too late")


def test_what_was_missing_is_loaded_and_counts_when_the_officer_releases(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    people = node.people()
    number = put(people.market, bundle()).lines[0].number
    load_law()
    decide(people.officer, number, "release")

    assert str(Consignment.objects.get().charges_total) == "8.00"


def test_a_refusal_needs_its_reason_and_a_decision_an_officer(hangzhou: SimpleNamespace) -> None:
    number = put(hangzhou.market, by_order("SM-LICENCE-DRONE")).lines[0].number

    with pytest.raises(Invalid):
        decide(hangzhou.officer, number, "refuse")
    with pytest.raises(Forbidden):
        decide(hangzhou.market, number, "release")
    with pytest.raises(NotFound):
        decide(hangzhou.officer, "HGH-2026-0000000000", "release")
    assert decide(hangzhou.officer, number, "refuse", "No licence").state == "refused"


def accepted(hangzhou: SimpleNamespace, count: int) -> list[str]:
    numbers = [line.number for line in put(hangzhou.market, *[bundle(f"SM-{at}") for at in range(count)]).lines]
    answered([message(answer(number, "accepted"), ANSWERED, "nis") for number in numbers])
    return numbers


def test_logistics_moves_what_was_accepted(hangzhou: SimpleNamespace) -> None:
    numbers = accepted(hangzhou, 2)
    at = datetime.now(UTC)

    assert [brief.number for brief in public.ready_for_dispatch(hangzhou.carrier)] == numbers
    public.mark_departed(hangzhou.carrier, numbers, "SHIP-1", at)
    assert public.ready_for_dispatch(hangzhou.carrier) == []
    public.mark_arrived(system("road", "nis"), numbers, "urn:place", at)
    assert {row.state for row in Consignment.objects.all()} == {"arrived"}
    assert {brief.state for brief in public.briefs(numbers)} == {"arrived"}


def test_a_wrong_state_moves_nothing_and_is_named(hangzhou: SimpleNamespace) -> None:
    numbers = accepted(hangzhou, 2)
    waiting = put(hangzhou.market, bundle("SM-LATE")).lines[0].number
    at = datetime.now(UTC)

    with pytest.raises(Conflict) as caught:
        public.mark_departed(hangzhou.carrier, [*numbers, waiting, "HGH-2026-0000000000"], "SHIP-1", at)

    assert [error.where for error in caught.value.errors] == [waiting, "HGH-2026-0000000000"]
    assert {row.state for row in Consignment.objects.filter(number__in=numbers)} == {"accepted"}
    with pytest.raises(Forbidden):
        public.mark_departed(hangzhou.market, numbers, "SHIP-1", at)
    with pytest.raises(Conflict):
        public.mark_arrived(system("road", "nis"), numbers, "urn:place", at)


def test_briefs_hold_no_buyer_and_no_charges(hangzhou: SimpleNamespace) -> None:
    (number,) = accepted(hangzhou, 1)
    (brief,) = public.briefs([number, "unknown"])

    assert brief.owner_organisation_id == hangzhou.trader.organisation_id
    assert (brief.destination_node, brief.logistics_code, brief.pieces) == ("nis", "3301960L04", 1)
    assert (brief.goods[0].sku, str(brief.goods[0].quantity)) == ("SKU-1", "2")
    assert "Milica" not in repr(brief)


def told(organisation_id: int | None) -> list[Any]:
    from infosilk.kernel.models import Notification

    rows = Notification.objects.filter(organisation_id=organisation_id, kind__startswith="trade.")
    return [row.params["count"] for row in rows.order_by("id")]


def give_a_person(acting: Any, role: str) -> None:
    from infosilk.kernel import demo
    from infosilk.kernel.models import Organisation

    organisation = Organisation.objects.get(pk=acting.organisation_id)
    person = demo.ensure_person(email=f"{role}@{organisation.code}.example", name=role)
    demo.ensure_mandate(person=person, organisation=organisation, role=role)


def test_officers_are_told_once_a_batch_and_owners_once_a_run(hangzhou: SimpleNamespace) -> None:
    for acting, role in ((hangzhou.officer, "officer"), (hangzhou.market, "marketplace"), (hangzhou.trader, "trader")):
        give_a_person(acting, role)
    put(hangzhou.market, by_order("SM-LICENCE-DRONE"), by_order("SM-LICENCE-FIREWORKS"))
    numbers = [line.number for line in put(hangzhou.market, bundle("A"), bundle("B"), bundle("C")).lines]
    answers = zip(numbers, ("held", "refused", "accepted"), strict=True)
    answered([message(answer(number, decision), ANSWERED, "nis") for number, decision in answers])

    assert told(hangzhou.officer.organisation_id) == [2]
    assert told(hangzhou.market.organisation_id) == [2]
    assert told(hangzhou.trader.organisation_id) == [2]
