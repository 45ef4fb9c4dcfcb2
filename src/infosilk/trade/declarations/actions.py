"""Lodging a declaration: read, check, charge, choose a lane, decide, store with its answer, in one transaction.

The same message again gives the same answer and does nothing. An amendment that keeps the rules makes the next version,
decided anew; one that breaks them is refused and changes nothing. A cancellation ends a declaration that is held.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256

from babel import Locale
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.safexml import XmlRefused
from infosilk.kernel.models import OrganisationIdentifier
from infosilk.kernel.printable import clean
from infosilk.kernel.problems import Invalid, Problem, TooLarge
from infosilk.kernel.reasons.explain import explain
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.record import audit
from infosilk.trade.charges.engine.case import charges_dict
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.engine.verdict import Law, Verdict
from infosilk.trade.declarations import notices, screening
from infosilk.trade.declarations.engine import answers as engine_answers
from infosilk.trade.declarations.engine import judge, rules
from infosilk.trade.declarations.engine.amend import amended
from infosilk.trade.declarations.engine.answers import Answer, Finding
from infosilk.trade.declarations.engine.judge import Brief
from infosilk.trade.declarations.engine.messages import Declaration
from infosilk.trade.declarations.engine.reader import Message, read
from infosilk.trade.declarations.engine.rules import DeclarationContext
from infosilk.trade.declarations.models import DeclarationMessage, DeclarationState, LodgedDeclaration, MessageKind
from infosilk.trade.risk.engine.finding import RiskFinding

MAY_LODGE = ("broker", "trader")
_STATE = {"release": DeclarationState.RELEASED, "hold": DeclarationState.HELD, "refuse": DeclarationState.REFUSED}
_KIND: dict[str, engine_answers.Kind] = {
    "released": "released",
    "held": "held",
    "refused": "rejected",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Lodged:
    """What became of a message: the declaration as it stands, the answer in XML, and whether the message was known
    before. `reasons` are those of this message; `refused` says that it changed nothing."""

    declaration: LodgedDeclaration
    answer: str
    again: bool
    reasons: list[dict[str, object]]
    refused: bool


def lodge(acting: Acting, data: bytes) -> Lodged:
    """Lodge, amend or cancel a declaration by the WCO message in `data`.

    Needs the role broker or trader. What is no declaration raises Invalid, with each reason at its line; a declaration
    that breaks a rule is stored, refused and answered. Idempotent by what the message says.
    """
    acting.require("trade", *MAY_LODGE)
    if acting.organisation_id is None:
        raise Problem(_("Lodging needs an organisation to lodge for."), mend=_("Switch to a mandate."))
    message = _read(data)
    declaration = message.declaration
    if declaration is None:
        raise Invalid(_("The message holds no declaration."), mend=_("Send a declaration (MetaData with Declaration)."))
    work = _Work(acting, acting.organisation_id, data, message, declaration)
    for left in (1, 0):
        try:
            with transaction.atomic():
                return work.do()
        except IntegrityError as error:
            # Somebody lodged the same at the same moment: now it is stored.
            if not left or getattr(error.__cause__, "sqlstate", "") != "23505":
                raise
    raise AssertionError("unreachable")


def _read(data: bytes) -> Message:
    limit = settings.NODE.upload_limit_mb * 1024 * 1024
    if len(data) > limit:
        raise TooLarge(limit=limit)
    try:
        return read(data)
    except XmlRefused as refusal:
        said = explain(refusal.reason.as_dict())
        raise Invalid(said.text, mend=said.mend) from refusal


class _Work:
    """One message on its way to a stored declaration."""

    def __init__(
        self, acting: Acting, organisation_id: int, data: bytes, message: Message, declared: Declaration
    ) -> None:
        self.acting = acting
        self.organisation_id = organisation_id
        self.text = data.decode("utf-8-sig")
        self.content = judge.content_of(data)
        self.message = message
        self.declared = declared
        self.at: datetime = timezone.now()
        own = OrganisationIdentifier.objects.filter(organisation_id=organisation_id).values_list("value", flat=True)
        self.context = DeclarationContext(frozenset(own) or frozenset({"-"}), countries())

    def do(self) -> Lodged:
        code, kind = self.declared.function_code or "", self.declared.type_code or ""
        if code == "9":
            return self.new()
        if code == "13" and kind in ("COR", "INV"):
            return self.change(MessageKind.AMENDMENT if kind == "COR" else MessageKind.CANCELLATION)
        raise _invalid(rules.FunctionUnknown.reason("Declaration/FunctionCode", found=clean(f"{code} {kind}".strip())))

    def new(self) -> Lodged:
        brief = judge.brief(self.declared)
        known = LodgedDeclaration.objects.filter(
            organisation_id=self.organisation_id, declarant_code=brief.declarant, lrn=brief.lrn
        )
        if same := known.filter(content_sha256=self.content).first():
            return _again(same, same.messages.get(kind=MessageKind.DECLARATION))
        if other := known.exclude(state=DeclarationState.REFUSED).first():
            raise _invalid(
                rules.ReferenceUsed.reason("Declaration/FunctionalReferenceID", lrn=brief.lrn, number=other.number)
            )
        verdict, finding = self.verdict(self.declared, brief)
        row = LodgedDeclaration(
            organisation_id=self.organisation_id,
            person_id=self.acting.person_id,
            content_sha256=self.content,
            lodged_at=self.at,
            declarant_code=brief.declarant,
            lrn=brief.lrn,
            number=self.content[:40],
        )
        _fill(row, brief, verdict, finding, self.at)
        row.save()
        # The number is made from the key, as a consignment's is.
        row.number = f"{settings.NODE.city.unlocode[2:]}-D-{self.at.year}-{row.pk:08d}"
        row.save(update_fields=["number"])
        return self.done(row, MessageKind.DECLARATION, [reason.as_dict() for reason in verdict.reasons], refused=False)

    def change(self, kind: MessageKind) -> Lodged:
        row = self.changed()
        if known := row.messages.filter(kind=kind, content_sha256=self.content).first():
            return _again(row, known)
        if row.state not in (DeclarationState.HELD, DeclarationState.RELEASED) or (
            kind == MessageKind.CANCELLATION and row.state == DeclarationState.RELEASED
        ):
            state = row.get_state_display()
            return self.refuse(row, kind, [rules.Over.reason("Declaration/ID", number=row.number, state=str(state))])
        if not any(entry.change_reason_code for entry in self.declared.amendment):
            return self.refuse(row, kind, [rules.ChangeReason.reason("Declaration/Amendment/ChangeReasonCode")])
        if kind == MessageKind.CANCELLATION:
            row.state, row.lane, row.changed_at = DeclarationState.CANCELLED, "", self.at
            row.save(update_fields=["state", "lane", "changed_at"])
            return self.done(row, kind, [], refused=False)
        return self.amend(row)

    def changed(self) -> LodgedDeclaration:
        """The declaration that the message is about, locked."""
        declared = self.declared
        rows = LodgedDeclaration.objects.select_for_update().filter(organisation_id=self.organisation_id)
        lrn, number = declared.functional_reference_id or "", declared.id or ""
        found = rows.filter(number=number).first() if number else None
        if found is None and not number and lrn:
            found = rows.filter(lrn=lrn).exclude(state=DeclarationState.REFUSED).first()
        if found is None:
            raise _invalid(rules.NotLodged.reason("Declaration/ID", found=(number or lrn or "-")[:70]))
        return found

    def amend(self, row: LodgedDeclaration) -> Lodged:
        made = amended(current(row), self.declared)
        # Whose it is and what it is called do not change.
        brief = judge.brief(made)
        verdict, finding = self.verdict(made, brief)
        if verdict.decision == "refuse":
            return self.refuse(row, MessageKind.AMENDMENT, list(verdict.reasons))
        row.version += 1
        _fill(row, brief, verdict, finding, self.at)
        row.save()
        return self.done(row, MessageKind.AMENDMENT, [reason.as_dict() for reason in verdict.reasons], refused=False)

    def verdict(self, declaration: Declaration, brief: Brief) -> tuple[Verdict, RiskFinding | None]:
        law = law_for(brief, self.at)
        verdict = judge.judge(declaration, self.context, self.message.notes, law)
        return screening.judged(declaration, brief, verdict, law, settings.NODE.city.country, self.at)

    def refuse(self, row: LodgedDeclaration, kind: MessageKind, reasons: list[Reason]) -> Lodged:
        """The message changes nothing; it is kept with its answer."""
        return self.done(row, kind, [reason.as_dict() for reason in reasons], refused=True)

    def done(
        self, row: LodgedDeclaration, kind: MessageKind, reasons: list[dict[str, object]], *, refused: bool
    ) -> Lodged:
        received = keep(row, kind, self.text, self.at, content=self.content)
        text = answer_of(row, reasons, self.at, refused=refused)
        keep(row, MessageKind.ANSWER, text, self.at, answers=received)
        if row.state == DeclarationState.HELD and not refused:
            notices.held_here(row.number)
        outcome = "refused" if refused else row.state
        about = {"kind": str(kind), "version": row.version, "outcome": outcome, "sha256": received.sha256}
        audit.record(self.acting, "trade.declaration.lodged", "trade.declaration", row.number, about)
        return Lodged(row, text, again=False, reasons=reasons, refused=refused or row.state == DeclarationState.REFUSED)


def law_for(brief: Brief, at: datetime) -> Law | None:
    """The law by which a declaration is charged: of this country for imports, of the destination for exports."""
    home = settings.NODE.city.country
    into = home if brief.direction == "import" else brief.country
    return clearance.law_of(home, into, at) if into else None


def answer_of(row: LodgedDeclaration, reasons: list[dict[str, object]], at: datetime, *, refused: bool) -> str:
    """The answer of customs to the last message, in XML; its words are English."""
    findings = []
    with override("en"):
        for entry in reasons:
            said = explain(entry)
            number = rules.NUMBERS.get(said.code, "")
            text = f"{said.text} {said.mend}".strip() or said.code
            findings.append(Finding(number, text, said.field, said.weight == "refuse"))
    kind = "rejected" if refused else _KIND[row.state]
    due = (
        (row.charges_total, str((row.charges or {}).get("currency", "EUR"))) if row.charges_total is not None else None
    )
    return engine_answers.respond(
        Answer(
            kind=kind,
            reference=f"{row.number}.{row.version}",
            at=at,
            lrn=row.lrn,
            number=row.number,
            version=row.version,
            country=settings.NODE.city.country,
            findings=findings,
            due=due if kind in ("released", "held") else None,
        )
    ).decode()


def current(row: LodgedDeclaration) -> Declaration:
    """The declaration with every amendment that was taken, as it stands."""
    taken: Declaration | None = None
    for message in row.messages.filter(kind__in=(MessageKind.DECLARATION, MessageKind.AMENDMENT)).order_by("id"):
        declared = read(message.payload.encode()).declaration
        assert declared is not None
        if taken is None:
            taken = declared
        elif message.version > 1 and _was_taken(message):
            taken = amended(taken, declared)
    assert taken is not None
    return taken


def _was_taken(message: DeclarationMessage) -> bool:
    answered = DeclarationMessage.objects.filter(answers=message).first()
    responses = read(answered.payload.encode()).responses if answered else []
    return bool(responses) and responses[0].function_code != engine_answers.FUNCTION["rejected"]


def _fill(row: LodgedDeclaration, brief: Brief, verdict: Verdict, finding: RiskFinding | None, at: datetime) -> None:
    row.direction, row.type_code = brief.direction, brief.type_code
    row.exporter_name, row.importer_name = brief.exporter, brief.importer
    row.country, row.currency = brief.country, brief.currency
    row.goods_value, row.goods = min(max(brief.value, Decimal(0)), Decimal(10) ** 13), brief.goods
    row.state, row.lane, row.changed_at = _STATE[verdict.decision], verdict.lane, at
    row.reasons = [reason.as_dict() for reason in verdict.reasons]
    row.risk = [reason.as_dict() for reason in finding.reasons] if finding else []
    row.charges = charges_dict(verdict.charges, verdict.exchange)
    row.charges_total = verdict.charges.total if verdict.charges else None


def keep(
    row: LodgedDeclaration,
    kind: MessageKind,
    text: str,
    at: datetime,
    *,
    content: str = "",
    answers: DeclarationMessage | None = None,
) -> DeclarationMessage:
    return DeclarationMessage.objects.create(
        declaration=row,
        kind=kind,
        version=row.version,
        payload=text,
        sha256=sha256(text.encode()).hexdigest(),
        content_sha256=content,
        answers=answers,
        at=at,
    )


def _again(row: LodgedDeclaration, known: DeclarationMessage) -> Lodged:
    text = DeclarationMessage.objects.get(answers=known).payload
    response = read(text.encode()).responses[0]
    refused = response.function_code == engine_answers.FUNCTION["rejected"]
    return Lodged(row, text, again=True, reasons=row.reasons, refused=refused)


def _invalid(reason: Reason) -> Invalid:
    said = explain(reason.as_dict())
    return Invalid(said.text, mend=said.mend)


@cache
def countries() -> frozenset[str]:
    """The codes of ISO 3166-1 that CLDR knows."""
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())
