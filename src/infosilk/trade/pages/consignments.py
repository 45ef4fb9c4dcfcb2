"""Consignments: the list, one of them, the officers' work list and decision, and the rules behind it all."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.acting import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons import explain
from infosilk.trace.pages import entries
from infosilk.trace.public import timeline
from infosilk.trade import actions, queries, statuses
from infosilk.trade.models import OWNERS, Consignment, State, TradeDocument
from infosilk.trade.officers import may_override
from infosilk.trade.pages import review
from infosilk.trade.pages.payments import pay_context
from infosilk.trade.pages.tables import ConsignmentTable, RuleTable, lane, state
from infosilk.trade.quoting import sum_words
from infosilk.trade.returns.queries import left
from infosilk.trade.review.steps import stands
from infosilk.trade.withdrawing import may_withdraw
from infosilk.web.cells import money
from infosilk.web.forms import add_problem
from infosilk.web.page import page


class DecideForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The trader reads it. A refusal needs one."),
    )


@needs("trade", *OWNERS, Role.OFFICER, Role.FORWARDER)
def consignments(request: HttpRequest) -> HttpResponseBase:
    """Every consignment that this organisation may see."""
    table = ConsignmentTable(request, Consignment.objects.visible_to(acting_of(request)))
    return table.csv_response() if table.csv_requested else page(request, "trade/consignments.html", {"table": table})


@signed_in
def consignment(request: HttpRequest, number: str) -> HttpResponseBase:
    """One consignment: state, way, charges with their sums, reasons, goods, documents."""
    return _draw(request, _seen(acting_of(request), number), DecideForm())


@needs("trade", Role.OFFICER)
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Release or refuse a held consignment."""
    acting = acting_of(request)
    found = _seen(acting, number)
    if request.method != "POST":
        return redirect("trade:consignment", found.number)
    form = DecideForm(request.POST)
    if form.is_valid():
        decision: Any = request.POST.get("decision", "")
        try:
            done = actions.decide(acting, found.number, decision, form.cleaned_data["note"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            said = _("%(number)s: %(state)s.") % {"number": number, "state": done.get_state_display()}
            if stands(done)[1].proposal is not None:
                said = _("%(number)s waits for a second officer.") % {"number": number}
            messages.success(request, said)
            return redirect("trade:work-list")
    return _draw(request, _seen(acting, number), form, status=422)


@signed_in
def rules(request: HttpRequest) -> HttpResponseBase:
    """Every rule that can hold or refuse an order, in words, with its source."""
    table = RuleTable(request, explain.rule_texts(), caption=_("Rules of the single window"))
    return table.csv_response() if table.csv_requested else page(request, "trade/rules.html", {"table": table})


def _seen(acting: Acting, number: str) -> Consignment:
    rows = Consignment.objects.visible_to(acting) | Consignment.objects.bought_by(acting)
    return or_404(rows, _("consignment"), number=number)


def _draw(request: HttpRequest, found: Consignment, form: DecideForm, status: int = 200) -> HttpResponseBase:
    return page(request, "trade/consignment.html", {**context(request, found), "form": form}, status)


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
        **pay_context(found, reverse("trade:pay-code", args=[found.number])),
        "regime": sum_words.regime(charges) if charges else "",
        "sums": sum_words.sums(charges) if charges else [],
        "exchange": charges.get("exchange") if charges else None,
        "goods": [{**line, "price": money(line["value"], found.currency)} for line in found.goods],
        "facts": _facts(acting, found),
        "documents": [_document(entry) for entry in queries.documents(acting, found)],
        "decides": acting.may("trade", Role.OFFICER) and (found.state == State.HELD or may_override(found)),
        "statuses": [_status(one) for one in statuses.history([found.pk])],
        "withdraws": may_withdraw(acting, found),
        "returns": list(found.returns.order_by("id")),
        "may_return": bool(left(found)) and _buys(acting, found),
        "owns": acting.organisation_id is not None
        and acting.organisation_id in (found.marketplace_id, found.seller_id),
        "inspects": acting.may("trade", Role.OFFICER),
        **review.context(acting, found),
    }


def _buys(acting: Acting, found: Consignment) -> bool:
    """Whether this person applies for returns of it: the buyer, or marketplace or seller for the buyer."""
    if acting.organisation_id is None:
        return Consignment.objects.bought_by(acting).filter(pk=found.pk).exists()
    return acting.may("trade", *OWNERS) and acting.organisation_id in (
        found.marketplace_id, found.seller_id, found.consignee_id,
    )  # fmt: skip


def _status(one: statuses.Status) -> dict[str, Any]:
    return {"code": one.code, "label": one.label, "authority": one.authority, "at": one.at}


def _facts(acting: Acting, found: Consignment) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Order"), found.order_no),
        (_("Marketplace"), found.marketplace_name or found.marketplace_code),
        (_("Seller"), found.seller_name or found.seller_code),
        (_("Carrier"), found.logistics_code),
        (_("Waybill"), found.logistics_no),
        (_("Buyer"), found.buyer_name),
        (_("Destination"), f"{found.buyer_city}, {found.buyer_country}"),
        (_("Value"), money(found.goods_value, found.currency)),
        (_("Pieces"), found.pieces),
        (_("Gross weight (kg)"), found.gross_weight_kg),
        (_("Ordered"), found.ordered_at),
    ]
    if found.gift:
        facts.append((_("Present"), True))
    if found.shipment_no:
        facts.append((_("Shipment"), found.shipment_no))
    return facts


def _document(entry: TradeDocument) -> dict[str, str]:
    try:
        text = json.dumps(json.loads(entry.payload), ensure_ascii=False, indent=2)
    except ValueError:
        text = entry.payload
    return {"title": entry.get_kind_display(), "number": entry.number, "sha256": entry.sha256, "text": text}
