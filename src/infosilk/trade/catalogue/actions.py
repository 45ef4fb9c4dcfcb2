"""What people do with products: create, change, confirm a code, add pictures. Importing is in `tables`."""

from collections.abc import Mapping
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.documents import public as documents
from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, TooLarge
from infosilk.kernel.record import audit
from infosilk.trade.catalogue.checks import Checked, check
from infosilk.trade.catalogue.models import CodeState, Product, ProductPicture
from infosilk.trade.catalogue.suggestions import Near, classify, confirm_code, organisation_of
from infosilk.trade.catalogue.words import kept

PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
MAX_PICTURES = 12
MAX_PICTURE = 5 * 1024 * 1024


def create_product(acting: Acting, given: Mapping[str, Any]) -> Product:
    """A new product from fields by name (`checks.FIELDS`). Without a code the best suggestion is noted as such.

    Invalid names each wrong field; Conflict for an article number that the organisation has already.
    """
    organisation_id = organisation_of(acting)
    done = _right(given)
    row = Product(organisation_id=organisation_id, changed_at=timezone.now(), **done.values)
    set_code(acting, row, done)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(acting, "trade.product.created", "trade.product", str(row.pk), {"sku": row.sku})
    except IntegrityError as error:
        raise _twice(row.sku) from error
    return row


def update_product(acting: Acting, sku: str, given: Mapping[str, Any]) -> Product:
    """Change the product of that article number: every field is given anew, its code stays unless one is given."""
    organisation_of(acting)
    done = _right(given)
    try:
        with transaction.atomic():
            rows = Product.objects.visible_to(acting).select_for_update()
            row = or_404(rows, _("product"), sku=sku)
            changed = set_values(acting, row, done)
            row.save()
            audit.record(
                acting, "trade.product.changed", "trade.product", str(row.pk), {"sku": row.sku, "fields": changed}
            )
    except IntegrityError as error:
        raise _twice(str(done.values["sku"])) from error
    return row


def set_values(acting: Acting, row: Product, done: Checked, near: Near | None = None) -> list[str]:
    """Put checked values onto a row that is saved afterwards; the names of those that changed. `near` as `set_code`."""
    changed = [name for name, value in done.values.items() if getattr(row, name) != value]
    for name, value in done.values.items():
        setattr(row, name, value)
    if done.hs_code and done.hs_code != row.hs_code:
        changed.append("hs_code")
        set_code(acting, row, done, near)
    elif row.hs_state != CodeState.CONFIRMED and {"title", "titles", "composition", "category"} & set(changed):
        set_code(acting, row, done, near)
    row.changed_at = timezone.now()
    return changed


def confirm_product(acting: Acting, sku: str, code: str) -> Product:
    """Confirm the code of a product; the same words get it first from now on."""
    organisation_of(acting)
    with transaction.atomic():
        rows = Product.objects.visible_to(acting).select_for_update()
        row = or_404(rows, _("product"), sku=sku)
        word = confirm_code(acting, row.title, code)
        row.hs_code, row.hs_state, row.hs_basis = word.code, CodeState.CONFIRMED, []
        row.hs_by_id, row.hs_at, row.changed_at = acting.person_id, word.at, word.at
        row.save()
        audit.record(acting, "trade.product.code", "trade.product", str(row.pk), {"sku": row.sku, "code": word.code})
    return row


def add_picture(acting: Acting, sku: str, name: str, media_type: str, content: IO[bytes]) -> ProductPicture:
    """Keep a picture of a product: JPEG, PNG, WebP or HEIC, at most 5 MiB, at most twelve of a product."""
    organisation_of(acting)
    row = or_404(Product.objects.visible_to(acting), _("product"), sku=sku)
    if media_type not in PICTURE_TYPES:
        raise Invalid(
            errors=[ErrorItem("picture", _("A picture is JPEG, PNG, WebP or HEIC."), _("Choose another file."))]
        )
    data = content.read(MAX_PICTURE + 1)
    if len(data) > MAX_PICTURE:
        raise TooLarge(limit=MAX_PICTURE)
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=row.pk)
        if row.pictures.count() >= MAX_PICTURES:
            raise Conflict(
                _("A product has at most %(limit)s pictures.") % {"limit": MAX_PICTURES}, mend=_("Remove one first.")
            )
        document = documents.store(acting, name, media_type, data, "product-picture")
        picture = ProductPicture.objects.create(product=row, document=document)
        audit.record(acting, "trade.product.picture", "trade.product", str(row.pk), {"document": str(document.pk)})
    return picture


def remove_picture(acting: Acting, sku: str, picture_id: int) -> None:
    """Take a picture off a product; the file goes with it."""
    organisation_of(acting)
    row = or_404(Product.objects.visible_to(acting), _("product"), sku=sku)
    picture = or_404(ProductPicture.objects.filter(product=row).select_related("document"), _("picture"), pk=picture_id)
    document = picture.document
    with transaction.atomic():
        picture.delete()
        document.delete()
        audit.record(acting, "trade.product.picture.removed", "trade.product", str(row.pk), {"document": document.name})
        transaction.on_commit(lambda: documents.discard([document.path]))


def attributes_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What a product says of itself besides its title, as the engine reads it."""
    parts = [f"{part['share']}% {part['material']}" for part in values.get("composition") or ()]
    return {"Material": ", ".join(parts)} if parts else {}


def _right(given: Mapping[str, Any]) -> Checked:
    done = check(given)
    if done.errors:
        raise Invalid(errors=done.errors)
    return done


def set_code(acting: Acting, row: Product, done: Checked, near: Near | None = None) -> None:
    """Put `code_of` on a row that is saved afterwards."""
    for name, value in code_of(acting, done, near).items():
        setattr(row, name, value)


def code_of(acting: Acting, done: Checked, near: Near | None = None) -> dict[str, Any]:
    """The code that was given (a person's word), else the best suggestion with its reasons, else none: by column.

    `near` are earlier confirmations by title, for many products at once (`suggestions.confirmed_each`).
    """
    at = timezone.now()
    if done.hs_code:
        return {
            "hs_code": done.hs_code,
            "hs_state": CodeState.CONFIRMED,
            "hs_basis": [],
            "hs_by_id": acting.person_id,
            "hs_at": at,
        }
    values = done.values
    found = classify(
        acting,
        values["title"],
        category=values["category"],
        attributes=attributes_of(values),
        limit=1,
        near=near,
    )
    if not found:
        return {"hs_code": "", "hs_state": CodeState.NONE, "hs_basis": [], "hs_by_id": None, "hs_at": None}
    return {
        "hs_code": found[0].code,
        "hs_state": CodeState.SUGGESTED,
        "hs_basis": kept(found[0].reasons),
        "hs_by_id": None,
        "hs_at": at,
    }


def _twice(sku: str) -> Conflict:
    return Conflict(
        _("Your catalogue has the article number “%(sku)s” already.") % {"sku": sku},
        mend=_("Change that product, or give this one another number."),
    )
