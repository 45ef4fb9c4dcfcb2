"""A scan with what it names, as plain data; a faulty one is a Problem that says what is wrong with it."""

from typing import Any

from django.utils.translation import gettext as _

from infosilk.commons.scan.engine.reading import Scan, read
from infosilk.commons.scan.finders import find
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Invalid
from infosilk.kernel.reasons.explain import items


def checked(text: str) -> Scan:
    """The scan that `text` is; Invalid with its faults when it cannot be trusted."""
    scan = read(text)
    if scan.faults:
        raise Invalid(_("The scan cannot be taken."), errors=items(scan.faults))
    return scan


def named(acting: Acting, text: str) -> dict[str, Any]:
    """What `text` says and names, for this actor; Invalid as `checked`."""
    scan = checked(text)
    return {
        "kind": scan.kind,
        "text": scan.text,
        "elements": [{"identifier": code, "value": value} for code, value in scan.elements],
        "found": [
            {"kind": who.code, "title": one.title, "path": one.url()}
            for who, found in find(acting, scan)
            for one in found
        ],
    }
