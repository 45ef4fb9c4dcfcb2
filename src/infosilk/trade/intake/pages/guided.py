"""Sending goods abroad on pages: one question each, a draft that can be left, check your answers, a copy at the end."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.kernel.access import acting_of, needs, or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, NotFound, Problem
from infosilk.kernel.reasons import explain
from infosilk.trade.catalogue import public as catalogue
from infosilk.trade.catalogue.pages import ranked
from infosilk.trade.catalogue.public import Product
from infosilk.trade.charges import public as charges
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.pages.tables import lane, state
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.intake.engine.guided import LINE_STEPS, MAX_LINES, STEPS, assemble, missing
from infosilk.trade.intake.guided import actions
from infosilk.trade.intake.guided.known import known, setting_of
from infosilk.trade.intake.models import OrderDraft
from infosilk.trade.intake.pages import guided_shown
from infosilk.trade.intake.pages.guided_forms import FORMS, form_for
from infosilk.trade.papers.pages.papers import links
from infosilk.web.cells import country, money
from infosilk.web.forms import add_problem
from infosilk.web.page import page

PARTS = (
    gettext_lazy("Goods"),
    gettext_lazy("Receiver"),
    gettext_lazy("Payment"),
    gettext_lazy("Carrier"),
    gettext_lazy("Origin"),
    gettext_lazy("Check"),
)
TITLES = {
    "what": gettext_lazy("What do you send?"),
    "code": gettext_lazy("Which HS code has it?"),
    "amount": gettext_lazy("How much, and where from?"),
    "goods": gettext_lazy("The goods of this order"),
    "buyer": gettext_lazy("Who receives it?"),
    "sale": gettext_lazy("Is it sold, or a present?"),
    "address": gettext_lazy("Where does it go?"),
    "payment": gettext_lazy("Who pays, and how?"),
    "carrier": gettext_lazy("Who carries it?"),
    "origin": gettext_lazy("Have you a proof of origin?"),
    "cost": gettext_lazy("What will it cost the receiver?"),
    "check": gettext_lazy("Check your answers"),
}
_PART = {
    "what": 1,
    "code": 1,
    "amount": 1,
    "goods": 1,
    "buyer": 2,
    "sale": 2,
    "address": 2,
    "payment": 3,
    "carrier": 4,
    "origin": 5,
    "cost": 6,
    "check": 6,
}
_MAX_PRODUCTS = 300


@needs("trade", *clearance.MAY_LODGE)
def start(request: HttpRequest) -> HttpResponseBase:
    """The drafts of this person, and a new one; what is missing is told here, before any question."""
    acting = acting_of(request)
    if acting.organisation_id is None:
        return page(request, "trade/intake/send.html", {"drafts": [], "known": None})
    given = known(acting)
    if request.method == "POST":
        try:
            draft = actions.begin(acting)
        except Conflict as problem:
            messages.warning(request, str(problem))
            return redirect("trade:intake:send")
        return _go(draft, "what", 1)
    rows = [(draft, guided_shown.summary(draft)) for draft in actions.drafts(acting)]
    return page(request, "trade/intake/send.html", {"drafts": rows, "known": given})


@needs("trade", *clearance.MAY_LODGE)
def resume(request: HttpRequest, key: int) -> HttpResponseBase:
    """Go on where the draft was left."""
    draft = actions.draft_of(acting_of(request), key)
    return redirect("trade:intake:send-done", key) if draft.number else _on(draft)


@require_POST
@needs("trade", *clearance.MAY_LODGE)
def discard(request: HttpRequest, key: int) -> HttpResponseBase:
    """Throw a draft away."""
    actions.discard(acting_of(request), key)
    messages.success(request, _("Thrown away."))
    return redirect("trade:intake:send")


@needs("trade", *clearance.MAY_LODGE)
def step(request: HttpRequest, key: int, step: str, number: int = 0) -> HttpResponseBase:
    """One question of the draft."""
    acting = acting_of(request)
    draft = actions.draft_of(acting, key)
    if draft.number:
        return redirect("trade:intake:send-done", key)
    if step not in TITLES or (step in LINE_STEPS) != bool(number):
        raise NotFound(what=_("page"))
    goods = draft.answers.get("goods") or []
    if number > len(goods) + (step == "what") or number > MAX_LINES:
        raise NotFound(what=_("page"))
    if step in FORMS:
        return _form_step(request, acting, draft, step, number)
    special = {"code": _code, "goods": _goods, "cost": _cost, "check": _check}
    return special[step](request, acting, draft, number)


def _form_step(request: HttpRequest, acting: Acting, draft: OrderDraft, step: str, number: int) -> HttpResponseBase:
    given = known(acting)
    products = _products(acting) if step == "what" else []
    initial = guided_shown.initial(acting, draft, step, number)
    form = form_for(step, given, draft.answers, products, request.POST if request.method == "POST" else None, initial)
    if request.method == "POST" and form.is_valid():
        answer = dict(form.cleaned_data)
        if step == "what":
            answer |= _chosen(acting, answer)
        try:
            done = actions.answer(acting, draft.pk, step, number, answer)
        except Problem as problem:
            if problem.status == 404:
                raise
            add_problem(form, problem)
        else:
            return _after(request, acting, done, step, number)
    return _page(request, draft, step, number, {"form": form}, 422 if form.is_bound else 200)


def _products(acting: Acting) -> list[Product]:
    return list(Product.objects.visible_to(acting).order_by("title")[:_MAX_PRODUCTS])


def _chosen(acting: Acting, answer: dict[str, Any]) -> dict[str, Any]:
    """What the catalogue says of the chosen product."""
    sku = str(answer.get("sku") or "")
    row = Product.objects.visible_to(acting).filter(sku=sku).first() if sku else None
    if row is None:
        return {"sku": ""}
    name = str(answer.get("name") or "").strip() or row.title
    return {"sku": row.sku, "name": name, "gtin": row.gtin}


def _code(request: HttpRequest, acting: Acting, draft: OrderDraft, number: int) -> HttpResponseBase:
    """The HS code: suggestions with their reasons, one of which is confirmed and remembered, or a code of one's own."""
    line = draft.answers["goods"][number - 1]
    what = line.get("what") or {}
    text = " ".join(part for part in (what.get("name", ""), what.get("describe", "")) if part)
    row = Product.objects.visible_to(acting).filter(sku=what["sku"]).first() if what.get("sku") else None
    error = ""
    if request.method == "POST":
        code = request.POST.get("code", "").strip()
        try:
            if row is not None and row.hs_code != code:
                catalogue.confirm_product(acting, row.sku, code)
            confirmed = catalogue.confirm_code(acting, text, code).code
            done = actions.answer(acting, draft.pk, "code", number, {"code": confirmed})
        except Problem as problem:
            if problem.status == 404:
                raise
            parts = [f"{one.message} {one.mend}".strip() for one in problem.errors]
            error = " ".join(parts) or str(problem)
        else:
            return _after(request, acting, done, "code", number)
    context = {
        "suggestions": ranked(catalogue.classify(acting, text)) if text else [],
        "text": "",
        "named": what.get("name", ""),
        "code": (line.get("code") or {}).get("code") or (row.hs_code if row is not None else ""),
        "error": error,
        "errors": [{"text": error, "label": "", "target": "id_code"}] if error else [],
    }
    return _page(request, draft, "code", number, context, 422 if error else 200)


def _goods(request: HttpRequest, acting: Acting, draft: OrderDraft, _number: int) -> HttpResponseBase:
    """The goods so far; another kind, or on."""
    if request.method == "POST":
        taken = request.POST.get("remove", "")
        if taken.isdecimal() and len(taken) < 4:
            actions.without_line(acting, draft.pk, int(taken))
            return _go(draft, "goods")
        goods = draft.answers.get("goods") or []
        if request.POST.get("more") == "yes" and len(goods) < MAX_LINES:
            return _go(draft, "what", len(goods) + 1)
        return _on(draft)
    lines = [(at, line, guided_shown.line_text(line)) for at, line in enumerate(draft.answers.get("goods") or [], 1)]
    if not lines:
        return _go(draft, "what", 1)
    return _page(request, draft, "goods", 0, {"lines": lines, "may_add": len(lines) < MAX_LINES})


def _cost(request: HttpRequest, acting: Acting, draft: OrderDraft, _number: int) -> HttpResponseBase:
    """What the receiver will have to pay, by every option; a look, nothing to answer."""
    if missing(draft.answers) is not None:
        return _on(draft)
    context: dict[str, Any] = {}
    try:
        basket = guided_shown.basket(draft)
        shown = charges.quote_out(charges.quote(basket))
    except (Problem, InvalidOperation) as problem:
        context["unknown"] = str(problem)
    else:
        currency = shown["currency"]
        context["options"] = [
            {
                **one,
                "status_text": charges.option_status(one["status"]),
                "kind": {"available": "ok", "conditional": "hold", "unknown": "wait"}.get(one["status"], "stop"),
                "total_text": charges.money_or_blank(one["total"], currency),
                "charges_text": charges.money_or_blank(one["charges"], currency),
            }
            for one in shown["options"]
            if one["status"] != "unavailable"
        ]
        context["notes"] = shown["notes"]
        context["best"] = shown["best"]
    return _page(request, draft, "cost", 0, context)


def _check(request: HttpRequest, acting: Acting, draft: OrderDraft, _number: int) -> HttpResponseBase:
    """Every answer with a link to change it; what the rules say against them; lodge."""
    gap = missing(draft.answers)
    if request.method == "POST" and gap is None:
        try:
            actions.lodge(acting, draft.pk)
        except Problem as problem:
            if problem.status == 404:
                raise
            messages.warning(request, str(problem.detail or problem.title))
            return _checked(request, acting, draft, problem)
        return redirect("trade:intake:send-done", draft.pk)
    if gap is not None:
        return _on(draft)
    return _checked(request, acting, draft)


def _checked(
    request: HttpRequest, acting: Acting, draft: OrderDraft, problem: Problem | None = None
) -> HttpResponseBase:
    found = actions.faults(acting, draft, draft.answers)
    wrong = [
        (str(error.message), guided_shown.change_url(draft, step, at) if step else "")
        for (step, at), errors in found.items()
        for error in errors
    ]
    if problem is not None and not wrong:
        wrong = [(str(error.message), "") for error in problem.errors] or [(str(problem), "")]
    given = known(acting)
    values = assemble(draft.answers, setting_of(given, draft))
    context = {
        "wrong": wrong,
        "rows": guided_shown.rows(draft, given),
        "made": [
            (_("Order number"), values["order"]["order_no"]),
            (_("Payment reference"), values["payment"]["pay_transaction_id"]),
            (_("Waybill number"), values["waybill"]["logistics_no"]),
            (_("Number of the inventory list"), values["list"]["list_no"]),
            (_("Paid"), money(Decimal(values["order"]["actual_paid"]), values["order"]["currency"])),
        ],
    }
    return _page(request, draft, "check", 0, context, 422 if problem is not None else 200)


@needs("trade", *clearance.MAY_LODGE)
def done(request: HttpRequest, key: int) -> HttpResponseBase:
    """The copy at the end: the consignment's number, its papers, its statuses, and what happens next."""
    acting = acting_of(request)
    draft = actions.draft_of(acting, key)
    if not draft.number:
        return redirect("trade:intake:send-draft", key)
    found = or_404(Consignment.objects.visible_to(acting), _("consignment"), number=draft.number)
    context = {
        "found": found,
        "state": state(found),
        "lane": lane(found),
        "reasons": explain.explain_all(found.reasons),
        "papers": links(found),
        "statuses": [(one.code, one.label, one.at) for one in clearance.status_history([found.pk])],
        "facts": [
            (_("Order number"), found.order_no),
            (_("Waybill number"), found.logistics_no),
            (_("Receiver"), f"{found.buyer_name}, {found.buyer_city}, {country(found.buyer_country)}"),
            (_("Value"), money(found.goods_value, found.currency)),
        ],
        "charges": money(found.charges_total, found.charges["currency"])
        if found.charges and found.charges_total is not None
        else "",
        "held": found.state == "held",
    }
    return page(request, "trade/intake/send_done.html", context)


def _after(request: HttpRequest, acting: Acting, draft: OrderDraft, step: str, number: int) -> HttpResponseBase:
    """To the page after an answer: the check, when one came from there; a product's known code is not asked again."""
    if request.POST.get("back") == "check" and missing(draft.answers) is None:
        return _go(draft, "check")
    if step in LINE_STEPS:
        line = draft.answers["goods"][number - 1]
        if step == "what" and "code" not in line:
            row = Product.objects.visible_to(acting).filter(sku=line["what"].get("sku") or "-").first()
            if row is not None and row.hs_state == "confirmed" and len(row.hs_code) in (6, 8, 10):
                draft = actions.answer(acting, draft.pk, "code", number, {"code": row.hs_code})
                line = draft.answers["goods"][number - 1]
        for one in LINE_STEPS:
            if one not in line:
                return _go(draft, one, number)
        return _go(draft, "goods")
    at = STEPS.index(step) + 1
    return _go(draft, STEPS[at]) if at < len(STEPS) and missing(draft.answers) else _on(draft, "cost")


def _on(draft: OrderDraft, last: str = "check") -> HttpResponseBase:
    gap = missing(draft.answers)
    return _go(draft, *gap) if gap is not None else _go(draft, last)


def _go(draft: OrderDraft, step: str, number: int = 0) -> HttpResponseBase:
    return redirect(guided_shown.url(draft, step, number))


def _page(
    request: HttpRequest, draft: OrderDraft, step: str, number: int, context: dict[str, Any], status: int = 200
) -> HttpResponseBase:
    title = str(TITLES[step])
    if number > 1:
        title = _("%(title)s (goods %(number)s)") % {"title": title, "number": number}
    back = "check" if (request.POST.get("back") or request.GET.get("back")) == "check" else ""
    common = {
        "draft": draft,
        "title": title,
        "parts": PARTS,
        "part": _PART[step],
        "before": guided_shown.url(draft, "check") if back else guided_shown.before(draft, step, number),
        "back": back,
        "continues": guided_shown.url(draft, "check") if step == "cost" else "",
    }
    return page(
        request, f"trade/intake/send_{step if step not in FORMS else 'step'}.html", {**common, **context}, status
    )
