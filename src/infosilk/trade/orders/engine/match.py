"""The match of the four documents of one order: every check of `agreement.py` and `arithmetic.py`, in order.

Source: the three-document match of China's cross-border e-commerce clearance (order, payment and waybill
against the list). Engine: no database, no clock, no Django.
"""

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.orders.engine import agreement, arithmetic, identity, supervision
from infosilk.trade.orders.engine.check import Check, MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle

CHECKS: tuple[Check, ...] = (
    agreement.SameOrderNumber(),
    agreement.SameTransaction(),
    agreement.SameWaybill(),
    agreement.SameFirms(),
    agreement.FirmOnRecord(),
    agreement.LodgedByItsFirm(),
    arithmetic.OrderAddsUp(),
    arithmetic.GoodsAddUp(),
    arithmetic.PaidAddsUp(),
    arithmetic.OrderPaid(),
    arithmetic.BuyerIsPayer(),
    agreement.BuyerIdentified(),
    identity.IdentityNeeded(),
    identity.ResidentNumber(),
    agreement.SameDestination(),
    agreement.DestinationServed(),
    supervision.BondedStaysHere(),
    supervision.HomeNeedsBonded(),
    supervision.BondedIsRetail(),
    supervision.DirectMailIsPrivate(),
    supervision.DirectExportIsBusiness(),
    agreement.SameGoods(),
    agreement.SamePieces(),
    agreement.KnownHsCode(),
)


def match(bundle: OrderBundle, context: MatchContext) -> list[Reason]:
    """Every failed check of the bundle, in the order of `CHECKS`; empty when the documents agree."""
    found: list[Reason] = []
    for check in CHECKS:
        failed = check.failures(bundle, context)
        if failed:
            found.extend(failed)
    return found
