import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("trade_clearance", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OriginCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80)),
                ("node", models.CharField(max_length=31)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied for"),
                            ("issued", "issued"),
                            ("refused", "refused"),
                            ("revoked", "revoked"),
                        ],
                        max_length=8,
                    ),
                ),
                ("claim", models.JSONField()),
                ("statement", models.TextField(blank=True)),
                ("revocation", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("applied_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "consignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="trade_clearance.consignment",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
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
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="trade_certificate_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("applied", "issued"))),
                        fields=("consignment",),
                        name="trade_certificate_consignment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["applied", "issued", "refused", "revoked"])),
                        name="trade_certificate_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("issued", "revoked")), _negated=True),
                            models.Q(models.Q(("statement", ""), _negated=True), ("issued_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="trade_certificate_issued_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=3)),
                ("buyer_name", models.CharField(max_length=200)),
                ("currency", models.CharField(max_length=3)),
                ("payable", models.DecimalField(decimal_places=2, max_digits=18)),
                ("issued", models.DateField()),
                ("xml", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
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
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "number"), name="trade_sales_invoice_once")
                ],
            },
        ),
    ]
