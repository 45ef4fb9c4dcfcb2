"""Products as the rest of trade reads them: by organisation and article number, without the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from infosilk.trade.catalogue.models import LANGUAGES, Product


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as it stands now. `hs_state` is none, suggested or confirmed; weights in kilograms."""

    sku: str
    gtin: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    category: str
    origin: str
    net_weight_kg: Decimal | None
    gross_weight_kg: Decimal | None
    composition: tuple[tuple[str, Decimal], ...]
    unit: str
    price: Decimal | None
    currency: str
    hs_code: str
    hs_state: str

    def title(self, language: str = "en") -> str:
        """Its title in the language ("sr-latn" reads "sr"), else in English, else in any that it has."""
        for wanted in (language.split("-")[0].lower(), "en"):
            if self.titles.get(wanted):
                return self.titles[wanted]
        return next(iter(self.titles.values()), "")


def lookup(organisation_id: int, sku: str) -> ProductView | None:
    """The organisation's product of that article number, or None."""
    row = Product.objects.current().filter(organisation_id=organisation_id, sku=sku).first()
    return view(row) if row else None


def view(row: Product) -> ProductView:
    return ProductView(
        row.sku,
        row.gtin,
        row.titles,
        row.descriptions,
        row.category,
        row.origin,
        row.net_weight_kg,
        row.gross_weight_kg,
        tuple((part["material"], Decimal(part["share"])) for part in row.composition),
        row.unit,
        row.price,
        row.currency,
        row.hs_code,
        row.hs_state,
    )


def fields(row: Product | SimpleNamespace) -> dict[str, Any]:
    """A product, or its checked values, as its fields are given (`checks.FIELDS`): for a form, or a change of some of
    them. The code is left out: a field that is given is a person's word."""
    return {
        "sku": row.sku,
        "gtin": row.gtin,
        **{f"title_{language}": row.titles.get(language, "") for language in LANGUAGES},
        **{f"description_{language}": row.descriptions.get(language, "") for language in LANGUAGES},
        "category": row.category,
        "origin": row.origin,
        "net_weight_kg": plain_decimal(row.net_weight_kg),
        "gross_weight_kg": plain_decimal(row.gross_weight_kg),
        "composition": ", ".join(f"{part['material']} {part['share']}" for part in row.composition),
        "unit": row.unit,
        "price": plain_decimal(row.price),
        "currency": row.currency,
    }


def plain_decimal(number: Decimal | None) -> str:
    """A number as a person types it: without the zeros that the column adds."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
