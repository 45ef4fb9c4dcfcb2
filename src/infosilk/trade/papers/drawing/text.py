"""Small helpers of the papers."""

from infosilk.trade.papers.engine.case import Address, PaperCase


def everything(case: PaperCase, *more: str) -> str:
    """Every text that a paper of `case` can show: what the letters are chosen by."""
    parts = [case.number, case.order_no, case.waybill, case.terms, case.currency, *more]
    for party in (case.seller, case.buyer, case.carrier):
        parts += _of(party)
    for line in case.lines:
        parts += [line.sku, line.description, line.unit, line.origin]
    return "".join(parts)


def _of(party: Address) -> list[str]:
    numbers = [f"{what}{value}" for what, value in party.numbers]
    return [party.name, party.street, party.city, party.postcode, party.telephone, party.email, *numbers]
