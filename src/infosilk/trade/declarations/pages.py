"""Customs declarations: the list, lodging a message, one declaration with its messages, the officer's decision."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.trade.charges.public import regime, sums
from infosilk.trade.clearance.pages.forms import DecideForm, LodgeForm
from infosilk.trade.clearance.pages.tables import lane, why
from infosilk.trade.clearance.public import Direction
from infosilk.trade.declarations import actions, decisions
from infosilk.trade.declarations.models import DeclarationState, LodgedDeclaration
from infosilk.trade.risk.public import Lane
from infosilk.web.cells import Status, country, money
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_KIND = {
    DeclarationState.RELEASED: "ok",
    DeclarationState.HELD: "hold",
    DeclarationState.REFUSED: "stop",
    DeclarationState.CANCELLED: "info",
}
READERS = (*actions.MAY_LODGE, "administrator", "officer")


def _state(row: LodgedDeclaration) -> Status:
    known = DeclarationState(row.state)
    return Status(str(known.label), _KIND[known])  # type: ignore[arg-type]


def _due(row: LodgedDeclaration) -> str:
    currency = str((row.charges or {}).get("currency", "EUR"))
    return "" if row.charges_total is None else money(row.charges_total, currency)


class DeclarationTable(Table):
    columns: ClassVar = [
        Column(
            "number",
            gettext_lazy("Declaration"),
            sort="id",
            link=lambda row: reverse("trade:declarations:declaration", args=[row.number]),
        ),
        Column("lrn", gettext_lazy("Reference"), sort="lrn"),
        Column("exporter_name", gettext_lazy("Exporter"), sort="exporter_name"),
        Column("importer_name", gettext_lazy("Importer"), sort="importer_name"),
        Column(
            "goods_value",
            gettext_lazy("Value"),
            numeric=True,
            value=lambda row: money(row.goods_value, row.currency) if row.currency else "",
            csv=lambda row: f"{row.goods_value} {row.currency}",
        ),
        Column("charges", gettext_lazy("Charges"), value=_due, csv=lambda row: row.charges_total, numeric=True),
        Column("lane", gettext_lazy("Lane"), value=lane, csv=lambda row: row.lane),
        Column("state", gettext_lazy("State"), value=_state, csv=lambda row: row.state, sort="state"),
        Column("why", gettext_lazy("Reason"), value=why),
        Column("lodged_at", gettext_lazy("Lodged"), sort="lodged_at"),
    ]
    search = ("number__exact", "lrn__startswith")
    search_hint = gettext_lazy("Number or reference")
    filters: ClassVar = [
        Filter("state", gettext_lazy("State"), DeclarationState.choices, "state"),
        Filter("lane", gettext_lazy("Lane"), Lane.choices, "lane"),
        Filter("direction", gettext_lazy("Direction"), Direction.choices, "direction"),
    ]
    default_sort = "-number"
    csv_name = "declarations"
    empty_title = gettext_lazy("No declaration yet")
    empty_text = gettext_lazy("Declarations of general trade (WCO Data Model, XML) appear here once they are lodged.")


class DeclarationForm(LodgeForm):
    file = forms.FileField(
        label=gettext_lazy("Declaration, amendment or cancellation"),
        help_text=gettext_lazy(
            "XML of the WCO Data Model 3.6. The same message again is recognised; nothing is lodged twice."
        ),
    )


@needs("trade", *READERS)
def declarations(request: HttpRequest) -> HttpResponseBase:
    """The declarations of the organisation; of all for customs."""
    acting = acting_of(request)
    lodges = acting.organisation_id is not None and acting.may("trade", *actions.MAY_LODGE)
    context: dict[str, Any] = {}
    if lodges:
        context = {
            "empty_url": reverse("trade:declarations:declaration-lodge"),
            "empty_label": _("Lodge a declaration"),
        }
    table = DeclarationTable(request, LodgedDeclaration.objects.visible_to(acting), **context)
    if table.csv_requested:
        return table.csv_response()
    return page(request, "trade/declarations/declarations.html", {"table": table, "lodges": lodges})


@needs("trade", *actions.MAY_LODGE)
def lodge(request: HttpRequest) -> HttpResponseBase:
    """Lodge a message; the declaration's page then tells what became of it."""
    form = DeclarationForm(request.POST, request.FILES) if request.method == "POST" else DeclarationForm()
    if form.is_bound and form.is_valid():
        try:
            done = actions.lodge(acting_of(request), form.cleaned_data["file"].read())
        except Problem as problem:
            add_problem(form, problem)
        else:
            _told(request, done)
            return redirect("trade:declarations:declaration", done.declaration.number)
    status = 422 if form.is_bound else 200
    return page(request, "trade/declarations/declaration_lodge.html", {"form": form}, status)


def _told(request: HttpRequest, done: actions.Lodged) -> None:
    names = {"number": done.declaration.number, "state": done.declaration.get_state_display()}
    if done.again:
        messages.info(request, _("This message was received before; nothing was done."))
    elif done.refused:
        for entry in explain.explain_all(done.reasons)[:10]:
            messages.error(request, f"{entry.text} {entry.mend}")
    else:
        messages.success(request, _("%(number)s: %(state)s.") % names)


@needs("trade", *READERS)
def declaration(request: HttpRequest, number: str) -> HttpResponseBase:
    """One declaration: state, reasons, charges, goods, messages."""
    return _draw(request, _seen(request, number), DecideForm())


@needs("trade", *READERS)
def message(request: HttpRequest, number: str, key: int) -> HttpResponseBase:
    """One message of a declaration as a file, exactly as it was received or sent."""
    found = or_404(_seen(request, number).messages.all(), _("message"), pk=key)
    answer = HttpResponse(found.payload, content_type="application/xml")
    name = f"{number}-{found.kind}-{found.pk}.xml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs("trade", "officer")
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Release or refuse a held declaration."""
    found = _seen(request, number)
    if request.method != "POST":
        return redirect("trade:declarations:declaration", found.number)
    form = DecideForm(request.POST)
    if form.is_valid():
        decision: Any = request.POST.get("decision", "")
        try:
            done = decisions.decide(acting_of(request), found.number, decision, form.cleaned_data["note"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            state = done.get_state_display()
            messages.success(request, _("%(number)s: %(state)s.") % {"number": number, "state": state})
            return redirect("trade:declarations:declaration", number)
    return _draw(request, _seen(request, number), form, 422)


def held(acting: Acting) -> int:
    """How many declarations wait for this officer."""
    if not acting.may("trade", "officer"):
        return 0
    return LodgedDeclaration.objects.visible_to(acting).filter(state=DeclarationState.HELD).count()


def _seen(request: HttpRequest, number: str) -> LodgedDeclaration:
    rows = LodgedDeclaration.objects.visible_to(acting_of(request))
    return or_404(rows, _("declaration"), number=number)


def _draw(request: HttpRequest, found: LodgedDeclaration, form: forms.Form, status: int = 200) -> HttpResponseBase:
    charges = found.charges
    facts = [
        (_("Reference of the declarant"), found.lrn),
        (_("Declarant"), found.declarant_code),
        (_("Type"), f"{found.get_direction_display()} ({found.type_code})"),
        (_("Version"), found.version),
        (_("Exporter"), found.exporter_name),
        (_("Importer"), found.importer_name),
        (_("Country abroad"), country(found.country)),
        (_("Value"), money(found.goods_value, found.currency) if found.currency else ""),
        (_("Lodged"), found.lodged_at),
    ]
    goods = [
        {**line, "price": money(line["value"], found.currency) if line["value"] and found.currency else line["value"]}
        for line in found.goods
    ]
    return page(
        request,
        "trade/declarations/declaration.html",
        {
            "found": found,
            "state": _state(found),
            "lane": lane(found),  # type: ignore[arg-type]
            "reasons": explain.explain_all(found.reasons),
            "risk": explain.explain_all(found.risk) if acting_of(request).may("trade", "officer") else [],
            "charges": charges,
            "regime": regime(charges) if charges else "",
            "sums": sums(charges) if charges else [],
            "facts": facts,
            "goods": goods,
            "sent": list(found.messages.order_by("id")),
            "form": form,
            "decides": found.state == DeclarationState.HELD and acting_of(request).may("trade", "officer"),
        },
        status,
    )


urlpatterns = [
    path("declarations/", declarations, name="declarations"),
    path("declarations/lodge/", lodge, name="declaration-lodge"),
    path("declarations/<str:number>/", declaration, name="declaration"),
    path("declarations/<str:number>/decide/", decide, name="declaration-decide"),
    path("declarations/<str:number>/messages/<int:key>/", message, name="declaration-message"),
]
