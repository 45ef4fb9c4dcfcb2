import django.contrib.postgres.fields
import django.db.models.deletion
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
        # The places of what happened: they only grow, also when rows are gone.
        migrations.RunSQL("CREATE SEQUENCE commons_webhooks_place", "DROP SEQUENCE commons_webhooks_place"),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feed", models.CharField(max_length=60)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("url", models.CharField(max_length=500)),
                ("secret", infosilk.kernel.record.sealing.SealedField()),
                ("previous_secret", infosilk.kernel.record.sealing.SealedField(null=True)),
                ("previous_until", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "active"), ("paused", "paused")], default="active", max_length=6
                    ),
                ),
                (
                    "pause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "somebody paused it"),
                            ("silent", "its receiver did not answer for three days"),
                            ("maker", "whoever made it no longer acts for the organisation"),
                        ],
                        max_length=6,
                    ),
                ),
                ("after", models.BigIntegerField(default=0)),
                ("pending", models.BigIntegerField(default=0)),
                ("told", models.PositiveBigIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("next_at", models.DateTimeField()),
                ("trial_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kernel.organisation"
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
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField()),
                ("error", models.CharField(blank=True, max_length=300)),
                ("trial", models.BooleanField(default=False)),
                ("entries", models.PositiveIntegerField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("milliseconds", models.PositiveIntegerField()),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="commons_webhooks.webhook",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Happening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feed", models.CharField(max_length=60)),
                ("event", models.CharField(max_length=40)),
                ("data", models.JSONField()),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kernel.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "feed", "seq"], name="commons_happening_feed"),
                    models.Index(
                        condition=models.Q(("seq__isnull", True)), fields=["id"], name="commons_happening_waiting"
                    ),
                    models.Index(fields=["at"], name="commons_happening_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("seq",), name="commons_happening_place_once")],
            },
        ),
        migrations.AddIndex(
            model_name="webhook",
            index=models.Index(condition=models.Q(("state", "active")), fields=["next_at"], name="commons_webhook_due"),
        ),
        migrations.AddIndex(
            model_name="webhook",
            index=models.Index(
                condition=models.Q(("trial_at__isnull", False)), fields=["trial_at"], name="commons_webhook_trial"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("organisation", "feed", "url"), name="commons_webhook_once"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "paused"])), name="commons_webhook_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pause", ""), ("state", "active")),
                    models.Q(("pause__in", ["asked", "silent", "maker"]), ("state", "paused")),
                    _connector="OR",
                ),
                name="commons_webhook_paused_for_a_reason",
            ),
        ),
    ]
