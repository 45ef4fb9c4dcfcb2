"""The post's customs declarations CN22 and CN23, with the fields of the Universal Postal Union's forms.

Which of the two a parcel needs is data (`post.cn22-limit`): below 300 special drawing rights CN22, from there
on, and for parcels, CN23.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop

from infosilk.commons.drawing.public import Align, Fonts
from infosilk.trade.papers.drawing.case_sheet import CaseSheet
from infosilk.trade.papers.engine.case import PaperCase

DECLARATION = gettext_noop("Customs declaration")
MAY_OPEN = gettext_noop("May be opened officially")
GIFT = gettext_noop("Gift")
SALE = gettext_noop("Sale of goods")
RETURNED = gettext_noop("Returned goods")
OTHER = gettext_noop("Other")
CONTENTS = gettext_noop("Quantity and detailed description of contents")
WEIGHT = gettext_noop("Weight (kg)")
WORTH = gettext_noop("Value")
TARIFF = gettext_noop("HS tariff number")
ORIGIN = gettext_noop("Country of origin")
TOTAL_WEIGHT = gettext_noop("Total weight (kg)")
TOTAL_VALUE = gettext_noop("Total value")
SAFE = gettext_noop(
    "I certify that the particulars given are correct and that this item holds no article that postal or customs rules"
    " prohibit."
)
DAY_AND_SIGN = gettext_noop("Date and sender's signature")
SENDER = gettext_noop("From")
ADDRESSEE = gettext_noop("To")
SENDER_REFERENCE = gettext_noop("Sender's customs reference")
IMPORTER_REFERENCE = gettext_noop("Importer's reference")
IMPORTER_CONTACT = gettext_noop("Importer's telephone or e-mail")
CATEGORY = gettext_noop("Category of item")
EXPLANATION = gettext_noop("Explanation")
FEES = gettext_noop("Postal charges and fees")
COMMENTS = gettext_noop("Comments, such as goods subject to quarantine")
LICENCE = gettext_noop("Licence number")
CERTIFICATE = gettext_noop("Certificate number")
INVOICE_NO = gettext_noop("Invoice number")
OFFICE = gettext_noop("Office of origin, date of posting")
NET = gettext_noop("Net weight (kg)")
QUANTITY = gettext_noop("Quantity")

MAX_CN22_LINES = 4


@dataclass(frozen=True, slots=True)
class Posting:
    """What only the post's forms ask: the category, fees, references and numbers of further papers."""

    returned: bool = False
    fees: Decimal | None = None
    comments: str = ""
    licence: str = ""
    certificate: str = ""
    invoice: str = ""
    office: str = ""
    sender_reference: str = ""
    importer_reference: str = ""


def form_for(value_sdr: Decimal, limit_sdr: Decimal, lines: int) -> str:
    """“CN22” or “CN23” for a consignment worth `value_sdr`; CN22 has room for few kinds of goods."""
    return "CN22" if value_sdr < limit_sdr and lines <= MAX_CN22_LINES else "CN23"


def cn22(case: PaperCase, fonts: Fonts, languages: Sequence[str], posting: Posting | None = None) -> bytes:
    """The label-sized declaration (74 x 105 mm)."""
    asked = posting or Posting()
    sheet = CaseSheet(case, fonts, languages, DECLARATION, size=(74, 105), margin=3)
    sheet.set_auto_page_break(False)
    left, width = 3.0, 68.0
    sheet.box(left, 3, width - 16, 10, sheet.say(MAY_OPEN), sheet.say(DECLARATION), size=8, bold=True)
    sheet.box(left + width - 16, 3, 16, 10, "UPU", "CN 22", size=10, bold=True)
    kinds = (
        (GIFT, case.gift),
        (SALE, not case.gift and not asked.returned),
        (RETURNED, asked.returned),
        (OTHER, False),
    )
    for index, (caption, ticked) in enumerate(kinds):
        across, down = left + (index % 2) * width / 2, 14 + (index // 2) * 6
        sheet.box(across, down, width / 2, 6, "", f"{'[X]' if ticked else '[  ]'} {sheet.say(caption)}", size=6.5)
    top = 27.0
    columns = ((CONTENTS, 23.0), (WEIGHT, 10.0), (WORTH, 13.0), (TARIFF, 12.0), (ORIGIN, 10.0))
    x = left
    for caption, wide in columns:
        sheet.box(x, top, wide, 8, sheet.say(caption), "", small=4.5)
        x += wide
    row = 9.0
    for index, line in enumerate(case.lines[:MAX_CN22_LINES]):
        x, y = left, top + 8 + index * row
        weight = line.gross_kg if line.gross_kg is not None else line.net_kg
        values = (
            f"{sheet.number(line.quantity, None)} {line.unit} {line.description}",
            "–" if weight is None else sheet.number(weight, None),
            sheet.number(line.value),
            line.hs_code[:6],
            line.origin,
        )
        for (_caption, wide), value in zip(columns, values, strict=True):
            sheet.box(x, y, wide, row, "", value, size=6.5)
            x += wide
    y = top + 8 + MAX_CN22_LINES * row
    sheet.box(left, y, width / 2, 8, sheet.say(TOTAL_WEIGHT), sheet.number(case.gross_kg, None), size=8, bold=True)
    sheet.box(
        left + width / 2, y, width / 2, 8, sheet.say(TOTAL_VALUE), sheet.sum_text(case.goods_value), size=8, bold=True
    )
    sheet.box(left, y + 8, width, 12, sheet.say(SAFE), "")
    sheet.box(left, y + 20, width, 9, sheet.say(DAY_AND_SIGN), f"{sheet.day_text()}  {case.seller.name}", size=6.5)
    return sheet.finish()


def cn23(case: PaperCase, fonts: Fonts, languages: Sequence[str], posting: Posting | None = None) -> bytes:
    """The full declaration (A4); a long list goes on over further pages."""
    asked = posting or Posting()
    sheet = CaseSheet(case, fonts, languages, DECLARATION)
    sheet.banner()
    left, half, top = sheet.l_margin, sheet.epw / 2, sheet.get_y()
    sheet.box(sheet.w - sheet.r_margin - 30, sheet.t_margin, 30, 12, "UPU", "CN 23", size=14, bold=True)
    for index, (caption, party) in enumerate(((SENDER, case.seller), (ADDRESSEE, case.buyer))):
        text = "\n".join([*party.lines(), *[value for value in (party.telephone, party.email) if value]])
        sheet.box(left + index * half, top, half, 32, sheet.say(caption), text)
    third = sheet.epw / 3
    facts = (
        (SENDER_REFERENCE, asked.sender_reference or case.number),
        (IMPORTER_REFERENCE, asked.importer_reference),
        (IMPORTER_CONTACT, case.buyer.telephone or case.buyer.email),
    )
    for index, (caption, value) in enumerate(facts):
        sheet.box(left + index * third, top + 32, third, 10, sheet.say(caption), value)
    sheet.set_xy(left, top + 45)
    rows = [
        [
            line.description,
            f"{sheet.number(line.quantity, None)} {line.unit}",
            "–" if line.net_kg is None else sheet.number(line.net_kg, None),
            sheet.number(line.value),
            line.hs_code,
            line.origin,
        ]
        for line in case.lines
    ]
    aligns: list[Align] = ["L", "R", "R", "R", "L", "C"]
    titles = [sheet.say(word) for word in (CONTENTS, QUANTITY, NET, WORTH, TARIFF, ORIGIN)]
    sheet.grid(titles, rows, (70, 26, 22, 26, 24, 18), aligns)
    if sheet.get_y() > sheet.h - 92:
        sheet.add_page()
    _below(sheet, case, asked, sheet.get_y() + 4)
    return sheet.finish()


def _below(sheet: CaseSheet, case: PaperCase, asked: Posting, top: float) -> None:
    left, third = sheet.l_margin, sheet.epw / 3
    category = GIFT if case.gift else RETURNED if asked.returned else SALE
    fees = "" if asked.fees is None else sheet.sum_text(asked.fees)
    rows = (
        (
            (TOTAL_WEIGHT, sheet.number(case.gross_kg, None)),
            (TOTAL_VALUE, sheet.sum_text(case.goods_value)),
            (FEES, fees),
        ),
        ((CATEGORY, sheet.say(category)), (EXPLANATION, ""), (OFFICE, asked.office)),
        ((LICENCE, asked.licence), (CERTIFICATE, asked.certificate), (INVOICE_NO, asked.invoice or case.number)),
    )
    for down, row in enumerate(rows):
        for across, (caption, value) in enumerate(row):
            sheet.box(left + across * third, top + down * 11, third, 11, sheet.say(caption), value)
    sheet.box(left, top + 33, sheet.epw, 12, sheet.say(COMMENTS), asked.comments)
    sheet.box(left, top + 45, sheet.epw * 0.6, 18, sheet.say(SAFE), "")
    sheet.box(
        left + sheet.epw * 0.6,
        top + 45,
        sheet.epw * 0.4,
        18,
        sheet.say(DAY_AND_SIGN),
        f"{sheet.day_text()}\n{case.seller.name}",
    )
