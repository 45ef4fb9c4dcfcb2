"""Look-ups that are asked for the same codes again and again, remembered for as long as a law is held."""

from infosilk.trade.measures.measure import GoodsMeasures, GoodsView


def remembered(goods: GoodsView) -> GoodsView:
    """`goods`, each code looked up once."""
    known: dict[str, GoodsMeasures] = {}

    def look(code: str) -> GoodsMeasures:
        found = known.get(code)
        if found is None:
            found = known[code] = goods(code)
        return found

    return look
