import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from infosilk.trade.tariff import triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataSetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data_set", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField()),
                ("via", models.CharField(max_length=10)),
                ("filename", models.CharField(blank=True, max_length=255)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("rows", models.PositiveIntegerField()),
                ("added", models.PositiveIntegerField(default=0)),
                ("ended", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("samples_left_out", models.PositiveIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restored",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade_tariff.datasetversion",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="trade_tariff.datasetversion",
                    ),
                ),
            ],
            options={
                "ordering": ["data_set", "-number"],
            },
        ),
        migrations.CreateModel(
            name="TariffMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data_set", models.CharField(max_length=200)),
                ("jurisdiction", models.CharField(max_length=2)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mfn", "third-country duty (MFN)"),
                            ("fta", "preference"),
                            ("vat", "VAT"),
                            ("excise", "excise"),
                            ("consumption_tax", "consumption tax"),
                            ("quota", "tariff quota"),
                            ("prohibition", "prohibition"),
                            ("licence", "licence"),
                            ("positive_list", "positive list"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=10)),
                ("origin", models.CharField(blank=True, max_length=8)),
                ("scope", models.CharField(blank=True, max_length=40)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("known", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("rate", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("per", models.CharField(blank=True, max_length=3)),
                ("category", models.CharField(blank=True, max_length=3)),
                ("base", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ("quota_order", models.CharField(blank=True, max_length=20)),
                ("quota_volume", models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ("quota_unit", models.CharField(blank=True, max_length=3)),
                ("what", models.JSONField(default=dict)),
                ("proof", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("source", models.CharField(max_length=400)),
                ("source_url", models.CharField(blank=True, max_length=400)),
                ("source_date", models.DateField(null=True)),
                ("legal_basis", models.CharField(max_length=400)),
                ("verified", models.BooleanField(default=False)),
                ("sample", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="trade_tariff.datasetversion",
                    ),
                ),
            ],
            options={
                "ordering": ["jurisdiction", "code", "kind", "valid"],
            },
        ),
        migrations.CreateModel(
            name="TariffUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filename", models.CharField(max_length=255)),
                ("data_set", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("uploaded_at", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade_tariff.datasetversion",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="datasetversion",
            constraint=models.UniqueConstraint(fields=("data_set", "number"), name="trade_data_set_version_once"),
        ),
        migrations.AddConstraint(
            model_name="datasetversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", True)), fields=("data_set",), name="trade_data_set_one_first"
            ),
        ),
        migrations.AddIndex(
            model_name="tariffmeasure",
            index=models.Index(fields=["jurisdiction", "code"], name="trade_measure_by_code"),
        ),
        migrations.AddIndex(
            model_name="tariffmeasure",
            index=models.Index(
                condition=models.Q(("known__endswith__isnull", True)), fields=["data_set"], name="trade_measure_current"
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            "jurisdiction",
                            "kind",
                            "code",
                            "origin",
                            "scope",
                            "quota_order",
                            arg_joiner=" || '/' || ",
                            output_field=models.BigIntegerField(),
                            template="hashtextextended(%(expressions)s, 0)",
                        ),
                        "=",
                    ),
                    ("valid", "&&"),
                    ("known", "&&"),
                ],
                name="trade_measure_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "mfn",
                            "fta",
                            "vat",
                            "excise",
                            "consumption_tax",
                            "quota",
                            "prohibition",
                            "licence",
                            "positive_list",
                        ],
                    )
                ),
                name="trade_measure_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9]{2,10}$")), name="trade_measure_code_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__in", ("", "A0", "A5", "A10", "A15", "E"))),
                name="trade_measure_category_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rate__isnull", True), ("rate__gte", 0), _connector="OR"),
                    models.Q(("base__isnull", True), ("base__gte", 0), _connector="OR"),
                    models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                ),
                name="trade_measure_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("sample", True), ("verified", True), _negated=True),
                name="trade_measure_sample_unverified",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__isnull", True),
                    models.Q(models.Q(("currency", ""), _negated=True), models.Q(("per", ""), _negated=True)),
                    _connector="OR",
                ),
                name="trade_measure_amount_per_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("mfn", "vat", "excise", "consumption_tax")), _negated=True),
                    ("rate__isnull", False),
                    ("amount__isnull", False),
                    _connector="OR",
                ),
                name="trade_measure_has_its_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "fta"), _negated=True),
                    ("rate__isnull", False),
                    models.Q(("base__isnull", False), models.Q(("category", ""), _negated=True)),
                    _connector="OR",
                ),
                name="trade_measure_preference_has_its_base",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "quota"), _negated=True),
                    models.Q(
                        models.Q(("quota_order", ""), _negated=True),
                        ("quota_volume__gt", 0),
                        models.Q(("quota_unit", ""), _negated=True),
                        ("rate__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="trade_measure_quota_whole",
            ),
        ),
        migrations.RunSQL(triggers.MEASURES, triggers.MEASURES_REVERSE),
    ]
