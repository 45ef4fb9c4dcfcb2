import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from infosilk.commons.search.public import fed_by


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_documents", "0001_initial"),
        ("commons_search", "0001_initial"),
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sku", models.CharField(max_length=60, verbose_name="article number")),
                ("gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN")),
                ("title", models.CharField(max_length=400, verbose_name="title")),
                ("titles", models.JSONField(default=dict)),
                ("descriptions", models.JSONField(default=dict)),
                ("category", models.CharField(blank=True, max_length=400, verbose_name="category")),
                ("origin", models.CharField(blank=True, max_length=2, verbose_name="country of origin")),
                (
                    "net_weight_kg",
                    models.DecimalField(decimal_places=5, max_digits=12, null=True, verbose_name="net weight"),
                ),
                (
                    "gross_weight_kg",
                    models.DecimalField(decimal_places=5, max_digits=12, null=True, verbose_name="gross weight"),
                ),
                ("composition", models.JSONField(default=list, verbose_name="composition")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("piece", "piece"),
                            ("pair", "pair"),
                            ("set", "set"),
                            ("kg", "kilogram"),
                            ("l", "litre"),
                            ("m", "metre"),
                            ("m2", "square metre"),
                            ("m3", "cubic metre"),
                        ],
                        default="piece",
                        max_length=5,
                        verbose_name="unit",
                    ),
                ),
                ("price", models.DecimalField(decimal_places=4, max_digits=16, null=True, verbose_name="price")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("hs_code", models.CharField(blank=True, max_length=10, verbose_name="HS code")),
                (
                    "hs_state",
                    models.CharField(
                        choices=[("none", "no code yet"), ("suggested", "suggested"), ("confirmed", "confirmed")],
                        default="none",
                        max_length=9,
                    ),
                ),
                ("hs_basis", models.JSONField(default=list)),
                ("hs_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("changed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "hs_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["sku"],
            },
        ),
        migrations.CreateModel(
            name="ProductPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commons_documents.storeddocument",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="trade_catalogue.product",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=2000)),
                ("key_sha256", models.CharField(max_length=64)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("code", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="trade_confirmation_words")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "key_sha256"), name="trade_confirmation_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{6,10}$")), name="trade_confirmation_code"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("organisation", "sku"),
                name="trade_product_sku_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("sku", ""), _negated=True), models.Q(("title", ""), _negated=True)),
                name="trade_product_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("gtin__regex", "^([0-9]{8}|[0-9]{12,14})?$")), name="trade_product_gtin"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("hs_code__regex", "^([0-9]{6,10})?$")), name="trade_product_hs_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hs_code", ""), ("hs_state", "none")),
                    models.Q(("hs_state__in", ("suggested", "confirmed")), models.Q(("hs_code", ""), _negated=True)),
                    _connector="OR",
                ),
                name="trade_product_code_has_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("net_weight_kg__isnull", True), ("net_weight_kg__gt", 0), _connector="OR"),
                    models.Q(("gross_weight_kg__isnull", True), ("gross_weight_kg__gt", 0), _connector="OR"),
                    models.Q(
                        ("net_weight_kg__isnull", True),
                        ("gross_weight_kg__isnull", True),
                        ("gross_weight_kg__gte", models.F("net_weight_kg")),
                        _connector="OR",
                    ),
                ),
                name="trade_product_weights",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price__isnull", True),
                    models.Q(("price__gte", 0), models.Q(("currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="trade_product_price",
            ),
        ),
        fed_by(
            "trade_catalogue_product",
            "trade.product",
            ("sku", "gtin", "title", "titles", "category", "hs_code"),
        ),
    ]
