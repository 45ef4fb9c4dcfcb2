"""The seven published checks of the three-document match, by the rules that make each, and what sets them.

Titles are English msgids; the rules' own words are their docstrings.
"""

from django.utils.translation import gettext_noop

SEVEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        gettext_noop("The documents agree"),
        (
            "match.order-number", "match.transaction", "match.waybill", "match.firms", "match.goods", "match.pieces",
            "match.destination", "match.destination-served", "match.hs-code", "supervision.bonded", "supervision.home",
            "supervision.bonded-retail", "supervision.direct-mail", "supervision.business",
        ),
    ),
    (gettext_noop("The firms are on record"), ("match.firm-on-record", "match.lodged-by-its-firm")),
    (
        gettext_noop("The buyer's name and identity number"),
        ("match.buyer-identity", "match.identity", "match.identity-number"),
    ),
    (gettext_noop("The buyer's annual limit"), ("limit.annual",)),
    (gettext_noop("The limit of one order"), ("limit.single", "limit.single-item")),
    (
        gettext_noop("Price, tax and payment add up within the tolerance"),
        ("match.line-sum", "match.goods-value", "match.paid-sum"),
    ),
    (gettext_noop("The order was paid: amount and payer"), ("match.payment-amount", "match.payer")),
)  # fmt: skip

SETTINGS: tuple[str, ...] = (
    "match.tolerance", "limit.single", "limit.annual", "buyer.identity", "export.destinations", "return.apply",
    "return.back", "review.second-eyes", "lane.value-limit", "lane.audit-preference",
)  # fmt: skip
