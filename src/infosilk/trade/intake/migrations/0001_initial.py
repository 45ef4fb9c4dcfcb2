import django.db.models.deletion
import django.db.models.functions.datetime
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
            name="MendedLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("raw", models.TextField(blank=True)),
                ("table", models.BooleanField(default=False)),
                ("ok", models.BooleanField()),
                ("reasons", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
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
                (
                    "lodged_in",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade_clearance.batch",
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
                "ordering": ["line"],
                "indexes": [models.Index(fields=["expires_at"], name="trade_mended_line_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lodged_in__isnull", True), models.Q(("ok", True), ("raw", "")), _connector="OR"
                        ),
                        name="trade_mended_line_lodged",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answers", models.JSONField(default=dict)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at"],
                "indexes": [
                    models.Index(fields=["person", "organisation"], name="trade_order_draft_own"),
                    models.Index(fields=["expires_at"], name="trade_order_draft_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), ("answers", {}), _connector="OR"),
                        name="trade_order_draft_lodged",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("order_no", models.CharField(max_length=60)),
                ("guid", models.CharField(max_length=36)),
                ("number", models.CharField(max_length=60)),
                ("payload", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=14)),
                ("consignment_number", models.CharField(blank=True, max_length=40)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["organisation", "order_no"], name="trade_waiting_by_order"),
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["expires_at"], name="trade_waiting_by_end"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "kind", "guid"), name="trade_waiting_guid_once")
                ],
            },
        ),
    ]
