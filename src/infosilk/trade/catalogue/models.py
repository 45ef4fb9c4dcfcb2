"""Products of an organisation, their pictures, and what people confirmed about subheadings."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.commons.documents.public import StoredDocument
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person

CATALOGUE_ROLES: tuple[str, ...] = ("trader", "marketplace", "broker")
LANGUAGES = ("en", "sr", "zh")


class Unit(models.TextChoices):
    """What one of a product is."""

    PIECE = "piece", _("piece")
    PAIR = "pair", _("pair")
    SET = "set", _("set")
    KILOGRAM = "kg", _("kilogram")
    LITRE = "l", _("litre")
    METRE = "m", _("metre")
    SQUARE_METRE = "m2", _("square metre")
    CUBIC_METRE = "m3", _("cubic metre")


class CodeState(models.TextChoices):
    """How sure a product's subheading is."""

    NONE = "none", _("no code yet")
    SUGGESTED = "suggested", _("suggested")
    CONFIRMED = "confirmed", _("confirmed")


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, acting: Acting) -> "ProductQuerySet":
        """Products of the organisation represented, for whoever trades for it; not those that were withdrawn."""
        if "system" in acting.roles:
            return self.current()
        if acting.organisation_id is None or not acting.may("trade", *CATALOGUE_ROLES):
            return self.none()
        return self.current().filter(organisation_id=acting.organisation_id)

    def current(self) -> "ProductQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def matching(self, words: str) -> "ProductQuerySet":
        """Those whose article number, GTIN or title (in any language) holds `words`; all without words."""
        if not words:
            return self
        return self.filter(
            Q(sku__icontains=words)
            | Q(gtin=words)
            | Q(title__icontains=words)
            | Q(titles__sr__icontains=words)
            | Q(titles__zh__icontains=words)
        )


class Product(models.Model):
    """One product: what it is called in each language, what it weighs, of what and where it is made, its HS code.

    `titles` and `descriptions` are by language (en, sr, zh), `composition` is [{"material", "share"}] with shares
    that sum to 100 (or is empty). `hs_basis` holds the reasons of a suggested code
    ([{"kind", "words", "note"}], as the engine gives them); a confirmed one rests on the person `hs_by`.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "title": "goods",
        "titles": "goods",
        "descriptions": "goods",
        "composition": "goods",
        "hs_basis": "goods",
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField(_("article number"), max_length=60)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    title = models.CharField(_("title"), max_length=400)
    titles = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    category = models.CharField(_("category"), max_length=400, blank=True)
    origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    net_weight_kg = models.DecimalField(_("net weight"), max_digits=12, decimal_places=5, null=True)
    gross_weight_kg = models.DecimalField(_("gross weight"), max_digits=12, decimal_places=5, null=True)
    composition = models.JSONField(_("composition"), default=list)
    unit = models.CharField(_("unit"), max_length=5, choices=Unit.choices, default=Unit.PIECE)
    price = models.DecimalField(_("price"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    hs_code = models.CharField(_("HS code"), max_length=10, blank=True)
    hs_state = models.CharField(max_length=9, choices=CodeState.choices, default=CodeState.NONE)
    hs_basis = models.JSONField(default=list)
    hs_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    hs_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField()
    # An import that was undone takes back what it created; papers and orders may name it, so it stays.
    withdrawn_at = models.DateTimeField(null=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["sku"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "sku"], condition=Q(withdrawn_at=None), name="trade_product_sku_once"
            ),
            models.CheckConstraint(condition=~Q(sku="") & ~Q(title=""), name="trade_product_named"),
            models.CheckConstraint(condition=Q(gtin__regex=r"^([0-9]{8}|[0-9]{12,14})?$"), name="trade_product_gtin"),
            models.CheckConstraint(condition=Q(hs_code__regex=r"^([0-9]{6,10})?$"), name="trade_product_hs_code"),
            models.CheckConstraint(
                condition=Q(hs_state="none", hs_code="")
                | (Q(hs_state__in=("suggested", "confirmed")) & ~Q(hs_code="")),
                name="trade_product_code_has_state",
            ),
            models.CheckConstraint(
                condition=(Q(net_weight_kg__isnull=True) | Q(net_weight_kg__gt=0))
                & (Q(gross_weight_kg__isnull=True) | Q(gross_weight_kg__gt=0))
                & (
                    Q(net_weight_kg__isnull=True)
                    | Q(gross_weight_kg__isnull=True)
                    | Q(gross_weight_kg__gte=F("net_weight_kg"))
                ),
                name="trade_product_weights",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | (Q(price__gte=0) & ~Q(currency="")), name="trade_product_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.title}"


class ProductPicture(models.Model):
    """A picture of a product; the file is a document of commons."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    document = models.OneToOneField(StoredDocument, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.product_id} {self.document_id}"


class Confirmation(models.Model):
    """That an organisation's person confirmed a code for a text: used the next time for the same or near words.

    `key` is the text in the engine's plain form, `words` its words, by which near texts are found.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {"text": "the description of goods"}

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=2000)
    key_sha256 = models.CharField(max_length=64)
    words = ArrayField(models.CharField(max_length=200), default=list)
    code = models.CharField(max_length=10)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "key_sha256"], name="trade_confirmation_text_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{6,10}$"), name="trade_confirmation_code"),
        ]
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["words"], name="trade_confirmation_words")]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:60]}"
