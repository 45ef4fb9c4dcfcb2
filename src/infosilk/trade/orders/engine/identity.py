"""The identity of a private buyer: given where the destination asks for it, and in the form that its kind has.

What form a resident's number has is for the destination's jurisdiction to say (`charges.engine.jurisdiction`), and
whether the number is that person's for its authority. Engine: no database, no clock, no Django.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.orders.engine.check import Check, IdentityRules, MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle


@dataclass(frozen=True, slots=True)
class Identity:
    """What an order says of its buyer."""

    country: str
    private: bool
    gift: bool
    id_type: str
    id_number: str


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
    source = "the standard of resident identity numbers in the destination's jurisdiction"
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
