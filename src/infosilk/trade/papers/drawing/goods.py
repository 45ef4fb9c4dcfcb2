"""Commercial invoice and packing list."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from infosilk.commons.drawing.public import Align, Fonts
from infosilk.trade.papers.drawing.case_sheet import CaseSheet
from infosilk.trade.papers.engine.case import Address, PaperCase

INVOICE = gettext_noop("Commercial invoice")
PACKING = gettext_noop("Packing list")
SELLER = gettext_noop("Seller")
BUYER = gettext_noop("Buyer")
CARRIER = gettext_noop("Carrier")
ORDER = gettext_noop("Order")
WAYBILL = gettext_noop("Waybill")
TERMS = gettext_noop("Terms of delivery")
GOODS = gettext_noop("Goods")
HS = gettext_noop("HS code")
ORIGIN = gettext_noop("Origin")
QUANTITY = gettext_noop("Quantity")
PRICE = gettext_noop("Price")
VALUE = gettext_noop("Value")
NET = gettext_noop("Net weight (kg)")
GROSS = gettext_noop("Gross weight (kg)")
PIECES = gettext_noop("Pieces")
GOODS_VALUE = gettext_noop("Value of the goods")
FREIGHT = gettext_noop("Freight")
INSURANCE = gettext_noop("Insurance")
TAX = gettext_noop("Taxes paid with the order")
DISCOUNT = gettext_noop("Discount")
TOTAL = gettext_noop("Total")
SIGNED = gettext_noop("Place, day, name and signature of the seller")
TRUE = gettext_noop("I declare that this invoice is true and complete.")
NO_SALE = gettext_noop("A present without payment: the value is stated for customs alone.")


def commercial_invoice(case: PaperCase, fonts: Fonts, languages: Sequence[str]) -> bytes:
    """The commercial invoice of `case` as PDF."""
    sheet = CaseSheet(case, fonts, languages, INVOICE)
    sheet.banner()
    _parties(sheet, case)
    titles = ["#", *map(sheet.say, (GOODS, HS, ORIGIN, QUANTITY, PRICE, VALUE))]
    rows = [
        [
            str(line.number),
            f"{line.description}\n{line.sku}",
            line.hs_code,
            line.origin,
            f"{sheet.number(line.quantity, None)} {line.unit}",
            sheet.number(line.price),
            sheet.number(line.value),
        ]
        for line in case.lines
    ]
    aligns: list[Align] = ["R", "L", "L", "C", "R", "R", "R"]
    sheet.grid(titles, rows, (7, 70, 24, 16, 24, 22, 23), aligns)
    sums = [(sheet.say(GOODS_VALUE), sheet.sum_text(case.goods_value))]
    for caption, amount in ((FREIGHT, case.freight), (INSURANCE, case.insurance), (TAX, case.tax)):
        if amount:
            sums.append((sheet.say(caption), sheet.sum_text(amount)))
    if case.discount:
        sums.append((sheet.say(DISCOUNT), f"−{sheet.sum_text(case.discount)}"))
    sheet.sums([*sums, (sheet.say(TOTAL), sheet.sum_text(case.total))], w=110)
    _sign(sheet, NO_SALE if case.gift else TRUE)
    return sheet.finish()


def packing_list(case: PaperCase, fonts: Fonts, languages: Sequence[str]) -> bytes:
    """The packing list of `case` as PDF: no prices."""
    sheet = CaseSheet(case, fonts, languages, PACKING)
    sheet.banner()
    _parties(sheet, case)
    titles = ["#", *map(sheet.say, (GOODS, HS, ORIGIN, QUANTITY, NET, GROSS))]
    rows = [
        [
            str(line.number),
            f"{line.description}\n{line.sku}",
            line.hs_code,
            line.origin,
            f"{sheet.number(line.quantity, None)} {line.unit}",
            "–" if line.net_kg is None else sheet.number(line.net_kg, None),
            "–" if line.gross_kg is None else sheet.number(line.gross_kg, None),
        ]
        for line in case.lines
    ]
    aligns: list[Align] = ["R", "L", "L", "C", "R", "R", "R"]
    sheet.grid(titles, rows, (7, 74, 24, 16, 25, 20, 20), aligns)
    totals = [(sheet.say(PIECES), str(case.pieces))]
    if case.net_kg is not None:
        totals.append((sheet.say(NET), sheet.number(case.net_kg, None)))
    sheet.sums([*totals, (sheet.say(GROSS), sheet.number(case.gross_kg, None))], w=110)
    return sheet.finish()


def _parties(sheet: CaseSheet, case: PaperCase) -> None:
    left, top, half = sheet.l_margin, sheet.get_y(), sheet.epw / 2
    for index, (caption, party) in enumerate(((SELLER, case.seller), (BUYER, case.buyer))):
        sheet.box(left + index * half, top, half, 34, sheet.say(caption), address_text(party))
    third = sheet.epw / 3
    facts = ((ORDER, case.order_no), (WAYBILL, case.waybill), (CARRIER, case.carrier.name or case.carrier.country))
    for index, (caption, value) in enumerate(facts):
        sheet.box(left + index * third, top + 34, third, 11, sheet.say(caption), value)
    bottom = top + 45
    if case.terms:
        sheet.box(left, bottom, sheet.epw, 10, sheet.say(TERMS), case.terms)
        bottom += 10
    sheet.set_xy(left, bottom + 4)


def address_text(party: Address) -> str:
    """Name, address and official numbers, a line each."""
    numbers = [f"{what} {value}" for what, value in party.numbers]
    contact = [text for text in (party.telephone, party.email) if text]
    return "\n".join([*party.lines(), *numbers, *contact])


def _sign(sheet: CaseSheet, declaration: str) -> None:
    if sheet.get_y() > sheet.h - 45:
        sheet.add_page()
    sheet.ln(6)
    sheet.style(8)
    sheet.multi_cell(0, 4, sheet.say(declaration), align="L")
    sheet.ln(2)
    sheet.box(sheet.l_margin, sheet.get_y(), sheet.epw / 2, 20, sheet.say(SIGNED), "")
