"""Samples for the page of components; nothing here is data of anybody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from infosilk.web.charts import Chart, Series
from infosilk.web.map import MapCity, MapCorridor, MapMoving, RoadMap
from infosilk.web.tables import Column, Filter, Selection, Status, Table
from infosilk.web.tabs import Tab
from infosilk.web.timeline import Entry


@dataclass(frozen=True)
class Parcel:
    number: str
    state: str
    kind: str
    weight: Decimal
    value: Money
    lodged: datetime


STATES = (("ok", _("released")), ("wait", _("on the way")), ("hold", _("held")), ("stop", _("refused")))


def parcels() -> list[Parcel]:
    start = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    return [
        Parcel(
            number=f"HGH-2026-{number:010d}",
            state=str(STATES[number % 4][1]),
            kind=STATES[number % 4][0],
            weight=Decimal(number * 137 % 4000) / 100,
            value=Money(Decimal(number * 991 % 90000) / 100, "EUR"),
            lodged=start + timedelta(minutes=37 * number),
        )
        for number in range(1, 64)
    ]


class Parcels(Table):
    caption = _("Consignments")
    columns = (
        Column("number", _("Number"), link=lambda row: f"?q={row.number}", sort="number"),
        Column("state", _("State"), value=lambda row: Status(row.state, row.kind)),
        Column("weight", _("Weight, kg"), numeric=True, sort="weight"),
        Column("value", _("Value"), numeric=True),
        Column("lodged", _("Lodged"), sort="lodged"),
    )
    search = ("number",)
    search_hint = _("Number")
    filters = (Filter("kind", _("State"), STATES, "kind"),)
    default_sort = "number"
    page_size = 8
    csv_name = "consignments"
    selection = Selection("pick", "numbers", lambda row: row.number, lambda row: row.number)


class Form(forms.Form):
    name = forms.CharField(label=_("Name of the firm"), help_text=_("As it stands in the register."))
    country = forms.ChoiceField(label=_("Country"), choices=[("RS", "RS"), ("CN", "CN")])
    day = forms.DateField(label=_("Day of dispatch"), widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(
        label=_("Way of transport"),
        choices=[("rail", _("Rail")), ("air", _("Air"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label=_("What I entered is true"))


def context() -> dict[str, Any]:
    now = timezone.now()
    return {
        "form": Form(),
        "wrong": Form({"name": "", "country": "XX", "day": "31.02.2026"}, auto_id="wrong_%s"),
        "entries": [
            Entry(now - timedelta(days=9), "Asia/Shanghai", _("Lodged"), place=_("Hangzhou")),
            Entry(now - timedelta(days=8), "Asia/Shanghai", _("Released for export"), _("Green lane.")),
            Entry(now - timedelta(days=6), "Asia/Shanghai", _("Documents differ"), kind="problem"),
            Entry(now - timedelta(days=1), None, _("On the way by rail"), kind="now"),
            Entry(None, None, _("Arrival at the cargo centre"), place=_("Niš"), kind="expected"),
        ],
        "map": sample_map(),
        "chart": Chart(
            _("Consignments a day"),
            [date(2026, 11, day) for day in range(9, 23)],
            [
                Series(_("released"), [40 + day * 7 % 23 for day in range(14)]),
                Series(_("held"), [3 + day * 5 % 7 for day in range(14)]),
            ],
            kind="stack",
            axis=_("Day"),
            sample=True,
        ),
        "facts": [
            (_("Number"), "HGH-2026-0000123456"),
            (_("State"), Status(_("held"), "hold")),
            (_("Value"), Money("1234.50", "EUR")),
            (_("Lodged"), now),
            (_("Note"), None),
        ],
        "steps": [_("Goods"), _("Documents"), _("Check"), _("Copy")],
        "tabs": [
            Tab(_("All"), "#main", 12, True),
            Tab(_("held"), "#main", 3, False),
            Tab(_("Form"), "#main", None, False),
        ],
        "keys": [("d", _("Do it"))],
        "soon": now + timedelta(hours=7),
        "later": now + timedelta(days=12),
        "past": now - timedelta(hours=30),
        "kinds": [*STATES, ("info", _("for information"))],
    }


def sample_map() -> RoadMap:
    rail = [(120.16, 30.27), (103.8, 36.1), (80.4, 44.2), (50.2, 53.2), (23.7, 52.1), (19.0, 47.5), (21.9, 43.3)]
    return RoadMap(
        cities=[
            MapCity("hangzhou", _("Hangzhou"), 30.27, 120.16),
            MapCity("nis", _("Niš"), 43.32, 21.9),
        ],
        corridors=[
            MapCorridor("rail", _("Rail"), "rail", rail),
            MapCorridor("air", _("Air"), "air", [(120.16, 30.27), (21.9, 43.3)]),
        ],
        moving=[
            MapMoving("rail", 0.3, _("by rail, before Khorgos"), 42),
            MapMoving("rail", 0.75, _("by rail, before Brest"), 18),
            MapMoving("air", 0.55, _("by air"), 6),
        ],
    )
