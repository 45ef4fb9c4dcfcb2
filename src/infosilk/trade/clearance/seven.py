"""The seven published checks of the three-document match, by the rules that make each, and what sets them.

Titles are English msgids; the rules' own words are their docstrings.
"""

from django.utils.translation import gettext_noop

SEVEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        gettext_noop("The documents agree"),
        (
            "match.order-number",
            "match.transaction",
            "match.waybill",
            "match.firms",
            "match.goods",
            "match.pieces",
            "match.destination",
            "match.destination-served",
            "match.hs-code",
            "supervision.bonded",
            "supervision.home",
            "supervision.bonded-retail",
            "supervision.direct-mail",
            "supervision.business",
        ),
    ),
    (gettext_noop("The firms are on record"), ("match.firm-on-record", "match.lodged-by-its-firm")),
    (
        gettext_noop("The buyer's name and identity number"),
        ("match.buyer-identity", "match.identity", "match.identity-number"),
    ),
    (gettext_noop("The buyer's annual limit"), ("limit.annual", "limit.key")),
    (gettext_noop("The limit of one order"), ("limit.single", "limit.single-item")),
    (
        gettext_noop("Price, tax and payment add up within the tolerance"),
        ("match.line-sum", "match.goods-value", "match.paid-sum"),
    ),
    (gettext_noop("The order was paid: amount and payer"), ("match.payment-amount", "match.payer")),
)

# The dated rules that set the checks and what follows from them, with their names for people.
SETTINGS: tuple[tuple[str, str], ...] = (
    ("match.tolerance", gettext_noop("Tolerance of sums")),
    ("limit.single", gettext_noop("Limit of one order")),
    ("limit.annual", gettext_noop("Limit of a buyer's year")),
    ("buyer.identity", gettext_noop("Who a private buyer is: types of resident numbers")),
    ("export.destinations", gettext_noop("Countries without a partner node")),
    ("return.apply", gettext_noop("Days to apply for a return")),
    ("return.back", gettext_noop("Days for goods to be back")),
    ("review.second-eyes", gettext_noop("Decisions that take two officers")),
    ("lane.value-limit", gettext_noop("Value released without examination")),
    ("lane.audit-preference", gettext_noop("Preferences checked afterwards")),
)
