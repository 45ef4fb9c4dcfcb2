"""Each check of the four documents: broken by one change, kept by none."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from infosilk.kernel.reasons import explain
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.orders.engine.check import Check, MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle
from infosilk.trade.orders.engine.match import CHECKS, match
from tests.trade.samples import FIRMS, bundle, change, goods

CONTEXT = MatchContext(FIRMS, Decimal("0.05"), frozenset({"RS"}), frozenset({"3301960A01"}))


def codes(data: dict[str, Any], context: MatchContext = CONTEXT) -> list[str]:
    return [reason.code for reason in match(OrderBundle.model_validate(data), context)]


def test_documents_that_agree_fail_no_check() -> None:
    assert codes(bundle(lines=[goods(1), goods(2, price=3, total_price=6)])) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("payment.order_no", "OTHER", "match.order-number"),
        ("waybill.order_no", "OTHER", "match.order-number"),
        ("list.order_no", "OTHER", "match.order-number"),
        ("order.pay_transaction_id", "OTHER", "match.transaction"),
        ("list.pay_transaction_id", "OTHER", "match.transaction"),
        ("list.logistics_no", "OTHER", "match.waybill"),
        ("list.ebc_code", "3301960A01", "match.firms"),
        ("order.pay_code", "3301960A01", "match.firms"),
        ("payment.pay_code", "9999999X99", "match.firm-on-record"),
        ("order.goods.0.price", 30, "match.line-sum"),
        ("order.goods_value", 50, "match.goods-value"),
        ("order.discount", 10, "match.paid-sum"),
        ("payment.amount_paid", 49.99, "match.payment-amount"),
        ("payment.currency", "USD", "match.payment-amount"),
        ("payment.payer_name", "Somebody Else", "match.payer"),
        ("order.buyer_kind", "business", "match.buyer-identity"),
        ("waybill.consignee_country", "DE", "match.destination"),
        ("list.goods.0.qty", 3, "match.goods"),
        ("list.goods.0.hs_code", "6214200000", "match.goods"),
        ("list.pieces", 2, "match.pieces"),
        ("order.goods.0.hs_code", "9999990000", "match.hs-code"),
    ],
)
def test_a_change_of_one_document_fails_its_check(path: str, value: Any, expected: str) -> None:
    assert expected in codes(change(bundle(), path, value))


@pytest.mark.parametrize(("path", "value"), [("order.buyer_kind", "business"), ("order.gift", True)])
def test_bonded_goods_are_sold_to_private_buyers_and_not_given_away(path: str, value: Any) -> None:
    here = replace(CONTEXT, home="RS")
    bonded = change(bundle(), "list.supervision_code", "1210")

    assert not [code for code in codes(bonded, here) if code.startswith("supervision.")]
    assert "supervision.bonded-retail" in codes(change(bonded, path, value), here)


def test_an_order_of_other_firms_is_not_taken() -> None:
    other = MatchContext(FIRMS, Decimal("0.05"), frozenset({"RS"}), frozenset({"3301960P03"}))

    assert codes(bundle(), other) == ["match.lodged-by-its-firm"]


def test_a_country_without_a_node_is_not_served() -> None:
    assert codes(bundle(buyer_country="DE")) == ["match.destination-served"]


@pytest.mark.parametrize(("stated", "fails"), [(42.1, False), (42.2, True), (38.0, False), (37.9, True)])
def test_sums_may_differ_by_five_percent_of_the_larger(stated: float, fails: bool) -> None:
    data = change(bundle(), "order.goods.0.total_price", stated)

    assert ("match.line-sum" in codes(data)) is fails


def test_the_identity_number_proves_a_payer_of_another_name() -> None:
    data = change(bundle(buyer_id_number="123"), "payment.payer_name", "M. Jovanovic")

    assert codes(data) == ["match.payer"]
    assert codes(change(data, "payment.payer_id_number", "123")) == []


def test_whoever_gives_a_present_pays_for_it_or_for_its_freight() -> None:
    data = change(bundle(gift=True), "payment.payer_name", "A Friend")
    unpaid = change(change(data, "payment.amount_paid", 10), "order.actual_paid", 10)

    assert codes(data) == codes(unpaid) == []


def test_eight_and_ten_digits_are_checked_by_their_first_six() -> None:
    assert hs.exists("09021000")
    assert hs.exists("0902100099")
    assert not hs.exists("0902990000")
    assert hs.unknown_because("0902990000") == "090299"


def test_every_rule_has_its_words_a_code_of_its_own_and_its_source() -> None:
    known = explain.rules()

    assert tuple(type(check) for check in CHECKS) == Check.every()
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    for code, rule in known.items():
        assert rule.text, code
        # What is risky is told to officers alone, who mend nothing.
        if "." in code and not code.startswith(("officer", "partner", "risk")):
            assert rule.mend and rule.source, code
