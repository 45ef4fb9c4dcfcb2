"""Certificates of origin as they come by the road."""

import json
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.schemas import MAX_NOTE
from infosilk.road import public as road
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.papers.actions import ISSUED_TOPIC, KIND, REVOKED, REVOKED_TOPIC, SignedStatement, digest_of
from infosilk.trade.papers.engine import origin
from infosilk.trade.papers.models import CertificateState, OriginCertificate

# What people call its topics.
TITLES = {
    "trade.origin.issued": _("Certificate of origin issued"),
    "trade.origin.revoked": _("Certificate of origin revoked"),
}


@road.handles(ISSUED_TOPIC, SignedStatement)
def issued_there(received: Sequence[road.Received[SignedStatement]]) -> None:
    """Take a run of certificates that the partner issued: each statement verified, else refused."""
    now = timezone.now()
    for one in received:
        message, statement = one.message, one.data.statement
        try:
            said = road.verify_statement(statement, source=message.partner, kind=KIND)
            claim = origin.claim_of(said.data)
        except road.NotVerified as error:
            raise road.Refused(f"the certificate is not verified: {error}") from error
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise road.Refused(f"the certificate is not of the form of one: {error!r}") from error
        if claim.number != message.subject or "\x00" in json.dumps(said.data, ensure_ascii=False):
            raise road.Refused("the certificate has another number than the message")
        OriginCertificate.objects.get_or_create(
            number=claim.number,
            defaults={
                "node": message.partner,
                "state": CertificateState.ISSUED,
                "claim": claim.payload(),
                "consignment": Consignment.objects.filter(number=claim.consignment).first(),
                "statement": statement,
                "sha256": digest_of(statement),
                "applied_at": said.time,
                "issued_at": said.time,
                "changed_at": now,
            },
        )


@road.handles(REVOKED_TOPIC, SignedStatement)
def revoked_there(received: Sequence[road.Received[SignedStatement]]) -> None:
    """Take a run of revocations by the node that issued the certificates."""
    for one in received:
        message, statement = one.message, one.data.statement
        try:
            said = road.verify_statement(statement, source=message.partner, kind=REVOKED)
        except road.NotVerified as error:
            raise road.Refused(f"the revocation is not verified: {error}") from error
        number = str(said.data.get("number", "")).replace("\x00", "")
        in_force = OriginCertificate.objects.filter(number=number, node=message.partner, state=CertificateState.ISSUED)
        changed = in_force.update(
            state=CertificateState.REVOKED,
            revocation=statement,
            note=str(said.data.get("note", ""))[:MAX_NOTE],
            changed_at=timezone.now(),
        )
        if not changed and not OriginCertificate.objects.filter(number=message.subject, node=message.partner).exists():
            raise road.Refused(f"certificate {message.subject} is not known here")
