"""What a GS1 symbol says: application identifiers, check digits, element strings, Digital Link.

Engine. Source: GS1 General Specifications (identification keys, application identifiers, FNC1).
"""

from dataclasses import dataclass

from stdnum import ean

FNC1 = "\xf1"
# Application identifiers whose length is given: no separator follows them.
_FIXED: dict[str, int] = {"00": 18, "01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6, "20": 2}
# Those of variable length that are used here, with their greatest length.
_LONGEST: dict[str, int] = {"10": 20, "21": 20, "37": 8, "400": 30, "401": 30, "420": 20, "421": 12, "422": 3}
# What GS1 allows in an element string (table 7.11): the invariant set of ISO/IEC 646.
_ALLOWED = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_DIGITS_ONLY = frozenset({"00", "01", "02", "11", "13", "15", "17", "20", "37", "422"})


class NotGs1(ValueError):
    """A value that no GS1 symbol can carry; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Element:
    """One application identifier with its value."""

    identifier: str
    value: str

    def __post_init__(self) -> None:
        length, longest = _FIXED.get(self.identifier), _LONGEST.get(self.identifier)
        if length is None and longest is None:
            raise NotGs1(f"application identifier ({self.identifier}) is not used here")
        if not set(self.value) <= _ALLOWED:
            raise NotGs1(f"({self.identifier}) {self.value!r} holds letters that GS1 does not allow")
        if self.identifier in _DIGITS_ONLY and not self.value.isdigit():
            raise NotGs1(f"({self.identifier}) {self.value!r} is not a number")
        if length is not None and len(self.value) != length:
            raise NotGs1(f"({self.identifier}) needs {length} digits, not {len(self.value)}")
        if longest is not None and not 0 < len(self.value) <= longest:
            raise NotGs1(f"({self.identifier}) has 1 to {longest} letters, not {len(self.value)}")
        if self.identifier in ("00", "01", "02") and check_digit(self.value[:-1]) != self.value[-1]:
            raise NotGs1(f"({self.identifier}) {self.value}: the check digit should be {check_digit(self.value[:-1])}")


def check_digit(digits: str) -> str:
    """The GS1 check digit of `digits`: weights 3 and 1 from the right, to the next ten."""
    return str(ean.calc_check_digit(digits))


def gtin14(gtin: str) -> str:
    """A GTIN-8, -12, -13 or -14 in 14 digits. NotGs1 when it is none."""
    if not gtin.isdigit() or len(gtin) not in (8, 12, 13, 14) or check_digit(gtin[:-1]) != gtin[-1]:
        raise NotGs1(f"{gtin!r} is no GTIN")
    return gtin.zfill(14)


def sscc(prefix: str, serial: int, extension: int = 0) -> str:
    """The serial shipping container code of a firm's GS1 company prefix (4 to 12 digits) and a serial number."""
    room = 16 - len(prefix)
    if not prefix.isdigit() or not 4 <= len(prefix) <= 12:
        raise NotGs1(f"{prefix!r} is no GS1 company prefix")
    if not 0 <= serial < 10**room:
        raise NotGs1(f"the serial number {serial} does not fit into {room} digits")
    body = f"{extension}{prefix}{serial:0{room}d}"
    return body + check_digit(body)


def element_string(elements: list[Element]) -> str:
    """What a GS1-128 symbol encodes after its first FNC1; FNC1 ends a value of variable length unless it is last."""
    parts = []
    for index, element in enumerate(elements):
        ends = element.identifier in _FIXED or index == len(elements) - 1
        parts.append(element.identifier + element.value + ("" if ends else FNC1))
    return "".join(parts)


def human_readable(elements: list[Element]) -> str:
    """The line below the bars: identifiers in brackets."""
    return "".join(f"({element.identifier}){element.value}" for element in elements)


def digital_link(domain: str, elements: list[Element]) -> str:
    """A GS1 Digital Link URI of a product: the GTIN as its path, lot and serial behind it."""
    from urllib.parse import quote

    return domain.rstrip("/") + "".join(f"/{one.identifier}/{quote(one.value, safe='')}" for one in elements)
