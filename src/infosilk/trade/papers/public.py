"""What other rooms use of papers: certificates of origin and the proofs in force."""

from infosilk.trade.papers.actions import proofs_in_force
from infosilk.trade.papers.models import CertificateState, OriginCertificate

__all__ = [
    "CertificateState",
    "OriginCertificate",
    "proofs_in_force",
]
