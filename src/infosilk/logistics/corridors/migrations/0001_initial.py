import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from infosilk.commons.search.public import fed_by

GUARD = """
CREATE SEQUENCE logistics_shipment_serial;
"""

GUARD_REVERSE = """
DROP SEQUENCE IF EXISTS logistics_shipment_serial;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_search", "0001_initial"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="shipment")),
                ("corridor", models.CharField(max_length=60, verbose_name="corridor")),
                ("origin_node", models.CharField(max_length=31, verbose_name="from")),
                ("destination_node", models.CharField(max_length=31, verbose_name="to")),
                ("forwarder_name", models.CharField(blank=True, max_length=300, verbose_name="forwarder")),
                ("consignments", models.PositiveIntegerField(verbose_name="consignments")),
                ("pieces", models.PositiveIntegerField(verbose_name="pieces")),
                (
                    "gross_weight_kg",
                    models.DecimalField(decimal_places=5, max_digits=16, verbose_name="gross weight (kg)"),
                ),
                ("departed_at", models.DateTimeField(verbose_name="departed")),
                ("earliest", models.DateTimeField(null=True, verbose_name="earliest arrival")),
                ("latest", models.DateTimeField(null=True, verbose_name="latest arrival")),
                ("window_verified", models.BooleanField(default=False)),
                ("window_source", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("on_the_way", "on the way"),
                            ("arrived", "arrived"),
                            ("refused", "refused by the partner node"),
                        ],
                        default="on_the_way",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="arrived")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "forwarder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="forwarder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Loaded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="consignment")),
                ("current", models.BooleanField(default=True)),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loaded",
                        to="logistics_corridors.shipment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="shipment",
            index=models.Index(fields=["state", "-departed_at"], name="logistics_shipment_state"),
        ),
        migrations.AddIndex(
            model_name="shipment",
            index=models.Index(models.F("forwarder"), models.F("id"), name="logistics_shipment_forwarder"),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrived_at__gte", models.F("departed_at")), ("state", "arrived")),
                    models.Q(models.Q(("state", "arrived"), _negated=True), ("arrived_at__isnull", True)),
                    _connector="OR",
                ),
                name="logistics_arrived_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("earliest__isnull", True), ("latest__isnull", True)),
                    ("latest__gte", models.F("earliest")),
                    _connector="OR",
                ),
                name="logistics_window_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="loaded",
            constraint=models.UniqueConstraint(
                models.F("number"), condition=models.Q(("current", True)), name="logistics_one_shipment_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="loaded",
            constraint=models.UniqueConstraint(models.F("shipment"), models.F("number"), name="logistics_loaded_once"),
        ),
        migrations.RunSQL(GUARD, GUARD_REVERSE),
        fed_by(
            "logistics_corridors_shipment",
            "logistics.shipment",
            ("number", "corridor", "forwarder_id", "forwarder_name"),
        ),
    ]
