"""What a product must be: the same checks for the form, the API and each row of an import.

Values come as a person types them (text, or what a JSON number gives); each fault names its field and how to mend it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from stdnum import ean
from stdnum.exceptions import ValidationError

from infosilk.kernel.problems import ErrorItem
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.models import LANGUAGES, Unit

TITLES = tuple(f"title_{language}" for language in LANGUAGES)
DESCRIPTIONS = tuple(f"description_{language}" for language in LANGUAGES)
FIELDS = (
    "sku",
    "gtin",
    *TITLES,
    *DESCRIPTIONS,
    "category",
    "origin",
    "net_weight_kg",
    "gross_weight_kg",
    "composition",
    "unit",
    "price",
    "currency",
    "hs_code",
)
_TEXTS = tuple(name for name in FIELDS if name != "composition")
_UNITS = frozenset(Unit.values)
# Said only where something is wrong: a table of a hundred thousand rows is checked by this, too.
_WEIGHT = gettext_noop("A weight is a number of kilograms above 0, such as 0.25.")
_PRICE = gettext_noop("A price is a number, such as 12.50.")
_SHARE = re.compile(r"^(?:(?P<first>\d+(?:[.,]\d+)?)\s*%?\s+(?P<a>.+)|(?P<b>.+?)[\s:]+(?P<last>\d+(?:[.,]\d+)?)\s*%?)$")
_LENGTHS = {"sku": 60, "category": 400, **dict.fromkeys(TITLES, 400), **dict.fromkeys(DESCRIPTIONS, 4000)}


@dataclass(slots=True)
class Checked:
    """What a product's fields come to, ready for its row; `errors` is empty when all are right."""

    values: dict[str, Any] = field(default_factory=dict)
    hs_code: str = ""
    errors: list[ErrorItem] = field(default_factory=list)


def check(given: Mapping[str, Any]) -> Checked:
    """`given` by the names of FIELDS; a field that is not given is empty."""
    done = Checked()
    text = {name: _text(value) if (value := given.get(name, "")) != "" else "" for name in _TEXTS}
    for name, limit in _LENGTHS.items():
        if len(text[name]) > limit:
            done.errors.append(
                ErrorItem(name, _("This is longer than %(limit)s characters.") % {"limit": limit}, _("Shorten it."))
            )
    if not text["sku"]:
        done.errors.append(ErrorItem("sku", _("A product has an article number."), _("Give it one of your own.")))
    titles = {language: text[f"title_{language}"] for language in LANGUAGES if text[f"title_{language}"]}
    if not titles:
        done.errors.append(
            ErrorItem("title_en", _("A product has a title in at least one language."), _("Say what it is."))
        )
    net = _number(done, "net_weight_kg", text, _WEIGHT)
    gross = _number(done, "gross_weight_kg", text, _WEIGHT)
    if net is not None and gross is not None and gross < net:
        done.errors.append(
            ErrorItem(
                "gross_weight_kg",
                _("The gross weight is below the net weight."),
                _("It is the product with its packing."),
            )
        )
    price = _number(done, "price", text, _PRICE, places=4, zero=True)
    currency = text["currency"].upper()
    if price is not None and not currency:
        done.errors.append(ErrorItem("currency", _("A price has a currency."), _("Such as EUR, CNY or RSD.")))
    if currency and currency not in _currencies():
        done.errors.append(
            ErrorItem(
                "currency",
                _("There is no currency “%(code)s”.") % {"code": currency[:20]},
                _("Such as EUR, CNY or RSD."),
            )
        )
    done.hs_code = _code(done, text["hs_code"]) if text["hs_code"] else ""
    done.values = {
        "sku": text["sku"],
        "gtin": _gtin(done, text["gtin"]) if text["gtin"] else "",
        "title": next(iter(titles.values()), ""),
        "titles": titles,
        "descriptions": {
            language: text[f"description_{language}"] for language in LANGUAGES if text[f"description_{language}"]
        },
        "category": text["category"],
        "origin": _origin(done, text["origin"].upper()),
        "net_weight_kg": net,
        "gross_weight_kg": gross,
        "composition": _composition(done, composition) if (composition := given.get("composition")) else [],
        "unit": _unit(done, text["unit"].lower() or Unit.PIECE.value),
        "price": price,
        "currency": currency if price is not None else "",
    }
    return done


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    return frozenset(Locale("en").territories)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "").strip()


def _number(
    done: Checked, name: str, text: Mapping[str, str], mend: str, *, places: int = 5, zero: bool = False
) -> Decimal | None:
    given = text[name]
    if not given:
        return None
    try:
        number = Decimal(given.replace(",", ".") if given.count(",") == 1 and "." not in given else given)
        number = number.quantize(Decimal(1).scaleb(-places)) if number.is_finite() else number
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or (number == 0 and not zero) or number >= Decimal(10_000_000):
        done.errors.append(ErrorItem(name, _("“%(value)s” is not right here.") % {"value": given[:60]}, _(mend)))
        return None
    return number


def _gtin(done: Checked, given: str) -> str:
    number = re.sub(r"[\s-]", "", given)
    if not number:
        return ""
    try:
        if len(number) not in (8, 12, 13, 14):
            raise ValidationError
        ean.validate(number)
    except ValidationError:
        done.errors.append(
            ErrorItem(
                "gtin",
                _("“%(value)s” is no GTIN.") % {"value": given[:60]},
                _("It has 8, 12, 13 or 14 digits, the last one a check digit: look at the bar code."),
            )
        )
        return ""
    return number


def _origin(done: Checked, code: str) -> str:
    if code and (len(code) != 2 or code not in _territories()):
        done.errors.append(
            ErrorItem(
                "origin",
                _("There is no country “%(code)s”.") % {"code": code[:20]},
                _("Two letters (ISO 3166), such as CN or RS."),
            )
        )
        return ""
    return code


def _unit(done: Checked, unit: str) -> str:
    if unit not in _UNITS:
        done.errors.append(
            ErrorItem(
                "unit",
                _("There is no unit “%(unit)s”.") % {"unit": unit[:20]},
                _("One of: %(units)s.") % {"units": ", ".join(Unit.values)},
            )
        )
    return unit


def _code(done: Checked, given: str) -> str:
    code = re.sub(r"[\s.]", "", given)
    if not code:
        return ""
    if not code.isascii() or not code.isdigit() or not 6 <= len(code) <= 10 or not hs.exists(code):
        done.errors.append(
            ErrorItem(
                "hs_code",
                _("“%(code)s” is no code of HS 2022.") % {"code": given[:20]},
                _("It has six digits, or up to ten of a national tariff; ask for suggestions and confirm one."),
            )
        )
        return ""
    return code


def _composition(done: Checked, given: Any) -> list[dict[str, str]]:
    """From "cotton 95, elastane 5" (or "95% cotton; 5% elastane"), or a list of {material, share}."""
    parts: list[tuple[str, str]] = []
    if isinstance(given, list):
        parts = [(_text(part.get("material")), _text(part.get("share"))) for part in given if isinstance(part, Mapping)]
    else:
        for piece in re.split(r"[,;\n](?!\d)", _text(given)):
            if piece.strip():
                match = _SHARE.match(piece.strip())
                parts.append(
                    ((match["a"] or match["b"]).strip(" :%"), match["first"] or match["last"])
                    if match
                    else (piece.strip(), "")
                )
    if not parts:
        return []
    shares: list[Decimal] = []
    for _material, share in parts:
        try:
            shares.append(Decimal(share.replace(",", ".").rstrip(" %") or "NaN"))
        except InvalidOperation:
            shares.append(Decimal("NaN"))
    usable = all(share.is_finite() and 0 < share <= 100 for share in shares)
    if not usable or not all(material and len(material) <= 60 for material, _share in parts) or len(parts) > 20:
        done.errors.append(
            ErrorItem(
                "composition",
                _("A composition names materials with their shares."),
                _("Such as: cotton 95, elastane 5."),
            )
        )
        return []
    if sum(shares) != 100:
        done.errors.append(
            ErrorItem(
                "composition",
                _("The shares sum to %(sum)s and not to 100.") % {"sum": f"{sum(shares):f}"},
                _("Such as: cotton 95, elastane 5."),
            )
        )
        return []
    return [
        {"material": material, "share": f"{share.normalize():f}"}
        for (material, _share), share in zip(parts, shares, strict=True)
    ]
