"""The Serbian payment slip: reference numbers by model 97, account numbers, and the text of the IPS QR code.

Sources: model 97 is ISO 7064 MOD 97-10 with letters as 10 to 35; the text is that of the National Bank of Serbia's
recommendations for the IPS QR code, whose own published example is a test. Engine: no database, no clock, no Django.
"""

import re
from decimal import Decimal

from stdnum import iban
from stdnum.iso7064 import mod_97_10

MODEL = "97"
_NAME, _PURPOSE = 70, 35


def check_digits(base: str) -> str:
    """The two check digits of `base` (letters and digits; others do not count): ISO 7064 MOD 97-10."""
    return str(mod_97_10.calc_check_digits("".join(sign for sign in base if sign.isascii() and sign.isalnum())))


def reference_of(base: str) -> str:
    """The reference with `base` (capital letters and digits), check digits first, without the model."""
    if not re.fullmatch(r"[A-Z0-9]{4,34}", base):
        raise ValueError(f"no base of a reference: {base!r}")
    return check_digits(base) + base


def plain_reference(text: str) -> str:
    """A reference as banks and people write it, without spaces, dashes, slashes and small letters."""
    return re.sub(r"[\s/().-]", "", text).upper()


def bases_of(text: str) -> list[str]:
    """What `text` can be a reference of: the part after check digits that fit, with the model before it or without."""
    plain = plain_reference(text)
    found = []
    for one in (plain, plain.removeprefix(MODEL)):
        base = one[2:]
        if base and base not in found and base.isascii() and base.isalnum() and one[:2] == check_digits(base):
            found.append(base)
    return found


def account_of(text: str) -> str:
    """An account's eighteen digits from "840-742221843-57", from themselves or from their IBAN; ValueError when it
    cannot exist."""
    plain = "".join(text.split()).upper()
    if iban.is_valid(plain) and plain.startswith("RS"):
        plain = plain[4:]
    parts = plain.split("-")
    digits = plain if len(parts) == 1 else "".join((parts[0], parts[1].zfill(13), parts[-1]))
    if not re.fullmatch(r"[0-9]{18}", digits) or check_digits(digits[:16]) != digits[16:]:
        raise ValueError(f"no account number: {text!r}")
    return digits


def ips_text(*, account: str, name: str, amount: Decimal, purpose_code: str, purpose: str, reference: str) -> str:
    """What the IPS QR code of a payment slip says (K:PR). The payer stands not in it: their bank knows them."""
    if not re.fullmatch(r"[0-9]{3}", purpose_code):
        raise ValueError(f"no purpose code: {purpose_code!r}")
    if not 0 < amount < Decimal("1E12"):
        raise ValueError(f"no amount of a slip: {amount}")
    fields = (
        ("K", "PR"),
        ("V", "01"),
        ("C", "1"),
        ("R", account_of(account)),
        ("N", _plain(name, _NAME)),
        ("I", f"RSD{amount.quantize(Decimal('0.01')):f}".replace(".", ",")),
        ("SF", purpose_code),
        ("S", _plain(purpose, _PURPOSE)),
        ("RO", MODEL + re.sub(r"[\s-]", "", reference)),
    )
    return "|".join(f"{tag}:{value}" for tag, value in fields)


def _plain(text: str, most: int) -> str:
    """One line without the sign that parts the fields."""
    return " ".join(text.replace("|", " ").split())[:most]
