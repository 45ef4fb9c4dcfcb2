"""What people do with a guided order: begin, answer, leave it, throw it away, lodge it."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, Problem
from infosilk.kernel.reasons import explain
from infosilk.kernel.record import audit
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import DEAD, KEPT, Consignment, Outcome
from infosilk.trade.intake.engine.guided import LINE_STEPS, MAX_LINES, STEPS, assemble, missing, number, place_of
from infosilk.trade.intake.guided.known import Known, known, setting_of
from infosilk.trade.intake.models import OrderDraft
from infosilk.trade.orders.engine.line import Line, check

MAX_DRAFTS = 50
NUMBERS = ("qty", "price", "net_weight", "freight", "insurance", "discount", "gross_weight", "pieces")
Place = tuple[str, int]


def begin(acting: Acting) -> OrderDraft:
    """A new draft of this person. Conflict when the organisation is not ready for it, or with too many drafts."""
    acting.require("trade", *clearance.MAY_LODGE)
    if acting.organisation_id is None or acting.person_id is None:
        raise Problem(_("Lodging needs an organisation to lodge for."), mend=_("Switch to a mandate."))
    if not known(acting).ready:
        raise Conflict(_("Your organisation cannot send yet."), mend=_("The first page says what is missing."))
    if drafts(acting).count() >= MAX_DRAFTS:
        raise Conflict(_("You have begun too many orders."), mend=_("Finish one, or throw one away."))
    now = timezone.now()
    return OrderDraft.objects.create(
        organisation_id=acting.organisation_id, person_id=acting.person_id, changed_at=now, expires_at=now + KEPT
    )


def drafts(acting: Acting) -> Any:
    """The drafts of this person for the organisation represented that are not lodged, the latest first."""
    return OrderDraft.objects.visible_to(acting).filter(number="", expires_at__gt=timezone.now())


def draft_of(acting: Acting, key: int) -> OrderDraft:
    """One of them, lodged or not."""
    return or_404(OrderDraft.objects.visible_to(acting), _("order"), pk=key)


def answer(acting: Acting, key: int, step: str, at: int, given: Mapping[str, Any]) -> OrderDraft:
    """Keep the answer to one question. Invalid names each field that breaks a rule of the window; nothing is kept then.

    `at` is the number of the goods line for the questions about goods (one more than there are: a new line).
    """
    acting.require("trade", *clearance.MAY_LODGE)
    with transaction.atomic():
        draft = _locked(acting, key)
        answers = dict(draft.answers)
        texts = {name: number(text) if name in NUMBERS else str(text).strip() for name, text in given.items()}
        if step in LINE_STEPS:
            goods = [dict(line) for line in answers.get("goods") or []]
            if not 1 <= at <= min(len(goods) + 1, MAX_LINES):
                raise Invalid(_("An order has at most %(limit)s kinds of goods here.") % {"limit": MAX_LINES})
            if at > len(goods):
                goods.append({})
            before = goods[at - 1].get(step) or {}
            goods[at - 1][step] = texts
            if step == "what" and any(before.get(name, "") != texts.get(name, "") for name in ("sku", "name")):
                # Other goods have another code.
                goods[at - 1].pop("code", None)
            if step == "amount":
                # An order is in one currency.
                for line in goods:
                    if "amount" in line:
                        line["amount"] = {**line["amount"], "currency": texts["currency"]}
            answers["goods"] = goods
        elif step in STEPS:
            answers[step] = texts
            at = 0
        else:
            raise Invalid(_("There is no such question."))
        found = faults(acting, draft, answers).get((step, at))
        if found:
            raise Invalid(errors=found)
        _keep(draft, answers)
    return draft


def without_line(acting: Acting, key: int, at: int) -> OrderDraft:
    """Take a goods line out."""
    acting.require("trade", *clearance.MAY_LODGE)
    with transaction.atomic():
        draft = _locked(acting, key)
        goods = list(draft.answers.get("goods") or [])
        if not 1 <= at <= len(goods):
            raise Invalid(_("There is no such question."))
        del goods[at - 1]
        _keep(draft, {**draft.answers, "goods": goods})
    return draft


def discard(acting: Acting, key: int) -> None:
    """Throw a draft away."""
    acting.require("trade", *clearance.MAY_LODGE)
    with transaction.atomic():
        _locked(acting, key).delete()


def lodge(acting: Acting, key: int) -> OrderDraft:
    """Lodge the order; the draft then has the consignment's number, and its answers are gone.

    Lodged twice, it is lodged once. Invalid when something is missing or a rule is broken: the draft stays.
    """
    acting.require("trade", *clearance.MAY_LODGE)
    with transaction.atomic():
        draft = OrderDraft.objects.visible_to(acting).select_for_update(of=("self",)).filter(pk=key).first()
        if draft is not None and draft.number:
            return draft
        draft = _locked(acting, key)
        if missing(draft.answers) is not None:
            raise Invalid(_("Not every question is answered yet."), mend=_("Go on with the draft."))
        if found := faults(acting, draft, draft.answers):
            raise Invalid(errors=[error for errors in found.values() for error in errors])
        text = json.dumps(assemble(draft.answers, setting_of(known(acting), draft)), ensure_ascii=False)
        report = clearance.lodge(
            acting, BytesIO(f"{text}\n".encode()), _("guided order"), media_type="application/x-ndjson"
        )
        line = report.lines[0]
        if line.outcome not in (Outcome.RELEASED, Outcome.HELD):
            raise Invalid(errors=[ErrorItem("", _said(reason)) for reason in line.reasons])
        draft.number, draft.answers, draft.changed_at = line.number, {}, timezone.now()
        draft.save()
        audit.record(acting, "trade.guided.lodged", "trade.consignment", line.number, {"draft": draft.pk})
    return draft


def faults(acting: Acting, draft: OrderDraft, answers: Mapping[str, Any]) -> dict[Place, list[ErrorItem]]:
    """What the window's rules say against the answers, by question ("" for what the trader was not asked); the parts
    that are not answered yet are not judged."""
    given = known(acting)
    found: dict[Place, list[ErrorItem]] = {}
    for reason in _reasons(acting, draft, answers, given):
        if reason["weight"] != "refuse":
            continue
        step, at, field = place_of(str(reason.get("field", "")))
        if not _answered(answers, step, at):
            continue
        value = _value(answers, step, at, field)
        error = ErrorItem(field, _plain(reason, value) or _said(reason))
        if all(str(other.message) != str(error.message) or other.where != field for other in found.get((step, at), ())):
            found.setdefault((step, at), []).append(error)
    proof = answers.get("origin") or {}
    if proof.get("proof") == "have" and not proof.get("origin_proof"):
        found.setdefault(("origin", 0), []).append(ErrorItem("origin_proof", _("Give the number of the proof.")))
    payment = answers.get("payment") or {}
    if "payment" in answers and payment.get("way") == "firm" and not payment.get("pay_code"):
        found[("payment", 0)] = [
            ErrorItem("pay_code", _("Give the customs registration of the payment firm.")),
            *(error for error in found.get(("payment", 0), []) if error.where != "pay_code"),
        ]
    return found


def _reasons(acting: Acting, draft: OrderDraft, answers: Mapping[str, Any], given: Known) -> list[dict[str, Any]]:
    line = Line(1)
    check(line, assemble(answers, setting_of(given, draft)), ())
    if line.bundle is None:
        return [reason.as_dict() for reason in line.faults]
    outcomes, fresh = clearance.dry_run(acting, draft.organisation_id, [line])
    if fresh:
        return [reason.as_dict() for reason in fresh[0][1].reasons]
    outcome = outcomes[1]
    if outcome.outcome == Outcome.ALREADY:
        refused = Consignment.objects.filter(number=outcome.number, state__in=DEAD).first()
        return list(refused.reasons) if refused is not None else []
    return outcome.reasons


def _answered(answers: Mapping[str, Any], step: str, at: int) -> bool:
    if step in LINE_STEPS:
        goods = answers.get("goods") or []
        return at <= len(goods) and step in goods[at - 1]
    return not step or step in answers


def _value(answers: Mapping[str, Any], step: str, at: int, field: str) -> str:
    part = answers["goods"][at - 1][step] if step in LINE_STEPS else answers.get(step) or {}
    return str(part.get(field, ""))


def _plain(reason: Mapping[str, Any], value: str) -> str:
    """A fault of a document's form in words for who was asked a question; "" for a check's own words."""
    code = str(reason["code"])
    if not code.startswith("read."):
        return ""
    if not value:
        return _("Answer this question.")
    if code == "read.number":
        return _("“%(value)s” is no number that fits here. Write it such as 12.50.") % {"value": value[:60]}
    if code == "read.time":
        return _("“%(value)s” is no day. Write it such as 2026-11-24.") % {"value": value[:60]}
    if code == "read.text":
        return _("This is longer than %(limit)s characters.") % {
            "limit": (reason.get("params") or {}).get("most", "400")
        }
    return _("“%(value)s” does not have the form that is needed here.") % {"value": value[:60]}


def _said(reason: Mapping[str, Any]) -> str:
    said = explain.explain(reason)
    return " ".join(part for part in (said.text, said.mend) if part)


def _locked(acting: Acting, key: int) -> OrderDraft:
    draft = or_404(OrderDraft.objects.visible_to(acting).select_for_update(of=("self",)), _("order"), pk=key)
    if draft.number:
        raise Conflict(_("This order is lodged already: %(number)s.") % {"number": draft.number})
    return draft


def _keep(draft: OrderDraft, answers: dict[str, Any]) -> None:
    now = timezone.now()
    draft.answers, draft.changed_at, draft.expires_at = answers, now, now + KEPT
    draft.save()
