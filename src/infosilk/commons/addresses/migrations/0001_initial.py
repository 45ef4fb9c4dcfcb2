import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import infosilk.kernel.record.sealing


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CitizenNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("country", models.CharField(max_length=2)),
                ("number", infosilk.kernel.record.sealing.SealedField()),
                ("digest", models.CharField(max_length=64)),
                ("ending", models.CharField(max_length=3)),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["kind", "country", "digest"], name="commons_number_digest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "country"), name="commons_number_person_kind_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verified_at__isnull", False)),
                        fields=("kind", "country", "digest"),
                        name="commons_number_verified_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("kind", models.CharField(choices=[("email", "e-mail address"), ("phone", "telephone")], max_length=5)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("general", "anything"),
                            ("delivery", "deliveries"),
                            ("billing", "invoices"),
                            ("customs", "customs"),
                            ("emergency", "emergencies"),
                        ],
                        max_length=9,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("note", models.CharField(blank=True, max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), ("person__isnull", False)),
                            models.Q(("organisation__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="commons_contact_one_owner",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "use", "value"), name="commons_contact_organisation_once"
                    ),
                    models.UniqueConstraint(
                        fields=("person", "kind", "use", "value"), name="commons_contact_person_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostalAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("seat", "seat or home"),
                            ("delivery", "deliveries"),
                            ("post", "letters"),
                            ("billing", "invoices"),
                        ],
                        max_length=8,
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("street", models.CharField(blank=True, max_length=200)),
                ("extra", models.CharField(blank=True, max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=20)),
                ("city", models.CharField(blank=True, max_length=120)),
                ("district", models.CharField(blank=True, max_length=120)),
                ("area", models.CharField(blank=True, max_length=120)),
                ("key", models.CharField(db_index=True, max_length=400)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), ("person__isnull", False)),
                            models.Q(("organisation__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="commons_address_one_owner",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "use"), name="commons_address_organisation_use_once"
                    ),
                    models.UniqueConstraint(fields=("person", "use"), name="commons_address_person_use_once"),
                ],
            },
        ),
    ]
