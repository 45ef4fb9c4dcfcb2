import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import infosilk.commons.payments.models.provider_payments
from infosilk.commons.payments.triggers import APPEND_ONLY, APPEND_ONLY_REVERSE


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=60)),
                ("reference", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("slip_text", models.CharField(blank=True, max_length=70)),
                ("payee", models.CharField(max_length=60)),
                ("payee_day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "to be paid"),
                            ("announced", "paid, as the payer says"),
                            ("paid", "paid"),
                            ("cancelled", "nothing is due"),
                        ],
                        max_length=9,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("received", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("refunded", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("reversed", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("written_off", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("due_day", models.DateField(null=True)),
                ("announced_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "debtor_organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
                (
                    "debtor_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            name="AmountChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DecimalField(decimal_places=2, max_digits=16)),
                ("after", models.DecimalField(decimal_places=2, max_digits=16)),
                ("at", models.DateTimeField()),
                (
                    "due",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amount_changes",
                        to="commons_payments.due",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("refunded", "given back"),
                            ("reversed", "taken back by the bank"),
                            ("written_off", "written off"),
                        ],
                        max_length=11,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("source", models.CharField(max_length=60)),
                ("transaction", models.CharField(max_length=140)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("value_day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "due",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="commons_payments.due"
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
                        db_index=False,
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
        migrations.CreateModel(
            name="Advice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("refunded", "given back"),
                            ("reversed", "taken back by the bank"),
                            ("written_off", "written off"),
                        ],
                        max_length=11,
                    ),
                ),
                ("transaction", models.CharField(max_length=140)),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=140), default=list, size=None
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("currency", models.CharField(max_length=3)),
                ("reference", models.CharField(blank=True, max_length=140)),
                ("text", models.CharField(blank=True, max_length=400)),
                ("payee", models.CharField(blank=True, max_length=60)),
                ("value_day", models.DateField()),
                ("told_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "counted"),
                            ("same", "the same money as another sum"),
                            ("open", "to be allocated"),
                            ("returned", "given back"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "It names no due that is known here."),
                            ("not-due", "Nothing is to be paid here for what it names."),
                            ("currency", "It is in another currency than the due."),
                            (
                                "perhaps",
                                "An equal sum for this due was told by somebody else; it may be the same money.",
                            ),
                            ("own", "Whoever brought it owes the due; somebody else of the desk books it."),
                            ("reversal", "The bank takes a movement back that is not known here."),
                            ("old", "Its day of value is more than a year ago, or still to come."),
                        ],
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="same",
                        to="commons_payments.advice",
                    ),
                ),
                (
                    "due",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advices",
                        to="commons_payments.due",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="commons_payments.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30)),
                ("event_no", models.CharField(max_length=140)),
                ("provider_no", models.CharField(max_length=140)),
                ("kind", models.CharField(max_length=11)),
                ("transaction", models.CharField(blank=True, max_length=140)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("value_day", models.DateField(null=True)),
                ("received_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("applied_at__isnull", True)), fields=["id"], name="payments_event_waits"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("provider", "event_no"), name="payments_event_once")],
            },
        ),
        migrations.CreateModel(
            name="ProviderPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30)),
                (
                    "token",
                    models.CharField(
                        default=infosilk.commons.payments.models.provider_payments.new_token, max_length=40
                    ),
                ),
                ("provider_no", models.CharField(max_length=140)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("started", "started"),
                            ("pending", "waiting for the provider"),
                            ("succeeded", "succeeded"),
                            ("failed", "failed"),
                        ],
                        default="started",
                        max_length=9,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("poll_at", models.DateTimeField(null=True)),
                ("polls", models.PositiveSmallIntegerField(default=0)),
                (
                    "due",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_payments",
                        to="commons_payments.due",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            name="SamplePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("currency", models.CharField(max_length=3)),
                ("back", models.CharField(max_length=300)),
                ("events", models.JSONField(default=list)),
                ("started_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("number",), name="payments_sample_once")],
            },
        ),
        migrations.CreateModel(
            name="SampleCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.JSONField()),
                ("deliver_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="commons_payments.samplepayment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payee", models.CharField(max_length=60)),
                ("filename", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("format", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "is being looked at"),
                            ("checked", "looked at, not booked"),
                            ("booking", "is being booked"),
                            ("booked", "booked"),
                        ],
                        default="checking",
                        max_length=8,
                    ),
                ),
                ("job", models.BigIntegerField(null=True)),
                ("lines_count", models.PositiveIntegerField(default=0)),
                ("uploaded_at", models.DateTimeField()),
                ("booked_at", models.DateTimeField(null=True)),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("account", models.CharField(blank=True, max_length=40)),
                ("kind", models.CharField(blank=True, max_length=11)),
                ("reversal", models.BooleanField(default=False)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("transaction", models.CharField(blank=True, max_length=140)),
                ("names", models.JSONField(default=list)),
                ("reference", models.CharField(blank=True, max_length=140)),
                ("text", models.CharField(blank=True, max_length=400)),
                ("value_day", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("counts", "counts for its due"),
                            ("already", "booked already"),
                            ("same", "the same money as a sum that was told"),
                            ("open", "to be allocated"),
                            ("left", "left out"),
                            ("fault", "cannot be read"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "open_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "It names no due that is known here."),
                            ("not-due", "Nothing is to be paid here for what it names."),
                            ("currency", "It is in another currency than the due."),
                            (
                                "perhaps",
                                "An equal sum for this due was told by somebody else; it may be the same money.",
                            ),
                            ("own", "Whoever brought it owes the due; somebody else of the desk books it."),
                            ("reversal", "The bank takes a movement back that is not known here."),
                            ("old", "Its day of value is more than a year ago, or still to come."),
                        ],
                        max_length=8,
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=60)),
                ("params", models.JSONField(default=dict)),
                ("done", models.BooleanField(default=False)),
                (
                    "advice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="commons_payments.advice",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="commons_payments.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["purpose", "state", "id"], name="payments_due_by_state"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(fields=("reference",), name="payments_due_reference_once"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(fields=("purpose", "key"), name="payments_due_thing_once"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["due", "announced", "paid", "cancelled"])),
                name="payments_due_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    ("received__gte", 0),
                    ("refunded__gte", 0),
                    ("reversed__gte", 0),
                    ("written_off__gte", 0),
                ),
                name="payments_due_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("debtor_organisation__isnull", True), ("debtor_person__isnull", True), _connector="OR"
                ),
                name="payments_due_one_debtor",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("source", "kind", "transaction"), name="payments_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payments_entry_amount"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["received", "refunded", "reversed", "written_off"])),
                name="payments_entry_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="advice",
            index=models.Index(condition=models.Q(("state", "open")), fields=["id"], name="payments_advice_open"),
        ),
        migrations.AddIndex(
            model_name="advice",
            index=django.contrib.postgres.indexes.GinIndex(fields=["names"], name="payments_advice_names"),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.UniqueConstraint(fields=("source", "kind", "transaction"), name="payments_advice_once"),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payments_advice_amount"),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry__isnull", False), ("state", "booked")),
                    models.Q(("entry__isnull", True), ("same_as__isnull", False), ("state", "same")),
                    models.Q(("entry__isnull", True), ("same_as__isnull", True), ("state__in", ("open", "returned"))),
                    _connector="OR",
                ),
                name="payments_advice_state",
            ),
        ),
        migrations.AddIndex(
            model_name="providerpayment",
            index=models.Index(
                condition=models.Q(("poll_at__isnull", False)), fields=["poll_at"], name="payments_provider_poll"
            ),
        ),
        migrations.AddConstraint(
            model_name="providerpayment",
            constraint=models.UniqueConstraint(fields=("token",), name="payments_provider_token_once"),
        ),
        migrations.AddConstraint(
            model_name="providerpayment",
            constraint=models.UniqueConstraint(fields=("provider", "provider_no"), name="payments_provider_no_once"),
        ),
        migrations.AddConstraint(
            model_name="providerpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["started", "pending", "succeeded", "failed"])),
                name="payments_provider_state",
            ),
        ),
        migrations.AddIndex(
            model_name="samplecall",
            index=models.Index(
                condition=models.Q(("delivered_at__isnull", True)),
                fields=["deliver_at"],
                name="payments_sample_call_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("payee", "sha256"), name="payments_statement_once"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["checking", "checked", "booking", "booked"])),
                name="payments_statement_state",
            ),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(
                condition=models.Q(("done", False)), fields=["statement", "number"], name="payments_line_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(fields=("statement", "number"), name="payments_line_once"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "counts", "already", "same", "open", "left", "fault"])),
                name="payments_line_outcome",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_REVERSE),
    ]
