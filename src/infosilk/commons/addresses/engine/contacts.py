"""Ways to reach somebody: e-mail addresses and telephone numbers in one spelling. Engine."""

import re
import unicodedata

import phonenumbers

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@(?:[^\s@.<>,;:\"()\[\]]+\.)+[^\s@.<>,;:\"()\[\]]{2,63}")


def email(text: str) -> str | None:
    """The address with its domain in small letters; None when it is none."""
    plain = unicodedata.normalize("NFC", text.strip())
    if len(plain) > 254 or not _EMAIL.fullmatch(plain):
        return None
    name, _at, domain = plain.rpartition("@")
    return f"{name}@{domain.lower()}"


def phone(text: str, country: str) -> str | None:
    """The number as +381…, read as people of `country` (ISO 3166-1) write it; None when no such number can exist."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text.strip()), country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """A number of `phone` as people read it."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
