"""Capturing events: once, checked, visible to their owners alone."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Invalid, Problem
from infosilk.road.public import Message, Refused
from infosilk.trace.events import actions, messages, public, queries, simplequery
from infosilk.trace.events.engine import epcis
from infosilk.trace.events.models import EventSubject, TraceEvent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
NODE = system("worker", "test")


def number(serial: int) -> str:
    return f"HGH-2026-{serial:010d}"


def organisation(code: str) -> Organisation:
    return Organisation.objects.create(code=code, name=code, country="CN")


def acting(organisation: Organisation | None, *roles: str) -> Acting:
    return Acting(
        name="test",
        via="api",
        organisation_id=organisation.id if organisation else None,
        roles=frozenset(roles),
    )


def event(*numbers: str, **changes: Any) -> epcis.Event:
    fields: dict[str, Any] = {
        "type": "ObjectEvent",
        "event_time": AT,
        "action": "OBSERVE",
        "biz_step": "accepting",
        "epcs": tuple(epcis.consignment_epc(one) for one in numbers),
    }
    return epcis.Event(**{**fields, **changes})


def test_a_batch_of_a_thousand_consignments_is_two_events_and_a_thousand_subjects() -> None:
    numbers = [number(serial) for serial in range(1000)]

    public.capture(NODE, public.consignment_events(numbers, at=AT, biz_step="accepting"))

    assert TraceEvent.objects.count() == 2
    assert EventSubject.objects.count() == 1000
    assert [step.biz_step for step in public.timeline(number(999))] == ["accepting"]


def test_capturing_the_same_event_again_does_nothing() -> None:
    one = event(number(1))

    public.capture(NODE, [one])
    public.capture(NODE, [one, one])

    assert TraceEvent.objects.count() == 1
    assert len(public.timeline(number(1))) == 1


def test_another_event_under_a_taken_identifier_is_refused_and_nothing_is_stored() -> None:
    one = event(number(1))
    other = event(number(2), event_id=one.event_id)
    public.capture(NODE, [one])

    with pytest.raises(actions.EventConflict), transaction.atomic():
        public.capture(NODE, [event(number(3)), other])

    assert TraceEvent.objects.count() == 1


def test_an_event_that_is_wrong_is_not_stored() -> None:
    with pytest.raises(Invalid) as refusal:
        public.capture(NODE, [event(number(1)), event(number(2), biz_step="flying")])

    assert "bizStep" in refusal.value.errors[0].where
    assert TraceEvent.objects.count() == 0


def test_a_stored_event_cannot_be_changed_or_deleted() -> None:
    public.capture(NODE, [event(number(1))])

    for statement in ("UPDATE trace_events_traceevent SET biz_step = 'x'", "DELETE FROM trace_events_eventsubject"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_timeline_is_in_the_order_of_its_times_and_names_places_and_nodes() -> None:
    arrived = public.consignment_events(
        [number(1)],
        at=AT.replace(day=20),
        biz_step="arriving",
        place=public.place_uri("nis", "cargo-centre"),
    )
    left = event(number(1), event_time=AT, biz_step="departing", read_point=public.place_uri("hangzhou"))
    public.capture(NODE, arrived)
    messages.captured([as_message(left)])

    steps = public.timeline(number(1))

    assert [(step.biz_step, step.place, step.zone, step.node) for step in steps] == [
        ("departing", "Hangzhou", "Asia/Shanghai", "hangzhou"),
        ("arriving", "Niš cargo centre", "Europe/Belgrade", "nis"),
    ]


def test_a_place_that_the_zone_does_not_know_is_shown_by_its_uri() -> None:
    public.capture(NODE, [event(number(1), read_point="urn:epc:id:sgln:4012345.00011.987")])

    assert public.timeline(number(1))[0].place == "urn:epc:id:sgln:4012345.00011.987"


def test_an_error_declaration_withdraws_a_step_and_leaves_it_readable() -> None:
    one = event(number(1))
    public.capture(NODE, [one])
    body = {
        **epcis.to_json(one),
        "errorDeclaration": {"declarationTime": "2026-03-02T00:00:00Z", "reason": "did_not_occur"},
    }

    public.capture(NODE, [epcis.parse_event(body, {})])

    (step,) = public.timeline(number(1))
    assert (step.withdrawn, step.note) == (True, "did_not_occur")


def as_message(one: epcis.Event, subject: str | None = None, **data: Any) -> Message:
    content = json.loads(json.dumps({**actions.message(one), **data}))
    return Message(
        id="1",
        partner="hangzhou",
        topic=actions.TOPIC,
        subject=subject or one.event_id,
        seq=1,
        time=AT,
        data=content,
    )


def test_the_partners_events_are_stored_once_however_often_they_come() -> None:
    run = [as_message(event(number(serial))) for serial in range(3)]

    messages.captured(run)
    messages.captured(run)

    assert TraceEvent.objects.filter(node="hangzhou").count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        as_message(event(number(1), biz_step="flying")),
        as_message(event(number(1)), subject="urn:uuid:of-another"),
        as_message(event(number(1)), event="nothing"),
        as_message(event(number(1)), event={"type": "ObjectEvent"}),
    ],
)
def test_a_message_that_is_no_event_is_refused_with_the_reason(wrong: Message) -> None:
    with pytest.raises(Refused) as refusal:
        messages.captured([wrong])

    assert refusal.value.reason


def test_an_organisation_sees_its_own_consignments_in_a_shared_event_and_no_other() -> None:
    mine, yours = organisation("mine"), organisation("yours")
    public.register_owners([(number(1), mine.id), (number(2), yours.id), (number(1), mine.id)])
    public.capture(NODE, [event(number(1), number(2)), event(number(2), biz_step="holding")])
    me = acting(mine, "trader")

    rows = simplequery.run(me, {})

    bodies = queries.shown(me, rows.events)
    assert [body["epcList"] for body in bodies] == [[epcis.consignment_epc(number(1))]]
    assert number(2) not in json.dumps(bodies)
    assert public.may_see(me, number(1))
    assert not public.may_see(me, number(2))


def test_asking_for_anothers_consignment_finds_nothing_even_inside_a_shared_event() -> None:
    mine, yours = organisation("mine"), organisation("yours")
    public.register_owners([(number(1), mine.id), (number(2), yours.id)])
    public.capture(NODE, [event(number(1), number(2))])
    me = acting(mine, "trader")

    assert simplequery.run(me, {"MATCH_epc": [epcis.consignment_epc(number(2))]}).events == []
    assert simplequery.run(me, {"MATCH_anyEPC": [epcis.consignment_epc(number(2))]}).events == []
    assert len(simplequery.run(me, {"MATCH_epc": [epcis.consignment_epc(number(1))]}).events) == 1


def test_an_officer_sees_every_event_and_nobody_sees_none() -> None:
    public.capture(NODE, [event(number(1)), event(number(2))])

    assert len(simplequery.run(acting(organisation("customs"), "officer"), {}).events) == 2
    assert simplequery.run(acting(None), {}).events == []
    assert simplequery.run(acting(organisation("other"), "trader"), {}).events == []


def test_what_an_organisation_captured_itself_it_sees_whole() -> None:
    mine = organisation("mine")
    me = acting(mine, "forwarder")

    identifiers = actions.capture_document(me, epcis.document([event(number(1), number(2))], AT))

    (found,) = simplequery.run(me, {"EQ_eventID": [identifiers[0]]}).events
    assert len(queries.shown(me, [found])[0]["epcList"]) == 2


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"eventType": ["ObjectEvent"]}, 2),
        ({"eventType": ["ObjectEvent,AggregationEvent"]}, 3),
        ({"EQ_bizStep": ["holding"]}, 1),
        ({"EQ_bizStep": ["https://ref.gs1.org/cbv/BizStep-holding"]}, 1),
        ({"EQ_action": ["ADD"]}, 1),
        ({"GE_eventTime": ["2026-03-02T00:00:00Z"]}, 1),
        ({"LT_eventTime": ["2026-03-02T01:00:00+01:00"]}, 2),
        ({"MATCH_parentID": ["urn:infosilk:shipment:S-1"]}, 1),
        ({"MATCH_epc": ["urn:infosilk:consignment:" + number(1)]}, 2),
        ({"MATCH_epc": ["urn:infosilk:consignment:" + number(9)]}, 0),
        ({"EQ_bizStep": ["holding"], "eventType": ["AggregationEvent"]}, 0),
    ],
)
def test_the_standards_query_answers_what_was_asked(parameters: dict[str, list[str]], count: int) -> None:
    public.capture(
        NODE,
        [
            event(number(1)),
            event(number(2), biz_step="holding", event_time=AT.replace(day=5)),
            event(
                number(1),
                type="AggregationEvent",
                action="ADD",
                parent_id=public.shipment_epc("S-1"),
                biz_step="departing",
            ),
        ],
    )

    assert len(simplequery.run(NODE, parameters).events) == count


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("EQ_bizstep", ["holding"]),
        ("EQ_quantity", ["3"]),
        ("eventType", ["MoveEvent"]),
        ("EQ_bizStep", ["flying"]),
        ("EQ_bizStep", ["holding", "departing"]),
        ("GE_eventTime", ["2026-03-02"]),
        ("MATCH_epc", ["urn:epc:idpat:sgtin:4012345.098765.*"]),
        ("MATCH_epc", [""]),
        ("perPage", ["0"]),
        ("perPage", ["many"]),
        ("nextPageToken", ["x"]),
    ],
)
def test_a_parameter_that_cannot_be_answered_is_refused_by_name(name: str, values: list[str]) -> None:
    with pytest.raises(Problem) as refusal:
        simplequery.run(NODE, {name: values})

    assert refusal.value.status == 400
    assert [error.where for error in refusal.value.errors] == [name]


def test_pages_follow_one_another_without_a_gap_or_a_repetition() -> None:
    public.capture(NODE, [event(number(serial)) for serial in range(7)])
    seen: list[str] = []
    parameters: dict[str, list[str]] = {"perPage": ["3"]}
    pages = 0

    while True:
        answer = simplequery.run(NODE, parameters)
        seen += [one.event_id for one in answer.events]
        pages += 1
        if answer.next_page is None:
            break
        parameters["nextPageToken"] = [answer.next_page]

    assert pages == 3
    assert len(seen) == len(set(seen)) == 7


def test_outside_a_transaction_nothing_is_captured(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        public.capture(NODE, [event(number(1))])


@pytest.mark.parametrize(
    "wrong",
    [
        {"cbvmda:text": "a\u0000b"},
        {"cbvmda:text": "\ud800"},
        {"cbvmda:number": float("nan")},
        {"cbvmda:text": "x" * (210 * 1024)},
    ],
    ids=["NUL", "half a surrogate pair", "not a number", "larger than the road carries"],
)
def test_a_document_that_no_database_can_hold_is_refused_as_wrong(wrong: dict[str, Any]) -> None:
    document = epcis.document([event(number(1), extensions=wrong)], AT)

    with pytest.raises(Invalid):
        actions.capture_document(NODE, document)
