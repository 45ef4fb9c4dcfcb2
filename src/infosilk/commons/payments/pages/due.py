"""One due: its slip, what counts for it, and what this reader can do with it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from infosilk.commons.drawing.public import pdf
from infosilk.commons.payments import actions, callbacks, ledger, papers, providers, queries
from infosilk.commons.payments.models import Due, Entry, EntryKind, OpenReason
from infosilk.commons.payments.pages.slip import picture, slip_facts
from infosilk.commons.payments.pages.tables import due_state, kind_of, purpose_title, source_title
from infosilk.commons.payments.purposes import named
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class SumForm(forms.Form):
    """A sum that somebody of the desk reads off a bank statement."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[
            ("received", gettext_lazy("Money came in")),
            ("refunded", gettext_lazy("Money was given back")),
            ("written_off", gettext_lazy("Less is asked: written off")),
        ],
        widget=forms.RadioSelect,
        initial="received",
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14
    )
    transaction = forms.CharField(
        label=gettext_lazy("Number of the transaction"),
        max_length=actions.MAX_TRANSACTION,
        help_text=gettext_lazy("From the bank statement; for what is written off, the reason."),
    )


@signed_in
def due(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What is due, the payment slip, what counts; announce, pay, and for the desk: record a sum."""
    acting = acting_of(request)
    row = queries.seen(acting, reference)
    purpose = named(row.purpose)
    books = acting.may(purpose.area, *purpose.desk) and not ledger.owes(acting, row)
    owes = queries.owed_by(acting).filter(pk=row.pk).exists()
    form = SumForm(request.POST if request.method == "POST" and request.POST.get("step") == "record" else None)
    if request.method == "POST":
        answer = _posted(request, acting, row, form, books)
        if answer is not None:
            return answer
    context = _context(row, owes)
    context["form"] = form if books else None
    context["link"] = purpose.link(row.key)
    return page(request, "commons/payments/due.html", context, 422 if form.is_bound else 200)


def _posted(request: HttpRequest, acting: Acting, row: Due, form: SumForm, books: bool) -> HttpResponseBase | None:
    """Do what was sent; where it leads, or None when the form is to be mended."""
    here = reverse("commons:payments:due", args=[row.reference])
    step = request.POST.get("step", "")
    try:
        if step == "announce":
            actions.announce(acting, row.reference)
            messages.success(request, _("Thank you. It is confirmed here once the money has come in."))
        elif step.startswith("pay:"):
            _payment, url = callbacks.start(acting, row.reference, step.removeprefix("pay:"), here)
            return redirect(url)
        elif books and form.is_valid():
            _record(request, acting, row, form.cleaned_data)
        else:
            return None
    except Problem as problem:
        if not form.is_bound:
            messages.error(request, str(problem))
        else:
            form.is_valid()
            add_problem(form, problem)
            return None
    return redirect(here)


def _record(request: HttpRequest, acting: Acting, row: Due, data: dict[str, Any]) -> None:
    if data["kind"] == EntryKind.WRITTEN_OFF:
        actions.write_off(acting, row.reference, data["amount"], data["transaction"])
        messages.success(request, _("Recorded."))
        return
    verb = actions.received if data["kind"] == EntryKind.RECEIVED else actions.refunded
    advice = verb(acting, row.reference, data["amount"], row.currency, data["transaction"])
    if advice.reason:
        messages.warning(request, str(OpenReason(advice.reason).label))
    else:
        messages.success(request, _("Recorded."))


def _context(row: Due, owes: bool) -> dict[str, Any]:
    seen = queries.view(row)
    balance, slip = seen.balance, seen.slip
    facts: list[tuple[str, Any]] = [
        (_("Kind"), purpose_title(row)),
        (_("Amount"), money(row.amount, row.currency)),
    ]
    for title, amount in (
        (_("Came in"), row.received),
        (_("Given back"), row.refunded),
        (_("Taken back by the bank"), row.reversed),
        (_("Written off"), row.written_off),
    ):
        if amount:
            facts.append((title, money(amount, row.currency)))
    if row.due_day:
        facts.append((_("To be paid until"), row.due_day))
    return {
        "due": row,
        "state": due_state(row),
        "facts": facts,
        "left": money(balance.left, row.currency) if balance.left else "",
        "refund": money(balance.to_refund, row.currency) if balance.to_refund else "",
        "sample": bool(seen.payee and seen.payee.sample),
        "slip": slip_facts(slip),
        "entries": [_entry(one, row.currency) for one in row.entries.all()],
        "changes": [
            {"at": one.at, "before": money(one.before, row.currency), "after": money(one.after, row.currency)}
            for one in row.amount_changes.all()
        ],
        "announces": owes and row.state == "due",
        "ways": [(f"pay:{one.code}", one.title) for one in providers.offered()] if owes and balance.left else [],
    }


def _entry(one: Entry, currency: str) -> dict[str, Any]:
    return {
        "at": one.at,
        "kind": kind_of(one.kind),
        "amount": money(one.amount, currency),
        "number": one.transaction,
        "by": source_title(one.source),
    }


@signed_in
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """The slip as a paper, in the reader's language."""
    return pdf(papers.SLIP.draw(acting_of(request), reference, [get_language() or "en"]))


@signed_in
def code(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """The slip's QR code, as a PNG or an SVG."""
    seen = queries.view(queries.seen(acting_of(request), reference))
    return picture(seen.slip, seen.due.reference, form)
