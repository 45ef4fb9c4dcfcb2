"""EPC URIs as canonical GS1 Digital Links, as the event hash of CBV 2.0 needs them.

Source: GS1 EPC Tag Data Standard 2.0 section 6, GS1 Digital Link URI syntax 1.2 section 4.11, and the event
hash algorithm (RalphTro/epcis-event-hash-generator, README, rules 17 and 18).
"""

import re
from typing import Final

from stdnum import ean

ROOT: Final = "https://id.gs1.org/"
_LINK = re.compile(
    r"https?://[^/?#]+/(?:[^?#]*/)?(00|01|253|255|401|402|414|417|8003|8004|8006|8010|8017|8018)/([^?#]+)"
)
# primary key -> its qualifiers, the most granular first; only the first that is there is kept
_QUALIFIERS: Final[dict[str, tuple[str, ...]]] = {
    "01": ("21", "235", "10"),
    "414": ("254",),
    "8006": ("21", "10"),
    "8010": ("8011",),
}


def check_digit(digits: str) -> str:
    """The GS1 check digit (modulo 10, weights 3 and 1 from the right) of `digits`."""
    return str(ean.calc_check_digit(digits))


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


def canonical(uri: str) -> str:
    """`uri` as a constrained canonical Digital Link where it is an EPC or a Digital Link, else unchanged."""
    for prefix in ("urn:epc:id:", "urn:epc:class:", "urn:epc:idpat:"):
        if uri.startswith(prefix):
            scheme, _, value = uri[len(prefix) :].partition(":")
            path = _path(scheme, value)
            return ROOT + path if path else uri
    found = _LINK.match(uri)
    return ROOT + _constrained(found.group(1), found.group(2)) if found else uri


def _path(scheme: str, value: str) -> str | None:
    """The Digital Link's path for an EPC; None for a scheme without one (gid, usdod, adi, bic, imovn)."""
    parts = value.split(".")
    company, reference = parts[0], parts[1] if len(parts) > 1 else ""
    rest = ".".join(parts[2:])
    serial = "" if rest in ("", "*") else rest
    if reference == "*":
        return None
    gtin = (
        "01/" + _checked(reference[:1] + company + reference[1:]) if company.isdigit() and reference.isdigit() else ""
    )
    if scheme == "sgtin":
        return gtin + (f"/21/{serial}" if serial else "")
    if scheme == "lgtin":
        return gtin + (f"/10/{serial}" if serial else "")
    if scheme == "upui":
        return gtin + (f"/235/{serial}" if serial else "")
    if scheme == "sscc":
        return "00/" + _checked(reference[:1] + company + reference[1:])
    if scheme == "sgln":
        return "414/" + _checked(company + reference) + (f"/254/{serial}" if serial not in ("", "0") else "")
    if scheme == "itip":
        pieces = parts[2] + parts[3]
        last = ".".join(parts[4:])
        tail = "" if last in ("", "*") else f"/21/{last}"
        return "8006/" + _checked(reference[:1] + company + reference[1:]) + pieces + tail
    simple = {
        "grai": ("8003/0", True),
        "gdti": ("253/", True),
        "sgcn": ("255/", True),
        "gsrn": ("8018/", True),
        "gsrnp": ("8017/", True),
        "gsin": ("402/", True),
        "pgln": ("417/", True),
        "giai": ("8004/", False),
        "ginc": ("401/", False),
    }
    if scheme in simple:
        key, checked = simple[scheme]
        return key + (_checked(company + reference) + serial if checked else value.replace(".", "", 1))
    if scheme == "cpi":
        return f"8010/{company}{reference}" + (f"/8011/{serial}" if serial else "")
    return None


def _constrained(key: str, rest: str) -> str:
    """The key with its value and only the most granular qualifier."""
    value, *tail = rest.split("/")
    if key == "01":
        value = value.zfill(14)
    pairs = dict(zip(tail[::2], tail[1::2], strict=False))
    for qualifier in _QUALIFIERS.get(key, ()):
        if qualifier in pairs and not (key == "414" and pairs[qualifier] == "0"):
            return f"{key}/{value}/{qualifier}/{pairs[qualifier]}"
    return f"{key}/{value}"
