"""Official numbers of organisations: which schemes there are, and how each is checked.

A passed check says that the number can exist, not that it belongs to the organisation: that is what a
comparison with the register (`verified_at`) says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.rs import pib

from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.text import Text


@dataclass(frozen=True)
class Scheme:
    """One kind of number. `example` can exist but is nobody's in particular; `rule` says what is checked."""

    code: str
    title: Text
    country: str | None
    example: str
    rule: Text
    check: Callable[[str], str]


def _pib(value: str) -> str:
    return str(pib.validate(value))


def _uscc(value: str) -> str:
    return str(uscc.validate(value.upper()))


# The legal text that fixes the method was not at hand: found from published numbers, ten of ten agree
# (verified=false).
_MB_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)


def mb_check_digit(first_seven: str) -> str:
    """The last digit of a Serbian matični broj of a legal entity: mod 11 with the weights 2 7 6 5 4 3 2;
    10, 11 are 0.
    """
    total = sum(weight * int(digit) for weight, digit in zip(_MB_WEIGHTS, first_seven, strict=True))
    return str((11 - total % 11) % 11 % 10)


def _mb(value: str) -> str:
    number = re.sub(r"[\s.-]", "", value)
    if not re.fullmatch(r"[0-9]+", number):
        raise ValidationError
    if len(number) != 8:
        raise InvalidLength
    if mb_check_digit(number[:7]) != number[7]:
        raise InvalidChecksum
    return number


def _pattern(pattern: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        number = re.sub(r"\s", "", value).upper()
        if not re.fullmatch(pattern, number):
            raise ValidationError
        return number

    return check


SCHEMES: dict[str, Scheme] = {
    scheme.code: scheme
    for scheme in (
        Scheme(
            "RS:PIB",
            gettext_lazy("PIB, tax number (Serbia)"),
            "RS",
            "101134702",
            gettext_lazy("9 digits, the last one a check digit"),
            _pib,
        ),
        Scheme(
            "RS:MB",
            gettext_lazy("Matični broj, registration number (Serbia)"),
            "RS",
            "07007965",
            gettext_lazy("8 digits, the last one a check digit"),
            _mb,
        ),
        Scheme(
            "CN:USCC",
            gettext_lazy("Unified social credit code (China)"),
            "CN",
            "91110000600037341L",
            gettext_lazy("18 digits and letters, the last one a check character"),
            _uscc,
        ),
        Scheme(
            "EORI",
            gettext_lazy("EORI number (European Union)"),
            None,
            "DE123456789012345",
            gettext_lazy("the country's two letters and up to 15 letters and digits"),
            _pattern(r"[A-Z]{2}[A-Z0-9]{1,15}"),
        ),
        Scheme(
            "CUSTOMS",
            gettext_lazy("Customs registration"),
            None,
            "3301960A01",
            gettext_lazy("4 to 20 letters and digits"),
            _pattern(r"[A-Z0-9]{4,20}"),
        ),
        Scheme(
            "GS1",
            gettext_lazy("GS1 company prefix"),
            None,
            "8600123",
            gettext_lazy("4 to 12 digits"),
            _pattern(r"[0-9]{4,12}"),
        ),
    )
}


def check(scheme: str, value: str, country: str | None = None) -> str:
    """The number in its plain form (no spaces, capitals). Invalid says what is wrong with it, and how it looks.

    `country` (ISO 3166-1 alpha-2) is the organisation's: a Chinese firm has no PIB of its own.
    """
    known = SCHEMES.get(scheme)
    if known is None:
        raise Invalid(
            errors=[
                ErrorItem(
                    "scheme",
                    _("There is no kind of number “%(scheme)s”.") % {"scheme": scheme},
                    _("Kinds: %(schemes)s.") % {"schemes": ", ".join(SCHEMES)},
                )
            ]
        )
    if country is not None and known.country is not None and country != known.country:
        raise Invalid(
            errors=[
                ErrorItem(
                    "scheme",
                    _("“%(title)s” is given in %(scheme_country)s, but the organisation is in %(country)s.")
                    % {"title": known.title, "scheme_country": known.country, "country": country},
                    _("Choose a number that its own country gives."),
                )
            ]
        )
    try:
        return known.check(value.strip())
    except InvalidLength:
        message = _("“%(value)s” has the wrong length.")
    except InvalidChecksum:
        message = _("“%(value)s” has a wrong check digit: one of its characters is mistyped.")
    except ValidationError:
        message = _("“%(value)s” has characters that do not belong there.")
    raise Invalid(
        errors=[
            ErrorItem(
                "value",
                message % {"value": value.strip()[:60]},
                _("%(title)s: %(rule)s, such as %(example)s.")
                % {"title": known.title, "rule": known.rule, "example": known.example},
            )
        ]
    )
