"""From codes to words: reasons, charges and their visible sums in the language that is active now.

The words are the docstrings of the rule classes (and `_WHY` below); the catalogues hold their translations,
and a test holds the catalogues to them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from inspect import cleandoc
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, gettext_noop

from infosilk.trade.charging_law import JURISDICTIONS
from infosilk.trade.faults import FAULTS, PARTS
from infosilk.trade.lanes import RULES
from infosilk.trade.limits.engine import LIMIT_RULES
from infosilk.trade.matching import CHECKS
from infosilk.trade.measures.units import UNITS
from infosilk.trade.papers import faults as paper_faults
from infosilk.trade.review.engine import SECOND_RULES
from infosilk.trade.risk import finding as risk_finding
from infosilk.trade.risk import why as risk_why
from infosilk.trade.unknowns import UNKNOWNS
from infosilk.trade.xmlwords import CLASSES as XML_CLASSES
from infosilk.trade.xmlwords import PARTS as XML_PARTS

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
_UNITS = {**UNITS, "subheading": gettext_noop("tariff subheading")}
_TAXES = {
    "duty": gettext_noop("duty"),
    "vat": gettext_noop("VAT"),
    "excise": gettext_noop("excise"),
    "consumption_tax": gettext_noop("consumption tax"),
    "positive_list": gettext_noop("positive list of retail import"),
    "fee": gettext_noop("fee"),
}
_UNSETTLED = {
    "cn.gift": gettext_noop("presents pay the tax on personal postal articles, whose rates are not loaded"),
    "eu.outside-ioss": gettext_noop("whether sellers outside IOSS owe the fixed duty is not clear from what was read"),
    "eu.low-value-duty": gettext_noop("neither the relief from duty nor the fixed duty is loaded for this day"),
}
_DOCUMENTS = {
    "order": gettext_noop("order"),
    "payment": gettext_noop("payment"),
    "waybill": gettext_noop("waybill"),
    "list": gettext_noop("inventory list"),
}
_LANES = {
    "green": gettext_noop("green"),
    "blue": gettext_noop("blue"),
    "yellow": gettext_noop("yellow"),
    "red": gettext_noop("red"),
    "reliable": gettext_noop("reliable"),
    "authorised": gettext_noop("authorised economic operator"),
}
_REFUSED_THERE = gettext_noop("The partner node refused the message: {reason}")
_OFFICER_REFUSED = gettext_noop("A customs officer refused it: {note}")
_OFFICER_RELEASED = gettext_noop("A customs officer released it: {note}")
_OFFICER_OVERRODE = gettext_noop("Two customs officers let it pass all the same: {note}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's published words: `text` with {names}, `mend`, `source`."""

    code: str
    text: str
    mend: str
    source: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A reason in words. `field` is the place in the bundle, `weight` refuse, hold or note."""

    code: str
    weight: str
    text: str
    mend: str
    source: str
    field: str

    def as_dict(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("code", "weight", "field", "text", "mend", "source")}


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Every rule that can give a reason, by code."""
    found = [(entry, type(entry)) for entry in CHECKS]
    classes: list[type[Any]] = [kind for _, kind in found] + [
        *RULES,
        *UNKNOWNS,
        *LIMIT_RULES,
        *SECOND_RULES,
        *FAULTS,
        *XML_CLASSES,
        *risk_finding.REASONS,
        *risk_why.REASONS,
    ]
    known = {
        kind.code: Rule(kind.code, " ".join(cleandoc(kind.__doc__ or "").split()), kind.mend, kind.source)
        for kind in classes
    }
    for code, text in (
        ("partner.refused", _REFUSED_THERE),
        ("officer.refused", _OFFICER_REFUSED),
        ("officer.released", _OFFICER_RELEASED),
        ("officer.overrode", _OFFICER_OVERRODE),
    ):
        known[code] = Rule(code, text, "", "")
    return known


def messages() -> list[str]:
    """Every text that `explain` may translate: what the catalogues must hold."""
    texts = [text for rule in rules().values() for text in (rule.text, rule.mend) if text]
    tables = (_LANES, _WHY, _REGIMES, _DOCUMENTS, _UNITS, _TAXES, _UNSETTLED)
    words = [text for table in tables for text in table.values()]
    return list(dict.fromkeys([*texts, *words, *PARTS, *XML_PARTS, *paper_faults.messages()]))


def rule_texts() -> list[dict[str, str]]:
    """Every rule in the language that is active now, for people to read."""
    return [
        {
            "code": rule.code,
            "text": gettext(rule.text),
            "mend": gettext(rule.mend) if rule.mend else "",
            "source": rule.source,
        }
        for rule in rules().values()
    ]


class _Given(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def explain(reason: Mapping[str, Any]) -> Explained:
    """The words of a stored reason; a code that this release does not know is shown as it is."""
    code = str(reason.get("code", ""))
    rule = rules().get(code)
    if rule is None:
        return Explained(code, str(reason.get("weight", "note")), code, "", "", str(reason.get("field", "")))
    # Reasons of earlier releases name no currency: they were all in EUR.
    params = _Given(currency="EUR")
    params |= {str(name): str(value) for name, value in (reason.get("params") or {}).items()}
    for name in ("document", "other"):
        if params.get(name) in _DOCUMENTS:
            params[name] = gettext(_DOCUMENTS[params[name]])
    for name in ("tax", "per", "unsettled"):
        if name in params:
            params[name] = word(params[name])
    for name in ("form", "problem", "rule"):
        if params.get(name) in PARTS or params.get(name) in XML_PARTS:
            params[name] = gettext(params[name])
    for name in ("lane", "before", "after", "level"):
        if params.get(name) in _LANES:
            params[name] = gettext(_LANES[params[name]])
    language = get_language() or "en"
    for name in [name for name in params if f"{name}.en" in params]:
        own = f"{name}.sr-latn" if language.startswith("sr") else f"{name}.{language}"
        params[name] = params.get(own, params[name])
    return Explained(
        code,
        str(reason.get("weight", "note")),
        gettext(rule.text).format_map(params),
        gettext(rule.mend) if rule.mend else "",
        rule.source,
        str(reason.get("field", "")),
    )


def explain_all(reasons: Iterable[Mapping[str, Any]]) -> list[Explained]:
    return [explain(reason) for reason in reasons]


@dataclass(frozen=True, slots=True)
class Sum:
    """One visible sum: `text` is "10 % × EUR 90.00 = EUR 9.00", `why` the rule in words, and where it is
    from."""

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
    return gettext(_TAXES[kind]) if kind in _TAXES else kind


def sums(charges: Mapping[str, Any]) -> list[Sum]:
    """The visible sums of stored charges."""
    currency = str(charges.get("currency", "EUR"))
    found = []
    for step in charges.get("steps", ()):
        params = _Given({name: str(value) for name, value in (step.get("params") or {}).items()})
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
    for words in (_TAXES, _UNITS, _UNSETTLED):
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
