import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from infosilk.trade.officers import triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("commons_documents", "0001_initial"),
        ("kernel", "0001_initial"),
        ("trade_clearance", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=900)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kernel.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["title", "id"],
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
                (
                    "consignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="trade_clearance.consignment",
                    ),
                ),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
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
        migrations.RunSQL(triggers.REVIEW, triggers.REVIEW_REVERSE),
    ]
