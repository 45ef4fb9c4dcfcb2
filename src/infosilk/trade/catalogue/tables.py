"""Products as a kind of table: brought, looked at, applied, undone by the room `commons/tables`."""

from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy

from infosilk.commons.tables.public import Change, Checked, Column, Kind, kind
from infosilk.kernel import bulk
from infosilk.kernel.actor import Acting
from infosilk.kernel.record import audit
from infosilk.trade.catalogue import checks
from infosilk.trade.catalogue.actions import code_of, set_values
from infosilk.trade.catalogue.models import CATALOGUE_ROLES, CodeState, Product, Unit
from infosilk.trade.catalogue.queries import fields
from infosilk.trade.catalogue.suggestions import confirmed_each, organisation_of

_CODE = ("hs_code", "hs_state", "hs_basis", "hs_by_id", "hs_at")
_TABLE = Product._meta.db_table
_WRITTEN = tuple(
    field.attname for field in Product._meta.concrete_fields if field.name not in ("id", "created_at", "withdrawn_at")
)

COLUMNS = (
    Column(
        "sku",
        gettext_lazy("Article number"),
        required=True,
        examples=("SAMPLE-1", "SAMPLE-2"),
        aliases=("article_number", "article", "item_no", "šifra", "šifra artikla", "货号", "商品编号"),
        most=60,
    ),
    Column("gtin", "GTIN", aliases=("ean", "barcode", "bar kod", "条形码"), most=20),
    Column(
        "title_en",
        gettext_lazy("Title in English"),
        examples=("Silk scarf (sample)", "Ceramic mug (sample)"),
        aliases=("title", "name", "product_name"),
        most=400,
    ),
    Column("title_sr", gettext_lazy("Title in Serbian"), aliases=("naziv", "назив"), most=400),
    Column("title_zh", gettext_lazy("Title in Chinese"), aliases=("品名", "商品名称", "名称"), most=400),
    Column("description_en", gettext_lazy("Description in English"), aliases=("description",), most=4000),
    Column("description_sr", gettext_lazy("Description in Serbian"), aliases=("opis", "опис"), most=4000),
    Column("description_zh", gettext_lazy("Description in Chinese"), aliases=("描述",), most=4000),
    Column(
        "category",
        gettext_lazy("Category in your shop"),
        examples=("Accessories > Scarves", "Kitchen > Mugs"),
        aliases=("kategorija", "类别"),
        most=400,
    ),
    Column(
        "origin",
        gettext_lazy("Country of origin"),
        examples=("CN", "RS"),
        aliases=("country_of_origin", "zemlja porekla", "原产国"),
        most=20,
    ),
    Column(
        "net_weight_kg",
        gettext_lazy("Net weight in kilograms"),
        "decimal",
        examples=("0.12", "0.35"),
        aliases=("net_weight", "neto težina", "净重"),
    ),
    Column(
        "gross_weight_kg",
        gettext_lazy("Gross weight in kilograms"),
        "decimal",
        examples=("0.2", "0.45"),
        aliases=("gross_weight", "bruto težina", "毛重"),
    ),
    Column("composition", gettext_lazy("Composition"), examples=("silk 100", ""), aliases=("sastav", "成分"), most=400),
    Column(
        "unit",
        gettext_lazy("Unit"),
        "code",
        examples=("piece", "piece"),
        aliases=("jedinica mere", "单位"),
        choices=lambda: Unit.values,
    ),
    Column(
        "price",
        gettext_lazy("Price of one"),
        "money",
        examples=("29.9", "12"),
        aliases=("price", "cena", "单价", "价格"),
    ),
    Column("currency", gettext_lazy("Currency"), examples=("EUR", "EUR"), aliases=("valuta", "币种"), most=20),
    Column("hs_code", gettext_lazy("HS code"), examples=("", ""), aliases=("hs", "tarifna oznaka", "税号"), most=20),
)


def plain(row: Product) -> dict[str, str]:
    """A product as its columns; a code that is only suggested is nobody's word, so it is empty."""
    return {**fields(row), "hs_code": row.hs_code if row.hs_state == CodeState.CONFIRMED else ""}


def existing(acting: Acting, keys: Sequence[str], lock: bool) -> dict[str, dict[str, str]]:
    return {row.sku: plain(row) for row in _rows(acting, keys, lock)}


def check(acting: Acting, values: dict[str, str], old: Any) -> Checked:
    """A column that the table lacks leaves what the product has."""
    done = checks.check({**(old or {}), **values})
    if done.errors:
        return Checked(values, done.errors)
    return Checked({**fields(SimpleNamespace(**done.values)), "hs_code": done.hs_code})


def apply(acting: Acting, changes: Sequence[Change]) -> list[Any]:
    """New products, and changes of known ones, with one entry of the audit trail that names every one of them.

    None for one that became impossible since it was looked at: another added the article number at the same moment,
    or what the table does not name was changed so that they no longer go together.
    """
    rows = {row.sku: row for row in _rows(acting, [one.key for one in changes if one.old is not None])}
    organisation_id = organisation_of(acting)
    now = timezone.now()
    effects: dict[str, Any] = {}
    touched: list[Product] = []
    told: dict[str, list[str]] = {}
    checked = [(one, checks.check({**(one.old or {}), **one.values})) for one in changes]
    near = confirmed_each(organisation_id, [done.values["title"] for _one, done in checked if not done.hs_code])
    fresh: list[dict[str, Any]] = []
    for one, done in checked:
        row = rows.get(one.key)
        if done.errors:
            continue
        if row is None:
            code = code_of(acting, done, near)
            fresh.append({"organisation_id": organisation_id, "changed_at": now, **done.values, **code})
            continue
        before = {name: getattr(row, name) for name in _CODE}
        before["hs_at"] = row.hs_at.isoformat() if row.hs_at else None
        told[one.key] = set_values(acting, row, done, near)
        touched.append(row)
        effects[one.key] = {"created": False, "code": before}
    created = bulk.insert_new(_TABLE, fresh, "sku")
    effects |= {sku: {"created": True} for sku in created}
    _update(touched)
    said = {"created": sorted(created), "changed": told}
    audit.record(acting, "trade.products.imported", "trade.product", str(len(effects)), said)
    return [effects.get(one.key) for one in changes]


def reverse(acting: Acting, changes: Sequence[Change]) -> None:
    """What was created is withdrawn, what was changed is changed back; the entries of both stay."""
    changed = [one for one in changes if not one.effect["created"]]
    withdrawn = [one.key for one in changes if one.effect["created"]]
    rows = {row.sku: row for row in _rows(acting, [one.key for one in changed])}
    now = timezone.now()
    told: dict[str, list[str]] = {}
    for one in changed:
        row = rows[one.key]
        row.changed_at = now
        done = checks.check({**plain(row), **(one.old or {})})
        for name, value in done.values.items():
            setattr(row, name, value)
        code = {**one.effect["code"], "hs_at": parse_datetime(one.effect["code"]["hs_at"] or "")}
        for name, value in code.items():
            setattr(row, name, value)
        told[one.key] = sorted(one.old or {})
    _update(list(rows.values()))
    _named(acting, withdrawn).update(withdrawn_at=now, changed_at=now)
    said = {"withdrawn": withdrawn, "changed_back": told}
    audit.record(acting, "trade.products.import_undone", "trade.product", str(len(changes)), said)


def everything(acting: Acting) -> Iterator[dict[str, str]]:
    for row in Product.objects.visible_to(acting).order_by("sku").iterator(chunk_size=1000):
        yield plain(row)


def _named(acting: Acting, skus: Sequence[str]) -> "QuerySet[Product]":
    return Product.objects.visible_to(acting).filter(bulk.one_of("sku", skus))


def _rows(acting: Acting, skus: Sequence[str], lock: bool = False) -> "Iterable[Product]":
    if not skus:
        return ()
    rows = _named(acting, skus)
    return rows.select_for_update().order_by("pk") if lock else rows


def _update(rows: list[Product]) -> None:
    bulk.update(_TABLE, "id", [{"id": row.pk, **{name: getattr(row, name) for name in _WRITTEN}} for row in rows])


PRODUCTS = kind(
    Kind(
        code="catalogue.products",
        title=gettext_lazy("Products"),
        area="trade",
        roles=CATALOGUE_ROLES,
        columns=COLUMNS,
        key="sku",
        existing=existing,
        check=check,
        apply=apply,
        reverse=reverse,
        everything=everything,
        about=gettext_lazy("Each row creates a product, or changes the one with its article number."),
    )
)
