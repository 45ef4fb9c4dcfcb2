"""Shipment numbers: `<city>-S-<year>-<serial>`, from a sequence of the database of the node that dispatches."""

from datetime import datetime

from django.db import connection

from infosilk.kernel import here


def next_number(at: datetime) -> str:
    """A number that no shipment of any node has: the city's UN/LOCODE tells the nodes apart."""
    city = here.zone().city_of(here.name())
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('logistics_shipment_serial')")
        serial = cursor.fetchone()[0]
    return f"{city.unlocode[2:]}-S-{at.astimezone(city.tz).year}-{serial:07d}"
