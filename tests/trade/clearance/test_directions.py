"""The other directions: Niš to Hangzhou, bonded goods sold in Hangzhou, Niš to the European Union."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, OrganisationIdentifier
from infosilk.kernel.problems import Conflict, Forbidden, NotFound
from infosilk.road.public import Refused
from infosilk.trace.events.public import timeline
from infosilk.trade.clearance import movements, statuses
from infosilk.trade.clearance.limits import buyer_key
from infosilk.trade.clearance.lodge import lodge
from infosilk.trade.clearance.messages import announcement
from infosilk.trade.clearance.messages.answer import answered
from infosilk.trade.clearance.models.consignments import Consignment, State
from infosilk.trade.clearance.models.limits import BuyerLimit
from infosilk.trade.officers.actions import decide
from infosilk.trade.returns import messages, withdrawal
from tests.trade import node
from tests.trade.eastward import announced, bonded, resident
from tests.trade.node import answer, message, put, sent
from tests.trade.sample_east import BONDED, EAST, FIRMS, FOLDER, files

ANNOUNCED, ANSWERED = "trade.consignment.announced", "trade.consignment.answered"


def nis_firms() -> SimpleNamespace:
    """The demo's exporting firms in Niš: `.market`, `.seller`, `.carrier` are Actings."""
    made = {}
    roles = ("marketplace", "trader", "trader", "forwarder")
    for (registration, name), role, word in zip(
        FIRMS.items(), roles, ("market", "seller", "payer", "carrier"), strict=True
    ):
        firm = Organisation.objects.create(code=f"nis-{word}", name=name, country="RS")
        OrganisationIdentifier.objects.create(organisation=firm, scheme="CUSTOMS", value=registration)
        made[word] = Acting(name=word, via="cli", organisation_id=firm.pk, roles=frozenset({role}))
    return SimpleNamespace(**made)


@pytest.fixture
def exporting(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The Niš node as the sender, with its firms and the sample law."""
    node.on_node(monkeypatch, "nis")
    node.load_law()
    yield nis_firms()


def test_the_sample_files_are_what_their_script_writes() -> None:
    for name, text in files().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text


def test_every_sample_order_from_nis_ends_as_its_number_says_on_both_nodes(
    exporting: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (FOLDER / EAST).open("rb") as stream:
        report = lodge(exporting.market, stream, EAST)
    lines = {line.order_no: line for line in report.lines}

    assert report.counts == {"released": 21, "held": 0, "refused": 9, "already_lodged": 0, "invalid": 0}
    expected = {
        "NM-NO-IDENTITY": "match.identity",
        "NM-BAD-IDENTITY": "match.identity-number",
        "NM-BONDED-ABROAD": "supervision.bonded",
        "NM-B2B-PRIVATE": "supervision.business",
        "NM-MAIL-TO-RS": "supervision.home",
        "NM-NOT-SERVED": "match.destination-served",
        "NM-PAYER-OTHER": "match.payer",
        "NM-PAID-OTHER": "match.payment-amount",
        "NM-BAD-HS": "match.hs-code",
    }
    assert {order: lines[order].reasons[0]["code"] for order in expected} == expected
    assert {row.state for row in Consignment.objects.filter(buyer_country="CN", batch__isnull=False)} == {
        "announced",
        "refused",
    }
    told = sent(ANNOUNCED)
    assert len(told) == 18
    # The same database plays the other node: there every number is new.
    Consignment.objects.filter(direction="export").update(state=State.REFUSED_THERE)
    node.on_node(monkeypatch, "hangzhou")
    for data in told:
        data["number"] = data["number"].replace("INI-2026-0", "INI-2026-9")
    announcement.announced([message(data, partner="nis") for data in told])

    decided = {row["number"]: row for row in sent(ANSWERED)}
    by_order = {row.order_no: decided[row.number] for row in Consignment.objects.filter(batch__isnull=True)}
    refused = {order for order, row in by_order.items() if row["decision"] == "refused"}
    assert refused == {"NM-OVER-SINGLE", "NM-OVER-YEAR"}
    assert {row["decision"] for order, row in by_order.items() if order not in refused} == {"accepted"}
    assert by_order["NM-YEAR-1"]["charges"]["currency"] == "CNY"
    assert BuyerLimit.objects.get(key=buyer_key.buyer_key("CN", resident(105))).used == 24800
    for order, row in by_order.items():
        if order not in refused:
            assert str(row["charges"]["total"]) == lines[order].charges_total, order


def test_goods_for_the_union_are_released_and_leave_with_their_carrier(exporting: SimpleNamespace) -> None:
    lodge(exporting.market, BytesIO(files()[EAST].encode()), EAST)
    rows = Consignment.objects.filter(order_no__startswith="NM-EU")
    numbers = [row.number for row in rows.order_by("id")]

    assert {(row.state, row.partner, row.direction) for row in rows} == {("released", "", "export")}
    assert rows.get(order_no="NM-EU-AT").charges["currency"] == "EUR"
    assert not [row for row in sent(ANNOUNCED) if row["number"] in numbers]
    at = datetime.now(UTC)
    with pytest.raises(Forbidden):
        movements.leave(exporting.market, numbers, "TRUCK-1", at)
    with pytest.raises(Conflict):
        movements.leave(exporting.carrier, [*numbers, Consignment.objects.filter(state="announced")[0].number], "T", at)
    movements.leave(exporting.carrier, numbers, "TRUCK-1", at)
    assert {(row.state, row.shipment_no) for row in rows.all()} == {("on_the_way", "TRUCK-1")}
    movements.delivered(exporting.carrier, numbers, "Berlin", datetime.now(UTC))
    assert {row.state for row in rows.all()} == {"arrived"}
    steps = [step.biz_step for step in timeline(numbers[0])]
    assert steps == ["commissioning", "inspecting", "departing", "accepting"]
    codes = [one.code for one in statuses.status_history([rows.get(order_no="NM-EU-DE").pk])]
    assert codes == [1, 2, 120, 399, 800, 899]


def test_bonded_goods_are_released_where_they_lie_and_announced_to_nobody(hangzhou: SimpleNamespace) -> None:
    with (FOLDER / BONDED).open("rb") as stream:
        report = lodge(hangzhou.market, stream, BONDED)

    assert [line.outcome for line in report.lines] == ["released"] * 8 + ["refused"] * 2
    assert [line.reasons[0]["code"] for line in report.lines[8:]] == ["limit.single", "supervision.home"]
    assert {line.charges_currency for line in report.lines[:8]} == {"CNY"}
    rows = Consignment.objects.filter(state="released")
    assert {(row.direction, row.partner, row.supervision_code) for row in rows} == {("import", "", "1210")}
    assert not sent(ANNOUNCED)
    again = lodge(hangzhou.market, BytesIO(files()[BONDED].encode()), BONDED)
    assert {line.outcome for line in again.lines} == {"already_lodged"}
    movements.leave(hangzhou.carrier, [rows[0].number], "VAN-1", datetime.now(UTC))
    assert rows.all().count() == 7


def test_every_step_has_its_status_code_and_the_feed_goes_on_where_it_stopped(hangzhou: SimpleNamespace) -> None:
    from tests.trade.officers.held import by_order
    from tests.trade.samples import bundle, change

    report = put(
        hangzhou.market, bundle("A"), change(bundle("B"), "payment.amount_paid", 1), by_order("SM-LICENCE-DRONE")
    )
    first = statuses.statuses_since(0)
    numbers = [line.number for line in report.lines]
    codes = {number: [one.code for one in first if one.number == number] for number in numbers}
    assert list(codes.values()) == [[1, 2, 120, 399, 800, 3], [1, 2, 100], [1, 2, 120, 300]]
    assert [one.authority for one in first if one.number == numbers[0]] == ["CN"] * 5 + ["RS"]

    decide(hangzhou.officer, numbers[2], "refuse", "No licence")
    answered([message(answer(numbers[0], "held"), ANSWERED, "nis")])
    answered([message(answer(numbers[0], "accepted"), ANSWERED, "nis")])
    rest = statuses.statuses_since(first[-1].id)
    assert [(one.number, one.code, one.authority) for one in rest] == [
        (numbers[2], 100, "CN"),
        (numbers[0], 300, "RS"),
        (numbers[0], 399, "RS"),
        (numbers[0], 800, "RS"),
    ]
    everything = statuses.statuses_since(0)
    assert everything == [*first, *rest]
    walked, after = [], 0
    while some := statuses.statuses_since(after, 3):
        walked += some
        after = some[-1].id
    assert walked == everything
    assert [one.id for one in everything] == sorted({one.id for one in everything})


def test_a_withdrawn_order_frees_its_buyers_limit_here_and_in_the_partner_city(hangzhou: SimpleNamespace) -> None:
    from tests.trade.samples import bundle

    kept, gone = (line.number for line in put(hangzhou.market, bonded("A", 4000), bonded("B", 3000)).lines)
    with pytest.raises(NotFound):
        withdrawal.withdraw(hangzhou.payer, gone)
    assert withdrawal.withdraw(hangzhou.market, gone, "Out of stock").state == "withdrawn"
    with pytest.raises(Conflict):
        withdrawal.withdraw(hangzhou.market, gone)
    assert BuyerLimit.objects.get().used == 4000
    assert Consignment.objects.get(number=kept).state == "released"

    # Announced orders: the partner is told; its answer that crosses the withdrawal is no fault.
    number = put(hangzhou.market, bundle("C")).lines[0].number
    withdrawal.withdraw(hangzhou.trader, number)
    assert [row["number"] for row in sent("trade.consignment.withdrawn")] == [number]
    answered([message(answer(number, "accepted"), ANSWERED, "nis")])
    assert Consignment.objects.get(number=number).state == "withdrawn"

    # The other side: what a partner withdraws is over here, and its buyer's limit is free again.
    data = announced(bonded("D", 5000), 7)
    announcement.announced([message(data, partner="nis")])
    assert BuyerLimit.objects.get().used == 9000
    told = message({"number": data["number"], "note": "x"}, "trade.consignment.withdrawn", "nis")
    messages.withdrawn_there([told])
    messages.withdrawn_there([told])
    assert BuyerLimit.objects.get().used == 4000
    with pytest.raises(Refused):
        messages.withdrawn_there([message({"number": "INI-2026-0000000099"}, "trade.consignment.withdrawn", "nis")])


def test_an_officers_refusal_gives_the_limit_back_and_a_release_counts_it(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.on_node(monkeypatch, "hangzhou")
    people = node.people()
    number = put(people.market, bonded("A", 4000)).lines[0].number
    assert not BuyerLimit.objects.exists()
    node.load_law()
    other = put(people.market, bonded("B", 25000, hs_code="4202210000")).lines[0]
    assert other.outcome == "released", other.reasons

    with pytest.raises(Conflict, match="26000"):
        decide(people.officer, number, "release")
    withdrawal.withdraw(people.market, other.number)
    assert BuyerLimit.objects.get().used == 0
