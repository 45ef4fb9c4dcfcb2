"""How things, classes and places are named: EPC URIs, GS1 Digital Links, other URIs.

Source: GS1 EPC Tag Data Standard 2.0 section 6 (pure identity URIs) and GS1 Digital Link URI syntax 1.2, as
EPCIS 2.0 section 8 takes them. Private URIs are allowed by CBV 2.0 section 8.2; ours are
`urn:infosilk:<kind>:<code>`.
"""

import re
from typing import Final

CONSIGNMENT: Final = "urn:infosilk:consignment:"
SHIPMENT: Final = "urn:infosilk:shipment:"
PLACE: Final = "urn:infosilk:place:"

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
# Company prefix and reference share this many digits; a serial follows. None: no digits to count.
_FIXED: Final[dict[str, int]] = {
    "sgtin": 13,
    "sscc": 17,
    "sgln": 12,
    "grai": 12,
    "gdti": 12,
    "gsrn": 17,
    "gsrnp": 17,
    "sgcn": 12,
    "pgln": 12,
    "gsin": 16,
    "itip": 17,
    "upui": 13,
}
_SERIAL: Final = frozenset({"sgtin", "sgln", "grai", "gdti", "sgcn", "itip", "upui"})
_FREE: Final = frozenset({"giai", "ginc", "cpi", "gid", "usdod", "adi", "bic", "imovn"})
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9!'()*+,\-.:;=_$@]|%[0-9A-Fa-f]{2})+")
_DIGITAL_LINK = re.compile(
    r"https?://[^/?#\s]+(?:/[^?#\s]*?)?/(00|01|253|255|401|402|414|417|8003|8004|8006|8010|8017|8018)/([^/?#\s]+)"
    r"((?:/[^?#\s]*)?)(?:\?[^#\s]*)?(?:#\S*)?"
)
_KEY_LENGTH: Final[dict[str, re.Pattern[str]]] = {
    "00": re.compile(r"\d{18}"),
    "01": re.compile(r"\d{8}|\d{12,14}"),
    "253": re.compile(r"\d{13}.*"),
    "255": re.compile(r"\d{13}\d*"),
    "402": re.compile(r"\d{17}"),
    "414": re.compile(r"\d{13}"),
    "417": re.compile(r"\d{13}"),
    "8003": re.compile(r"\d{14}.*"),
    "8006": re.compile(r"\d{18}"),
    "8017": re.compile(r"\d{18}"),
    "8018": re.compile(r"\d{18}"),
}


def consignment_epc(number: str) -> str:
    """The URI of a consignment in events."""
    return CONSIGNMENT + number


def shipment_epc(number: str) -> str:
    """The URI of a shipment in events."""
    return SHIPMENT + number


def place_uri(code: str, sub: str = "") -> str:
    """The URI of a place of the zone: a city's code, or a place in it."""
    return f"{PLACE}{code}:{sub}" if sub else PLACE + code


def subject(uri: str) -> str:
    """What an event is filed under for this URI: a consignment's bare number, else the URI itself."""
    return uri.removeprefix(CONSIGNMENT)


def is_uri(text: object) -> bool:
    """Whether `text` is an absolute URI without white space."""
    return isinstance(text, str) and bool(_URI.fullmatch(text))


def wrong_epc(text: str) -> str | None:
    """Why `text` names no single thing; None when it does."""
    if text.startswith("urn:infosilk:"):
        kind, _, code = text[13:].partition(":")
        return None if kind and code and is_uri(text) else "urn:infosilk:<kind>:<code> needs a kind and a code"
    if not is_uri(text):
        return "it is not an absolute URI"
    if text.startswith(("urn:epc:class:", "urn:epc:idpat:", "urn:epc:pat:")):
        return "it names a class or a pattern, not one thing; a class belongs in a quantity list"
    if text.startswith(("urn:epc:raw:", "urn:epc:tag:")):
        return "it is a tag's encoding; EPCIS takes the pure identity urn:epc:id:…"
    if text.startswith("urn:epc:id:"):
        return _wrong_pure_identity(text[11:])
    if text.startswith("urn:epc:"):
        return "urn:epc: is followed by id, class or idpat"
    return _wrong_digital_link(text)


def _wrong_pure_identity(rest: str) -> str | None:
    scheme, _, value = rest.partition(":")
    if scheme not in _FIXED and scheme not in _FREE:
        return f"the EPC scheme {scheme!r} is not one of the Tag Data Standard"
    if not value or not _CHARACTERS.fullmatch(value):
        return "it has no value, or characters that must be written as %XX"
    digits = _FIXED.get(scheme)
    if digits is None:
        return None
    parts = value.split(".", 2) if scheme != "itip" else value.split(".", 4)
    numeric = parts[:2] if scheme != "itip" else parts[:4]
    expected = digits
    if not all(re.fullmatch(r"\d*", part) for part in numeric) or sum(map(len, numeric)) != expected:
        return f"company prefix and reference of an {scheme} have {expected} digits together"
    if scheme in _SERIAL and len(parts) < (5 if scheme == "itip" else 3):
        return f"an {scheme} ends with a serial number or extension"
    return None


def _wrong_digital_link(text: str) -> str | None:
    found = _DIGITAL_LINK.fullmatch(text)
    if not found:
        return None
    key, value = found.group(1), found.group(2)
    shape = _KEY_LENGTH.get(key)
    if shape and not shape.fullmatch(value):
        return f"the GS1 Digital Link key ({key}) does not have the value {value!r}"
    return None


def wrong_class(text: str) -> str | None:
    """Why `text` names no class of things; None when it does."""
    if not is_uri(text):
        return "it is not an absolute URI"
    if text.startswith("urn:epc:id:"):
        return "it names one thing; a class is urn:epc:class:…, urn:epc:idpat:… or a GS1 Digital Link"
    return None
