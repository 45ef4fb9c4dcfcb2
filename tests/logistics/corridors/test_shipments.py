"""Dispatch at the origin, the crossing, arrival at the destination; and every way in which it must not happen."""

import pytest
from django.db import IntegrityError, transaction

from infosilk.kernel import demo
from infosilk.kernel.models import Notification, Organisation
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from infosilk.logistics.corridors import actions, messages, public, queries
from infosilk.logistics.corridors.models import Loaded, Shipment, State
from infosilk.road.public import Message, Refused
from infosilk.trace.events import public as trace
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.warehouse.stock import public as warehouse
from tests.logistics.corridors.kit import (
    AT,
    CODE,
    CORRIDOR,
    LATER,
    acting_for,
    consignments,
    departed,
    number,
    organisation,
    queued,
    states,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def forwarder() -> Organisation:
    return organisation("grand-canal-express", CODE)


@pytest.fixture
def keeper() -> Organisation:
    return organisation("nis-cargo-centre", country="RS")


def test_a_dispatch_moves_states_leaves_an_event_and_tells_the_partner(hangzhou: None, forwarder: Organisation) -> None:
    numbers = consignments(3, carrier=forwarder)
    me = acting_for(forwarder, "forwarder")

    shipment = public.dispatch(me, numbers, CORRIDOR, AT)

    assert states(numbers) == {"on_the_way"}
    assert (shipment.consignments, shipment.pieces, shipment.gross_weight_kg) == (3, 6, pytest.approx(2.25))
    assert shipment.number.startswith("HGH-S-2026-")
    (step,) = trace.timeline(numbers[0])
    assert (step.biz_step, step.disposition, step.place) == (
        "departing",
        "in_transit",
        "Hangzhou cargo centre",
    )
    (message,) = queued(actions.DEPARTED)
    assert message.data["consignments"] == numbers
    assert len(queued("trace.event.captured")) == 1
    assert trace.may_see(me, numbers[0])


def test_everything_that_is_ready_goes_at_once(hangzhou: None, forwarder: Organisation) -> None:
    numbers = consignments(1000, carrier=forwarder)
    consignments(3, carrier=forwarder, state="held", start=5000)
    me = acting_for(forwarder, "forwarder", areas=frozenset({"logistics"}))

    (shipment,) = public.dispatch_all(me, CORRIDOR, AT)

    assert shipment.consignments == 1000
    assert states(numbers) == {"on_the_way"}
    assert Loaded.objects.count() == 1000
    assert len(queued("trace.event.captured")) == 2
    assert public.dispatch_all(me, CORRIDOR, AT) == []


def test_each_number_that_cannot_go_is_named_and_nothing_goes(hangzhou: None, forwarder: Organisation) -> None:
    ready = consignments(1, carrier=forwarder)
    held = consignments(1, carrier=forwarder, state="held", start=10)
    foreign = consignments(1, start=20)
    Consignment.objects.filter(number__in=foreign).update(logistics_code="other")
    gone = consignments(1, carrier=forwarder, state="on_the_way", start=30)
    wanted = ready + held + foreign + gone + ["HGH-2026-9999999999"]

    with pytest.raises(Invalid) as refusal, transaction.atomic():
        public.dispatch(acting_for(forwarder, "forwarder"), wanted, CORRIDOR, AT)

    assert [error.where for error in refusal.value.errors] == wanted[1:]
    assert states(ready) == {"accepted"}
    assert Shipment.objects.count() == 0
    assert queued(actions.DEPARTED) == []


@pytest.mark.parametrize("roles", [("trader",), ("officer",), ("warehouse",), ()])
def test_only_a_forwarder_dispatches(hangzhou: None, forwarder: Organisation, roles: tuple[str, ...]) -> None:
    with pytest.raises(Forbidden):
        public.dispatch(acting_for(forwarder, *roles), consignments(1, carrier=forwarder), CORRIDOR)


def test_a_corridor_that_begins_elsewhere_or_nowhere_is_refused(nis: None, forwarder: Organisation) -> None:
    me = acting_for(forwarder, "forwarder")

    with pytest.raises(Invalid):
        public.dispatch(me, [number(1)], CORRIDOR)
    with pytest.raises(NotFound):
        public.dispatch(me, [number(1)], "to-the-moon")


def test_a_consignment_is_in_one_shipment_at_a_time_whatever_the_code_says(
    hangzhou: None, forwarder: Organisation
) -> None:
    numbers = consignments(2, carrier=forwarder)
    me = acting_for(forwarder, "forwarder")
    first = public.dispatch(me, numbers[:1], CORRIDOR, AT)
    Consignment.objects.filter(number__in=numbers).update(state="accepted")

    with pytest.raises(Conflict, match=first.number), transaction.atomic():
        public.dispatch(me, numbers, CORRIDOR, AT)

    other = Shipment.objects.create(
        number="x",
        corridor=CORRIDOR,
        origin_node="hangzhou",
        destination_node="nis",
        consignments=1,
        pieces=1,
        gross_weight_kg=1,
        departed_at=AT,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Loaded.objects.create(shipment=other, number=numbers[0])


def test_an_arrival_books_bonded_stock_moves_states_and_tells_the_origin(nis: None, keeper: Organisation) -> None:
    numbers = consignments(3, direction="import")
    messages.departed([departed(numbers)])
    assert states(numbers) == {"on_the_way"}
    worker = acting_for(keeper, "warehouse")

    shipment = public.arrive(worker, "HGH-S-2026-0000009", LATER)

    assert shipment.state == State.ARRIVED
    assert states(numbers) == {"arrived"}
    stock = warehouse.balances_of(worker)
    assert {(row.lot, row.quantity, row.owner) for row in stock} == {
        (one, 2, "hangzhou/west-lake-crafts") for one in numbers
    }
    assert [step.biz_step for step in trace.timeline(numbers[0])] == ["arriving", "receiving"]
    (message,) = queued(actions.ARRIVED)
    assert message.data["arrived_at"] == LATER.isoformat()
    assert Consignment.objects.get(number=numbers[0]).place == "urn:infosilk:place:nis:cargo-centre"


def test_an_owner_of_this_node_owns_the_stock_and_sees_it(nis: None, keeper: Organisation) -> None:
    owner = organisation("morava-import", country="RS")
    numbers = consignments(1, direction="import", seller=owner)
    messages.departed([departed(numbers)])
    public.arrive(acting_for(keeper, "warehouse"), "HGH-S-2026-0000009", LATER)

    assert [row.lot for row in warehouse.balances_of(acting_for(owner, "trader"))] == numbers


def test_a_thousand_consignments_arrive_as_one_set(nis: None, keeper: Organisation) -> None:
    numbers = consignments(1000, direction="import")
    messages.departed([departed(numbers)])

    public.arrive(acting_for(keeper, "warehouse"), "HGH-S-2026-0000009", LATER)

    assert len(warehouse.balances_of(acting_for(keeper, "warehouse"))) == 1000
    assert len(queued("trace.event.captured")) == 4


def test_what_arrived_cannot_arrive_again(nis: None, keeper: Organisation) -> None:
    messages.departed([departed(consignments(1, direction="import"))])
    worker = acting_for(keeper, "warehouse")
    public.arrive(worker, "HGH-S-2026-0000009", LATER)

    with pytest.raises(Conflict):
        public.arrive(worker, "HGH-S-2026-0000009", LATER)

    assert len(queued(actions.ARRIVED)) == 1


def test_an_arrival_before_the_departure_or_in_the_future_is_refused(nis: None, keeper: Organisation) -> None:
    messages.departed([departed(consignments(1, direction="import"))])
    worker = acting_for(keeper, "warehouse")

    for wrong in (AT.replace(year=2025), AT.replace(year=2999), AT.replace(tzinfo=None)):
        with pytest.raises(Invalid) as refusal:
            public.arrive(worker, "HGH-S-2026-0000009", wrong)
        assert [error.where for error in refusal.value.errors] == ["arrived_at"]


def test_only_the_keeper_of_the_cargo_centre_confirms(nis: None, keeper: Organisation) -> None:
    messages.departed([departed(consignments(1, direction="import"))])
    other = organisation("other", country="RS")

    for acting in (acting_for(other, "warehouse"), acting_for(keeper, "trader")):
        with pytest.raises(Forbidden):
            public.arrive(acting, "HGH-S-2026-0000009", LATER)


def test_at_the_origin_nobody_confirms_an_arrival(hangzhou: None, forwarder: Organisation) -> None:
    numbers = consignments(1, carrier=forwarder)
    shipment = public.dispatch(acting_for(forwarder, "forwarder"), numbers, CORRIDOR, AT)

    with pytest.raises(NotFound):
        public.arrive(acting_for(forwarder, "warehouse"), shipment.number)


def test_the_origin_learns_of_the_arrival(hangzhou: None, forwarder: Organisation) -> None:
    numbers = consignments(2, carrier=forwarder)
    shipment = public.dispatch(acting_for(forwarder, "forwarder"), numbers, CORRIDOR, AT)

    messages.arrived([arrived(shipment.number)])

    shipment.refresh_from_db()
    assert (shipment.state, shipment.arrived_at) == (State.ARRIVED, LATER)
    assert states(numbers) == {"arrived"}


def arrived(number: str, partner: str = "nis", at: str = LATER.isoformat()) -> Message:
    return Message(
        id="2",
        partner=partner,
        topic=actions.ARRIVED,
        subject=number,
        seq=2,
        time=LATER,
        data={"shipment": number, "arrived_at": at, "place": "urn:infosilk:place:nis:cargo-centre"},
    )


def test_an_arrival_that_cannot_be_is_refused_with_the_reason(hangzhou: None, forwarder: Organisation) -> None:
    numbers = consignments(1, carrier=forwarder)
    shipment = public.dispatch(acting_for(forwarder, "forwarder"), numbers, CORRIDOR, AT)
    before = AT.replace(year=2025).isoformat()

    for wrong in (
        arrived("HGH-S-0"),
        arrived(shipment.number, "belgrade"),
        arrived(shipment.number, at=before),
    ):
        with pytest.raises(Refused), transaction.atomic():
            messages.arrived([wrong])

    assert states(numbers) == {"on_the_way"}


@pytest.mark.parametrize(
    "change",
    [
        {"corridor": "to-the-moon"},
        {"shipment": "another"},
        {"consignments": []},
        {"departed_at": "2026-03-01T08:30:00"},
        {"consignments": ["HGH-2026-4040404040"]},
        {"pieces": -1},
        {"gross_weight_kg": "heavy"},
    ],
)
def test_a_departure_that_cannot_be_is_refused_and_leaves_nothing(
    nis: None, keeper: Organisation, change: dict[str, object]
) -> None:
    numbers = consignments(1, direction="import")

    with pytest.raises(Refused) as refusal, transaction.atomic():
        messages.departed([departed(numbers, **change)])

    assert refusal.value.reason
    assert Shipment.objects.count() == 0
    assert states(numbers) == {"accepted"}


def test_a_departure_of_what_was_not_accepted_here_names_the_number(nis: None, keeper: Organisation) -> None:
    numbers = consignments(1, direction="import", state="held")

    with pytest.raises(Refused, match=numbers[0]), transaction.atomic():
        messages.departed([departed(numbers)])


def test_a_refused_departure_is_shown_with_its_reason(hangzhou: None, forwarder: Organisation) -> None:
    me = acting_for(forwarder, "forwarder")
    shipment = public.dispatch(me, consignments(1, carrier=forwarder), CORRIDOR, AT)
    (message,) = queued(actions.DEPARTED)

    messages.departure_refused(message, "no room")

    seen = queries.shipment(me, shipment.number)
    assert seen is not None
    assert (seen.state, seen.reason) == (State.REFUSED, "no room")


def test_what_a_refused_shipment_carried_may_leave_again(hangzhou: None, forwarder: Organisation) -> None:
    me = acting_for(forwarder, "forwarder")
    numbers = consignments(2, carrier=forwarder)
    shipment = public.dispatch(me, numbers, CORRIDOR, AT)
    with pytest.raises(Conflict):
        actions.unload(me, shipment.number)
    (message,) = queued(actions.DEPARTED)
    messages.departure_refused(message, "no room")

    actions.unload(me, shipment.number)

    assert states(numbers) == {"accepted"}
    with pytest.raises(Conflict):
        actions.unload(me, shipment.number)
    again = public.dispatch(me, numbers, CORRIDOR, LATER)
    assert (again.number != shipment.number, states(numbers)) == (True, {"on_the_way"})


def test_the_keeper_expects_what_left_until_it_arrives(nis: None, keeper: Organisation) -> None:
    from infosilk.warehouse.stock import queries as stock

    worker = acting_for(keeper, "warehouse")
    messages.departed([departed(consignments(1, direction="import"))])
    assert [one.label for one in stock.expected(worker)] == ["HGH-S-2026-0000009"]

    public.arrive(worker, "HGH-S-2026-0000009", LATER)

    assert list(stock.expected(worker)) == []


def test_the_keeper_is_told_of_what_comes_and_the_forwarder_of_what_became_of_it(
    hangzhou: None, forwarder: Organisation, keeper: Organisation
) -> None:
    carrier = demo.ensure_person(email="f@example.org", name="F")
    demo.ensure_mandate(person=carrier, organisation=forwarder, role="forwarder")
    me = acting_for(forwarder, "forwarder")
    first = public.dispatch(me, consignments(1, carrier=forwarder), CORRIDOR, AT)
    second = public.dispatch(me, consignments(1, carrier=forwarder, start=2), CORRIDOR, AT)

    messages.arrived([arrived(first.number)])
    messages.departure_refused(queued(actions.DEPARTED)[1], "no room")

    told = list(
        Notification.objects.filter(person=carrier, kind__startswith="logistics")
        .order_by("id")
        .values_list("kind", "params", "url")
    )
    assert told == [
        ("logistics.arrived", {"number": first.number}, f"/logistics/shipments/{first.number}/"),
        (
            "logistics.refused",
            {"number": second.number, "reason": "no room"},
            f"/logistics/shipments/{second.number}/",
        ),
    ]


def test_the_keepers_workers_are_told_of_what_comes(nis: None, keeper: Organisation) -> None:
    person = demo.ensure_person(email="w@example.org", name="W")
    demo.ensure_mandate(person=person, organisation=keeper, role="warehouse")

    messages.departed([departed(consignments(2, direction="import"))])

    assert Notification.objects.get(person=person, kind="logistics.expected").params == {
        "number": "HGH-S-2026-0000009",
        "count": 2,
    }


def test_each_sees_its_own_shipments_alone(hangzhou: None, forwarder: Organisation) -> None:
    other = organisation("other", "9999")
    shipment = public.dispatch(acting_for(forwarder, "forwarder"), consignments(1, carrier=forwarder), CORRIDOR, AT)

    assert queries.shipment(acting_for(forwarder, "forwarder"), shipment.number)
    assert queries.shipment(acting_for(other, "officer"), shipment.number)
    assert queries.shipment(acting_for(other, "forwarder"), shipment.number) is None
    assert queries.shipment(acting_for(forwarder, "trader"), shipment.number) is None
    assert queries.shipment(acting_for(None), shipment.number) is None


def test_what_moves_is_drawn_half_way_and_called_a_guess_without_a_verified_figure(
    hangzhou: None, forwarder: Organisation
) -> None:
    shipment = public.dispatch(acting_for(forwarder, "forwarder"), consignments(2, carrier=forwarder), CORRIDOR, AT)

    assert public.moving(LATER) == [(CORRIDOR, shipment.number, 0.5, 2, True)]
    assert [corridor.code for corridor in public.corridors()] == [CORRIDOR]


def test_more_than_one_message_of_the_road_carries_is_refused_by_count(hangzhou: None, forwarder: Organisation) -> None:
    with pytest.raises(Problem) as refusal:
        public.dispatch(acting_for(forwarder, "forwarder"), [number(n) for n in range(5001)], CORRIDOR)

    assert [error.where for error in refusal.value.errors] == ["consignments"]
