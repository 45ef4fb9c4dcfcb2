"""Consignments, organisations and actors for logistics' tests."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, OrganisationIdentifier
from infosilk.logistics.corridors import actions
from infosilk.road.public import Message
from infosilk.trade.clearance.models.consignments import Batch, Consignment

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 19, 8, 30, tzinfo=UTC)
CODE = "3301960L04"
CORRIDOR = "hangzhou-nis-rail"


def number(serial: int) -> str:
    return f"HGH-2026-{serial:010d}"


def organisation(code: str, customs: str = "", country: str = "CN") -> Organisation:
    made = Organisation.objects.create(code=code, name=code, country=country)
    if customs:
        OrganisationIdentifier.objects.create(organisation=made, scheme="CUSTOMS", value=customs)
    return made


def acting_for(one: Organisation | None, *roles: str, areas: frozenset[str] | None = None) -> Acting:
    return Acting(
        name="test",
        via="api",
        organisation_id=one.id if one else None,
        roles=frozenset(roles),
        areas=areas,
    )


def consignments(
    count: int, *, state: str = "accepted", direction: str = "export", start: int = 1, **fields: Any
) -> list[str]:
    """Make `count` consignments in `state`; their numbers."""
    owner = Organisation.objects.filter(code="silk-market").first() or organisation("silk-market")
    batch = Batch.objects.create(
        organisation=owner,
        filename="orders.ndjson",
        media_type="application/x-ndjson",
        sha256="",
        lodged_at=AT,
    )
    goods = {
        "number": 1,
        "sku": "tea-1",
        "description": "Green tea",
        "hs_code": "090210",
        "quantity": "2",
        "unit": "piece",
        "value": "9.50",
        "origin": "CN",
    }
    rows = [
        Consignment(
            number=number(serial),
            direction=direction,
            partner="nis" if direction == "export" else "hangzhou",
            batch=batch if direction == "export" else None,
            order_no=f"order-{serial}",
            marketplace_code="silk-market",
            marketplace_name="Silk Market",
            seller_code="west-lake-crafts",
            seller_name="West Lake Crafts",
            logistics_code=CODE,
            logistics_no=f"W{serial}",
            buyer_kind="private",
            buyer_name="Buyer",
            buyer_email="buyer@example.org",
            buyer_city="Niš",
            buyer_country="RS",
            currency="EUR",
            goods_value=Decimal("9.50"),
            pieces=2,
            gross_weight_kg=Decimal("0.75"),
            goods=[goods],
            state=state,
            tracking_token="t" * 22,
            content_sha256="",
            ordered_at=AT,
            lodged_at=AT,
            changed_at=AT,
            **fields,
        )
        for serial in range(start, start + count)
    ]
    Consignment.objects.bulk_create(rows)
    return [row.number for row in rows]


def states(numbers: list[str]) -> set[str]:
    return set(Consignment.objects.filter(number__in=numbers).values_list("state", flat=True))


def queued(topic: str) -> list[Message]:
    """What waits for the partner under `topic`, as the partner will get it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partner, subject, data FROM road_outbox WHERE topic = %s ORDER BY id", [topic])
        return [
            Message(
                id=str(place),
                partner="hangzhou" if partner == "nis" else "nis",
                topic=topic,
                subject=subject,
                seq=place + 1,
                time=AT,
                data=json.loads(data),
            )
            for place, (partner, subject, data) in enumerate(cursor.fetchall())
        ]


def departed(numbers: list[str], **changes: object) -> Message:
    data = {
        "shipment": "HGH-S-2026-0000009",
        "corridor": CORRIDOR,
        "departed_at": AT.isoformat(),
        "forwarder": "Grand Canal Express",
        "pieces": 2 * len(numbers),
        "gross_weight_kg": "0.75",
        "consignments": numbers,
        **changes,
    }
    return Message(
        id="1",
        partner="hangzhou",
        topic=actions.DEPARTED,
        subject="HGH-S-2026-0000009",
        seq=1,
        time=AT,
        data=data,
    )
