import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_payments", "0001_initial"),
        ("trade_clearance", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChargePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20)),
                (
                    "consignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment",
                        to="trade_clearance.consignment",
                    ),
                ),
                (
                    "due",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commons_payments.due"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
