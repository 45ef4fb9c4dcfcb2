"""Certificates of origin: applied for by a firm, issued and signed by customs, told to the partner city, revoked.

What is issued is a statement that this node signs (road.public.sign_statement): the partner verifies it when it comes
and whenever somebody asks, also after the keys have changed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from infosilk.kernel import notes
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import day_here, today
from infosilk.kernel.law.rules import rule_in_force
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.kernel.reasons.explain import items
from infosilk.kernel.record import audit
from infosilk.kernel.schemas import MAX_NOTE
from infosilk.road import public as road
from infosilk.trade.clearance.public import OWNERS, Consignment, State
from infosilk.trade.papers.engine import origin
from infosilk.trade.papers.engine.case import Address, PaperCase
from infosilk.trade.papers.engine.origin import OriginClaim, OriginLine
from infosilk.trade.papers.models import CertificateState, OriginCertificate
from infosilk.trade.papers.store import case_of

KIND = "trade.origin"
REVOKED = "trade.origin.revocation"
ISSUED_TOPIC = "trade.origin.issued"
REVOKED_TOPIC = "trade.origin.revoked"
# What is refused or never left needs no certificate.
_GONE = (State.REFUSED, State.REFUSED_THERE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an applicant says of one goods line: the criterion and, for RVC, the regional value in percent."""

    number: int
    criterion: str
    share: Decimal | None = None
    packages: str = ""
    marks: str = ""


class SignedStatement(BaseModel):
    """The data of `trade.origin.issued` and `trade.origin.revoked`: what the issuing node signed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    statement: str = ""


def apply(
    acting: Acting,
    number: str,
    lines: Sequence[Claimed],
    *,
    transport: str = "",
    producer: str = "",
    third_party: str = "",
) -> OriginCertificate:
    """Apply for the certificate of the export consignment `number`, for the goods lines named.

    Needs marketplace, trader or broker and a part in the consignment. Invalid with every rule that the claim breaks;
    Conflict when there is one already, or when the consignment was refused.
    """
    acting.require("trade", *OWNERS)
    found = _own(acting, number)
    case = case_of(found)
    day = today()
    claim = replace(
        _claim(found, case, lines, day),
        producer=Address(producer.strip(), case.seller.country) if producer.strip() else None,
        transport=transport.strip()[:400],
        third_party=third_party.strip()[:400],
    )
    least = Decimal(rule_in_force("origin.regional-value", settings.NODE.city.country, day).value["share"])
    faults = origin.check(claim, least)
    if faults:
        raise Invalid(errors=items(faults))
    now = timezone.now()
    try:
        with transaction.atomic():
            made = OriginCertificate.objects.create(
                number=f"applied-{found.number}-{int(now.timestamp() * 1e6)}",
                node=settings.NODE.node,
                state=CertificateState.APPLIED,
                consignment=found,
                organisation_id=acting.organisation_id,
                person_id=acting.person_id,
                claim=claim.payload(),
                applied_at=now,
                changed_at=now,
            )
            audit.record(acting, "trade.origin.applied", "trade.origin", str(made.pk), {"consignment": found.number})
    except IntegrityError as error:
        raise Conflict(
            _("Consignment %(number)s has a certificate of origin, or one is applied for.") % {"number": number},
            mend=_("Have that one revoked or refused first."),
        ) from error
    return made


def _claim(found: Consignment, case: PaperCase, lines: Sequence[Claimed], day: date) -> OriginClaim:
    """What is claimed of the goods lines named. Invalid for a line that there is not."""
    goods = {line.number: line for line in case.lines}
    unknown = [str(one.number) for one in lines if one.number not in goods]
    if unknown:
        fault = _("There is no goods line %(lines)s.") % {"lines": ", ".join(unknown)}
        raise Invalid(errors=[ErrorItem("goods", fault, _("Take the numbers from the order."))])
    return OriginClaim(
        number="",
        consignment=found.number,
        exporter=case.seller,
        producer=None,
        # The consignee's telephone and e-mail are nobody's business here.
        consignee=replace(case.buyer, telephone="", email=""),
        transport="",
        lines=tuple(
            OriginLine(
                one.number,
                one.marks or "N/M",
                one.packages,
                goods[one.number].description,
                goods[one.number].hs_code,
                one.criterion,
                goods[one.number].quantity,
                goods[one.number].unit,
                one.share if one.criterion == "RVC" else None,
            )
            for one in sorted(lines, key=lambda one: one.number)
        ),
        invoice_number=found.number,
        invoice_day=case.day,
        origin=_origin(lines, goods),
        destination=found.buyer_country,
        issued=day,
        issuer="",
        sample=bool(settings.NODE.demo),
    )


def _own(acting: Acting, number: str) -> Consignment:
    found = Consignment.objects.visible_to(acting).filter(number=number, batch__isnull=False).first()
    if found is None:
        raise NotFound(what=_("consignment"))
    if found.state in _GONE:
        raise Conflict(_("Consignment %(number)s was refused.") % {"number": number}, mend=_("Lodge it anew first."))
    return found


def _origin(lines: Sequence[Claimed], goods: Mapping[int, Any]) -> str:
    countries = {goods[one.number].origin for one in lines}
    return countries.pop() if len(countries) == 1 else ""


def issue(acting: Acting, key: int) -> OriginCertificate:
    """Issue the certificate that is applied for: numbered, signed, told to the partner. Needs the role officer."""
    with transaction.atomic():
        found = _applied(acting, key)
        now = timezone.now()
        partner = _partner_for(found)
        claim = replace(
            origin.claim_of(found.claim),
            number=f"{found.claim['origin']}{found.claim['destination']}-{now.year}-{found.pk:010d}",
            issued=day_here(now),
            issuer=_issuer(acting),
        )
        found.number, found.claim = claim.number, claim.payload()
        found.statement = road.sign_statement(partner, KIND, found.claim)
        found.sha256 = digest_of(found.statement)
        found.state, found.issued_at, found.changed_at = CertificateState.ISSUED, now, now
        found.save()
        road.send(partner, ISSUED_TOPIC, found.number, {"number": found.number, "statement": found.statement})
        audit.record(acting, "trade.origin.issued", "trade.origin", found.number, {"sha256": found.sha256})
    return found


def refuse(acting: Acting, key: int, note: str) -> OriginCertificate:
    """Refuse what is applied for, with the reason that the applicant reads. Needs the role officer."""
    with transaction.atomic():
        found = _applied(acting, key)
        found.note = _note(note)
        found.state, found.changed_at = CertificateState.REFUSED, timezone.now()
        found.save()
        audit.record(acting, "trade.origin.refused", "trade.origin", str(found.pk), {"note": found.note})
    return found


def revoke(acting: Acting, number: str, note: str) -> OriginCertificate:
    """Revoke a certificate that this node issued; the partner is told. Needs the role officer."""
    acting.require("trade", "officer")
    with transaction.atomic():
        found = OriginCertificate.objects.select_for_update().filter(number=number, node=settings.NODE.node).first()
        if found is None:
            raise NotFound(what=_("certificate"))
        if found.state != CertificateState.ISSUED:
            raise Conflict(_("Certificate %(number)s is not in force.") % {"number": number})
        found.note = _note(note)
        partner = _partner_for(found)
        data = {"number": number, "note": found.note, "sha256": found.sha256}
        found.revocation = road.sign_statement(partner, REVOKED, data)
        found.state, found.changed_at = CertificateState.REVOKED, timezone.now()
        found.save()
        road.send(partner, REVOKED_TOPIC, number, {"number": number, "statement": found.revocation})
        audit.record(acting, "trade.origin.revoked", "trade.origin", number, {"note": found.note})
    return found


def _applied(acting: Acting, key: int) -> OriginCertificate:
    acting.require("trade", "officer")
    found = OriginCertificate.objects.select_for_update().filter(pk=key, node=settings.NODE.node).first()
    if found is None:
        raise NotFound(what=_("certificate"))
    if found.state != CertificateState.APPLIED:
        raise Conflict(
            _("This certificate is not applied for any more; it is: %(state)s.") % {"state": found.get_state_display()}
        )
    return found


def _partner_for(found: OriginCertificate) -> str:
    zone = settings.NODE.zone_data
    for entry in zone.partners(settings.NODE.node):
        if zone.city_of(entry.name).country == found.claim["destination"]:
            return entry.name
    raise Conflict(_("No partner node of the zone is in %(country)s.") % {"country": found.claim["destination"]})


def _issuer(acting: Acting) -> str:
    from infosilk.kernel.models import Organisation

    if acting.organisation_id is None:
        return acting.name
    return Organisation.objects.get(pk=acting.organisation_id).name


def _note(note: str) -> str:
    return notes.checked("note", note, MAX_NOTE, ErrorItem("note", _("The reason is missing."), _("Write why.")))


def digest_of(statement: str) -> str:
    """What the symbol on the paper compares: SHA-256 over the signed statement."""
    return hashlib.sha256(statement.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying a certificate came to. `key` names the key that signed it; `why` says what is wrong."""

    valid: bool
    number: str
    why: str = ""
    node: str = ""
    key: str = ""
    claim: OriginClaim | None = None


def verify(number: str, digest: str) -> Verdict:
    """Whether the certificate with this number and digest (as printed on the paper) is in force: its signature is
    checked anew, now. Anybody who holds the paper may ask."""
    found = OriginCertificate.objects.filter(number=number).exclude(statement="").first()
    # A wrong digest gets the same answer as an unknown number: numbers can be guessed, papers cannot.
    if found is None or len(digest) < 16 or not found.sha256.startswith(digest.lower()):
        return Verdict(False, number, _("No certificate with this number and check value is known here."))
    try:
        said = road.verify_statement(found.statement, source=found.node, kind=KIND)
    except road.NotVerified as error:
        return Verdict(False, number, _("Its signature does not hold: %(why)s") % {"why": error}, found.node)
    claim = origin.claim_of(said.data)
    if found.state == CertificateState.REVOKED:
        why = _("It was revoked: %(note)s") % {"note": found.note}
        return Verdict(False, number, why, found.node, said.kid, claim)
    return Verdict(True, number, "", found.node, said.kid, claim)


def proofs_in_force(numbers: Sequence[str]) -> dict[str, OriginCertificate]:
    """Of these numbers of proofs those that are certificates known here and in force."""
    asked = [number for number in numbers if number]
    rows = OriginCertificate.objects.filter(number__in=asked, state=CertificateState.ISSUED)
    return {row.number: row for row in rows}
