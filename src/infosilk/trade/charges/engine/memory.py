"""Look-ups that are asked for the same codes again and again, remembered for as long as a law is held."""

from functools import cached_property

from infosilk.trade.tariff.engine.measure import GoodsMeasures, GoodsView, Measure


class _Known(GoodsMeasures):
    """Measures of a code whose usual answers are found once."""

    @cached_property
    def mfn(self) -> Measure | None:
        return self.find("mfn")

    @cached_property
    def vat(self) -> Measure | None:
        return self.find("vat")

    @cached_property
    def excise(self) -> Measure | None:
        return self.find("excise")

    @cached_property
    def consumption_tax(self) -> Measure | None:
        return self.find("consumption_tax")


def remembered(goods: GoodsView) -> GoodsView:
    """`goods`, each code looked up once."""
    known: dict[str, GoodsMeasures] = {}

    def look(code: str) -> GoodsMeasures:
        found = known.get(code)
        if found is None:
            fresh = goods(code)
            found = known[code] = _Known(fresh.jurisdiction, fresh.code, fresh.by_kind)
        return found

    return look
