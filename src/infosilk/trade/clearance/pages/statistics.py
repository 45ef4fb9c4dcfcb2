"""Statistics of the single window as a page: a question, a chart, a table with CSV."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.access import acting_of, needs
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Invalid
from infosilk.trade.clearance.models.consignments import Direction
from infosilk.trade.clearance.statistics import figures, serializers
from infosilk.trade.clearance.statistics.serializers import BY_TITLES
from infosilk.web.cells import money
from infosilk.web.charts import Chart, Series
from infosilk.web.page import page
from infosilk.web.tables import Column, Table


class AskForm(forms.Form):
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    by = forms.ChoiceField(label=_("Grouped by"), choices=[(key, title) for key, title in BY_TITLES.items()])
    direction = forms.ChoiceField(label=_("Direction"), required=False, choices=[("", _("both")), *Direction.choices])


def _duration(name: str) -> Any:
    return lambda row: "–" if row[name] is None else row[name]


class FigureTable(Table):
    columns: ClassVar[list[Column]] = [
        Column("title", _("Group")),
        Column("consignments", _("Consignments"), numeric=True),
        Column("refused", _("Refused"), numeric=True),
        Column("held", _("Held"), numeric=True),
        Column("green", _("Green"), numeric=True),
        Column("blue", _("Blue"), numeric=True),
        Column("yellow", _("Yellow"), numeric=True),
        Column("red", _("Red"), numeric=True),
        Column("value", _("Value"), lambda row: money(row["value"], "EUR"), numeric=True, csv=lambda row: row["value"]),
        Column("duty", _("Duty"), lambda row: money(row["duty"], "EUR"), numeric=True, csv=lambda row: row["duty"]),
        Column("taxes", _("Taxes"), lambda row: money(row["taxes"], "EUR"), numeric=True, csv=lambda row: row["taxes"]),
        Column("median_seconds", _("Time to release, median (s)"), _duration("median_seconds"), numeric=True),
        Column("p95_seconds", _("Time to release, 95 % within (s)"), _duration("p95_seconds"), numeric=True),
    ]
    page_size = 100
    csv_name = "trade-statistics"
    empty_title = _("No consignment was lodged in these days")
    empty_text = _("Choose other days.")


@needs("trade", *figures.READERS, *figures.OWN)
def statistics(request: HttpRequest) -> HttpResponseBase:
    """The figures of the days asked for; of the last 30 without a question."""
    last = today()
    asked: dict[str, Any] = {"first": last - timedelta(days=29), "last": last, "by": "day", "direction": ""}
    form = AskForm(request.GET if "first" in request.GET else None, initial=asked)
    found = None
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
    if not form.is_bound or form.is_valid():
        try:
            found = figures.statistics(
                acting_of(request), asked["first"], asked["last"], asked["by"], asked["direction"]
            )
        except Invalid as invalid:
            form = AskForm({name: str(value) for name, value in asked.items()})
            for item in invalid.errors:
                form.add_error(item.where if item.where in form.fields else None, f"{item.message} {item.mend}")
    told = serializers.statistics(found) if found else None
    table = FigureTable(request, told["figures"] if told else [])
    if table.csv_requested:
        return table.csv_response()
    return page(
        request,
        "trade/clearance/statistics.html",
        {
            "form": form,
            "found": told,
            "table": table,
            "total": _total(told) if told and told["figures"] else [],
            "charts": _charts(told) if told and told["figures"] else [],
        },
    )


def _total(told: dict[str, Any]) -> list[tuple[Any, Any]]:
    total = told["total"]
    return [
        (_("Consignments"), total["consignments"]),
        (_("Value"), money(total["value"], "EUR")),
        (_("Duty"), money(total["duty"], "EUR")),
        (_("Taxes"), money(total["taxes"], "EUR")),
        (_("Time to release, median (s)"), _duration("median_seconds")(total)),
        (_("Time to release, 95 % within (s)"), _duration("p95_seconds")(total)),
    ]


def _charts(told: dict[str, Any]) -> list[Chart]:
    rows = told["figures"][:60]
    names = [date.fromisoformat(row["key"]) if told["by"] == "day" else row["title"][:40] for row in rows]
    axis = BY_TITLES[told["by"]]
    lanes = [
        Series(title, [row[name] for row in rows])
        for name, title in (
            # In the order of the charts' palette, so that each lane has its own colour.
            ("green", _("Green")),
            ("yellow", _("Yellow")),
            ("red", _("Red")),
            ("refused", _("Refused")),
            ("blue", _("Blue")),
        )
    ]
    times = [
        Series(_("median"), [row["median_seconds"] for row in rows]),
        Series(_("95 % within"), [row["p95_seconds"] for row in rows]),
    ]
    return [
        Chart(_("Consignments by lane"), names, lanes, "stack", axis=axis, sample=told["sample"]),
        Chart(
            _("Time to release"),
            names,
            times,
            "line" if told["by"] == "day" else "bar",
            axis=axis,
            unit=_("seconds"),
            sample=told["sample"],
        ),
    ]
