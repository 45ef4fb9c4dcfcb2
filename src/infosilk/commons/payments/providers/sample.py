"""The test provider: it moves no money, and calls back as real ones do: late, twice, in parts, in any order.

It keeps its own books apart from those of the room, as if they lay elsewhere, and is reached through the same signed
callback. A sample, on demo nodes alone.
"""

import json
import secrets
import time
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.payments.engine import callback_signature as signature
from infosilk.commons.payments.models import ProviderPayment, SampleCall, SamplePayment
from infosilk.commons.payments.providers import BadCallback, Event, Happened, Provider, Started, register
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Conflict, NotFound, Problem

HEADER = "x-sample-signature"
MOST_EVENTS = 50
_LATE = timedelta(minutes=2)
_KINDS = frozenset({"pending", "received", "refunded", "reversed", "failed"})


@register
class TestProvider(Provider):
    """The provider of demo nodes."""

    __test__ = False  # No test class, whatever its name makes pytest think.
    code = "test"
    title = gettext_lazy("Test provider (sample)")
    sample = True

    def start(self, payment: ProviderPayment, back: str) -> Started:
        made = SamplePayment.objects.create(
            number=f"TP-{secrets.token_hex(8)}",
            amount=payment.amount,
            currency=payment.currency,
            back=back,
            started_at=timezone.now(),
        )
        return Started(made.number, reverse("commons:payments:sample-provider", args=[payment.token]))

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        given = {name.lower(): value for name, value in headers.items()}
        if not signature.fits(_secret(), given.get(HEADER, ""), body, time.time()):
            raise BadCallback(_("The callback is not signed by the provider, or not lately."))
        try:
            rows = json.loads(body)["events"]
            return [_event(row) for row in rows[:MOST_EVENTS]]
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise Problem(_("The callback cannot be read: %(why)s.") % {"why": type(error).__name__}) from error

    def status(self, payment: ProviderPayment) -> list[Event]:
        found = SamplePayment.objects.filter(number=payment.provider_no).first()
        return [_event(row) for row in found.events] if found else []


def happen(number: str, kind: Happened, amount: Decimal, way: str = "once") -> None:
    """Let something happen at the test provider. `way` is how it is called back: "once", "twice" (thrice, as a provider
    that had no answer), "late" (after two minutes), "never" (it must be asked for)."""
    with transaction.atomic():
        row = SamplePayment.objects.select_for_update().filter(number=number).first()
        if row is None:
            raise NotFound(what=_("payment"))
        if len(row.events) >= MOST_EVENTS:
            raise Conflict(_("The test provider keeps at most %(most)s events of a payment.") % {"most": MOST_EVENTS})
        count = len(row.events) + 1
        event = {
            "event": f"{number}-E{count}",
            "payment": number,
            "kind": kind,
            "transaction": f"{number}-{count}" if kind in ("received", "refunded", "reversed") else "",
            "amount": f"{amount:f}" if kind in ("received", "refunded", "reversed") else "",
            "currency": row.currency,
            "day": today().isoformat(),
        }
        row.events = [*row.events, event]
        row.save(update_fields=["events"])
        at = timezone.now() + (_LATE if way == "late" else timedelta(0))
        times = {"never": 0, "twice": 3}.get(way, 1)
        SampleCall.objects.bulk_create(SampleCall(payment=row, event=event, deliver_at=at) for _one in range(times))


def calls_due() -> list[tuple[dict[str, str], bytes]]:
    """The callbacks whose time has come, signed now; each is given once."""
    with transaction.atomic():
        rows = list(
            SampleCall.objects.select_for_update(skip_locked=True)
            .filter(delivered_at__isnull=True, deliver_at__lte=timezone.now())
            .order_by("-pk")[:100]
        )
        SampleCall.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=timezone.now())
    return [signed([row.event]) for row in rows]


def signed(events: list[Any]) -> tuple[dict[str, str], bytes]:
    """A callback with these events: its headers and its body."""
    body = json.dumps({"events": events}).encode()
    return {HEADER: signature.sign(_secret(), body, int(time.time()))}, body


def _event(row: Mapping[str, Any]) -> Event:
    kind = str(row["kind"])
    if kind not in _KINDS:
        raise ValueError(kind)
    money = kind in ("received", "refunded", "reversed")
    amount = Decimal(str(row["amount"])) if money else None
    if amount is not None and not (amount.is_finite() and 0 < amount < Decimal("1E12") and amount == round(amount, 2)):
        raise ValueError("amount")
    return Event(
        event_no=str(row["event"])[:140],
        provider_no=str(row["payment"])[:140],
        kind=cast("Happened", kind),
        transaction=str(row["transaction"])[:140] if money else "",
        amount=amount,
        currency=str(row["currency"])[:3] if money else "",
        value_day=date.fromisoformat(str(row["day"])) if money else None,
    )


def _secret() -> str:
    secret: str = settings.NODE.secret("payments-test-provider.key")
    return secret
