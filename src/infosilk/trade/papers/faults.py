"""The words of the papers' rules: docstrings of the rule classes, in the language that is active now."""

from collections.abc import Sequence
from inspect import cleandoc

from django.utils.translation import gettext, gettext_noop

from infosilk.kernel.problems import ErrorItem
from infosilk.trade.papers.invoice_rules import INVOICE_RULES, InvoiceFault, InvoiceRule
from infosilk.trade.papers.origin import ORIGIN_RULES, OriginFault, OriginRule

_PARTIES = {"seller": gettext_noop("seller"), "buyer": gettext_noop("buyer")}


def _words(kind: type) -> str:
    return " ".join(cleandoc(kind.__doc__ or "").split())


def messages() -> list[str]:
    """Every text that may be shown: what the catalogues must hold."""
    rules: list[InvoiceRule | OriginRule] = [*INVOICE_RULES, *ORIGIN_RULES]
    return [*(text for rule in rules for text in (_words(type(rule)), rule.mend)), *_PARTIES.values()]


def told(faults: Sequence[OriginFault | InvoiceFault]) -> list[ErrorItem]:
    """The faults as a problem lists them: where, what is wrong, how to mend it."""
    every: list[InvoiceRule | OriginRule] = [*INVOICE_RULES, *ORIGIN_RULES]
    rules = {rule.code: rule for rule in every}
    items = []
    for fault in faults:
        rule = rules[fault.code]
        params = {
            name: gettext(_PARTIES.get(value, value)) if name == "party" else value
            for name, value in fault.params.items()
        }
        items.append(ErrorItem(fault.where, gettext(_words(type(rule))).format_map(params), gettext(rule.mend)))
    return items
