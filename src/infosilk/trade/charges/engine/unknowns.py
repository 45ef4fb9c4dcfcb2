"""Why charges can't be known, as reasons that people read: one class a kind of missing figure.

Each holds the order for an officer (`clearance.engine.lanes.settle`: yellow, where a rule names no lane).
Engine: no database, no clock, no Django.
"""

from typing import ClassVar

from infosilk.kernel.reasons.reason import Reason, Weight
from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.kernel.reasons.words import register_words
from infosilk.trade.charges.engine.case import ChargesUnknown
from infosilk.trade.tariff.engine.units import UNITS


class Missing(PublishedRule):
    """A figure that is not loaded, not given or not settled."""

    order = 250
    weight: ClassVar[Weight] = "hold"


class TariffNotLoaded(Missing):
    """No loaded tariff line gives the duty of HS {codes}: load the data set “{data_set}”."""

    code = "data.tariff"
    source = "a duty rate is never invented"
    mend = "The node's operator loads the data set (infosilk trade tariff); an officer then decides the order."


class RateNotLoaded(Missing):
    """No exchange rate of {base} to {quote} is loaded for {day}: load the data set “{data_set}”."""

    code = "data.rate"
    source = "an exchange rate is never invented"
    mend = "The node's operator loads the rates (infosilk rates load); an officer then decides the order."


class RuleNotLoaded(Missing):
    """The rule {rule} of {jurisdiction} is not loaded for {day}: load the data set “{data_set}”."""

    code = "data.rule"
    source = "law is data; nothing is decided without it"
    mend = "The node's operator loads the rules (infosilk rules load); an officer then decides the order."


class TaxNotLoaded(Missing):
    """No loaded measure says “{tax}” for HS {codes}: load the data set “{data_set}”."""

    code = "data.tax"
    source = "a tax rate is never invented"
    mend = "The node's operator loads the data set (infosilk trade tariff); an officer then decides the order."


class QuantityNotGiven(Missing):
    """Goods line {line}: its duty or tax is so much per {per}, and the line does not say how much it has."""

    code = "data.quantity"
    source = "a measure that is an amount per unit"
    mend = "Give the line's net weight, or its quantity in the unit of the measure."


class TreatmentNotSettled(Missing):
    """How {jurisdiction} charges this consignment is not settled: {unsettled}."""

    code = "data.unsettled"
    source = "what the texts leave open is not decided silently"
    mend = "An officer decides; the node's operator loads the rule that settles it."


TAXES = {
    "duty": "duty",
    "vat": "VAT",
    "excise": "excise",
    "consumption_tax": "consumption tax",
    "positive_list": "positive list of retail import",
    "fee": "fee",
}
UNSETTLED = {
    "cn.gift": "presents pay the tax on personal postal articles, whose rates are not loaded",
    "eu.outside-ioss": "whether sellers outside IOSS owe the fixed duty is not clear from what was read",
    "eu.low-value-duty": "neither the relief from duty nor the fixed duty is loaded for this day",
}
PER = {**UNITS, "subheading": "tariff subheading"}
register_words("tax", words=TAXES)
register_words("per", words=PER)
register_words("unsettled", words=UNSETTLED)


def reason(unknown: ChargesUnknown, jurisdiction: str, day: str, data_set: str) -> Reason:
    """The reason that `unknown` gives; `data_set` is where exchange rates come from."""
    params = dict(unknown.params)
    if unknown.code == "tariff":
        rule: type[Missing] = TariffNotLoaded
    elif unknown.code == "tax":
        rule = TaxNotLoaded
    elif unknown.code == "quantity":
        rule = QuantityNotGiven
    elif unknown.code == "rate":
        rule = RateNotLoaded
        params |= {"day": day, "data_set": data_set}
    else:
        rule = TreatmentNotSettled
        params = {"unsettled": params.get("what", "-"), "jurisdiction": jurisdiction}
    field = f"order.goods.{params['line']}" if "line" in params else "order.goods"
    return rule.reason(field, **params)
