"""The identity of a private buyer: given where the destination asks for it, and in the form that its kind has.

A Chinese resident identity number has 18 characters: six digits of the place, the date of birth, a serial number and
a check character by ISO 7064 MOD 11-2 (GB 11643-1999). Whether the number is that person's is for the authority to
say; here only its form is checked. Engine: no database, no clock, no Django.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.words import register_words
from infosilk.trade.orders.engine.check import Check, IdentityRules, MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
# Parts of the message that are told in the reader's language too.
FORM, BIRTH, MARK = "it does not have 18 characters", "its date of birth does not exist", "its check digit is wrong"
register_words("problem", words=(FORM, BIRTH, MARK))


@dataclass(frozen=True, slots=True)
class Identity:
    """What an order says of its buyer."""

    country: str
    private: bool
    gift: bool
    id_type: str
    id_number: str


def resident_fault(number: str) -> str | None:
    """What is wrong with a Chinese resident identity number (one of FORM, BIRTH, MARK); None when its form is right."""
    number = number.upper()
    if not _FORM.fullmatch(number):
        return FORM
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return BIRTH
    return None if ric.calc_check_digit(number) == number[17] else MARK


class IdentityCheck(Check):
    """A rule about who the buyer is."""

    order = 120


class IdentityNeeded(IdentityCheck):
    """A private buyer in {country} must be identified, by name and number (buyer_id_type and buyer_id_number)."""

    code = "match.identity"
    source = "buyer's name and identity number; dated rule buyer.identity of the destination"
    mend = "Give the buyer's identity number; it stands in the documents alone."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        rules = context.identity.get(bundle.order.buyer_country)
        return () if rules is None else [one for one in identity_failures(_of(bundle), rules) if one.code == self.code]


class ResidentNumber(IdentityCheck):
    """The buyer's identity number is no resident identity number: {problem}."""

    code = "match.identity-number"
    source = "GB 11643-1999: 17 digits and a check character by ISO 7064 MOD 11-2"
    mend = "Correct buyer_id_number, or name its kind in buyer_id_type."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        rules = context.identity.get(bundle.order.buyer_country)
        return () if rules is None else [one for one in identity_failures(_of(bundle), rules) if one.code == self.code]


def identity_failures(buyer: Identity, rules: IdentityRules | None) -> list[Reason]:
    """Reasons against the buyer's identity; none where the destination asks for none."""
    if rules is None or not buyer.private or buyer.gift:
        return []
    if not buyer.id_type or not buyer.id_number:
        return [IdentityNeeded.reason("order.buyer_id_number", country=buyer.country)]
    if buyer.id_type in rules.resident and rules.fault and (problem := rules.fault(buyer.id_number)):
        # The number itself stands in no reason: reasons are read by more people than documents are.
        return [ResidentNumber.reason("order.buyer_id_number", problem=problem)]
    return []


def _of(bundle: OrderBundle) -> Identity:
    order = bundle.order
    return Identity(
        order.buyer_country, order.buyer_kind == "private", order.gift, order.buyer_id_type, order.buyer_id_number
    )
