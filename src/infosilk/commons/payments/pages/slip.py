"""A payment slip on pages: what to write on it, and its QR code as a picture."""

from io import BytesIO
from typing import Any

import segno
from django.http import HttpResponse
from django.utils.translation import gettext as _

from infosilk.commons.payments.queries import Slip
from infosilk.kernel.problems import NotFound
from infosilk.web.cells import money

_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def slip_facts(slip: Slip | None) -> list[tuple[str, Any]]:
    if slip is None:
        return []
    return [
        (_("Recipient"), slip.name),
        (_("Account of the recipient"), slip.account),
        (_("Amount"), money(slip.amount, slip.currency)),
        (_("Purpose code"), slip.purpose_code),
        (_("Purpose of the payment"), slip.purpose),
        (_("Model and reference number"), f"{slip.model} {slip.reference}"),
    ]


def picture(slip: Slip | None, name: str, form: str = "png") -> HttpResponse:
    """The QR code as a PNG or an SVG, which banks' applications read from the screen or from a saved picture."""
    if slip is None or form not in _TYPES:
        raise NotFound(what=_("payment"))
    drawn = BytesIO()
    segno.make(slip.qr, error="m", micro=False).save(drawn, kind=form, scale=6, border=4)
    answer = HttpResponse(drawn.getvalue(), content_type=_TYPES[form])
    answer["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
