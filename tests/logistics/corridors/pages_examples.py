"""Pages of logistics, warehouse and trace with something on them: a shipment that arrived, and one on its way."""

from dataclasses import replace

from django.db import transaction

from infosilk.kernel import demo
from infosilk.logistics.corridors import messages, public
from infosilk.trace.events.models import TraceEvent
from tests.logistics.corridors.kit import LATER, acting_for, consignments, departed
from tests.web.walk import Example

LEFT_OUT = {"logistics:corridors:unload": "takes POST alone; its button is on the page of a refused shipment"}
ARRIVED = "HGH-S-2026-0000009"
MOVING = "HGH-S-2026-0000010"


def examples() -> list[Example]:
    """What the worker of the cargo centre sees on the node of the destination."""
    keeper = demo.ensure_organisation(code="nis-cargo-centre", name="Niš cargo centre (sample)", country="RS")
    worker = demo.ensure_person(email="worker@walk.example", name="Marko Ilić (sample)")
    demo.ensure_mandate(person=worker, organisation=keeper, role="warehouse")
    here = consignments(30, direction="import", start=500)
    coming = consignments(3, direction="import", start=600)
    first = departed(here)
    second = replace(departed(coming, shipment=MOVING), subject=MOVING)
    with transaction.atomic():
        messages.departed([first, second])
    public.arrive(acting_for(keeper, "warehouse"), ARRIVED, LATER)
    event = TraceEvent.objects.filter(biz_step="receiving").latest("id")
    return [
        Example("logistics:corridors:home", person=worker),
        Example("logistics:corridors:shipment", {"number": ARRIVED}, worker),
        Example("logistics:corridors:shipment", {"number": MOVING}, worker),
        Example("logistics:corridors:arrive", {"number": MOVING}, worker),
        Example("warehouse:stock:home", person=worker),
        Example("warehouse:stock:stock", person=worker),
        Example("warehouse:stock:stock", person=worker, query="q=nothing-like-it"),
        Example("warehouse:stock:moves", person=worker),
        Example("warehouse:stock:location", {"code": "nis-bonded"}, worker),
        Example("trace:events:home", person=worker, query="number=unknown"),
        Example("trace:events:events", person=worker),
        Example("trace:events:event", {"key": event.pk}, worker),
        Example("trace:events:timeline", {"number": here[0]}, worker),
    ]
