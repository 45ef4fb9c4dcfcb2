"""Reads of payments: what an actor owes, what a desk works on, one due as it stands, its payment slip."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from infosilk.commons.payments import dues, purposes
from infosilk.commons.payments.engine.balance import Balance
from infosilk.commons.payments.engine.slip import MODEL, account_of, ips_text
from infosilk.commons.payments.models import Advice, AdviceState, Due
from infosilk.commons.payments.payees import Payee, payee_on, reports_for
from infosilk.commons.payments.purposes import Purpose
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound, Problem


@dataclass(frozen=True, slots=True)
class Slip:
    """A payment slip: what to write on it, and what its QR code says."""

    account: str
    name: str
    amount: Decimal
    currency: str
    purpose_code: str
    purpose: str
    model: str
    reference: str
    qr: str


@dataclass(frozen=True, slots=True)
class View:
    """A due as it stands. `payee` is None where the rule of its day has left the books; `slip` is None when nothing is
    left to be paid, or when no slip of this payee is known here."""

    due: Due
    balance: Balance
    payee: Payee | None
    slip: Slip | None

    @property
    def state(self) -> str:
        return self.due.state


def owed_by(acting: Acting) -> "QuerySet[Due]":
    """What the actor owes: the organisation represented, or the person for themselves."""
    mine = Q(pk__in=())
    if acting.organisation_id is not None:
        mine |= Q(debtor_organisation_id=acting.organisation_id)
    elif acting.person_id is not None:
        mine |= Q(debtor_person_id=acting.person_id)
    for one in purposes.every():
        if acting.areas is None or one.area in acting.areas:
            mine |= Q(purpose=one.code, key__in=one.owes(acting))
    allowed = [one.code for one in purposes.every() if acting.areas is None or one.area in acting.areas]
    return Due.objects.filter(mine, purpose__in=allowed)


def desks(acting: Acting) -> list[Purpose]:
    """The purposes whose desk this actor works at."""
    return [one for one in purposes.every() if "system" in acting.roles or acting.may(one.area, *one.desk)]


def of_desk(acting: Acting) -> "QuerySet[Due]":
    """The dues that this actor's desks work on."""
    return Due.objects.filter(purpose__in=[one.code for one in desks(acting)])


def reports_any(acting: Acting) -> bool:
    """Whether this actor reports sums of any purpose."""
    return any(acting.may(one.area, *one.desk) or reports_for(acting, one.area, one.payee) for one in purposes.every())


def seen(acting: Acting, reference: str) -> Due:
    """A due that has a row, for whoever may see it: who owes it, the desk, the firms that report it, and whom its
    purpose lets see it. NotFound otherwise."""
    found = Due.objects.filter(reference=reference).first()
    if found is None:
        thing = dues.thing_of(reference)
        found = Due.objects.filter(purpose=thing[0].code, key=thing[1]).first() if thing else None
    if found is None or not _may_see(acting, found):
        raise NotFound(what=_("payment"))
    return found


def _may_see(acting: Acting, due: Due) -> bool:
    purpose = purposes.named(due.purpose)
    if acting.may(purpose.area, *purpose.desk) or reports_for(acting, purpose.area, purpose.payee):
        return True
    rows = Due.objects.filter(pk=due.pk)
    return owed_by(acting).filter(pk=due.pk).exists() or rows.filter(key__in=purpose.visible_to(acting)).exists()


def unallocated(acting: Acting) -> "QuerySet[Advice]":
    """Open sums of the payees whose desk this actor works at, the oldest first."""
    payees = {one.payee for one in desks(acting)}
    return Advice.objects.filter(state=AdviceState.OPEN, payee__in=payees).order_by("pk")


def to_allocate(acting: Acting, payee: str) -> int:
    """How many sums of a payee wait for this actor's desk."""
    return unallocated(acting).filter(payee=payee).count()


def view(due: Due) -> View:
    """A due with its payee and slip."""
    balance = dues.balance_of(due)
    try:
        payee: Payee | None = payee_on(due.payee, due.payee_day)
    except Problem:
        payee = None
    slip = None
    if payee is not None:
        slip = slip_of(payee, due.reference, balance.left, due.currency, due.slip_text)
    return View(due, balance, payee, slip)


def slip_of(payee: Payee, reference: str, left: Decimal, currency: str, text: str) -> Slip | None:
    """The slip for what is left. A payee whose account cannot exist has none: better no slip than a wrong one."""
    if not left or payee.form != "ips-rs" or currency != "RSD":
        return None
    try:
        account_of(payee.account)
        qr = ips_text(
            account=payee.account,
            name=payee.name,
            amount=left,
            purpose_code=payee.purpose_code,
            purpose=text,
            reference=reference,
        )
    except ValueError:
        return None
    return Slip(payee.account, payee.name, left, currency, payee.purpose_code, text, MODEL, reference, qr)
