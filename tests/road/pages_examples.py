"""Pages of the road with a message in the log and one that is parked, as the operator sees them."""

from django.db import transaction

from infosilk.kernel import demo
from infosilk.road.models import LogEntry, Parked
from infosilk.road.public import send
from infosilk.road.sealer import seal_next
from tests.web.walk import Example

LEFT_OUT = {"road:resume": "takes POST alone"}


def examples() -> list[Example]:
    person = demo.ensure_person(email="operator@walk.example", name="Operator (sample)")
    office = demo.ensure_organisation(code="walk-office", name="Office (sample)", country="RS", roles=["operator"])
    demo.ensure_mandate(person=person, organisation=office, role="operator")
    with transaction.atomic():
        send("hangzhou", "trace.event.captured", "HGH-2026-0000000001", {"text": "žđš 杭州", "number": 1})
    with transaction.atomic():
        seal_next("hangzhou", 10)
    entry = LogEntry.objects.latest("recorded_at")
    parked = Parked.objects.create(
        partner="hangzhou",
        direction=entry.direction,
        seq=entry.seq,
        message_id=entry.message_id,
        topic=entry.topic,
        subject=entry.subject,
        kind="partner",
        reason="There is no such consignment here.",
    )
    return [
        *(Example(f"road:{name}", person=person) for name in ("home", "parked", "log")),
        Example("road:parked-one", {"key": parked.pk}, person),
        Example("road:message", {"partner": entry.partner, "direction": entry.direction, "seq": entry.seq}, person),
    ]
