"""The certificate of origin on paper: the fields of Annex 3 of the agreement, and a symbol to verify it by."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_noop

from infosilk.commons.drawing.public import Align, Fonts
from infosilk.trade.papers.drawing.case_sheet import CaseSheet
from infosilk.trade.papers.drawing.goods import address_text
from infosilk.trade.papers.engine.case import PaperCase
from infosilk.trade.papers.engine.origin import OriginClaim

TITLE = gettext_noop("Certificate of origin, free trade agreement China – Serbia")
EXPORTER = gettext_noop("1. Exporter's name, address, country")
PRODUCER = gettext_noop("2. Producer's name and address, if known")
CONSIGNEE = gettext_noop("3. Consignee's name, address, country")
TRANSPORT = gettext_noop("4. Means of transport and route, if known")
REMARKS = gettext_noop("5. Remarks (issuer of the invoice in a third country)")
ITEM = gettext_noop("6. Item")
MARKS = gettext_noop("7. Marks and numbers")
PACKAGES = gettext_noop("8. Number and kind of packages; description of goods")
HS = gettext_noop("9. HS code")
CRITERION = gettext_noop("10. Origin criterion")
AMOUNT = gettext_noop("11. Quantity")
INVOICE = gettext_noop("12. Number and date of invoice")
DECLARED = gettext_noop("13. Declaration by the exporter")
CERTIFIED = gettext_noop("14. Certification")
I_DECLARE = gettext_noop(
    "The undersigned declares that these particulars are correct and that the goods originate in the country named"
    " below."
)
WE_CERTIFY = gettext_noop(
    "On the basis of the control carried out, the declaration of the exporter is certified as correct."
)
VERIFY = gettext_noop("Signed electronically; verify it here")
REVOKED = gettext_noop("This certificate is revoked")


def certificate_paper(
    claim: OriginClaim, fonts: Fonts, languages: Sequence[str], verify_at: str, *, revoked: bool = False
) -> bytes:
    """`claim` as PDF; `verify_at` is the address that its QR symbol opens."""
    case = PaperCase(
        claim.number,
        claim.invoice_number,
        claim.issued,
        claim.exporter,
        claim.consignee,
        claim.exporter,
        "",
        (),
        "",
        0,
        Decimal(0),
        sample=claim.sample,
    )
    producer = address_text(claim.producer) if claim.producer else ""
    sheet = CaseSheet(case, fonts, languages, TITLE)
    sheet.banner()
    if revoked:
        sheet.style(12, bold=True, colour=(180, 50, 31))
        sheet.cell(0, 6, sheet.say(REVOKED).upper(), new_x="LMARGIN", new_y="NEXT")
    left, half, top = sheet.l_margin, sheet.epw / 2, sheet.get_y()
    sheet.box(left, top, half, 28, sheet.say(EXPORTER), address_text(claim.exporter))
    sheet.box(left, top + 28, half, 22, sheet.say(PRODUCER), producer)
    sheet.box(left, top + 50, half, 28, sheet.say(CONSIGNEE), address_text(claim.consignee))
    sheet.box(left + half, top, half, 39, sheet.say(TRANSPORT), claim.transport)
    sheet.box(left + half, top + 39, half, 39, sheet.say(REMARKS), claim.third_party)
    sheet.set_xy(left, top + 81)
    rows = [
        [
            str(line.number),
            line.marks,
            f"{line.packages}\n{line.description}".strip(),
            line.hs_code[:6],
            line.criterion if line.share is None else f"{line.criterion} {sheet.number(line.share, None)} %",
            f"{sheet.number(line.quantity, None)} {line.unit}",
            f"{claim.invoice_number}\n{claim.invoice_day.isoformat()}",
        ]
        for line in claim.lines
    ]
    aligns: list[Align] = ["R", "L", "L", "L", "L", "R", "L"]
    titles = [sheet.say(word) for word in (ITEM, MARKS, PACKAGES, HS, CRITERION, AMOUNT, INVOICE)]
    sheet.grid(titles, rows, (13, 26, 58, 19, 22, 22, 26), aligns, size=7.5)
    if sheet.get_y() > sheet.h - 70:
        sheet.add_page()
    _declarations(sheet, claim, verify_at, sheet.get_y() + 4)
    return sheet.finish()


def _declarations(sheet: CaseSheet, claim: OriginClaim, verify_at: str, top: float) -> None:
    left, half = sheet.l_margin, sheet.epw / 2
    day = claim.issued.isoformat()
    sheet.box(
        left,
        top,
        half,
        46,
        sheet.say(DECLARED),
        f"{sheet.say(I_DECLARE)}\n{claim.origin} → {claim.destination}\n{claim.exporter.name}, {day}",
        size=8,
    )
    sheet.box(left + half, top, half, 46, sheet.say(CERTIFIED), "")
    sheet.style(8)
    sheet.set_xy(left + half + 1, top + 5)
    text = f"{sheet.say(WE_CERTIFY)}\n{claim.issuer}, {day}\n{claim.number}\n{sheet.say(VERIFY)}"
    sheet.multi_cell(half - 36, 3.4, text, align="L")
    sheet.qr(left + half + half - 34, top + 8, 33, verify_at)
