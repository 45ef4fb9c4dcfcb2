"""What dues are for: each district declares its purposes here, in its room's module `purposes`.

A purpose knows the things that are paid for. A due needs no row before somebody pays or announces it: the purpose says
what is due of a thing, and which thing a reference names (ADR 0081).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import load_rooms
from infosilk.kernel.problems import NotFound
from infosilk.kernel.text import Text

if TYPE_CHECKING:
    from infosilk.commons.payments.models import Due


@dataclass(frozen=True, slots=True)
class Terms:
    """What is due of one thing: `amount` in `currency` under `reference`, to the payee of the rule on `payee_day`.

    Who owes it is an organisation, a person, or (neither) whoever holds the reference. `title` names the thing for its
    payer, `slip_text` is the purpose on a payment slip (35 characters).
    """

    key: str
    reference: str
    title: str
    amount: Decimal
    currency: str
    payee_day: date
    slip_text: str = ""
    due_day: date | None = None
    debtor_organisation_id: int | None = None
    debtor_person_id: int | None = None


Keys = Callable[[Acting], "QuerySet[Any]"]


@dataclass(frozen=True)
class Purpose:
    """A kind of due.

    `payee` is the code of the dated rule that names who is paid; `desk` the roles in `area` that book and allocate.
    `key_of` gives the key of the thing that the base of a reference names; `terms` what is due of it, with the thing
    locked (NotFound, Conflict and RuleUnknown say why nothing is); `visible_to` and `owes` the keys of the things whose
    dues an actor may see, or owes without being named as debtor. `opened` is told of a due's row with its terms,
    `changed` of every change, both in the transaction; `link` is the address of the thing's page.
    """

    code: str
    title: Text
    area: str
    payee: str
    desk: tuple[str, ...]
    key_of: Callable[[str], str | None]
    terms: Callable[[str], Terms]
    visible_to: Keys
    owes: Keys
    opened: "Callable[[Due, Any], None]"
    changed: "Callable[[Due], None]"
    link: Callable[[str], str]


_declared: dict[str, Purpose] = {}


def purpose(declared: Purpose) -> Purpose:
    """Declare a purpose; one code, one purpose."""
    known = _declared.setdefault(declared.code, declared)
    if known is not declared:
        raise ValueError(f"two purposes are called {declared.code}")
    return declared


def every() -> list[Purpose]:
    """All purposes of the installed rooms."""
    load_rooms("purposes")
    return list(_declared.values())


def named(code: str) -> Purpose:
    """The purpose of a code; NotFound for one that no installed room declares."""
    for one in every():
        if one.code == code:
            return one
    raise NotFound(what=_("payment"))


def thing_of(base: str) -> tuple[Purpose, str] | None:
    """The purpose and the key of the thing that the base of a reference names."""
    for one in every():
        key = one.key_of(base)
        if key is not None:
            return one, key
    return None
