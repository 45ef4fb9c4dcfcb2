import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from infosilk.commons.search.public import fed_by

APPEND_ONLY = """
CREATE TRIGGER trade_declaration_message_append_only BEFORE UPDATE OR DELETE ON trade_declarations_declarationmessage
    FOR EACH ROW EXECUTE FUNCTION trade_append_only_guard();
"""

APPEND_ONLY_REVERSE = (
    "DROP TRIGGER IF EXISTS trade_declaration_message_append_only ON trade_declarations_declarationmessage;"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_search", "0001_initial"),
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LodgedDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("declarant_code", models.CharField(max_length=35)),
                ("lrn", models.CharField(max_length=35)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("direction", models.CharField(choices=[("export", "export"), ("import", "import")], max_length=6)),
                ("type_code", models.CharField(max_length=6)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("released", "released"),
                            ("held", "held"),
                            ("refused", "refused"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=9,
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
                ("exporter_name", models.CharField(blank=True, max_length=140)),
                ("importer_name", models.CharField(blank=True, max_length=140)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("goods_value", models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ("goods", models.JSONField(default=list)),
                ("reasons", models.JSONField(default=list)),
                ("risk", models.JSONField(default=list)),
                ("charges", models.JSONField(null=True)),
                ("charges_total", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("content_sha256", models.CharField(max_length=64)),
                ("lodged_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
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
            name="DeclarationMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declaration", "declaration"),
                            ("amendment", "amendment"),
                            ("cancellation", "cancellation"),
                            ("answer", "answer of customs"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("payload", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "answers",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="trade_declarations.declarationmessage",
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="trade_declarations.lodgeddeclaration",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="lodgeddeclaration",
            index=models.Index(fields=["organisation", "-id"], name="trade_declaration_own"),
        ),
        migrations.AddIndex(
            model_name="lodgeddeclaration",
            index=models.Index(fields=["state", "id"], name="trade_declaration_by_state"),
        ),
        migrations.AddConstraint(
            model_name="lodgeddeclaration",
            constraint=models.UniqueConstraint(fields=("number",), name="trade_declaration_number_once"),
        ),
        migrations.AddConstraint(
            model_name="lodgeddeclaration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("organisation", "declarant_code", "lrn"),
                name="trade_declaration_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="lodgeddeclaration",
            constraint=models.UniqueConstraint(
                fields=("organisation", "declarant_code", "lrn", "content_sha256"),
                name="trade_declaration_content_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="lodgeddeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["released", "held", "refused", "cancelled"])),
                name="trade_declaration_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lodgeddeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="trade_declaration_version_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="declarationmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("content_sha256", ""), _negated=True),
                fields=("declaration", "kind", "content_sha256"),
                name="trade_declaration_message_once",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_REVERSE),
        fed_by(
            "trade_declarations_lodgeddeclaration",
            "trade.declaration",
            ("number", "lrn", "importer_name", "exporter_name"),
        ),
    ]
