"""Providers of payments: what each must be able to do, and which there are.

A payer is led to the provider's page and pays there: no card and no account is ever asked for or kept here. What
happened the provider calls back, signed; what it did not call back is asked for.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from infosilk.commons.payments.models import ProviderPayment
from infosilk.kernel.areas import load_rooms
from infosilk.kernel.problems import NotFound, Problem
from infosilk.kernel.text import Text

Happened = Literal["pending", "received", "refunded", "reversed", "failed"]


class BadCallback(Problem):
    """401: the callback was not signed by the provider, or not lately."""

    status = 401
    code = "bad-callback"


@dataclass(frozen=True, slots=True)
class Started:
    """A payment that waits at the provider: its number there, and the address that the payer is led to."""

    provider_no: str
    url: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a payment. `event_no` names it for ever: told again, it is the same event.

    `received`, `refunded` and `reversed` have the provider's number of the transaction, an amount, a currency and the
    day of value.
    """

    event_no: str
    provider_no: str
    kind: Happened
    transaction: str = ""
    amount: Decimal | None = None
    currency: str = ""
    value_day: date | None = None


class Provider(ABC):
    """A way to pay. `sample`: it moves no money, and is there on demo nodes alone."""

    code: ClassVar[str]
    title: ClassVar[Text]
    sample: ClassVar[bool] = False

    @abstractmethod
    def start(self, payment: ProviderPayment, back: str) -> Started:
        """Begin a payment of `payment.amount`; `back` is where the payer returns to."""

    @abstractmethod
    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        """What a callback tells. BadCallback unless it is signed; Problem for what cannot be read."""

    @abstractmethod
    def status(self, payment: ProviderPayment) -> list[Event]:
        """Everything that happened to a payment so far, asked of the provider."""


_registered: dict[str, Provider] = {}


def register(kind: type[Provider]) -> type[Provider]:
    """Make a provider known; one code, one provider."""
    if kind.code in _registered:
        raise ValueError(f"two providers are called {kind.code}")
    _registered[kind.code] = kind()
    return kind


def offered() -> list[Provider]:
    """The providers of this node; samples on demo nodes alone."""
    load_rooms("payment_providers")
    return [one for one in _registered.values() if settings.NODE.demo or not one.sample]


def named(code: str) -> Provider:
    """A provider of this node; NotFound for any other."""
    for one in offered():
        if one.code == code:
            return one
    raise NotFound(what=_("provider"))
