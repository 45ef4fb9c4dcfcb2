import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_documents", "0001_initial"),
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("language", models.CharField(default="en", max_length=10)),
                ("filename", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("form", models.CharField(max_length=4)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("others", models.JSONField(default=list)),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("sheets_left", models.JSONField(default=list)),
                ("header", models.JSONField(default=list)),
                ("header_row", models.PositiveIntegerField(default=1)),
                ("columns", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("columns", "which column is which is to be said"),
                            ("checking", "is being looked at"),
                            ("ready", "looked at, not applied"),
                            ("applying", "is being applied"),
                            ("applied", "applied"),
                            ("undoing", "is being undone"),
                            ("undone", "undone"),
                            ("broken", "cannot be read to its end"),
                        ],
                        default="columns",
                        max_length=8,
                    ),
                ),
                ("problem", models.JSONField(null=True)),
                ("read", models.PositiveIntegerField(default=0)),
                ("started", models.PositiveIntegerField(default=0)),
                ("gone", models.PositiveIntegerField(null=True)),
                (
                    "uploaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commons_documents.storeddocument",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.organisation"
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
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=200)),
                ("values", models.JSONField(default=dict)),
                ("old", models.JSONField(null=True)),
                ("faults", models.JSONField(default=list)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("same", "the same"),
                            ("fault", "to be mended"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "not applied"),
                            ("applied", "applied"),
                            ("refused", "not applied: changed since"),
                            ("reversed", "undone"),
                            ("kept", "not undone: changed since"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("chosen", models.BooleanField(default=True)),
                ("effect", models.JSONField(null=True)),
                (
                    "table",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="commons_tables.import",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="SaidColumn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("column", models.CharField(blank=True, max_length=60)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(
                condition=models.Q(("state__in", ["checking", "applying", "undoing"])),
                fields=["id"],
                name="tables_import_works",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["columns", "checking", "ready", "applying", "applied", "undoing", "undone", "broken"],
                    )
                ),
                name="tables_import_state",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["table", "key"], name="tables_row_key"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["table", "state", "number"], name="tables_row_state_number"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("table", "number"), name="tables_row_once"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["new", "changed", "same", "fault"])), name="tables_row_outcome"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "applied", "refused", "reversed", "kept"])),
                name="tables_row_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="saidcolumn",
            constraint=models.UniqueConstraint(fields=("organisation", "kind", "title"), name="tables_said_once"),
        ),
    ]
