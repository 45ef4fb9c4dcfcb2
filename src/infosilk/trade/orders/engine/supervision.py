"""Which customs supervision code fits which direction and buyer. One class per check (see `check.py`).

9610 direct mail to private buyers, 1210 and 1239 bonded goods sold to private buyers where the zone is, 9710 direct
export to a business, 9810 goods for an overseas warehouse. Engine: no database, no clock, no Django.
"""

from collections.abc import Iterable

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.orders.engine.check import Check, MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle

BONDED = frozenset({"1210", "1239"})


class SupervisionCheck(Check):
    """A rule about the supervision code of the list."""

    order = 140
    source = "customs supervision codes of cross-border e-commerce: 9610, 1210, 1239, 9710, 9810"


class BondedStaysHere(SupervisionCheck):
    """Supervision {code} is for bonded goods that are sold to a buyer in {home}, but the buyer is in {country}."""

    code = "supervision.bonded"
    mend = "Goods that cross the border go as 9610 (private buyer), 9710 (business) or 9810 (overseas warehouse)."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        code, country = bundle.list.supervision_code, bundle.order.buyer_country
        if code not in BONDED or country == context.home:
            return ()
        return [self.reason("list.supervision_code", code=code, home=context.home, country=country)]


class HomeNeedsBonded(SupervisionCheck):
    """The buyer is in {home}, where the order is lodged: only bonded goods (1210, 1239) are sold so, not {code}."""

    code = "supervision.home"
    mend = "Lodge goods that come from abroad where they leave; declare bonded goods as 1210 or 1239."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        code = bundle.list.supervision_code
        if bundle.order.buyer_country != context.home or code in BONDED:
            return ()
        return [self.reason("list.supervision_code", code=code, home=context.home)]


class BondedIsRetail(SupervisionCheck):
    """Supervision {code} is retail import of bonded goods: a private buyer, and no present."""

    code = "supervision.bonded-retail"
    mend = "A business buys bonded goods by general trade."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        code, order = bundle.list.supervision_code, bundle.order
        if code not in BONDED or (order.buyer_kind == "private" and not order.gift):
            return ()
        return [self.reason("list.supervision_code", code=code)]


class DirectMailIsPrivate(SupervisionCheck):
    """Supervision 9610 is direct mail to a private buyer, but the buyer is a business."""

    code = "supervision.direct-mail"
    mend = "Declare it as 9710, or correct buyer_kind."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        if bundle.list.supervision_code != "9610" or bundle.order.buyer_kind == "private":
            return ()
        return [self.reason("list.supervision_code")]


class DirectExportIsBusiness(SupervisionCheck):
    """Supervision {code} needs a business buyer, but the buyer is a private person."""

    code = "supervision.business"
    mend = "Declare it as 9610, or give the business with its identifier."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        code = bundle.list.supervision_code
        if code not in ("9710", "9810") or bundle.order.buyer_kind == "business":
            return ()
        return [self.reason("list.supervision_code", code=code)]
