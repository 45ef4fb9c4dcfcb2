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

from infosilk.trade.faults import FAULTS, PARTS
from infosilk.trade.lanes import RULES
from infosilk.trade.matching import CHECKS

_WHY = {
    "duty.gift": gettext_noop("A present from a private person within the limit: no duty and no VAT"),
    "duty.free-small": gettext_noop("A bought consignment within the limit: no duty, and freight is not counted"),
    "duty.flat": gettext_noop("The flat rate for a private person's own use, on goods with freight and insurance"),
    "duty.tariff-free": gettext_noop("The tariff marks these goods as free of duty"),
    "duty.mfn": gettext_noop("The general (MFN) rate of the tariff for HS {code}"),
    "duty.fta": gettext_noop(
        "Preferential rate of HS {code}: category {category} in {year} gives {fta} %, lower than the general {mfn} %"
    ),
    "vat.standard": gettext_noop("VAT at the standard rate, on the value and the duty"),
    "vat.reduced": gettext_noop("VAT at the reduced rate, on the value and the duty"),
}
_REGIMES = {
    "gift": gettext_noop("Present within the limit"),
    "small": gettext_noop("Consignment of small value"),
    "flat": gettext_noop("Flat rate for own use"),
    "tariff": gettext_noop("By the customs tariff"),
}
_DOCUMENTS = {
    "order": gettext_noop("order"),
    "payment": gettext_noop("payment"),
    "waybill": gettext_noop("waybill"),
    "list": gettext_noop("inventory list"),
}
_REFUSED_THERE = gettext_noop("The partner node refused the message: {reason}")
_OFFICER_REFUSED = gettext_noop("A customs officer refused it: {note}")
_OFFICER_RELEASED = gettext_noop("A customs officer released it: {note}")


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
    classes: list[type[Any]] = [kind for _, kind in found] + [*RULES, *FAULTS]
    known = {
        kind.code: Rule(kind.code, " ".join(cleandoc(kind.__doc__ or "").split()), kind.mend, kind.source)
        for kind in classes
    }
    for code, text in (
        ("partner.refused", _REFUSED_THERE),
        ("officer.refused", _OFFICER_REFUSED),
        ("officer.released", _OFFICER_RELEASED),
    ):
        known[code] = Rule(code, text, "", "")
    return known


def messages() -> list[str]:
    """Every text that `explain` may translate: what the catalogues must hold."""
    texts = [text for rule in rules().values() for text in (rule.text, rule.mend) if text]
    return list(dict.fromkeys([*texts, *_WHY.values(), *_REGIMES.values(), *_DOCUMENTS.values(), *PARTS]))


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
    params = _Given({str(name): str(value) for name, value in (reason.get("params") or {}).items()})
    for name in ("document", "other"):
        if params.get(name) in _DOCUMENTS:
            params[name] = gettext(_DOCUMENTS[params[name]])
    for name in ("form", "problem", "rule"):
        if params.get(name) in PARTS:
            params[name] = gettext(params[name])
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
    return gettext(_REGIMES[name]) if name in _REGIMES else name


def sums(charges: Mapping[str, Any]) -> list[Sum]:
    """The visible sums of stored charges."""
    currency = str(charges.get("currency", "EUR"))
    found = []
    for step in charges.get("steps", ()):
        params = _Given({name: str(value) for name, value in (step.get("params") or {}).items()})
        why = gettext(_WHY[step["why"]]).format_map(params) if step["why"] in _WHY else str(step["why"])
        rate = number_format(Decimal(f"{Decimal(step['rate']).normalize():f}"))
        found.append(
            Sum(
                kind=str(step["kind"]),
                text=f"{rate} % × {money(step['base'], currency)} = {money(step['amount'], currency)}",
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


def money(amount: object, currency: str) -> str:
    """`EUR 1,234.50`: the code first, so that no symbol is mistaken; the number by locale."""
    return f"{currency} {number_format(Decimal(str(amount)), 2, force_grouping=True)}"
