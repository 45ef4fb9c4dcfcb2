"""Products as a kind of table: brought, looked at, applied, undone by the room `commons/tables`."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.tables.public import Change, Checked, Column, Kind, kind
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit
from infosilk.trade.catalogue import checks
from infosilk.trade.catalogue.actions import set_code, set_values
from infosilk.trade.catalogue.models import CATALOGUE_ROLES, CodeState, Product, Unit
from infosilk.trade.catalogue.queries import fields
from infosilk.trade.catalogue.suggestions import organisation_of

_CODE = ("hs_code", "hs_state", "hs_basis", "hs_by_id", "hs_at")

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
    rows = Product.objects.visible_to(acting).filter(sku__in=keys)
    return {row.sku: plain(row) for row in (rows.select_for_update().order_by("pk") if lock else rows)}


def check(acting: Acting, values: dict[str, str], old: Any) -> Checked:
    """A column that the table lacks leaves what the product has."""
    done = checks.check({**(old or {}), **values})
    if done.errors:
        return Checked(values, done.errors)
    return Checked({**fields(Product(**done.values)), "hs_code": done.hs_code})


def apply(acting: Acting, changes: Sequence[Change]) -> list[Any]:
    """New products, and changes of known ones, with one entry of the audit trail that names every one of them."""
    rows = {row.sku: row for row in Product.objects.visible_to(acting).filter(sku__in=[one.key for one in changes])}
    organisation_id = organisation_of(acting)
    now = timezone.now()
    effects: list[Any] = []
    fresh: list[Product] = []
    touched: list[Product] = []
    told: dict[str, list[str]] = {}
    for one in changes:
        done = checks.check({**(one.old or {}), **one.values})
        row = rows.get(one.key)
        if row is None:
            row = Product(organisation_id=organisation_id, changed_at=now, **done.values)
            set_code(acting, row, done)
            fresh.append(row)
            effects.append({"created": True})
            continue
        before = {name: getattr(row, name) for name in _CODE}
        before["hs_at"] = row.hs_at.isoformat() if row.hs_at else None
        told[one.key] = set_values(acting, row, done)
        touched.append(row)
        effects.append({"created": False, "code": before})
    _create(fresh)
    _update(touched)
    said = {"created": [row.sku for row in fresh], "changed": told}
    audit.record(acting, "trade.products.imported", "trade.product", str(len(changes)), said)
    return effects


def reverse(acting: Acting, changes: Sequence[Change]) -> None:
    """What was created is withdrawn, what was changed is changed back; the entries of both stay."""
    rows = {row.sku: row for row in Product.objects.visible_to(acting).filter(sku__in=[one.key for one in changes])}
    now = timezone.now()
    touched: list[Product] = []
    withdrawn: list[str] = []
    told: dict[str, list[str]] = {}
    for one in changes:
        if one.effect["created"]:
            withdrawn.append(one.key)
            continue
        row = rows[one.key]
        row.changed_at = now
        done = checks.check({**plain(row), **(one.old or {})})
        for name, value in done.values.items():
            setattr(row, name, value)
        code = {**one.effect["code"], "hs_at": parse_datetime(one.effect["code"]["hs_at"] or "")}
        for name, value in code.items():
            setattr(row, name, value)
        told[one.key] = sorted(one.old or {})
        touched.append(row)
    _update(touched)
    Product.objects.filter(pk__in=[rows[key].pk for key in withdrawn]).update(withdrawn_at=now, changed_at=now)
    said = {"withdrawn": withdrawn, "changed_back": told}
    audit.record(acting, "trade.products.import_undone", "trade.product", str(len(changes)), said)


def everything(acting: Acting) -> Iterator[dict[str, str]]:
    for row in Product.objects.visible_to(acting).order_by("sku").iterator(chunk_size=1000):
        yield plain(row)


def _create(rows: list[Product]) -> None:
    try:
        with transaction.atomic():
            Product.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:
        raise Conflict(
            _("A product of the table was added by somebody else at the same moment."), mend=_("Apply it again.")
        ) from error


def _update(rows: list[Product]) -> None:
    if rows:
        names = [
            field.name
            for field in Product._meta.concrete_fields
            if field.name not in ("id", "organisation", "created_at")
        ]
        Product.objects.bulk_update(rows, names, batch_size=500)


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
