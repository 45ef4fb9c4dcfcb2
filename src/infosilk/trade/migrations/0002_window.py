import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from infosilk.trade import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_roles"),
        ("trade", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
        ),
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
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("claim", "took it up"),
                            ("unclaim", "laid it down"),
                            ("note", "noted"),
                            ("ask", "asked the trader"),
                            ("answer", "answered"),
                            ("propose", "proposed a decision"),
                            ("confirm", "confirmed the decision"),
                            ("reject", "rejected the proposal"),
                            ("decide", "decided"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("shown", models.BooleanField(default=False)),
                (
                    "decision",
                    models.CharField(blank=True, choices=[("release", "release"), ("refuse", "refuse")], max_length=7),
                ),
                ("because", models.JSONField(default=list)),
                ("until", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StatusRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(null=True, unique=True)),
            ],
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
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="trade.statusrun",
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                ("authority", models.CharField(max_length=2)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="consignment",
            name="trade_consignment_state_known",
        ),
        migrations.AddField(
            model_name="batchline",
            name="charges_currency",
            field=models.CharField(db_default="EUR", default="EUR", max_length=3),
        ),
        migrations.AddField(
            model_name="consignment",
            name="supervision_code",
            field=models.CharField(db_default="", default="", max_length=4),
        ),
        migrations.AlterField(
            model_name="consignment",
            name="state",
            field=models.CharField(
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
            model_name="buyerlimit",
            constraint=models.UniqueConstraint(fields=("key", "jurisdiction", "year"), name="trade_buyer_limit_once"),
        ),
        migrations.AddConstraint(
            model_name="buyerlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("used__gte", 0)), name="trade_buyer_limit_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="buyerlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("used__lte", models.F("ceiling"))), name="trade_buyer_limit_kept"
            ),
        ),
        migrations.AddField(
            model_name="limitentry",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="trade.buyerlimit"
            ),
        ),
        migrations.AddField(
            model_name="limitentry",
            name="consignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="limit_entries", to="trade.consignment"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="consignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="trade.consignment"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="organisation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.organisation"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewentry",
            name="consignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="review", to="trade.consignment"
            ),
        ),
        migrations.AddField(
            model_name="reviewentry",
            name="document",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storeddocument"
            ),
        ),
        migrations.AddField(
            model_name="reviewentry",
            name="organisation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.organisation"
            ),
        ),
        migrations.AddField(
            model_name="reviewentry",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="statusrow",
            name="consignment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="status_rows",
                to="trade.consignment",
            ),
        ),
        migrations.AddIndex(
            model_name="statusrun",
            index=models.Index(
                condition=models.Q(("seq__isnull", True)), fields=["id"], name="trade_status_run_unplaced"
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
            model_name="return",
            index=models.Index(fields=["state", "id"], name="trade_return_by_state"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(fields=("number",), name="trade_return_number_once"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["applied", "accepted", "back", "refused", "expired"])),
                name="trade_return_state_known",
            ),
        ),
        migrations.RunSQL(triggers.LEDGER, triggers.LEDGER_REVERSE),
    ]
