"""The officer's desk: the work list by lane and by what waits, one consignment with everything that its decision needs,
and the notes that are often written."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from infosilk.commons.calendar import public as calendar
from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import day_here, today
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.kernel.schemas import MAX_NOTE
from infosilk.trade.clearance.pages.tables import consignment_link, lane, why
from infosilk.trade.clearance.public import Consignment, Direction, State
from infosilk.trade.declarations.pages import DeclarationTable
from infosilk.trade.home import queue
from infosilk.trade.home.pages import consignment
from infosilk.trade.officers import public as officers
from infosilk.trade.officers.public import NoteTemplate, ReviewEntry, standing_of
from infosilk.trade.papers.pages.certificates import CertificateTable
from infosilk.trade.returns.pages import ReturnTable
from infosilk.trade.risk.public import Inspection, Lane
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Selection, Table
from infosilk.web.tabs import Tab
from infosilk.web.templatetags.web import duration

_TITLES: dict[str, Any] = {
    "all": gettext_lazy("All held"),
    "yellow": gettext_lazy("Yellow lane"),
    "red": gettext_lazy("Red lane"),
    "second": gettext_lazy("Waits for a second officer"),
    "asked": gettext_lazy("Trader was asked"),
    "returns": gettext_lazy("Returns to decide"),
    "certificates": gettext_lazy("Certificates to issue"),
    "declarations": gettext_lazy("Held declarations"),
}
_FACTS: dict[str, Any] = {
    "order_no": gettext_lazy("Order"),
    "transaction": gettext_lazy("Payment number"),
    "waybill_no": gettext_lazy("Waybill"),
    "marketplace": gettext_lazy("Marketplace"),
    "seller": gettext_lazy("Seller"),
    "payment_firm": gettext_lazy("Payment firm"),
    "carrier": gettext_lazy("Carrier"),
    "person": gettext_lazy("Buyer, payer, consignee"),
    "identity": gettext_lazy("Identity number"),
    "country": gettext_lazy("Country"),
    "paid": gettext_lazy("Amount paid"),
    "currency": gettext_lazy("Currency"),
    "goods_value": gettext_lazy("Value of the goods"),
    "freight": gettext_lazy("Freight"),
    "insurance": gettext_lazy("Insurance"),
    "tax": gettext_lazy("Tax"),
    "pieces": gettext_lazy("Pieces"),
    "weight": gettext_lazy("Gross weight (kg)"),
    "hs_code": gettext_lazy("HS code"),
    "item_name": gettext_lazy("Goods"),
    "qty": gettext_lazy("Quantity"),
    "unit": gettext_lazy("Unit"),
    "total_price": gettext_lazy("Value"),
}


def age(row: Consignment) -> str:
    return str(duration(timezone.now() - row.changed_at))


def risk(row: Any) -> str:
    """What risk found, in one line."""
    found = [explain.explain(one).text for one in row.risk_reasons or ()]
    return " ".join(found[:2])


def _tabs(acting: Acting, part: str) -> list[Tab]:
    counts = queue.counts(acting)
    address = reverse("trade:home:work-list")
    return [Tab(title, f"{address}?part={name}", counts[name], name == part) for name, title in _TITLES.items()]


def _part(request: HttpRequest) -> str:
    part = request.POST.get("part") or request.GET.get("part") or "all"
    if request.GET.get("waits") == "second":
        return "second"
    return part if part in _TITLES else "all"


_OTHER: dict[str, Callable[..., Table]] = {
    "returns": ReturnTable,
    "certificates": CertificateTable,
    "declarations": DeclarationTable,
}


@needs("trade", "officer")
def work_list(request: HttpRequest) -> HttpResponseBase:
    """What waits for an officer, by part, oldest first."""
    acting, part = acting_of(request), _part(request)
    rows: Any
    if part in queue.HELD:
        rows = officers.narrowed(officers.held(acting), part)
        table: Table = DeskTable(request, rows, part)
    else:
        rows = queue.others(part)
        oldest = "lodged_at" if part == "declarations" else "applied_at"
        table = _OTHER[part](
            request, rows, filters=(), empty_title=_("Nothing waits here"), empty_text="", default_sort=oldest
        )
    if table.csv_requested:
        return table.csv_response()
    context = {
        "table": table,
        "tabs": _tabs(acting, part),
        "part": part,
        "title": _TITLES[part],
        "held": part in queue.HELD,
        "keys": [("j", _("Next row")), ("k", _("Row before")), ("o", _("Open it")), ("?", _("This help"))],
    }
    return page(request, "trade/home/work_list.html", context)


class DeskForm(forms.Form):
    """The note to a decision: written, picked, or both (what was picked comes first)."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("A note that is often written"),
        queryset=NoteTemplate.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=MAX_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The trader reads it. A refusal needs one."),
    )

    def __init__(self, *arguments: Any, acting: Acting, **more: Any) -> None:
        super().__init__(*arguments, **more)
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = officers.notes_of(acting)

    def said(self) -> str:
        picked: NoteTemplate | None = self.cleaned_data["template"]
        parts = (picked.text if picked else "", self.cleaned_data["note"].strip())
        return "\n".join(part for part in parts if part)[:MAX_NOTE]


@needs("trade", "officer")
def desk(request: HttpRequest, number: str) -> HttpResponseBase:
    """One held consignment with everything that its decision needs; decided, the next one opens at once."""
    acting, part = acting_of(request), _part(request)
    found = or_404(Consignment.objects.visible_to(acting), _("consignment"), number=number)
    release = DeskForm(acting=acting, auto_id="release_%s")
    refuse = DeskForm(acting=acting, auto_id="refuse_%s")
    if request.method == "POST":
        decision: Any = request.POST.get("decision", "")
        form = DeskForm(request.POST, acting=acting, auto_id=f"{'refuse' if decision == 'refuse' else 'release'}_%s")
        release, refuse = (release, form) if decision == "refuse" else (form, refuse)
        if form.is_valid():
            try:
                done = officers.decide(acting, found.number, decision, form.said())
            except Problem as problem:
                add_problem(form, problem)
            else:
                _say(request, done)
                return redirect(_next(acting, part, found))
    return page(
        request,
        "trade/home/desk.html",
        _context(request, acting, found, part, release, refuse),
        422 if request.method == "POST" else 200,
    )


def _say(request: HttpRequest, done: Consignment) -> None:
    if standing_of(done)[1].proposal is not None:
        messages.success(request, _("%(number)s waits for a second officer.") % {"number": done.number})
    else:
        said = {"number": done.number, "state": done.get_state_display()}
        messages.success(request, _("%(number)s: %(state)s.") % said)


def _next(acting: Acting, part: str, found: Consignment) -> str:
    """The next one's address; the list's when none is left that this officer may decide."""
    after = officers.beside(acting, part, found)[1]
    address = reverse("trade:home:desk", args=[after.number]) if after else reverse("trade:home:work-list")
    return f"{address}?part={part}"


def _context(
    request: HttpRequest, acting: Acting, found: Consignment, part: str, release: DeskForm, refuse: DeskForm
) -> dict[str, Any]:
    before, after = officers.beside(acting, part, found)
    inspection = Inspection.objects.filter(number=found.number).first()
    year = officers.buyer_year(found)
    held = found.state == State.HELD
    return {
        **consignment.context(request, found),
        "part": part,
        "part_title": _TITLES[part],
        "before": _address(before, part),
        "after": _address(after, part),
        "age": age(found) if held else "",
        "release": release,
        "refuse": refuse,
        "risk": [explain.explain(one).text for one in inspection.reasons] if inspection else [],
        "rows": [_row(one) for one in officers.compared(found)],
        "year": _year(year) if year else [],
        "history": _history(officers.history_of(found)),
        "proofs": officers.proofs(found),
        "claim_key": "c",
        "keys": [
            ("j", _("Next consignment")),
            ("k", _("Consignment before")),
            ("r", _("Release it")),
            ("x", _("Refuse it: its note first")),
            ("i", _("Inspection")),
            ("a", _("Ask the trader")),
            ("c", _("Take it up, or lay it down")),
            ("n", _("Write a note")),
            ("?", _("This help")),
        ],
    }


def _address(row: Consignment | None, part: str) -> str:
    return f"{reverse('trade:home:desk', args=[row.number])}?part={part}" if row else ""


def _row(one: Any) -> dict[str, Any]:
    title = str(_FACTS[one.fact])
    if one.line is not None:
        title = _("Line %(line)s: %(fact)s") % {"line": one.line, "fact": title}
    return {"title": title, "cells": one.cells, "differs": one.differs}


def _year(year: officers.BuyerYear) -> list[tuple[str, Any]]:
    return [
        (_("Limit of %(year)s") % {"year": year.year}, money(year.limit, year.currency)),
        (_("Used"), money(year.used, year.currency)),
        (_("Of it by this order"), money(year.counted, year.currency)),
        (_("Left of the limit"), money(max(year.limit - year.used, 0), year.currency)),
    ]


def _history(known: officers.History) -> list[tuple[str, Any]]:
    return [
        (_("Seller known since"), known.known_since),
        (_("Inspections of the seller's goods"), known.inspected),
        (pgettext("inspections", "Of these irregular"), known.irregular),
        (_("Other orders of the buyer here"), known.bought),
        (pgettext("orders", "Of these refused"), known.refused),
    ]


def waiting(rows: Any, value: str) -> Any:
    """Of the held ones, those of which the latest proposal waits for a second officer, or those that wait for none."""
    last = (
        ReviewEntry.objects.filter(consignment=OuterRef("pk"), kind__in=("propose", "confirm", "reject", "decide"))
        .order_by("-id")
        .values("kind")[:1]
    )
    rows = rows.annotate(latest_step=Subquery(last))
    return rows.filter(latest_step="propose") if value == "second" else rows.exclude(latest_step="propose")


class WorkTable(Table):
    selection = Selection("decide-many", "number", lambda row: row.number, lambda row: row.number)
    columns: ClassVar = [
        Column("number", gettext_lazy("Consignment"), link=consignment_link, sort="id"),
        Column("lane", gettext_lazy("Lane"), value=lane, csv=lambda row: row.lane, sort="lane"),
        Column("why", gettext_lazy("Reason"), value=why),
        Column("seller_name", gettext_lazy("Seller"), sort="seller_name"),
        Column(
            "goods_value", gettext_lazy("Value"), value=lambda row: money(row.goods_value, row.currency), numeric=True
        ),
        Column("lodged_at", gettext_lazy("Waits since"), sort="changed_at", value=lambda row: row.changed_at),
    ]
    search = ("number__exact", "order_no__startswith")
    search_hint = gettext_lazy("Consignment or order number")
    filters: ClassVar = [
        Filter("lane", gettext_lazy("Lane"), [(Lane.YELLOW, Lane.YELLOW.label), (Lane.RED, Lane.RED.label)], "lane"),
        Filter("direction", gettext_lazy("Direction"), Direction.choices, "direction"),
        Filter(
            "waits",
            gettext_lazy("Waits for"),
            [("first", gettext_lazy("a decision")), ("second", gettext_lazy("a second officer"))],
            waiting,
        ),
    ]
    default_sort = "lodged_at"
    csv_name = "held"
    empty_title = gettext_lazy("Nothing is held")
    empty_text = gettext_lazy("A consignment that needs an officer appears here, oldest first.")


class DeskTable(WorkTable):
    """The work list; its links lead to the desk. How long something waits is told in working days of this city too,
    where its calendar is loaded."""

    filters: ClassVar = [one for one in WorkTable.filters if one.name == "direction"]

    def __init__(self, request: HttpRequest, rows: Any, part: str) -> None:
        *first, age = type(self).columns
        self.columns = [*first, self._working_days(), age]  # type: ignore[misc]
        super().__init__(request, rows)
        self.part = part

    def _working_days(self) -> Column:
        """The calendar is read once for the list."""
        day = today()
        try:
            known = calendar.calendar(settings.NODE.city.country, day, day)
        except calendar.CalendarUnknown:
            known = None

        def count(row: Any) -> object:
            try:
                return "" if known is None else known.between(day_here(row.changed_at), day)
            except calendar.YearUnknown:
                return ""

        return Column("working_days", gettext_lazy("Working days"), value=count, csv=count, numeric=True)

    columns: ClassVar = [
        Column("number", gettext_lazy("Consignment"), link=lambda row: reverse("trade:home:desk", args=[row.number])),
        *(column for column in WorkTable.columns if column.name in ("lane", "why")),
        Column("risk", gettext_lazy("Risk"), value=risk, csv=risk),
        *(column for column in WorkTable.columns if column.name in ("seller_name", "goods_value")),
        Column("age", gettext_lazy("Waits for (time)"), value=age, sort="changed_at", csv=lambda row: row.changed_at),
    ]
    default_sort = "age"


@needs("trade", "officer")
def decide_many(request: HttpRequest) -> HttpResponseBase:
    """Decide the consignments that were picked on the work list; each has its own result."""
    numbers = request.POST.getlist("number")[:100]
    decision: Any = request.POST.get("decision", "")
    if request.method == "POST" and not numbers:
        messages.error(request, _("Pick at least one consignment."))
    elif request.method == "POST":
        try:
            done = officers.decide_many(acting_of(request), numbers, decision, request.POST.get("note", ""))
        except Problem as problem:
            messages.error(request, str(problem))
        else:
            decided = sum(one.problem is None and not one.waits for one in done)
            waiting = sum(one.waits for one in done)
            messages.success(
                request,
                _("Decided: %(decided)s; waiting for a second officer: %(waiting)s.")
                % {"decided": decided, "waiting": waiting},
            )
            for one in done:
                if one.problem is not None:
                    messages.error(request, f"{one.number}: {one.problem}")
    return redirect("trade:home:work-list")
