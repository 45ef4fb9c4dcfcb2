"""Scanning in the API: what a symbol says, and what of this node it names."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from infosilk.commons.scan import queries
from infosilk.commons.scan.schemas import ScanIn, ScanOut
from infosilk.kernel.access import acting_of
from infosilk.kernel.problems.api import responses

router = Router()


@router.post("/scans/read", response={200: ScanOut, **responses()}, summary="Read a scan")
def read_scan(request: HttpRequest, scan: ScanIn) -> dict[str, Any]:
    """What a barcode, QR code or tag says, and the things of this node that it names, of those you may see. Nothing is
    kept. 422 for a symbol whose check digit is wrong or that breaks off."""
    return queries.named(acting_of(request), scan.text)
