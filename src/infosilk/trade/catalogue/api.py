"""The catalogue's API: products, and subheadings for a text."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Limit
from infosilk.trade.catalogue import actions, suggestions, table_import, words
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.catalogue.engine.classification import Reason, Suggestion
from infosilk.trade.catalogue.models import Product
from infosilk.trade.catalogue.schemas import (
    ClassifyIn,
    CodeIn,
    ConfirmedOut,
    ConfirmIn,
    ImportOut,
    ProductIn,
    ProductOut,
    ProductsOut,
    SuggestionsOut,
)

products = Router()
classify = Router()
Sku = Annotated[str, Field(max_length=60, pattern=NO_NUL)]

_TABLE_BODY = {
    "requestBody": {
        "required": True,
        "description": "A table whose first row names the columns (docs/guide/trade-classification.md).",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}


@products.get("", response={200: ProductsOut, **responses()}, summary="Products")
def list_products(request: HttpRequest, q: Sku = "", limit: Limit = 100, after: Sku = "") -> dict[str, Any]:
    """Your organisation's products by article number; `q` finds article numbers, GTINs and titles."""
    rows = Product.objects.visible_to(acting_of(request)).matching(q).prefetch_related("pictures")
    return page(rows, limit, after or None, product_out, key="sku")


@products.post("", response={201: ProductOut, **responses(409)}, summary="Create a product")
@idempotent
def create(request: HttpRequest, product: ProductIn) -> Status[dict[str, Any]]:
    """The article number is new in your catalogue."""
    return Status(201, product_out(actions.create_product(acting_of(request), product.model_dump(mode="json"))))


@products.post(
    "/import",
    response={200: ImportOut, **responses(409)},
    openapi_extra=_TABLE_BODY,
    summary="Import products from a table",
)
@idempotent
def import_table(request: HttpRequest, filename: Sku = "products") -> dict[str, Any]:
    """CSV or XLSX: each row creates or changes a product; what became of each is in the answer."""
    return report_out(table_import.import_products(acting_of(request), filename, request.body))


@products.get("/{sku}", response={200: ProductOut, **responses(404)}, summary="One product")
def product(request: HttpRequest, sku: Sku) -> dict[str, Any]:
    """By its article number."""
    return product_out(or_404(Product.objects.visible_to(acting_of(request)), _("product"), sku=sku))


@products.put("/{sku}", response={200: ProductOut, **responses(404, 409)}, summary="Change a product")
@idempotent
def change(request: HttpRequest, sku: Sku, product: ProductIn) -> dict[str, Any]:
    """Every field is given anew; the code stays unless one is given."""
    return product_out(actions.update_product(acting_of(request), sku, product.model_dump(mode="json")))


@products.post("/{sku}/code", response={200: ProductOut, **responses(404)}, summary="Confirm a product's HS code")
@idempotent
def confirm_product(request: HttpRequest, sku: Sku, body: CodeIn) -> dict[str, Any]:
    """It is remembered for the product's words, too."""
    return product_out(actions.confirm_product(acting_of(request), sku, body.code))


@classify.post("", response={200: SuggestionsOut, **responses()}, summary="Suggest HS codes for a text")
def suggest(request: HttpRequest, body: ClassifyIn) -> dict[str, Any]:
    """Ranked HS 2022 subheadings with reasons; what your organisation confirmed for such words comes
    first. Changes nothing."""
    found = suggestions.classify(
        acting_of(request),
        body.text,
        body.language,
        category=body.category,
        attributes=body.attributes,
        limit=body.limit,
    )
    return {"suggestions": suggestions_out(found)}


@classify.post("/confirmations", response={200: ConfirmedOut, **responses()}, summary="Confirm an HS code for a text")
@idempotent
def confirm(request: HttpRequest, body: ConfirmIn) -> dict[str, Any]:
    """It comes first the next time that your organisation asks for the same or nearly the same words."""
    row = suggestions.confirm_code(acting_of(request), body.text, body.code)
    return {"text": row.text, "code": row.code, "at": row.at}


def product_out(row: Product) -> dict[str, Any]:
    """A product as `catalogue.schemas.ProductOut`."""
    names = (
        "sku",
        "gtin",
        "titles",
        "descriptions",
        "category",
        "origin",
        "net_weight_kg",
        "gross_weight_kg",
        "composition",
        "unit",
        "price",
        "currency",
        "hs_code",
        "hs_state",
        "changed_at",
    )
    return {name: getattr(row, name) for name in names} | {
        "hs_basis": reasons_out(words.read(row.hs_basis)),
        "pictures": [str(picture.document_id) for picture in row.pictures.all()],
    }


def reasons_out(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    """Reasons as `catalogue.schemas.CodeReasonOut`, in the language that is active now."""
    return [{"kind": one.kind, "text": words.reason(one)} for one in reasons]


def suggestions_out(found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Suggestions as `catalogue.schemas.SuggestionOut`."""
    return [
        {
            "code": one.code,
            "score": one.score,
            "description": hs.describe(one.code),
            "reasons": reasons_out(one.reasons),
        }
        for one in found
    ]


def report_out(report: table_import.ImportReport) -> dict[str, Any]:
    """A report as `catalogue.schemas.ImportOut`."""
    return {
        **{outcome: report.count(outcome) for outcome in ("created", "changed", "refused")},
        "ignored_columns": list(report.ignored),
        "rows": [
            {"row": row.row, "sku": row.sku, "outcome": row.outcome, "faults": list(row.faults)} for row in report.rows
        ],
    }


router = Router()
router.add_router("/products", products)
router.add_router("/classify", classify)
