import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from infosilk.commons.search.public import fed_by
from infosilk.trade.clearance import triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_search", "0001_initial"),
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filename", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("lines_count", models.PositiveIntegerField(default=0)),
                ("released_count", models.PositiveIntegerField(default=0)),
                ("held_count", models.PositiveIntegerField(default=0)),
                ("refused_count", models.PositiveIntegerField(default=0)),
                ("already_count", models.PositiveIntegerField(default=0)),
                ("invalid_count", models.PositiveIntegerField(default=0)),
                ("lodged_at", models.DateTimeField()),
                (
                    "mends",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mended_in",
                        to="trade_clearance.batch",
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
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("order_no", models.CharField(blank=True, max_length=60)),
                ("consignment_number", models.CharField(blank=True, max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("released", "released"),
                            ("held", "held"),
                            ("refused", "refused"),
                            ("already_lodged", "already lodged"),
                            ("invalid", "could not be read"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "lane",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("green", "green: released"),
                            ("blue", "blue: released, checked afterwards"),
                            ("yellow", "yellow: documents are checked"),
                            ("red", "red: goods are examined"),
                        ],
                        max_length=6,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("charges_total", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("charges_currency", models.CharField(db_default="EUR", default="EUR", max_length=3)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="trade_clearance.batch",
                    ),
                ),
            ],
            options={
                "ordering": ["line"],
            },
        ),
        migrations.CreateModel(
            name="BuyerLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("mark", models.CharField(max_length=8)),
                ("jurisdiction", models.CharField(max_length=2)),
                ("year", models.PositiveSmallIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("used", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("ceiling", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "jurisdiction", "year"), name="trade_buyer_limit_once"),
                    models.CheckConstraint(condition=models.Q(("used__gte", 0)), name="trade_buyer_limit_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("used__lte", models.F("ceiling"))), name="trade_buyer_limit_kept"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("direction", models.CharField(choices=[("export", "export"), ("import", "import")], max_length=6)),
                ("partner", models.CharField(max_length=31)),
                ("order_no", models.CharField(max_length=60)),
                ("marketplace_code", models.CharField(max_length=60)),
                ("marketplace_name", models.CharField(max_length=400)),
                ("seller_code", models.CharField(max_length=60)),
                ("seller_name", models.CharField(max_length=400)),
                ("logistics_code", models.CharField(max_length=60)),
                ("logistics_no", models.CharField(max_length=60)),
                ("buyer_kind", models.CharField(max_length=8)),
                ("buyer_name", models.CharField(max_length=400)),
                ("buyer_email", models.CharField(max_length=400)),
                ("buyer_city", models.CharField(max_length=400)),
                ("buyer_country", models.CharField(max_length=2)),
                ("gift", models.BooleanField(default=False)),
                ("currency", models.CharField(max_length=3)),
                ("goods_value", models.DecimalField(decimal_places=4, max_digits=16)),
                ("pieces", models.PositiveIntegerField()),
                ("gross_weight_kg", models.DecimalField(decimal_places=5, max_digits=12)),
                ("goods", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lodged", "lodged"),
                            ("released", "released"),
                            ("held", "held"),
                            ("refused", "refused"),
                            ("announced", "announced, waiting for the partner"),
                            ("accepted", "accepted"),
                            ("refused_there", "refused by the partner city"),
                            ("held_there", "held by the partner city"),
                            ("on_the_way", "on the way"),
                            ("arrived", "arrived"),
                            ("withdrawn", "withdrawn"),
                            ("returned", "returned"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "lane",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("green", "green: released"),
                            ("blue", "blue: released, checked afterwards"),
                            ("yellow", "yellow: documents are checked"),
                            ("red", "red: goods are examined"),
                        ],
                        max_length=6,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("charges", models.JSONField(null=True)),
                ("charges_total", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("shipment_no", models.CharField(blank=True, max_length=60)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("tracking_token", models.CharField(max_length=32)),
                ("content_sha256", models.CharField(max_length=64)),
                ("ordered_at", models.DateTimeField()),
                ("lodged_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("supervision_code", models.CharField(db_default="", default="", max_length=4)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consignments",
                        to="trade_clearance.batch",
                    ),
                ),
                (
                    "carrier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "consignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "marketplace",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LimitEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reserve", "counted"),
                            ("release", "given back: refused or withdrawn"),
                            ("restore", "given back: returned"),
                        ],
                        max_length=7,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="trade_clearance.buyerlimit",
                    ),
                ),
                (
                    "consignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limit_entries",
                        to="trade_clearance.consignment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("raw", models.BinaryField()),
                ("table", models.BooleanField(default=False)),
                ("cut", models.BooleanField(default=False)),
                ("expires_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="trade_clearance.batch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatusRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seq__isnull", True)), fields=["id"], name="trade_status_run_unplaced"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                ("authority", models.CharField(max_length=2)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                (
                    "consignment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="status_rows",
                        to="trade_clearance.consignment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="trade_clearance.statusrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TradeDocument",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consignment_id", "kind", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("order", "order"),
                            ("payment", "payment"),
                            ("waybill", "waybill"),
                            ("list", "inventory list"),
                            ("announcement", "announcement by the partner node"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("payload", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "consignment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="trade_clearance.consignment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["organisation", "-id"], name="trade_batch_own"),
        ),
        migrations.AddIndex(
            model_name="batchline",
            index=models.Index(
                condition=models.Q(("outcome__in", ("invalid", "refused"))),
                fields=["batch", "line"],
                name="trade_batchline_bad",
            ),
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(fields=["state", "id"], name="trade_consignment_by_state"),
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(fields=["seller", "id"], name="trade_consignment_by_seller"),
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(fields=["buyer_email"], name="trade_consignment_by_buyer"),
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(fields=["lodged_at"], name="trade_consignment_by_lodging"),
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(
                condition=models.Q(("consignee__isnull", False)),
                fields=["consignee"],
                name="trade_consignment_consignee",
            ),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.UniqueConstraint(fields=("number",), name="trade_consignment_number_once"),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("refused", "refused_there")), _negated=True),
                fields=("marketplace_code", "order_no", "direction"),
                name="trade_consignment_order_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.UniqueConstraint(
                fields=("marketplace_code", "order_no", "direction", "content_sha256"),
                name="trade_consignment_content_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "lodged",
                            "released",
                            "held",
                            "refused",
                            "announced",
                            "accepted",
                            "refused_there",
                            "held_there",
                            "on_the_way",
                            "arrived",
                            "withdrawn",
                            "returned",
                        ],
                    )
                ),
                name="trade_consignment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction", "import"), ("batch__isnull", False), _connector="OR"),
                name="trade_consignment_export_has_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="limitentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("kind", "reserve")),
                    models.Q(("amount__lt", 0), ("kind__in", ("release", "restore"))),
                    _connector="OR",
                ),
                name="trade_limit_entry_sign",
            ),
        ),
        migrations.AddIndex(
            model_name="receivedline",
            index=models.Index(fields=["expires_at"], name="trade_received_line_end"),
        ),
        migrations.RunSQL(triggers.DOCUMENTS, triggers.DOCUMENTS_REVERSE),
        migrations.RunSQL(triggers.LEDGER, triggers.LEDGER_REVERSE),
        fed_by(
            "trade_clearance_consignment",
            "trade.consignment",
            (
                "number",
                "order_no",
                "logistics_no",
                "marketplace_name",
                "seller_name",
                "buyer_name",
                "buyer_email",
                "buyer_city",
                "marketplace_id",
                "seller_id",
                "carrier_id",
                "consignee_id",
                "shipment_no",
            ),
        ),
    ]
