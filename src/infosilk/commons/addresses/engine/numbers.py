"""Citizens' numbers: which kinds there are, and whether one can exist. Engine.

A number that passes can be somebody's; whose it is says nobody but its register. Numbers stand in no message.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.si import emso

from infosilk.kernel.reasons.words import register_words

# Parts of a message that are told in the reader's language too.
FORM, BIRTH, MARK = "it does not have 18 characters", "its date of birth does not exist", "its check digit is wrong"
THIRTEEN, DOCUMENT = "it does not have 13 digits", "it is not 5 to 9 letters and digits"
register_words("problem", words=(FORM, BIRTH, MARK, THIRTEEN, DOCUMENT))
_RIC = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_JMBG = re.compile(r"[0-9]{13}", re.ASCII)
_DOCUMENT = re.compile(r"[A-Z0-9]{5,9}", re.ASCII)
_OF_2000 = 800


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number. `example` passes and is nobody's in particular; `fault`
    says what is wrong with a number in its normal form, None when nothing is."""

    code: str
    country: str
    example: str
    source: str
    fault: Callable[[str], str | None]


def normal(number: str) -> str:
    """The number in one spelling: full-width signs, blanks, hyphens, dots and small letters make no difference."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())


def resident_fault(number: str) -> str | None:
    """What is wrong with a Chinese resident identity number: six digits of the place, the date of birth, a serial
    number, and a check character by ISO 7064 MOD 11-2."""
    number = number.upper()
    if not _RIC.fullmatch(number):
        return FORM
    if not _exists(int(number[6:10]), int(number[10:12]), int(number[12:14])):
        return BIRTH
    return None if ric.calc_check_digit(number) == number[17] else MARK


def jmbg_fault(number: str) -> str | None:
    """What is wrong with a Serbian citizen's number: day, month and last three digits of the year of birth, region,
    serial number, and a check digit by mod 11. A foreigner's evidence number has the same form."""
    if not _JMBG.fullmatch(number):
        return THIRTEEN
    year = int(number[4:7])
    if not _exists(year + (2000 if year < _OF_2000 else 1000), int(number[2:4]), int(number[:2])):
        return BIRTH
    return None if emso.calc_check_digit(number) == number[12] else MARK


def document_fault(number: str) -> str | None:
    """What is wrong with the number of a passport or another travel document: up to nine letters and digits."""
    return None if _DOCUMENT.fullmatch(number) else DOCUMENT


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


KINDS: dict[str, Kind] = {
    one.code: one
    for one in (
        Kind("RS:JMBG", "RS", "0101006500006", "mod 11, as of EMŠO", jmbg_fault),
        Kind("RS:EBS", "RS", "0101006500006", "form of the JMBG", jmbg_fault),
        Kind("CN:RIC", "CN", "11010519491231002X", "GB 11643-1999", resident_fault),
        Kind("PASSPORT", "", "L898902C3", "ICAO Doc 9303, part 3", document_fault),
    )
}
