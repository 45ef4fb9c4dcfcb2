"""Writing a sales invoice for Serbia's system of e-invoices: checked by its rules, kept as it was written."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Conflict, Invalid, Problem
from infosilk.kernel.reasons.explain import items
from infosilk.kernel.record import audit
from infosilk.trade.clearance.public import OWNERS
from infosilk.trade.papers.engine.invoice import Invoice, Party, totals
from infosilk.trade.papers.engine.invoice_rules import check
from infosilk.trade.papers.engine.ubl import write
from infosilk.trade.papers.models import SalesInvoice


def seller_of(acting: Acting, **given: Any) -> Party:
    """The organisation represented as the seller: its name and numbers on record, the address as given."""
    if acting.organisation_id is None:
        raise Problem(_("An invoice belongs to an organisation."), mend=_("Switch to a mandate."))
    firm = Organisation.objects.get(pk=acting.organisation_id)
    numbers = dict(firm.identifiers.values_list("scheme", "value"))
    return Party(
        firm.name, firm.country, vat_number=numbers.get("RS:PIB", ""), legal_number=numbers.get("RS:MB", ""), **given
    )


def write_invoice(acting: Acting, invoice: Invoice) -> SalesInvoice:
    """Check, write and keep `invoice`. Invalid with every rule that it breaks, Conflict when its number is taken."""
    acting.require("trade", *OWNERS)
    if acting.organisation_id is None:
        raise Problem(_("An invoice belongs to an organisation."), mend=_("Switch to a mandate."))
    faults = check(invoice)
    if faults:
        raise Invalid(errors=items(faults))
    xml = write(invoice)
    try:
        with transaction.atomic():
            made = SalesInvoice.objects.create(
                organisation_id=acting.organisation_id,
                person_id=acting.person_id,
                number=invoice.number,
                kind=invoice.kind,
                buyer_name=invoice.buyer.name[:200],
                currency=invoice.currency,
                payable=totals(invoice).payable,
                issued=invoice.issued,
                xml=xml.decode(),
                sha256=hashlib.sha256(xml).hexdigest(),
                written_at=timezone.now(),
            )
            audit.record(acting, "trade.invoice.written", "trade.invoice", invoice.number, {"sha256": made.sha256})
    except IntegrityError as error:
        raise Conflict(
            _("An invoice with the number %(number)s was written already.") % {"number": invoice.number},
            mend=_("Give the next number of your series."),
        ) from error
    return made
