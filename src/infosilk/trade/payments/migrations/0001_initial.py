import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER trade_receipt_append_only BEFORE UPDATE OR DELETE ON trade_payments_chargereceipt
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();
"""

APPEND_ONLY_REVERSE = "DROP TRIGGER IF EXISTS trade_receipt_append_only ON trade_payments_chargereceipt;"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("trade_clearance", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChargePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "charges to be paid"),
                            ("announced", "charges paid, as the buyer says"),
                            ("paid", "charges paid"),
                            ("cancelled", "no charges due"),
                        ],
                        max_length=9,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20)),
                ("received", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("refunded", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("announced_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "consignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment",
                        to="trade_clearance.consignment",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ChargeReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("received", "received"), ("refunded", "given back")], max_length=8),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("transaction", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.organisation"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="trade_payments.chargepayment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="chargepayment",
            constraint=models.UniqueConstraint(fields=("reference",), name="trade_payment_reference_once"),
        ),
        migrations.AddConstraint(
            model_name="chargepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["due", "announced", "paid", "cancelled"])),
                name="trade_payment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="chargepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    ("received__gte", 0),
                    ("refunded__gte", 0),
                    ("refunded__lte", models.F("received")),
                ),
                name="trade_payment_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="chargereceipt",
            constraint=models.UniqueConstraint(
                fields=("organisation", "kind", "transaction"), name="trade_receipt_transaction_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="chargereceipt",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="trade_receipt_amount"),
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_REVERSE),
    ]
