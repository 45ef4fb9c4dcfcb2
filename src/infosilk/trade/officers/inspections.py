"""Results of inspections: what an officer found, recorded once; from then on the histories know it."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.kernel.schemas import MAX_NOTE
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.risk import public as risk
from infosilk.trade.risk.public import Inspection, Irregularity, Lane, Result

_MOST = Decimal("999999999999.99")


def record_inspection(
    acting: Acting,
    number: str,
    result: str,
    *,
    irregularity: str = "",
    recovered: str = "",
    currency: str = "",
    note: str = "",
) -> Inspection:
    """Keep what the inspection of consignment `number` found; also one that no rule asked for.

    Needs the role officer. `result` conform, minor or irregular; the last two need `irregularity`. Conflict when a
    result is recorded already: what was found is not written over.
    """
    acting.require("trade", "officer")
    amount = _checked(result, irregularity, recovered, currency, note)
    at = timezone.now()
    with transaction.atomic():
        found = Consignment.objects.select_for_update().filter(number=number).first()
        if found is None:
            raise NotFound(what=_("consignment"))
        row = Inspection.objects.filter(number=found.number).first() or _of_own_accord(found, at)
        if row.done_at is not None:
            raise Conflict(
                _("The inspection of %(number)s has its result already: %(result)s.")
                % {"number": number, "result": row.get_result_display()},
                mend=_("A result is not written over."),
            )
        row.result, row.irregularity, row.done_at = result, irregularity, at
        row.officer_id = acting.person_id
        row.recovered, row.currency, row.note = amount, currency if amount else "", note.strip()
        row.save()
        audit.record(
            acting,
            "trade.inspection.recorded",
            "trade.consignment",
            number,
            {"result": result, "irregularity": irregularity, "recovered": f"{amount:f}", "currency": row.currency},
        )
    return row


def _checked(result: str, irregularity: str, recovered: str, currency: str, note: str) -> Decimal:
    errors: list[ErrorItem] = []
    if result not in Result.values:
        errors.append(ErrorItem("result", _("Choose what was found.")))
    faulty = result in (Result.MINOR, Result.IRREGULAR)
    if faulty and irregularity not in Irregularity.values:
        errors.append(ErrorItem("irregularity", _("Choose what was wrong.")))
    if not faulty and irregularity:
        errors.append(ErrorItem("irregularity", _("Nothing is wrong with a consignment that conforms.")))
    amount = Decimal(0)
    if recovered.strip():
        try:
            amount = Decimal(recovered.strip())
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= _MOST:
            errors.append(ErrorItem("recovered", _("The amount is a number from 0.")))
        elif amount != round(amount, 2):
            errors.append(ErrorItem("recovered", _("The amount has at most two decimal places.")))
        elif amount and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            errors.append(ErrorItem("currency", _("Give the currency as three letters, as EUR.")))
    if len(note) > MAX_NOTE:
        errors.append(ErrorItem("note", _("is longer than %(limit)s characters") % {"limit": MAX_NOTE}))
    if errors:
        raise Invalid(errors=errors)
    return amount


def _of_own_accord(found: Consignment, at: datetime) -> Inspection:
    """An inspection that an officer began without being asked."""
    home = settings.NODE.city.country
    return Inspection(
        number=found.number,
        seller=found.seller_code,
        lane=found.lane or Lane.BLUE,
        codes=["officer"],
        facts=risk.load_risk(home, at).facts(clearance.case_of_stored(found, home)),
        asked_at=at,
    )
