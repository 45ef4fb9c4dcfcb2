"""The page of one consignment: what every room knows of it, and what this reader may do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.trace.events.pages import entries
from infosilk.trace.public import timeline
from infosilk.trade.charges.public import regime, sums
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.pages.consignments import _document, _facts, _status
from infosilk.trade.clearance.pages.forms import DecideForm
from infosilk.trade.clearance.pages.tables import lane, state
from infosilk.trade.clearance.public import OWNERS, Consignment, State
from infosilk.trade.officers import public as officers
from infosilk.trade.officers.pages import review
from infosilk.trade.officers.public import may_override, standing_of
from infosilk.trade.payments.pages import pay_context
from infosilk.trade.returns.public import left, may_withdraw
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page


@signed_in
def consignment(request: HttpRequest, number: str) -> HttpResponseBase:
    """One consignment: state, way, charges with their sums, reasons, goods, documents."""
    return _draw(request, _seen(acting_of(request), number), DecideForm())


@needs("trade", "officer")
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Release or refuse a held consignment."""
    acting = acting_of(request)
    found = _seen(acting, number)
    if request.method != "POST":
        return redirect("trade:home:consignment", found.number)
    form = DecideForm(request.POST)
    if form.is_valid():
        decision: Any = request.POST.get("decision", "")
        try:
            done = officers.decide(acting, found.number, decision, form.cleaned_data["note"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            said = _("%(number)s: %(state)s.") % {"number": number, "state": done.get_state_display()}
            if standing_of(done)[1].proposal is not None:
                said = _("%(number)s waits for a second officer.") % {"number": number}
            messages.success(request, said)
            return redirect("trade:home:work-list")
    return _draw(request, _seen(acting, number), form, status=422)


def _seen(acting: Acting, number: str) -> Consignment:
    rows = Consignment.objects.visible_to(acting) | Consignment.objects.bought_by(acting)
    return or_404(rows, _("consignment"), number=number)


def _draw(request: HttpRequest, found: Consignment, form: DecideForm, status: int = 200) -> HttpResponseBase:
    return page(request, "trade/home/consignment.html", {**context(request, found), "form": form}, status)


def context(request: HttpRequest, found: Consignment) -> dict[str, Any]:
    """What a page shows of a consignment, and what this person may do with it."""
    acting = acting_of(request)
    charges = found.charges
    return {
        "found": found,
        "state": state(found),
        "lane": lane(found),
        "entries": entries(timeline(found.number)),
        "reasons": explain.explain_all(found.reasons),
        "charges": charges,
        **pay_context(found, reverse("trade:payments:pay-code", args=[found.number])),
        "regime": regime(charges) if charges else "",
        "sums": sums(charges) if charges else [],
        "exchange": charges.get("exchange") if charges else None,
        "goods": [{**line, "price": money(line["value"], found.currency)} for line in found.goods],
        "facts": _facts(acting, found),
        "documents": [_document(entry) for entry in clearance.documents_of(acting, found)],
        "decides": acting.may("trade", "officer") and (found.state == State.HELD or may_override(found)),
        "statuses": [_status(one) for one in clearance.status_history([found.pk])],
        "withdraws": may_withdraw(acting, found),
        "returns": list(found.returns.order_by("id")),
        "may_return": bool(left(found)) and _buys(acting, found),
        "owns": acting.organisation_id is not None
        and acting.organisation_id in (found.marketplace_id, found.seller_id),
        "inspects": acting.may("trade", "officer"),
        **review.context(acting, found),
    }


def _buys(acting: Acting, found: Consignment) -> bool:
    """Whether this person applies for returns of it: the buyer, or marketplace or seller for the buyer."""
    if acting.organisation_id is None:
        return Consignment.objects.bought_by(acting).filter(pk=found.pk).exists()
    return acting.may("trade", *OWNERS) and acting.organisation_id in (
        found.marketplace_id,
        found.seller_id,
        found.consignee_id,
    )
