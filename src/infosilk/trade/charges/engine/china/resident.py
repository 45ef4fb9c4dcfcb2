"""China's resident identity number: 18 characters, of which the last is a check character.

They are six digits of the place, the date of birth, a serial number, and a check character by ISO 7064 MOD 11-2
(GB 11643-1999). Only the form is checked here.
"""

import re
from datetime import date

from stdnum.cn import ric

from infosilk.kernel.reasons.words import register_words

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
# Parts of the message that are told in the reader's language too.
FORM, BIRTH, MARK = "it does not have 18 characters", "its date of birth does not exist", "its check digit is wrong"
register_words("problem", words=(FORM, BIRTH, MARK))


def resident_fault(number: str) -> str | None:
    """What is wrong with a Chinese resident identity number (one of FORM, BIRTH, MARK); None when its form is right."""
    number = number.upper()
    if not _FORM.fullmatch(number):
        return FORM
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return BIRTH
    return None if ric.calc_check_digit(number) == number[17] else MARK
