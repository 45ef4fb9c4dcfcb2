"""Charges of a parcel on pages: what is due, the payment slip with its QR code, what came in; the list of them."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.commons.payments.pages.slip import picture, slip_facts
from infosilk.commons.payments.public import (
    MAX_TRANSACTION,
    EntryKind,
    OpenReason,
    received,
    refunded,
    start_for_bearer,
    start_payment,
    ways,
)
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Forbidden, NotFound, Problem
from infosilk.trade.charges.public import money, sums
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.pages.tables import charges, consignment_link, state
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.payments import actions, book, queries
from infosilk.trade.payments.book import of_private_import, pays_here
from infosilk.trade.payments.models import PaymentState
from infosilk.trade.payments.purposes import CHARGES
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_KIND = {
    PaymentState.DUE: "hold",
    PaymentState.ANNOUNCED: "wait",
    PaymentState.PAID: "ok",
    PaymentState.CANCELLED: "info",
}
_WAYS = {
    "unpaid": gettext_lazy("not paid"),
    "paid": gettext_lazy("paid charges"),
    "refund": gettext_lazy("to be given back"),
}


def payment_state(value: str) -> Status:
    known = PaymentState(value)
    return Status(str(known.label), _KIND[known])  # type: ignore[arg-type]


def _state_of(row: Consignment) -> Status:
    return payment_state(row.payment.due.state if hasattr(row, "payment") else PaymentState.DUE)


def _link(row: Consignment) -> str:
    return reverse("trade:payments:pay", args=[row.number])


def _way(rows: Any, value: str) -> Any:
    if value == "unpaid":
        return queries.unpaid(rows)
    if value == "paid":
        return rows.filter(payment__due__state=PaymentState.PAID)
    return queries.to_refund(rows)


class ChargesTable(Table):
    columns: ClassVar = [
        Column("number", gettext_lazy("Consignment"), link=_link, sort="id"),
        Column("charges", gettext_lazy("Charges"), value=charges, csv=lambda row: row.charges_total, numeric=True),
        Column("payment", gettext_lazy("Payment"), value=_state_of, csv=lambda row: str(_state_of(row).label)),
        Column("state", gettext_lazy("State"), value=state, csv=lambda row: row.state, sort="state"),
        Column("lodged_at", gettext_lazy("Lodged"), sort="lodged_at"),
    ]
    search: ClassVar[tuple[str, ...]] = ("number__exact", "logistics_no__exact")
    search_hint = gettext_lazy("Consignment or waybill number")
    filters: ClassVar = [Filter("paid", gettext_lazy("Payment"), list(_WAYS.items()), _way)]
    default_sort = "number"
    csv_name = "charges"
    empty_title = gettext_lazy("No charges are due")
    empty_text = gettext_lazy("Private parcels that were let in with charges appear here until they are paid.")


class SumForm(forms.Form):
    """A sum that an officer reads off a bank statement."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[("received", gettext_lazy("Money came in")), ("refunded", gettext_lazy("Money was given back"))],
        widget=forms.RadioSelect,
        initial="received",
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14
    )
    transaction = forms.CharField(
        label=gettext_lazy("Number of the transaction"),
        max_length=MAX_TRANSACTION,
        help_text=gettext_lazy("From the bank statement. The same number is never counted twice."),
    )


@signed_in
def payments(request: HttpRequest) -> HttpResponseBase:
    """Charges of private parcels, for officers, carriers and the payment firms that customs names."""
    acting = acting_of(request)
    if not queries.may_list(acting):
        raise Forbidden(area="trade", roles=("officer", "forwarder"))
    table = ChargesTable(request, queries.payable(acting))
    return (
        table.csv_response() if table.csv_requested else page(request, "trade/payments/payments.html", {"table": table})
    )


@signed_in
def pay(request: HttpRequest, number: str) -> HttpResponseBase:
    """What is due of one parcel: the slip for the buyer, what came in, and the form for officers and payment firms."""
    acting = acting_of(request)
    found = queries.seen(acting, number)
    books = acting.organisation_id is not None and (acting.may("trade", "officer") or book.collects(acting))
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step.startswith("pay:"):
        return _to_provider(request, acting, found, step.removeprefix("pay:"))
    form = SumForm(request.POST if request.method == "POST" and books else None)
    if request.method == "POST" and _posted(request, acting, found, form, books):
        return redirect("trade:payments:pay", found.number)
    context = {
        **pay_context(found, reverse("trade:payments:pay-code", args=[found.number])),
        "found": found,
        "receipts": [_receipt(one, queries.charges_of(found)) for one in queries.receipts(found)],
        "buys": Consignment.objects.bought_by(acting).filter(pk=found.pk).exists(),
        "form": form if books else None,
        "sees": acting.may("trade", "officer") or not book.collects(acting),
    }
    return page(request, "trade/payments/pay.html", context, 422 if form.is_bound else 200)


def _to_provider(request: HttpRequest, acting: Acting, found: Consignment, code: str) -> HttpResponseBase:
    """On to the page of a provider, or back with what is wrong."""
    here = reverse("trade:payments:pay", args=[found.number])
    try:
        return redirect(start_payment(acting, book.charges_due(found).reference, code, here))
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect(here)


@require_POST
def pay_tracked(request: HttpRequest, number: str) -> HttpResponseBase:
    """On to the page of a provider, for whoever has the tracking code; no account is needed."""
    found = clearance.tracked(number, request.POST.get("token", ""))
    if found is None or not of_private_import(found):
        raise NotFound(what=_("payment"))
    back, code = reverse("trade:home:track"), request.POST.get("step", "").removeprefix("pay:")
    try:
        return redirect(start_for_bearer(CHARGES, found.number, code, back))
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect(back)


def _posted(request: HttpRequest, acting: Acting, found: Consignment, form: SumForm, books: bool) -> bool:
    """Do what was sent; whether it is done."""
    try:
        if request.POST.get("step") == "announce":
            actions.announce(acting, found.number)
            messages.success(request, _("Thank you. It is confirmed here once the money has come in."))
        elif books and form.is_valid():
            data = form.cleaned_data
            verb = received if data["kind"] == EntryKind.RECEIVED else refunded
            due = book.charges_due(found)
            advice = verb(acting, due.reference, data["amount"], due.currency, data["transaction"])
            if advice.reason:
                messages.warning(request, str(OpenReason(advice.reason).label))
            else:
                messages.success(request, _("Recorded."))
        else:
            return False
    except Problem as problem:
        if not books:
            messages.error(request, str(problem))
            return True
        form.is_valid()
        add_problem(form, problem)
        return False
    return True


def pay_context(found: Consignment, code: str) -> dict[str, Any]:
    """What the part of a page about payment shows; nothing of it names anybody. `code` is the QR code's address."""
    seen = queries.charges_of(found)
    if seen is None:
        return {}
    due = seen.due
    return {
        "pay": seen,
        "pay_state": payment_state(due.state) if due else None,
        "pay_facts": _facts(seen),
        "pay_slip": slip_facts(seen.slip),
        "pay_code": code if seen.slip else "",
        "pay_left": money(due.balance.left, due.currency) if due and due.balance.left else "",
        "pay_refund": money(due.balance.to_refund, due.currency) if due and due.balance.to_refund else "",
        "pay_ways": [(f"pay:{code}", title) for code, title in ways()] if due and due.balance.left else [],
        "pay_sums": sums(found.charges) if found.charges else [],
        "pay_sample": bool(due and (due.sample or any(s.sample for s in sums(found.charges or {})))),
    }


def _facts(seen: queries.Charges) -> list[tuple[str, Any]]:
    due = seen.due
    if due is None:
        return []
    facts: list[tuple[str, Any]] = [(_("Charges"), money(due.owed, due.charged_in))]
    if due.currency != due.charged_in:
        facts.append((_("To be paid in all"), money(due.balance.amount, due.currency)))
    if due.rate_day is not None and due.currency != due.charged_in:
        rate = f"1 {due.charged_in} = {due.rate.normalize():f} {due.currency}"
        facts.append((_("Exchange rate of the day of release"), f"{rate} ({due.rate_source})"))
    if due.balance.received:
        facts.append((_("Came in"), money(due.balance.received, due.currency)))
    if due.balance.refunded:
        facts.append((_("Given back"), money(due.balance.refunded, due.currency)))
    return facts


def _receipt(one: queries.Receipt, seen: queries.Charges | None) -> dict[str, Any]:
    currency = seen.due.currency if seen and seen.due else ""
    return {
        "kind": EntryKind(one.kind).label,
        "amount": money(one.amount, currency),
        "transaction": one.transaction,
        "by": one.by,
        "at": one.at,
    }


def code(request: HttpRequest, number: str) -> HttpResponse:
    """The slip's QR code as a PNG, which banks' applications read from the screen or from a saved picture: for whoever
    may see the payment, or holds the tracking code."""
    token = request.GET.get("token", "")
    found = clearance.tracked(number, token) if token else queries.seen(acting_of(request), number)
    seen = queries.charges_of(found) if found else None
    return picture(seen.slip if seen else None, number)


@signed_in
def my_parcels(request: HttpRequest) -> HttpResponseBase:
    """What this person bought, by their verified e-mail address."""
    rows = Consignment.objects.bought_by(acting_of(request)).select_related("payment__due")
    columns = [column for column in ParcelTable.columns if column.name != "payment" or pays_here()]
    return page(request, "trade/payments/my_parcels.html", {"table": ParcelTable(request, rows, columns=columns)})


def to_pay(row: Consignment) -> str:
    """Where the payment of a parcel's charges stands, in words; nothing where nothing is paid here."""
    if not row.charges_total or not of_private_import(row):
        return ""
    return str(PaymentState(row.payment.due.state if hasattr(row, "payment") else PaymentState.DUE).label)


def pay_link(row: Consignment) -> str:
    return reverse("trade:payments:pay", args=[row.number]) if to_pay(row) else ""


class ParcelTable(Table):
    columns: ClassVar = [
        Column("number", gettext_lazy("Parcel"), link=consignment_link, sort="id"),
        Column("state", gettext_lazy("State"), value=state, sort="state"),
        Column("seller_name", gettext_lazy("From"), sort="seller_name"),
        Column("ordered_at", gettext_lazy("Ordered"), sort="ordered_at"),
        Column("charges", gettext_lazy("Charges"), value=charges, numeric=True),
        Column("payment", gettext_lazy("Payment"), value=to_pay, link=pay_link),
    ]
    default_sort = "-ordered_at"
    empty_title = gettext_lazy("No parcels")
    empty_text = gettext_lazy("Parcels that were ordered with your verified e-mail address appear here.")


urlpatterns = [
    path("my-parcels/", my_parcels, name="my-parcels"),
    path("payments/", payments, name="payments"),
    path("pay/<str:number>/", pay, name="pay"),
    path("pay/<str:number>/code.png", code, name="pay-code"),
    path("pay/<str:number>/provider/", pay_tracked, name="pay-tracked"),
]
