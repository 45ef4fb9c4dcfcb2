import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from infosilk.commons.search.public import fed_by

GUARD = """
-- A balance says itself whether it may go below zero; it cannot say otherwise than its location.
ALTER TABLE warehouse_stock_location ADD CONSTRAINT warehouse_location_virtual UNIQUE (id, virtual);
ALTER TABLE warehouse_stock_balance ADD CONSTRAINT warehouse_balance_location_virtual
    FOREIGN KEY (location_id, virtual) REFERENCES warehouse_stock_location (id, virtual);

CREATE FUNCTION warehouse_move_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'moves are never changed: a mistake is moved back' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER warehouse_move_append_only BEFORE UPDATE OR DELETE ON warehouse_stock_move
    FOR EACH ROW EXECUTE FUNCTION warehouse_move_guard();
"""

GUARD_REVERSE = """
DROP TRIGGER IF EXISTS warehouse_move_append_only ON warehouse_stock_move;
DROP FUNCTION IF EXISTS warehouse_move_guard;
ALTER TABLE warehouse_stock_balance DROP CONSTRAINT IF EXISTS warehouse_balance_location_virtual;
ALTER TABLE warehouse_stock_location DROP CONSTRAINT IF EXISTS warehouse_location_virtual;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_search", "0001_initial"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bonded", "bonded store"),
                            ("supplier", "supplier"),
                            ("customer", "customer"),
                            ("loss", "loss"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("virtual", models.BooleanField(default=False, verbose_name="virtual")),
                ("titles", models.JSONField(default=dict, verbose_name="titles")),
                ("place_uri", models.CharField(blank=True, max_length=300, verbose_name="place")),
                ("source", models.TextField(blank=True, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="keeper",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Expected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("consignments", models.PositiveIntegerField(verbose_name="consignments")),
                ("pieces", models.PositiveIntegerField(verbose_name="pieces")),
                ("departed_at", models.DateTimeField(verbose_name="departed")),
                ("earliest", models.DateTimeField(blank=True, null=True, verbose_name="earliest")),
                ("latest", models.DateTimeField(blank=True, null=True, verbose_name="latest")),
                ("window_verified", models.BooleanField(default=False)),
                ("label", models.CharField(max_length=60, verbose_name="shipment")),
                (
                    "url_name",
                    models.CharField(blank=True, help_text="The page of the arrival, by its label.", max_length=100),
                ),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received")),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="warehouse_stock.location",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("virtual", models.BooleanField()),
                ("sku", models.CharField(max_length=100, verbose_name="article")),
                ("lot", models.CharField(max_length=60, verbose_name="consignment")),
                ("owner", models.CharField(max_length=120, verbose_name="owner")),
                (
                    "customs_status",
                    models.CharField(
                        choices=[("bonded", "bonded: duty and tax not paid"), ("free", "in free circulation")],
                        max_length=10,
                        verbose_name="customs status",
                    ),
                ),
                ("unit", models.CharField(max_length=10, verbose_name="unit")),
                ("quantity", models.DecimalField(decimal_places=5, default=0, max_digits=20, verbose_name="quantity")),
                ("hs_code", models.CharField(blank=True, max_length=12, verbose_name="HS code")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="goods")),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="warehouse_stock.location",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="key")),
                ("line", models.PositiveIntegerField(verbose_name="line")),
                (
                    "why",
                    models.CharField(
                        choices=[("receipt", "received"), ("put_away", "put away"), ("adjustment", "adjusted")],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("sku", models.CharField(max_length=100, verbose_name="article")),
                ("lot", models.CharField(max_length=60, verbose_name="consignment")),
                ("owner", models.CharField(max_length=120, verbose_name="owner")),
                (
                    "customs_status",
                    models.CharField(
                        choices=[("bonded", "bonded: duty and tax not paid"), ("free", "in free circulation")],
                        max_length=10,
                        verbose_name="customs status",
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=5, max_digits=20, verbose_name="quantity")),
                ("unit", models.CharField(max_length=10, verbose_name="unit")),
                ("hs_code", models.CharField(blank=True, max_length=12, verbose_name="HS code")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="goods")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="warehouse_stock.location",
                        verbose_name="from",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="warehouse_stock.location",
                        verbose_name="to",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("at", models.DateTimeField(verbose_name="received")),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="warehouse_stock.location",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=models.Q(("virtual", models.Q(("kind", "bonded"), _negated=True))),
                name="warehouse_location_virtual_unless_bonded",
            ),
        ),
        migrations.AddIndex(
            model_name="balance",
            index=models.Index(models.F("lot"), name="warehouse_balance_lot"),
        ),
        migrations.AddIndex(
            model_name="balance",
            index=models.Index(models.F("owner"), models.F("id"), name="warehouse_balance_owner"),
        ),
        migrations.AddConstraint(
            model_name="balance",
            constraint=models.UniqueConstraint(
                models.F("location"),
                models.F("sku"),
                models.F("lot"),
                models.F("owner"),
                models.F("customs_status"),
                models.F("unit"),
                name="warehouse_balance_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="balance",
            constraint=models.CheckConstraint(
                condition=models.Q(("virtual", True), ("quantity__gte", 0), _connector="OR"),
                name="warehouse_balance_not_below_zero",
            ),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(models.F("lot"), name="warehouse_move_lot"),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(models.F("owner"), models.F("id"), name="warehouse_move_owner"),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(models.F("source"), models.F("id"), name="warehouse_move_source"),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(models.F("target"), models.F("id"), name="warehouse_move_target"),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(models.F("key"), models.F("line"), name="warehouse_move_once"),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="warehouse_move_carries_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True), name="warehouse_move_goes_somewhere"
            ),
        ),
        migrations.RunSQL(GUARD, GUARD_REVERSE),
        fed_by(
            "warehouse_stock_balance",
            "warehouse.stock",
            ("lot", "sku", "description", "hs_code", "owner"),
        ),
    ]
