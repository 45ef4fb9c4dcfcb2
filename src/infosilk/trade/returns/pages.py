"""Returns on pages: applied for by the buyer or the marketplace, worked on by officers and the warehouse."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.trade.clearance.public import OWNERS, Consignment, Direction
from infosilk.trade.returns import actions, queries, withdrawal
from infosilk.trade.returns.models import OPEN_RETURNS, Return, ReturnState
from infosilk.web.cells import Status, money
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_KIND = {
    ReturnState.APPLIED: "wait",
    ReturnState.ACCEPTED: "info",
    ReturnState.BACK: "ok",
    ReturnState.REFUSED: "stop",
    ReturnState.EXPIRED: "stop",
}


def state(row: Return) -> Status:
    known = ReturnState(row.state)
    return Status(str(known.label), _KIND[known])  # type: ignore[arg-type]


def _link(row: Return) -> str:
    return reverse("trade:returns:return", args=[row.number])


class ReturnTable(Table):
    columns: ClassVar = [
        Column(
            "number",
            gettext_lazy("Return"),
            link=lambda row: reverse("trade:returns:return", args=[row.number]),
            sort="id",
        ),
        Column("state", gettext_lazy("State"), value=state, csv=lambda row: row.state, sort="state"),
        Column("consignment.seller_name", gettext_lazy("Seller")),
        Column("reason", gettext_lazy("Reason")),
        Column("back_until", gettext_lazy("Back until"), sort="back_until"),
        Column("applied_at", gettext_lazy("Applied for"), sort="applied_at"),
    ]
    search: ClassVar[tuple[str, ...]] = ("number__startswith", "consignment__order_no__startswith")
    search_hint = gettext_lazy("Return or order number")
    filters: ClassVar = [Filter("state", gettext_lazy("State"), ReturnState.choices, "state")]
    default_sort = "-number"
    csv_name = "returns"
    empty_title = gettext_lazy("No return yet")
    empty_text = gettext_lazy("Returns that buyers apply for appear here.")


class MineTable(ReturnTable):
    search: ClassVar[tuple[str, ...]] = ()
    csv_name = ""
    empty_text = gettext_lazy("Open one of your parcels to apply for a return.")


class ApplyForm(forms.Form):
    """A quantity for each goods line that may still come back, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you return it?"),
        max_length=actions.MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *arguments: Any, left: dict[int, Decimal], found: Consignment, **more: Any) -> None:
        super().__init__(*arguments, **more)
        names = {int(line["number"]): line for line in found.goods}
        self.lines = sorted(left)
        for number in self.lines:
            most = left[number].normalize()
            self.fields[f"line_{number}"] = forms.DecimalField(
                label=names[number]["description"],
                min_value=0,
                max_value=left[number],
                decimal_places=5,
                initial=f"{most:f}",
                help_text=_("Up to %(most)s. 0 keeps it.") % {"most": f"{most:f}"},
            )
        self.order_fields([*(f"line_{number}" for number in self.lines), "reason"])


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note to the buyer"),
        max_length=actions.MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A refusal needs one."),
    )


@signed_in
def apply(request: HttpRequest, number: str) -> HttpResponseBase:
    """Apply to send the goods of a parcel back, whole or by line."""
    acting = acting_of(request)
    rows = Consignment.objects.bought_by(acting)
    if acting.organisation_id is not None:
        rows = rows | Consignment.objects.visible_to(acting) if acting.may("trade", *OWNERS) else rows
    found = or_404(rows, _("consignment"), number=number)
    left = queries.left(found)
    form = ApplyForm(request.POST or None, left=left, found=found)
    if request.method == "POST" and form.is_valid():
        wanted = {line: form.cleaned_data[f"line_{line}"] for line in form.lines}
        try:
            done = actions.apply_for_return(acting, found.number, wanted, form.cleaned_data["reason"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Applied for: %(number)s.") % {"number": done.number})
            return redirect("trade:returns:return", done.number)
    context = {"found": found, "form": form, "left": left}
    return page(request, "trade/returns/return_apply.html", context, 422 if form.is_bound else 200)


@needs("trade", *OWNERS, "officer", "warehouse")
def returns(request: HttpRequest) -> HttpResponseBase:
    """Every return that this organisation may see; for officers and the warehouse, their work."""
    table = ReturnTable(request, queries.visible_to(acting_of(request)))
    return (
        table.csv_response() if table.csv_requested else page(request, "trade/returns/returns.html", {"table": table})
    )


@signed_in
def my_returns(request: HttpRequest) -> HttpResponseBase:
    """What this person sends back."""
    bought = Consignment.objects.bought_by(acting_of(request))
    rows = Return.objects.select_related("consignment").filter(consignment__in=bought)
    return page(request, "trade/returns/returns.html", {"table": MineTable(request, rows), "mine": True})


@signed_in
def one(request: HttpRequest, number: str) -> HttpResponseBase:
    """One return: where it stands, and the next step for who may take it."""
    acting = acting_of(request)
    bought = Return.objects.filter(consignment__in=Consignment.objects.bought_by(acting)).values("pk")
    rows = Return.objects.select_related("consignment", "person")
    rows = rows.filter(pk__in=queries.visible_to(acting).values("pk")) | rows.filter(pk__in=bought)
    found = or_404(rows, _("return"), number=number)
    here = found.consignment.direction == Direction.IMPORT
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = {"accept": actions.accept, "refuse": actions.refuse}.get(request.POST.get("step", ""))
        try:
            if verb is not None:
                verb(acting, found.number, form.cleaned_data["note"])
            else:
                actions.goods_back(acting, found.number)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Done."))
            return redirect("trade:returns:return", found.number)
    decides = here and acting.may("trade", "officer", "marketplace", "trader")
    owner = acting.organisation_id in (found.consignment.marketplace_id, found.consignment.seller_id)
    context = {
        "found": found,
        "state": state(found),
        "facts": _facts(found),
        "goods": _goods(found),
        "decides": decides
        and found.state == ReturnState.APPLIED
        and (owner or acting.may("trade", "officer"))
        and acting.organisation_id is not None,
        "receives": here and found.state == ReturnState.ACCEPTED and actions.receives(acting),
        "open": found.state in OPEN_RETURNS,
        "paid": _paid(acting, found),
        "form": form,
    }
    return page(request, "trade/returns/return.html", context, 422 if form.is_bound else 200)


def _paid(acting: Acting, found: Return) -> bool:
    """Whether there is a payment of its charges that this person may see."""
    rows = Consignment.objects.visible_to(acting) | Consignment.objects.bought_by(acting)
    return rows.filter(pk=found.consignment_id, payment__isnull=False).exists()


def _facts(found: Return) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Applied for"), found.applied_at),
        (_("Back until"), found.back_until),
    ]
    if found.reason:
        facts.append((_("Reason"), found.reason))
    if found.note:
        facts.append((_("Note"), found.note))
    if found.charges_cancelled is not None:
        facts.append((_("Charges cancelled"), money(found.charges_cancelled, found.charges_currency)))
    if found.limit_restored:
        facts.append((_("Given back to the buyer's limit"), money(found.limit_restored, found.limit_currency)))
    return facts


def _goods(found: Return) -> list[dict[str, Any]]:
    names = {int(line["number"]): line for line in found.consignment.goods}
    return [
        {
            "description": names[int(line["number"])]["description"],
            "quantity": line["quantity"],
            "unit": names[int(line["number"])]["unit"],
        }
        for line in found.lines
        if int(line["number"]) in names
    ]


class WithdrawForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Why it is withdrawn"), max_length=400, required=False)


@needs("trade", "marketplace", "trader", "broker")
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Withdraw an order that has not left; asked once more before it is done."""
    acting = acting_of(request)
    rows = Consignment.objects.visible_to(acting).filter(batch__isnull=False)
    found = or_404(rows, _("consignment"), number=number)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal.withdraw(acting, found.number, form.cleaned_data["note"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("%(number)s is withdrawn.") % {"number": found.number})
            return redirect("trade:home:consignment", found.number)
    return page(request, "trade/returns/withdraw.html", {"found": found, "form": form}, 422 if form.is_bound else 200)


urlpatterns = [
    path("consignments/<str:number>/withdraw/", withdraw, name="withdraw"),
    path("consignments/<str:number>/return/", apply, name="return-apply"),
    path("returns/", returns, name="returns"),
    path("returns/<str:number>/", one, name="return"),
    path("my-returns/", my_returns, name="my-returns"),
]
