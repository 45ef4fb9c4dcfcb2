"""Exchange rates by day for the operator: what was published, what is missing, loading a file after a look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rates import RateBook
from infosilk.kernel.law.rates_file import RatesReport, load_content
from infosilk.kernel.models import ExchangeRate
from infosilk.kernel.problems import Problem
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Status, Table

_LOOKED_BACK = timedelta(days=90)


def _currencies() -> list[tuple[str, str]]:
    rows = ExchangeRate.objects.order_by().values_list("base", "quote").distinct()
    return [(code, code) for code in sorted({code for pair in rows for code in pair})]


class RateTable(Table):
    """Every published rate, newest day first."""

    columns: ClassVar = [
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("base", gettext_lazy("1 unit of"), sort="base"),
        Column("rate", gettext_lazy("Rate of exchange"), numeric=True),
        Column("quote", gettext_lazy("Priced in"), sort="quote"),
        Column("source", gettext_lazy("Source")),
        Column(
            "sample",
            gettext_lazy("State"),
            csv=lambda row: row.sample,
            value=lambda row: Status(_("sample"), "hold") if row.sample else Status(_("published"), "ok"),
        ),
    ]
    filters: ClassVar = [
        Filter("base", gettext_lazy("1 unit of"), _currencies, "base"),
        Filter("quote", gettext_lazy("Priced in"), _currencies, "quote"),
    ]
    search = ("source",)
    search_hint = gettext_lazy("Source")
    default_sort = "-day"
    csv_name = "rates"
    caption = gettext_lazy("Rates by day")
    empty_title = gettext_lazy("No rate is loaded")
    empty_text = gettext_lazy("Load the published rates below: without them nothing in another currency is charged.")


@dataclass(frozen=True)
class Pair:
    """How a pair of currencies is covered; `usable_until` is the last day for which it answers."""

    name: str
    days: int
    first: date
    last: date
    usable_until: date
    missing: int
    longest: int


class PairTable(Table):
    """The published pairs and their gaps."""

    columns: ClassVar = [
        Column("name", gettext_lazy("Pair"), sort="name"),
        Column("days", gettext_lazy("Days published"), numeric=True, sort="days"),
        Column("first", gettext_lazy("First"), sort="first"),
        Column("last", gettext_lazy("Latest"), sort="last"),
        Column("usable_until", gettext_lazy("Answers until"), sort="usable_until"),
        Column("missing", gettext_lazy("Days without an answer, last 90"), numeric=True, sort="missing"),
        Column("longest", gettext_lazy("Longest time between two, days"), numeric=True, sort="longest"),
    ]
    prefix = "pairs"
    page_size = 50
    default_sort = "-missing"
    caption = gettext_lazy("Pairs and their gaps")
    empty_title = gettext_lazy("Nothing is published")
    empty_text = gettext_lazy("Samples have no gaps: they answer for every day, and say that they are samples.")


def pairs(rows: Iterable[tuple[str, str, date]], book: RateBook, until: date) -> list[Pair]:
    """The gaps of published rates: days of the last 90 for which the pair has no rate that is young enough."""
    published: dict[str, list[date]] = {}
    for base, quote, day in rows:
        published.setdefault(f"{base}/{quote}", []).append(day)
    found = []
    for name, days in sorted(published.items()):
        days.sort()
        begin = max(days[0], until - _LOOKED_BACK)
        missing, place = 0, 0
        for number in range((until - begin).days + 1):
            day = begin + timedelta(days=number)
            while place + 1 < len(days) and days[place + 1] <= day:
                place += 1
            missing += day - days[place] > book.carried(day)
        longest = max((after - before for before, after in pairwise(days)), default=timedelta(0))
        usable = days[-1]
        while usable - days[-1] < book.carried(usable + timedelta(days=1)):
            usable += timedelta(days=1)
        found.append(Pair(name, len(days), days[0], days[-1], usable, missing, longest.days))
    return found


class RatesForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of rates"),
        help_text=gettext_lazy(
            "The European Central Bank's eurofxref (XML, CSV or ZIP), an exchange rate list of Narodna banka Srbije "
            "(XML), or a CSV file with base, quote, day, rate, source."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NODE.upload_limit_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB; load it by the command line.") % {"limit": limit}
            )
        return file


class ChangeTable(Table):
    """What a file says, or said."""

    columns: ClassVar = [
        Column("day", gettext_lazy("Day")),
        Column("pair", gettext_lazy("Pair"), value=lambda row: f"{row.base}/{row.quote}"),
        Column("old", gettext_lazy("Before"), numeric=True),
        Column("new", gettext_lazy("In the file"), numeric=True),
    ]
    prefix = "file"
    page_size = 200
    empty_title = gettext_lazy("Nothing changes")
    empty_text = gettext_lazy("Every rate of the file is loaded already.")


@needs("kernel", "operator")
def rates(request: HttpRequest) -> HttpResponseBase:
    """Rates by day with their source, and the gaps; a file is looked at or loaded."""
    form = RatesForm(request.POST, request.FILES) if request.method == "POST" else RatesForm()
    report: RatesReport | None = None
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = load_content(
                file.name,
                file.read(),
                acting_of(request),
                include_samples=settings.NODE.demo,
                preview=request.POST.get("step") != "load",
            )
        except Problem as problem:
            add_problem(form, problem)
    table = RateTable(request, ExchangeRate.objects.all())
    if table.csv_requested:
        return table.csv_response()
    now = today()
    book = RateBook.load()
    rows = ExchangeRate.objects.filter(sample=False).order_by().values_list("base", "quote", "day")
    context: dict[str, Any] = {
        "form": form,
        "table": table,
        "pairs": PairTable(request, pairs(rows, book, now)),
        "carried": book.carried(now).days,
    }
    if report is not None:
        context |= {"report": report, "changes": ChangeTable(request, report.changes[:200])}
        context["more"] = max(0, len(report.changes) - 200)
    return page(
        request, "infosilk_account/rates.html", context, 422 if form.errors or (report and report.errors) else 200
    )
