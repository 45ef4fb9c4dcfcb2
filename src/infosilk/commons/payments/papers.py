"""The payment slip as a paper: what a bank's counter reads, and the code that a bank's application scans."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from infosilk.commons.drawing.public import Drawn, Paper, Sheet, letters, paper
from infosilk.commons.payments import queries
from infosilk.commons.payments.engine.slip import MODEL, ips_text, reference_of
from infosilk.commons.payments.queries import Slip
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import NotFound

TITLE = gettext_noop("Payment slip")
PURPOSE = gettext_noop("Purpose of the payment")
RECIPIENT = gettext_noop("Recipient")
CODE = gettext_noop("Purpose code")
CURRENCY = gettext_noop("Currency")
AMOUNT = gettext_noop("Amount")
ACCOUNT = gettext_noop("Account of the recipient")
REFERENCE = gettext_noop("Model and reference number")
SCAN = gettext_noop("Scan it with your bank's application (NBS IPS QR)")
_SAMPLE_ACCOUNT = "999-0000000000001-51"


def slip_paper(slip: Slip, languages: Sequence[str], *, day: date, sample: bool) -> bytes:
    """A slip of a third of a sheet (210 x 99 mm), with its IPS QR code."""
    sheet = Sheet(letters(), languages, TITLE, number=slip.reference, day=day, sample=sample, size=(210, 99), margin=8)
    sheet.set_auto_page_break(False)
    sheet.banner()
    top = sheet.get_y()
    sheet.box(8, top, 92, 16, sheet.say(PURPOSE), slip.purpose)
    sheet.box(8, top + 16, 92, 16, sheet.say(RECIPIENT), slip.name)
    for place, (caption, value, wide) in enumerate(
        ((CODE, slip.purpose_code, 22), (CURRENCY, slip.currency, 22), (AMOUNT, sheet.number(slip.amount), 48))
    ):
        sheet.box(8 + 22 * place, top + 32, wide, 12, sheet.say(caption), value, size=11, bold=True)
    sheet.box(8, top + 44, 92, 11, sheet.say(ACCOUNT), slip.account, size=11)
    sheet.box(8, top + 55, 92, 11, sheet.say(REFERENCE), f"{slip.model} {slip.reference}", size=11)
    sheet.qr(130, top - 4, 62, slip.qr)
    sheet.style(7.5)
    sheet.set_xy(120, top + 59)
    sheet.multi_cell(82, 3.4, sheet.say(SCAN), align="C")
    return sheet.finish()


def _draw(acting: Acting, key: str, languages: Sequence[str]) -> Drawn:
    seen = queries.view(queries.seen(acting, key))
    if seen.slip is None or seen.payee is None:
        raise NotFound(what=_("payment slip"))
    content = slip_paper(seen.slip, languages or ("sr-latn",), day=today(), sample=seen.payee.sample)
    return Drawn(f"{seen.due.reference}.pdf", content)


def _sample(languages: Sequence[str]) -> Drawn:
    reference, name, text = reference_of("SAMPLE0001"), "Primer primaoca, Niš (sample)", "Uzorak: ne plaćati"
    qr = ips_text(
        account=_SAMPLE_ACCOUNT,
        name=name,
        amount=Decimal("936.00"),
        purpose_code="253",
        purpose=text,
        reference=reference,
    )
    slip = Slip(_SAMPLE_ACCOUNT, name, Decimal("936.00"), "RSD", "253", text, MODEL, reference, qr)
    return Drawn("sample-slip.pdf", slip_paper(slip, languages, day=date(2026, 1, 31), sample=True))


SLIP = paper(Paper("commons.payments.slip", gettext_lazy("Payment slip"), "210 × 99 mm", _draw, _sample))
