import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from infosilk.trade.risk import triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownSeller",
            fields=[
                ("code", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("first_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RiskModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trained_at", models.DateTimeField()),
                ("learned_until", models.DateTimeField()),
                ("learned_from", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=200)),
                ("metrics", models.JSONField(default=dict)),
                ("artefact", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("active", models.BooleanField(default=False)),
                ("activated_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("active",), name="trade_risk_model_one_active"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrustedTrader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("registration", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                (
                    "level",
                    models.CharField(
                        choices=[("reliable", "reliable"), ("authorised", "authorised economic operator")],
                        max_length=10,
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("basis", models.CharField(max_length=400)),
                ("granted_by", models.CharField(max_length=200)),
                ("granted_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("why_withdrawn", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "ordering": ["name", "-id"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        expressions=[("registration", "="), ("valid", "&&")],
                        name="trade_trust_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["reliable", "authorised"])), name="trade_trust_level_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                ("seller", models.CharField(max_length=60)),
                (
                    "lane",
                    models.CharField(
                        choices=[
                            ("green", "green: released"),
                            ("blue", "blue: released, checked afterwards"),
                            ("yellow", "yellow: documents are checked"),
                            ("red", "red: goods are examined"),
                        ],
                        max_length=6,
                    ),
                ),
                ("codes", models.JSONField(default=list)),
                ("reasons", models.JSONField(default=list)),
                ("random", models.BooleanField(default=False)),
                ("targeted", models.BooleanField(default=False)),
                ("score", models.FloatField(null=True)),
                ("facts", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("conform", "as declared"), ("minor", "minor fault"), ("irregular", "irregular")],
                        max_length=9,
                    ),
                ),
                (
                    "irregularity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("value", "value declared too low"),
                            ("classification", "wrong HS code"),
                            ("origin", "wrong origin"),
                            ("quantity", "quantity or weight differs"),
                            ("forbidden", "prohibited goods or no licence"),
                            ("counterfeit", "infringement of a mark"),
                            ("identity", "buyer or seller is not who was declared"),
                            ("other", "other"),
                        ],
                        max_length=14,
                    ),
                ),
                ("recovered", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade_risk.riskmodel",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["done_at"], name="trade_inspection_by_done"),
                    models.Index(fields=["seller"], name="trade_inspection_by_seller"),
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["id"], name="trade_inspection_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("result", "")),
                            models.Q(("done_at__isnull", False), ("result__in", ["conform", "minor", "irregular"])),
                            _connector="OR",
                        ),
                        name="trade_inspection_done_with_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("result__in", ("minor", "irregular")), models.Q(("irregularity", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("result__in", ("minor", "irregular")), _negated=True), ("irregularity", "")
                            ),
                            _connector="OR",
                        ),
                        name="trade_inspection_kind_of_fault",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recovered__gte", 0)), name="trade_inspection_recovered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), models.Q(("score__gte", 0), ("score__lte", 1)), _connector="OR"
                        ),
                        name="trade_inspection_score",
                    ),
                ],
            },
        ),
        migrations.RunSQL(triggers.RISK_VERSION, triggers.RISK_VERSION_REVERSE),
    ]
