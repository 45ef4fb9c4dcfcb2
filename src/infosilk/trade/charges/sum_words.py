"""Charges in words, in the language that is active now: regime, visible sums and their rules, taxes, units, amounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop

from infosilk.kernel.reasons.explain import Given
from infosilk.trade.charges.engine.unknowns import PER, TAXES, UNSETTLED
from infosilk.trade.charges.law import JURISDICTIONS

_WHY = {
    "duty.gift": gettext_noop("A present from a private person within the limit: no duty and no VAT"),
    "duty.free-small": gettext_noop("A bought consignment within the limit: no duty, and freight is not counted"),
    "duty.flat": gettext_noop("The flat rate for a private person's own use, on goods with freight and insurance"),
    "duty.tariff-free": gettext_noop("The tariff marks these goods as free of duty"),
    "duty.mfn": gettext_noop("The general (MFN) rate of the tariff for HS {code}"),
    "duty.fta": gettext_noop(
        "Preferential rate of HS {code}: category {category} in {year} gives {fta} %, lower than the general {mfn} %"
    ),
    "duty.fta-fixed": gettext_noop(
        "Preferential rate of HS {code} for goods of {partner}: {fta} %, lower than the general {mfn} %"
    ),
    "duty.quota": gettext_noop("The rate within tariff quota {order} for HS {code}"),
    "duty.cbec": gettext_noop("Retail import within the limits: no duty"),
    "duty.relief": gettext_noop("A consignment of low value: relief from duty"),
    "duty.fixed": gettext_noop("A fixed duty for each distinct tariff subheading ({digits} digits)"),
    "duty.fixed-outside": gettext_noop(
        "A fixed duty for each distinct tariff subheading ({digits} digits), by the reading that sellers outside IOSS "
        "owe it too"
    ),
    "excise.measure": gettext_noop("Excise on HS {code}"),
    "consumption.rate": gettext_noop(
        "Consumption tax of {rate} %, {share} % of it, on the composite value: value and duty divided by 1 - {rate} %"
    ),
    "consumption.unit": gettext_noop("Consumption tax on each unit of HS {code}, {share} % of it"),
    "vat.cbec": gettext_noop("VAT of {vat} %, {share} % of it: retail import within the limits, on the full price"),
    "vat.composite": gettext_noop(
        "VAT of {vat} %, {share} % of it, on the composite value; with the consumption tax {composite} % of value and "
        "duty"
    ),
    "vat.composite-unit": gettext_noop("VAT of {vat} %, {share} % of it, on the composite value"),
    "vat.import": gettext_noop("VAT of {vat} % at import, on the value and the duty"),
    "vat.measure": gettext_noop("VAT at the rate that the tariff gives these goods, on the value and the duty"),
    "vat.standard": gettext_noop("VAT at the standard rate, on the value and the duty"),
    "vat.reduced": gettext_noop("VAT at the reduced rate, on the value and the duty"),
}
_REGIMES = {
    "gift": gettext_noop("Present within the limit"),
    "small": gettext_noop("Consignment of small value"),
    "flat": gettext_noop("Flat rate for own use"),
    "tariff": gettext_noop("By the customs tariff"),
    "cbec": gettext_noop("Retail import within the limits"),
    "cbec-full": gettext_noop("Retail import of one item above the single limit"),
    "general": gettext_noop("General trade"),
    "ioss": gettext_noop("VAT paid with the purchase (IOSS)"),
    "low": gettext_noop("Low value, VAT at import"),
}


def messages() -> list[str]:
    """Every text that is told of a sum, besides the registered words: what the catalogues must hold."""
    return [*_WHY.values(), *_REGIMES.values()]


@dataclass(frozen=True, slots=True)
class Sum:
    """One visible sum: `text` is "10 % × EUR 90.00 = EUR 9.00", `why` the rule in words, and where it is from."""

    kind: str
    text: str
    why: str
    lines: str
    amount: Decimal
    legal_basis: str
    source: str
    verified: bool
    sample: bool


def regime(charges: Mapping[str, Any]) -> str:
    """The name of the regime by which `charges` were computed."""
    name = str(charges.get("regime", ""))
    text = _REGIMES.get(name) or JURISDICTIONS.word(name)
    return gettext(text) if text else name


def tax(kind: str) -> str:
    """The name of a kind of charge."""
    return gettext(TAXES[kind]) if kind in TAXES else kind


def sums(charges: Mapping[str, Any]) -> list[Sum]:
    """The visible sums of stored charges."""
    currency = str(charges.get("currency", "EUR"))
    found = []
    for step in charges.get("steps", ()):
        params = Given({name: str(value) for name, value in (step.get("params") or {}).items()})
        text = _WHY.get(step["why"]) or JURISDICTIONS.word(step["why"])
        why = gettext(text).format_map(params) if text else str(step["why"])
        found.append(
            Sum(
                kind=str(step["kind"]),
                text=_sum_text(step, currency),
                why=why,
                lines=", ".join(str(line) for line in step.get("lines", ())),
                amount=Decimal(step["amount"]),
                legal_basis=str(step["legal_basis"]),
                source=str(step["source"]),
                verified=bool(step["verified"]),
                sample=bool(step["sample"]),
            )
        )
    return found


def word(code: str) -> str:
    """A tax, a unit or an open point by its code; anything else as it is."""
    for words in (TAXES, PER, UNSETTLED):
        if code in words:
            return gettext(words[code])
    return code


def rate(value: Decimal, per: str, currency: str) -> str:
    """ "10 %", or "EUR 3.00 / tariff subheading" """
    if not per:
        return f"{_number(value)} %"
    exact = money(value, currency) if value == value.quantize(Decimal("0.01")) else f"{currency} {_number(value)}"
    return f"{exact} / {word(per)}"


def _sum_text(step: Mapping[str, Any], currency: str) -> str:
    """ "10 % × EUR 90.00 = EUR 9.00", or "EUR 3.00 / tariff subheading × 2 = EUR 6.00" """
    due = money(step["amount"], currency)
    per, base = str(step.get("per") or ""), Decimal(str(step["base"]))
    shown = _number(base) if per else money(base, currency)
    return f"{rate(Decimal(str(step['rate'])), per, currency)} × {shown} = {due}"


def _number(value: Decimal) -> str:
    return number_format(Decimal(f"{value.normalize():f}"))


def amount(text: str) -> str:
    """A number that was kept as text, by locale."""
    return number_format(Decimal(text), 2, force_grouping=True)


def money(amount: object, currency: str) -> str:
    """`EUR 1,234.50`: the code first, so that no symbol is mistaken; the number by locale."""
    return f"{currency} {number_format(Decimal(str(amount)), 2, force_grouping=True)}"
