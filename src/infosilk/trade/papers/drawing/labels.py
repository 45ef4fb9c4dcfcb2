"""Labels: of a parcel (100 x 150 mm) and of a product (70 x 40 mm), with GS1-128 and QR.

A parcel bears its SSCC where the sender has a GS1 company prefix; otherwise the order number (400) and the
destination (421), which need none. A product bears GTIN and lot where it has a GTIN; otherwise plain Code 128
of the seller's article number, because a made-up GTIN would be somebody else's.
"""

from collections.abc import Sequence

from babel import Locale
from django.utils.translation import gettext_noop

from infosilk.commons.drawing.public import Fonts
from infosilk.trade.papers.drawing.case_sheet import CaseSheet
from infosilk.trade.papers.engine import gs1
from infosilk.trade.papers.engine.case import PaperCase, PaperLine

PARCEL = gettext_noop("Parcel label")
PRODUCT = gettext_noop("Product label")
FROM = gettext_noop("From")
TO = gettext_noop("To")
CARRIER = gettext_noop("Carrier")
WAYBILL = gettext_noop("Waybill")
ORDER = gettext_noop("Order")
PIECE = gettext_noop("Piece")
GROSS = gettext_noop("Gross weight (kg)")
FOLLOW = gettext_noop("Follow this parcel")
ARTICLE = gettext_noop("Goods")
LOT = gettext_noop("Lot")
MADE_IN = gettext_noop("Country of origin")
QUANTITY = gettext_noop("Quantity")


def parcel_elements(case: PaperCase, numeric_country: str) -> list[gs1.Element]:
    """What the parcel's symbol says. `numeric_country`: ISO 3166-1 numeric of the destination."""
    if case.sscc:
        return [gs1.Element("00", case.sscc)]
    known = bool(numeric_country) and _fits(case.buyer.postcode)
    place = [gs1.Element("421", numeric_country + case.buyer.postcode)] if known else []
    return [*place, gs1.Element("400", case.number)]


def _fits(postcode: str) -> bool:
    return 0 < len(postcode) <= 9 and postcode.isascii() and postcode.isalnum()


def parcel_label(case: PaperCase, fonts: Fonts, languages: Sequence[str], numeric_country: str) -> bytes:
    """A page for each piece of the consignment."""
    sheet = CaseSheet(case, fonts, languages, PARCEL, size=(100, 150), margin=4)
    sheet.set_auto_page_break(False)
    elements = parcel_elements(case, numeric_country)
    for piece in range(1, case.pieces + 1):
        if piece > 1:
            sheet.add_page()
        sheet.box(4, 4, 92, 26, sheet.say(FROM), "\n".join(case.seller.lines(_country(case.seller.country))), size=8)
        text = "\n".join([*case.buyer.lines(_country(case.buyer.country)), case.buyer.telephone])
        sheet.box(4, 30, 92, 38, sheet.say(TO), text, size=13, bold=True)
        facts = ((CARRIER, case.carrier.name), (WAYBILL, case.waybill), (ORDER, case.order_no))
        for index, (caption, value) in enumerate(facts):
            sheet.box(4 + index * 92 / 3, 68, 92 / 3, 10, sheet.say(caption), value, size=8)
        sheet.box(4, 78, 28, 15, sheet.say(PIECE), f"{piece} / {case.pieces}", size=15, bold=True)
        sheet.box(4, 93, 28, 13, sheet.say(GROSS), sheet.number(case.gross_kg, None), size=11)
        if case.tracking:
            sheet.qr(66, 78, 28, case.tracking)
            sheet.style(6.5)
            sheet.set_xy(33, 80)
            sheet.multi_cell(32, 3, sheet.say(FOLLOW), align="R")
        # Each in a symbol of its own: bars stay wide enough for a hand scanner.
        height = 27 / len(elements) - 5
        for index, element in enumerate(elements):
            top = 109 + index * (height + 5.5)
            sheet.bars(
                4, top, 92, height, element.identifier + element.value, gs1=True, caption=gs1.human_readable([element])
            )
        sheet.style(8, bold=True)
        sheet.set_xy(4, 142)
        sheet.cell(92, 4, case.number, align="C")
    return sheet.finish()


def product_elements(line: PaperLine, lot: str) -> list[gs1.Element]:
    """GTIN and lot of a product; NotGs1 when it has no GTIN."""
    return [gs1.Element("01", gs1.gtin14(line.gtin)), gs1.Element("10", lot[:20])]


def product_labels(case: PaperCase, fonts: Fonts, languages: Sequence[str], domain: str) -> bytes:
    """A label for each kind of goods, a page each; the lot is the consignment. `domain` is what the Digital
    Link begins with."""
    sheet = CaseSheet(case, fonts, languages, PRODUCT, size=(70, 40), margin=2)
    sheet.set_auto_page_break(False)
    for index, line in enumerate(case.lines):
        if index:
            sheet.add_page()
        _product(sheet, case, line, domain)
    return sheet.finish()


def _product(sheet: CaseSheet, case: PaperCase, line: PaperLine, domain: str) -> None:
    sheet.box(2, 2, 46, 11, sheet.say(ARTICLE), line.description, size=8, bold=True)
    sheet.box(2, 13, 27, 8, sheet.say(LOT), case.number, size=6.5)
    sheet.box(29, 13, 19, 8, sheet.say(MADE_IN), _country(line.origin), size=6.5)
    if line.gtin:
        elements = product_elements(line, case.number)
        sheet.qr(49, 1, 20, gs1.digital_link(domain, elements))
        sheet.bars(2, 23, 66, 11, gs1.element_string(elements), gs1=True, caption=gs1.human_readable(elements))
        return
    sheet.qr(49, 1, 20, case.tracking or case.number)
    # Code 128 holds ASCII alone; an article number in other letters is printed and not encoded.
    if line.sku.isascii() and line.sku.isprintable():
        sheet.bars(2, 23, 66, 11, line.sku, gs1=False, caption=line.sku)
    else:
        sheet.box(2, 24, 66, 12, "", line.sku)


def _country(code: str) -> str:
    """The country as the world's posts read it: in English, capitals."""
    return str(Locale("en").territories.get(code, code)).upper()
