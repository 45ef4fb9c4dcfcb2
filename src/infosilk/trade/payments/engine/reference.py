"""The reference of a consignment's charges: its own number with check digits. Engine: no database, no clock."""

import re

from infosilk.commons.payments.engine import slip

_NUMBER = re.compile(r"^([A-Z0-9]{3})-([0-9]{4})-([0-9]{10})$")
_BASE = re.compile(r"^([A-Z0-9]{3})([0-9]{4})([0-9]{10})$")


def reference_of(number: str) -> str:
    """The reference of a consignment's charges, check digits first, without the model: "30HGH20260000000001"."""
    found = _NUMBER.match(number)
    if not found:
        raise ValueError(f"no consignment number: {number!r}")
    return slip.reference_of("".join(found.groups()))


def number_of_base(base: str) -> str | None:
    """The consignment that the base of a reference names."""
    found = _BASE.match(base)
    return "-".join(found.groups()) if found else None


def number_of(reference: str) -> str | None:
    """The consignment that a reference names; None when its check digits do not fit. Spaces, dashes, small letters
    and the model before it, as banks write them, do no harm."""
    return next((number for base in slip.bases_of(reference) if (number := number_of_base(base))), None)
