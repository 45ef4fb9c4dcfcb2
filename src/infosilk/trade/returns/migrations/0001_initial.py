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
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=50)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied for"),
                            ("accepted", "accepted, goods are awaited"),
                            ("back", "goods are back"),
                            ("refused", "refused"),
                            ("expired", "expired"),
                        ],
                        max_length=8,
                    ),
                ),
                ("whole", models.BooleanField()),
                ("lines", models.JSONField()),
                ("reason", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("back_until", models.DateField()),
                ("charges_cancelled", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("charges_currency", models.CharField(blank=True, max_length=3)),
                ("limit_restored", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("limit_currency", models.CharField(blank=True, max_length=3)),
                ("applied_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "consignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["state", "id"], name="trade_return_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="trade_return_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["applied", "accepted", "back", "refused", "expired"])),
                        name="trade_return_state_known",
                    ),
                ],
            },
        ),
    ]
