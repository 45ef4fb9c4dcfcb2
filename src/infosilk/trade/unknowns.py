"""Why charges can't be known, as reasons that people read: one class a kind of missing figure (see `lanes.py`).

Engine: no database, no clock, no Django.
"""

from infosilk.trade import lanes
from infosilk.trade.charging.words import ChargesUnknown
from infosilk.trade.lanes import LaneRule, RateNotLoaded, TariffNotLoaded
from infosilk.trade.reasons import Reason


class TaxNotLoaded(LaneRule):
    """No loaded measure says “{tax}” for HS {codes}: load the data set “{data_set}”."""

    code = "data.tax"
    weight = "hold"
    lane = "yellow"
    source = "a tax rate is never invented"
    mend = "The node's operator loads the data set (infosilk trade tariff); an officer then decides the order."


class QuantityNotGiven(LaneRule):
    """Goods line {line}: its duty or tax is so much per {per}, and the line does not say how much it has."""

    code = "data.quantity"
    weight = "hold"
    lane = "yellow"
    source = "a measure that is an amount per unit"
    mend = "Give the line's net weight, or its quantity in the unit of the measure."


class TreatmentNotSettled(LaneRule):
    """How {jurisdiction} charges this consignment is not settled: {unsettled}."""

    code = "data.unsettled"
    weight = "hold"
    lane = "yellow"
    source = "what the texts leave open is not decided silently"
    mend = "An officer decides; the node's operator loads the rule that settles it."


UNKNOWNS: tuple[type[LaneRule], ...] = (TaxNotLoaded, QuantityNotGiven, TreatmentNotSettled)


def reason(unknown: ChargesUnknown, jurisdiction: str, day: str, data_set: str) -> Reason:
    """The reason that `unknown` gives; `data_set` is where exchange rates come from."""
    params = dict(unknown.params)
    if unknown.code == "tariff":
        rule: type[LaneRule] = TariffNotLoaded
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
    return lanes.reason(rule, field, **params)
