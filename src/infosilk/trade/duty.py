"""The words of charging and Serbia's rules under their first names; the engines are in `charging/`."""

from datetime import date
from decimal import Decimal

from infosilk.trade.charging.serbia import DutyRules, Serbia
from infosilk.trade.charging.words import (
    CENT,
    HUNDRED,
    ZERO,
    Category,
    Charges,
    ChargesUnknown,
    Cited,
    DutyCase,
    DutyLine,
    Step,
    TariffLine,
    TariffUnknown,
    TariffView,
)
from infosilk.trade.measures.measure import GoodsMeasures, GoodsView, Measure, goods_view

__all__ = [
    "CENT",
    "HUNDRED",
    "ZERO",
    "Category",
    "Charges",
    "ChargesUnknown",
    "Cited",
    "DutyCase",
    "DutyLine",
    "DutyRules",
    "Step",
    "TariffLine",
    "TariffUnknown",
    "TariffView",
    "charge",
    "fta_rate",
]


def charge(case: DutyCase, rules: DutyRules, tariff: TariffView) -> Charges:
    """Serbia's charges of `case` from tariff lines. Raises TariffUnknown when no loaded line gives a rate."""
    return Serbia(rules, _measured(tariff, rules.fta_partner)).charge(case)


def fta_rate(line: TariffLine, rules: DutyRules, year: int) -> Decimal | None:
    """The agreement's rate of a tariff line in `year`; None outside the agreement (`Agreement.cut`)."""
    return rules.agreement.cut(line.category, line.base, year)


def _measured(tariff: TariffView, partner: str) -> GoodsView:
    """Tariff lines as the measures that they stand for."""

    def look(code: str) -> GoodsMeasures:
        line = tariff(code)
        if line is None:
            return goods_view("RS", ())(code)
        found = [
            Measure(kind="mfn", jurisdiction="RS", code=line.code, cited=line.cited, valid_from=date.min, rate=line.mfn)
        ]
        if line.category is not None:
            found.append(
                Measure(
                    kind="fta", jurisdiction="RS", code=line.code, cited=line.cited, valid_from=date.min,
                    origin=partner, category=line.category, base=line.base,
                )
            )  # fmt: skip
        return goods_view("RS", found)(code)

    return look
