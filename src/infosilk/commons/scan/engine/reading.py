"""A scan read: GS1 element strings, GTIN, SSCC, Digital Links, addresses, and plain numbers.

Engine: no Django. GS1's syntax is biip's matter; what is done here is what handheld scanners and people do to a symbol
on its way: full-width letters of an input method, brackets as below the bars, FNC1 sent as another sign, blanks.
Source: GS1 General Specifications (symbology identifiers, element strings), GS1 Digital Link URI syntax.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import biip
from biip.gs1_messages import GS1Message

from infosilk.commons.scan.engine.faults import Broken, NothingRead, TooLong, WrongCheckDigit
from infosilk.kernel.reasons.reason import Reason

MAX_LENGTH = 500
_GROUP = "\x1d"
# What keyboards send for FNC1: Code 128's own sign, the visible one, and the escape that some scanners are set to.
_SENT_FOR_GROUP = re.compile("\xf1|\xe8|\u241d|<GS>|\\{GS\\}|\\\\x1d|\\^\\]")
_BRACKETS = re.compile(r"\(\d{2,4}\)")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
# Symbologies that say: what follows is GS1's.
_GS1 = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_CHECKED = re.compile(r"(?:Invalid|invalid) .*?check digit for '(\d+)': Expected (\d), got (\d)")

Kind = Literal["gs1", "link", "web", "gtin", "sscc", "text"]


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read. `text` is it without the scanner's own signs; `elements` are application identifiers with their
    values ("01" a GTIN in 14 digits, "00" an SSCC); `names` are what may name the thing, most exact first; `faults`
    say why it is not to be trusted (then nothing is looked up)."""

    kind: Kind
    text: str
    elements: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    faults: tuple[Reason, ...] = ()

    def value(self, identifier: str) -> str:
        """The value of an application identifier, "" where the symbol has none."""
        return next((value for code, value in self.elements if code == identifier), "")


def read(raw: str) -> Scan:
    """What `raw`, the characters that a scanner or a person sent, says. Never raises."""
    text = _plain(raw)
    if not text:
        return Scan("text", "", faults=(NothingRead.reason(),))
    if len(text) > MAX_LENGTH:
        reason = TooLong.reason(length=str(len(text)), limit=str(MAX_LENGTH))
        return Scan("text", text[:MAX_LENGTH], faults=(reason,))
    mark = _SYMBOLOGY.match(text)
    symbology, body = (mark.group(), text[mark.end() :]) if mark else ("", text)
    if re.match(r"https?://", body, re.IGNORECASE):
        return _address(body)
    if _BRACKETS.match(body):
        return _bracketed(body)
    if body.isascii() and body.isdigit() and symbology not in _GS1 and len(body) in (8, 12, 13, 14, 18):
        return _number(body)
    if symbology in _GS1 or _GROUP in body or _begins_as_gs1(body):
        return _elements(body, certain=symbology in _GS1 or _GROUP in body)
    return Scan("text", body, names=(body,))


def _plain(raw: str) -> str:
    text = _SENT_FOR_GROUP.sub(_GROUP, raw)
    text = unicodedata.normalize("NFKC", text)
    kept = (sign for sign in text if sign == _GROUP or unicodedata.category(sign)[0] not in "C")
    return "".join(kept).strip().strip(_GROUP)


def _number(digits: str) -> Scan:
    kind: Kind = "sscc" if len(digits) == 18 else "gtin"
    result = biip.parse(digits)
    found = result.sscc if kind == "sscc" else result.gtin
    if found is None:
        fault = _check_digit(result.sscc_error if kind == "sscc" else result.gtin_error)
        if fault is not None and kind == "sscc":
            return Scan(kind, digits, faults=(fault,))
        # Thirteen digits need not be a GTIN: an order number may have as many.
        return Scan("text", digits, names=(digits,))
    elements = (("00", found.value),) if kind == "sscc" else (("01", digits.zfill(14)),)
    return Scan(kind, digits, elements, (digits, digits.zfill(14)))


def _begins_as_gs1(body: str) -> bool:
    """Whether a text without any mark is a string of elements: it begins with a GTIN or an SSCC that is right."""
    return bool(re.match(r"01\d{14}", body) and biip.parse(body[2:16]).gtin) or bool(
        re.match(r"00\d{18}", body) and biip.parse(body[2:20]).sscc
    )


def _bracketed(body: str) -> Scan:
    try:
        message = GS1Message.parse_hri(body)
    except biip.ParseError as error:
        return Scan("gs1", body, faults=(_fault(str(error), body),))
    return _message(message, body)


def _elements(body: str, *, certain: bool) -> Scan:
    result = biip.parse("]C1" + body)
    if result.gs1_message is None:
        if not certain:
            return Scan("text", body, names=(body,))
        return Scan("gs1", body, faults=(_fault(result.gs1_message_error or "", body),))
    return _message(result.gs1_message, body)


def _message(message: GS1Message, body: str) -> Scan:
    elements = tuple((one.ai.ai, one.value) for one in message.element_strings)
    wrong = [one.gtin_error or one.sscc_error for one in message.element_strings if one.gtin_error or one.sscc_error]
    if wrong:
        return Scan("gs1", body, elements, faults=(_fault(str(wrong[0]), body),))
    return Scan("gs1", body, elements, _names(elements))


def _address(url: str) -> Scan:
    """A Digital Link, or another address: what its query and the end of its path name."""
    result = biip.parse(url)
    link = result.gs1_digital_link_uri
    if link is not None:
        wrong = result.gtin_error if "check digit" in (result.gtin_error or "") else ""
        wrong = wrong or (result.sscc_error if "check digit" in (result.sscc_error or "") else "")
        elements = tuple((one.ai.ai, one.value) for one in link.element_strings)
        if wrong:
            return Scan("link", url, elements, faults=(_fault(wrong, url),))
        return Scan("link", url, elements, _names(elements))
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return Scan("text", url, names=(url,))
    names = [value for name in ("number", "code", "id") for value in asked.get(name, [])]
    names += [part for part in reversed(parts.path.split("/")) if part][:1]
    return Scan("web", url, names=tuple(dict.fromkeys(names)))


def _names(elements: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The most exact first: a logistic unit, an order or shipment, a thing by its serial number, its lot, its kind."""
    order = ("00", "402", "401", "400", "21", "10", "01", "02")
    found = dict(elements)
    names = [found[code] for code in order if code in found]
    return tuple(dict.fromkeys(names))


def _fault(error: str, text: str) -> Reason:
    return _check_digit(error) or Broken.reason(value=_shown(text))


def _check_digit(error: str | None) -> Reason | None:
    found = _CHECKED.search(error or "")
    if found is None:
        return None
    value, right, given = found.groups()
    return WrongCheckDigit.reason(value=value, given=given, right=right)


def _shown(text: str) -> str:
    return text.replace(_GROUP, " ")[:60]
