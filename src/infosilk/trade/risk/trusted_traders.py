"""Trusted traders: granted for some days on a stated basis, and withdrawn with a reason."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import OrganisationIdentifier
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.trade.risk.models import Level, TrustedTrader

MAY_TRUST = ("officer", "operator")


def grant(
    acting: Acting,
    registration: str,
    level: str,
    valid_from: date,
    valid_until: date | None,
    basis: str,
    name: str = "",
) -> TrustedTrader:
    """Trust the trader with the customs `registration` from `valid_from` to `valid_until` (its last day; None: until
    withdrawn), on `basis` (the decision, its number).

    Needs the role officer or operator. Conflict when trust on the same days stands already.
    """
    acting.require("trade", *MAY_TRUST)
    registration, basis, name = (text.strip() for text in (registration, basis, name))
    if errors := _faults(registration, level, valid_from, valid_until, basis, name):
        raise Invalid(errors=errors)
    known = OrganisationIdentifier.objects.filter(scheme="CUSTOMS", value=registration).first()
    if not name and known is None:
        raise Invalid(
            errors=[
                ErrorItem(
                    "name", _("No organisation here has this registration."), _("Write the trader's name beside it.")
                )
            ]
        )
    try:
        with transaction.atomic():
            row = TrustedTrader.objects.create(
                registration=registration,
                name=name or (known.organisation.name[:200] if known else ""),
                level=level,
                valid=DateRange(valid_from, None if valid_until is None else valid_until + timedelta(days=1)),
                basis=basis,
                granted_by=acting.name[:200],
                granted_at=timezone.now(),
            )
            audit.record(
                acting,
                "trade.trust.granted",
                "trade.trust",
                registration,
                {"level": level, "from": valid_from, "until": valid_until, "basis": basis},
            )
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23P01":
            raise
        raise Conflict(
            _("%(registration)s is a trusted trader on some of these days already.") % {"registration": registration},
            mend=_("Withdraw the earlier grant first, or choose other days."),
        ) from error
    return row


def _faults(
    registration: str, level: str, valid_from: date, valid_until: date | None, basis: str, name: str
) -> list[ErrorItem]:
    """What is wrong with a grant as it was written."""
    errors: list[ErrorItem] = []
    if not 1 <= len(registration) <= 60:
        errors.append(ErrorItem("registration", _("Give the customs registration, at most 60 characters.")))
    if level not in Level.values:
        errors.append(ErrorItem("level", _("Choose a level.")))
    if valid_until is not None and valid_until < valid_from:
        errors.append(ErrorItem("valid_until", _("It ends before it begins.")))
    if not 1 <= len(basis) <= 400:
        errors.append(ErrorItem("basis", _("Say on what decision it rests, in at most 400 characters.")))
    if len(name) > 200:
        errors.append(ErrorItem("name", _("is longer than %(limit)s characters") % {"limit": 200}))
    return errors


def withdraw(acting: Acting, key: int, why: str) -> TrustedTrader:
    """End a grant from now on; needs a reason, and the role officer or operator."""
    acting.require("trade", *MAY_TRUST)
    why = why.strip()
    if not 1 <= len(why) <= 400:
        raise Invalid(errors=[ErrorItem("why", _("A withdrawal needs its reason, in at most 400 characters."))])
    with transaction.atomic():
        row = TrustedTrader.objects.select_for_update().filter(pk=key).first()
        if row is None:
            raise NotFound(what=_("trusted trader"))
        if row.withdrawn_at is not None:
            raise Conflict(_("This grant was withdrawn already."))
        row.withdrawn_at, row.why_withdrawn = timezone.now(), why
        row.save(update_fields=["withdrawn_at", "why_withdrawn"])
        audit.record(acting, "trade.trust.withdrawn", "trade.trust", row.registration, {"why": why})
    return row


def days(row: TrustedTrader) -> tuple[date | None, date | None]:
    """The first and the last day of a grant; the last is None while it has none."""
    valid = row.valid
    return valid.lower, None if valid.upper is None else valid.upper - timedelta(days=1)
