"""What providers tell: kept first and answered at once, applied after, each event once.

An event may come late, twice, before its payment is stored here, or out of order: it states a fact, and the ledger
counts facts whatever their order. What cannot be applied waits with its reason and is tried again.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum as Total
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from infosilk.commons.payments import dues, ledger, providers, queries
from infosilk.commons.payments.models import Due, EntryKind, ProviderEvent, ProviderPayment, ProviderState
from infosilk.commons.payments.providers import BadCallback, Event
from infosilk.commons.payments.purposes import Purpose
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Conflict, NotFound, Problem, TooLarge
from infosilk.kernel.record import audit
from infosilk.kernel.text import Text

MAX_BODY = 256 * 1024
MOST_OPEN = 20
# Asked for after so long, each pause twice the one before; then no more.
_FIRST_POLL = timedelta(minutes=2)
_POLLS = 10
_MONEY = (EntryKind.RECEIVED, EntryKind.REFUNDED, EntryKind.REVERSED)


def start(acting: Acting, reference: str, code: str, back: str) -> tuple[ProviderPayment, str]:
    """Begin to pay what is left of a due with a provider: the payment, and the address that the payer is led to.

    NotFound for what the actor does not owe, Conflict when nothing is left to be paid.
    """
    thing = dues.thing_of(reference)
    if thing is None:
        raise NotFound(what=_("payment"))
    with transaction.atomic():
        due = dues.opened(*thing)
        if not queries.owed_by(acting).filter(pk=due.pk).exists():
            raise NotFound(what=_("payment"))
        return _begin(acting, due, code, back)


def start_for_bearer(purpose: Purpose, key: str, code: str, back: str) -> str:
    """As `start`, for whoever has proved to their district that they may pay for a thing (a tracking code), without an
    account; the address that they are led to."""
    with transaction.atomic():
        due = dues.opened(purpose, key)
        return _begin(Acting(name=f"bearer of {due.reference}", via="page"), due, code, back)[1]


def _begin(acting: Acting, due: Due, code: str, back: str) -> tuple[ProviderPayment, str]:
    provider = providers.named(code)
    left = dues.balance_of(due).left
    if not left:
        raise Conflict(_("Nothing is left to be paid."), mend=_("Look at the sums that came in."))
    if due.provider_payments.filter(state=ProviderState.STARTED).count() >= MOST_OPEN:
        raise Conflict(_("Too many payments of it were begun."), mend=_("Go on with one of them, or wait."))
    now = timezone.now()
    payment = ProviderPayment(
        due=due,
        provider=code,
        amount=left,
        currency=due.currency,
        person_id=acting.person_id,
        started_at=now,
        poll_at=now + _FIRST_POLL,
    )
    started = provider.start(payment, back)
    payment.provider_no = started.provider_no
    payment.save()
    changes = {"provider": code, "amount": f"{left:f}", "currency": due.currency}
    audit.record(acting, "payments.provider.started", "payments.due", due.reference, changes)
    return payment, started.url


def start_payment(acting: Acting, reference: str, code: str, back: str) -> str:
    """`start`, for those who need no more than the address that the payer is led to."""
    return start(acting, reference, code, back)[1]


def ways() -> list[tuple[str, Text]]:
    """The providers of this node: code and title."""
    return [(one.code, one.title) for one in providers.offered()]


def receive(code: str, headers: Mapping[str, str], body: bytes) -> int:
    """Keep what a provider calls back; how many events were new. BadCallback, also for a provider that is not one of
    this node's, and Problem say why not."""
    if len(body) > MAX_BODY:
        raise TooLarge(limit=MAX_BODY)
    try:
        provider = providers.named(code)
    except NotFound as error:
        raise BadCallback(_("The callback is not signed by the provider, or not lately.")) from error
    return _keep(code, provider.read(headers, body))


def _keep(code: str, events: list[Event]) -> int:
    before = ProviderEvent.objects.filter(provider=code, event_no__in=[one.event_no for one in events]).count()
    now = timezone.now()
    ProviderEvent.objects.bulk_create(
        [
            ProviderEvent(
                provider=code,
                event_no=one.event_no,
                provider_no=one.provider_no,
                kind=one.kind,
                transaction=one.transaction,
                amount=one.amount,
                currency=one.currency,
                value_day=one.value_day,
                received_at=now,
            )
            for one in events
        ],
        ignore_conflicts=True,
    )
    return len({one.event_no for one in events}) - before


def apply_waiting(limit: int = 500) -> int:
    """Apply events that wait, those without a fault first; how many were applied. Several processes may do it."""
    waiting = ProviderEvent.objects.filter(applied_at__isnull=True).order_by("error", "pk")
    return sum(_apply(key) for key in list(waiting.values_list("pk", flat=True)[:limit]))


def _apply(key: int) -> bool:
    try:
        with transaction.atomic():
            rows = ProviderEvent.objects.select_for_update(skip_locked=True)
            event = rows.filter(pk=key, applied_at__isnull=True).first()
            if event is None:
                return False
            _effect(event)
            event.applied_at, event.error = timezone.now(), ""
            event.save(update_fields=["applied_at", "error"])
            return True
    except Problem as problem:
        with override("en"):
            ProviderEvent.objects.filter(pk=key).update(error=str(problem)[:300])
        return False


def _effect(event: ProviderEvent) -> None:
    found = ProviderPayment.objects.select_related("due").filter(provider=event.provider, provider_no=event.provider_no)
    payment = found.first()
    if payment is None:
        raise NotFound(what=_("payment"))
    if event.kind in _MONEY:
        assert event.amount is not None
        ledger.tell(
            system("worker", f"provider {event.provider}"),
            ledger.Sum(
                source=event.provider,
                kind=event.kind,
                transaction=event.transaction,
                amount=event.amount,
                currency=event.currency,
                reference=payment.due.reference,
                value_day=event.value_day or today(),
                names=(event.provider_no,),
            ),
        )
    payment = ProviderPayment.objects.select_for_update().get(pk=payment.pk)
    payment.state = _state(payment, event.kind)
    payment.save(update_fields=["state"])


def _state(payment: ProviderPayment, kind: str) -> str:
    told = ProviderEvent.objects.filter(
        provider=payment.provider, provider_no=payment.provider_no, kind=EntryKind.RECEIVED
    )
    paid = told.aggregate(sum=Total("amount"))["sum"] or Decimal(0)
    if paid >= payment.amount:
        return ProviderState.SUCCEEDED
    if kind == "failed" and not paid:
        return ProviderState.FAILED
    return ProviderState.PENDING


def poll(limit: int = 100) -> int:
    """Ask providers for what they have not called back; how many events were new."""
    new = 0
    for payment in ProviderPayment.objects.filter(poll_at__lte=timezone.now()).order_by("poll_at")[:limit]:
        pause = _FIRST_POLL * 2 ** (payment.polls + 1)
        # Taken before it is asked: a provider that never answers is not asked by everybody at once.
        taken = ProviderPayment.objects.filter(pk=payment.pk, poll_at=payment.poll_at)
        later = timezone.now() + pause if payment.polls + 1 < _POLLS else None
        if not taken.update(poll_at=later, polls=payment.polls + 1):
            continue
        try:
            new += _keep(payment.provider, providers.named(payment.provider).status(payment))
        except Problem:
            continue
    return new
