import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import infosilk.kernel.identity.roles
from infosilk.kernel.record import triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("stream", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("demo", models.BooleanField(default=False, verbose_name="demo account")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stream", models.CharField(max_length=40, verbose_name="stream")),
                ("number", models.BigIntegerField(null=True, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("action", models.CharField(max_length=100, verbose_name="action")),
                ("object_type", models.CharField(max_length=100, verbose_name="object type")),
                ("object_id", models.CharField(max_length=200, verbose_name="object")),
                ("actor", models.CharField(max_length=200, verbose_name="actor")),
                ("person_id", models.BigIntegerField(null=True)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("body", models.TextField()),
                ("hash", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["stream", "at"], name="kernel_audit_when"),
                    models.Index(fields=["object_type", "object_id"], name="kernel_audit_object"),
                    models.Index(
                        condition=models.Q(("number__isnull", True)),
                        fields=["stream", "id"],
                        name="kernel_audit_unsealed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "number"), name="kernel_audit_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hash__isnull", True), ("number__isnull", True)),
                            models.Q(("hash__isnull", False), ("number__isnull", False)),
                            _connector="OR",
                        ),
                        name="kernel_audit_sealed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DatedRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=100, verbose_name="code")),
                ("jurisdiction", models.CharField(max_length=20, verbose_name="jurisdiction")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "value",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="value"),
                ),
                ("source", models.CharField(max_length=500, verbose_name="source")),
                ("legal_basis", models.CharField(max_length=500, verbose_name="legal basis")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                ("sample", models.BooleanField(default=False, verbose_name="sample")),
                ("data_set", models.CharField(max_length=200, verbose_name="data set")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="kernel_rule_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sample", True), ("verified", True), _negated=True),
                        name="kernel_rule_sample_unverified",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            ("jurisdiction", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_until"),
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="kernel_rule_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base", models.CharField(max_length=3, verbose_name="from")),
                ("quote", models.CharField(max_length=3, verbose_name="to")),
                ("day", models.DateField(verbose_name="day")),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20, verbose_name="rate")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("sample", models.BooleanField(default=False, verbose_name="sample")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("base", "quote", "day"), name="kernel_rate_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="kernel_rate_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("base", models.F("quote")), _negated=True),
                        name="kernel_rate_two_currencies",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=50)),
                ("key", models.CharField(max_length=200)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("status", models.SmallIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("body", models.BinaryField()),
                ("sealed", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), db_index=True, editable=False
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "key"), name="kernel_idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=infosilk.kernel.identity.roles.role_choices,
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mandates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=16, unique=True, verbose_name="prefix")),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "name",
                    models.CharField(
                        help_text="What uses it, such as “nightly upload”.", max_length=100, verbose_name="name"
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, null=True, size=None
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="kernel.mandate"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2", max_length=2, verbose_name="country")),
                (
                    "code",
                    models.SlugField(
                        help_text="Short name, unique on this node.", max_length=60, unique=True, verbose_name="code"
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=infosilk.kernel.identity.roles.ordinary_roles,
                        size=None,
                    ),
                ),
                ("demo", models.BooleanField(default=False, verbose_name="demo organisation")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="kernel_organisation_country"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("message_id", models.CharField(max_length=500)),
                ("params", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("url", models.CharField(blank=True, max_length=500)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="time"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                ("emailed_at", models.DateTimeField(blank=True, null=True, verbose_name="e-mailed")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="mandate",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mandates", to="kernel.organisation"
            ),
        ),
        migrations.CreateModel(
            name="OrganisationIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=20, verbose_name="scheme")),
                ("value", models.CharField(max_length=40, verbose_name="value")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="compared with the register")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="kernel.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower(models.F("email")))),
                name="kernel_person_email_lower",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["person", "-id"], name="kernel_notification_newest"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)), fields=["person"], name="kernel_notification_unread"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                ),
                name="kernel_mandate_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationidentifier",
            constraint=models.UniqueConstraint(models.F("scheme"), models.F("value"), name="kernel_identifier_once"),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=64)),
                ("evidence", models.CharField(blank=True, max_length=200)),
                ("report", models.JSONField(default=list)),
                (
                    "done_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "ordering": ["-done_at"],
                "indexes": [models.Index(fields=["subject"], name="kernel_erasure_subject")],
            },
        ),
        migrations.CreateModel(
            name="Blocked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=100)),
                ("row", models.CharField(max_length=200)),
                ("rule", models.CharField(max_length=100)),
                ("until", models.DateField()),
                ("content", models.BinaryField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blocked", to="kernel.erasure"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["table", "row"], name="kernel_blocked_row"),
                    models.Index(
                        condition=models.Q(("destroyed_at__isnull", True)),
                        fields=["until"],
                        name="kernel_blocked_until",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", False), ("destroyed_at__isnull", True)),
                            models.Q(("content__isnull", True), ("destroyed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="kernel_blocked_or_destroyed",
                    )
                ],
            },
        ),
        migrations.RunSQL(triggers.AUDIT, triggers.AUDIT_REVERSE),
        migrations.RunSQL(triggers.VERSIONS, triggers.VERSIONS_REVERSE),
        migrations.RunSQL(triggers.TOMBSTONES, triggers.TOMBSTONES_REVERSE),
        migrations.RunSQL(triggers.CACHE, triggers.CACHE_REVERSE),
    ]
