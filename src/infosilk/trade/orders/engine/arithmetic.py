"""Do the sums hold, and was the order paid by its buyer? One class per check (see `check.py`).

Source: price, tax and paid arithmetic within a tolerance, and order paid = payment amount and payer. The
tolerance is a dated rule, because only one source names 5 %.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from infosilk.kernel.reasons.reason import Reason, plain
from infosilk.trade.orders.engine.check import Check, MatchContext, differ, percent
from infosilk.trade.orders.engine.documents import ListLine, OrderBundle, OrderLine


class MoneyCheck(Check):
    """A rule about sums, and who paid them."""

    order = 110


class OrderAddsUp(MoneyCheck):
    """Line {line} of the {document}: {qty} x {price} is {computed}, but the line says {stated} (allowed: {share} %)."""

    code = "match.line-sum"
    soft = True
    source = "price arithmetic within a tolerance; dated rule match.tolerance"
    mend = "Correct qty, price or total_price of the line."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        found: list[Reason] = []
        documents: tuple[tuple[str, Sequence[OrderLine | ListLine]], ...] = (
            ("order", bundle.order.goods),
            ("list", bundle.list.goods),
        )
        for name, goods in documents:
            for number, line in enumerate(goods, 1):
                computed = line.qty * line.price
                if differ(computed, line.total_price, context.tolerance):
                    found.append(
                        self.reason(
                            f"{name}.goods.{number}.total_price",
                            document=name,
                            line=str(number),
                            qty=f"{line.qty.normalize():f}",
                            price=plain(line.price),
                            computed=plain(computed),
                            stated=plain(line.total_price),
                            share=percent(context.tolerance),
                        )
                    )
        return found


class GoodsAddUp(MoneyCheck):
    """The lines of the order sum up to {computed} {currency}, but goods_value is {stated} (allowed: {share} %)."""

    code = "match.goods-value"
    soft = True
    source = OrderAddsUp.source
    mend = "Correct goods_value or the lines."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        order = bundle.order
        computed = sum([line.total_price for line in order.goods], Decimal(0))
        if not differ(computed, order.goods_value, context.tolerance):
            return ()
        return [
            self.reason(
                "order.goods_value",
                computed=plain(computed),
                stated=plain(order.goods_value),
                currency=order.currency,
                share=percent(context.tolerance),
            )
        ]


class PaidAddsUp(MoneyCheck):
    """Goods, freight, insurance and tax less discount are {computed} {currency}, but actual_paid is {stated}
    \
(allowed: {share} %)."""

    code = "match.paid-sum"
    soft = True
    source = OrderAddsUp.source
    mend = "Correct actual_paid, or the amounts that it is made of."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        order = bundle.order
        computed = order.goods_value + order.freight + order.insurance + order.tax_total - order.discount
        # A gift is sent, not sold: nothing, or the freight alone, is paid for it.
        if order.gift and order.actual_paid <= computed:
            return ()
        if not differ(computed, order.actual_paid, context.tolerance):
            return ()
        return [
            self.reason(
                "order.actual_paid",
                computed=plain(computed),
                stated=plain(order.actual_paid),
                currency=order.currency,
                share=percent(context.tolerance),
            )
        ]


class OrderPaid(MoneyCheck):
    """The payment is {found} {found_currency}, but the order says that {expected} {currency} were paid."""

    code = "match.payment-amount"
    mend = "Send the payment of this order; order and payment must name the same amount and currency."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        order, payment = bundle.order, bundle.payment
        if order.actual_paid == payment.amount_paid and order.currency == payment.currency:
            return ()
        return [
            self.reason(
                "payment.amount_paid",
                found=plain(payment.amount_paid),
                found_currency=payment.currency,
                expected=plain(order.actual_paid),
                currency=order.currency,
            )
        ]


class BuyerIsPayer(MoneyCheck):
    """The payer is {payer}, but the buyer is {buyer}, and their identity numbers do not prove that they are one."""

    code = "match.payer"
    soft = True
    mend = "The buyer pays the order; give the same name, or the same identity number, on order and payment."

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        order, payment = bundle.order, bundle.payment
        # Whoever gives a present pays for it; the consignee need not.
        if order.gift or order.buyer_name.casefold() == payment.payer_name.casefold():
            return ()
        if order.buyer_id_number and order.buyer_id_number == payment.payer_id_number:
            return ()
        return [self.reason("payment.payer_name", payer=payment.payer_name, buyer=order.buyer_name)]
