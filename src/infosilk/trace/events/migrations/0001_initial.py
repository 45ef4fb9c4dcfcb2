import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

GUARD = """
CREATE FUNCTION trace_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed: withdraw one by an error declaration'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trace_event_append_only BEFORE UPDATE OR DELETE ON trace_events_traceevent
    FOR EACH ROW EXECUTE FUNCTION trace_event_guard();
CREATE TRIGGER trace_subject_append_only BEFORE UPDATE OR DELETE ON trace_events_eventsubject
    FOR EACH ROW EXECUTE FUNCTION trace_event_guard();
"""

GUARD_REVERSE = """
DROP TRIGGER IF EXISTS trace_subject_append_only ON trace_events_eventsubject;
DROP TRIGGER IF EXISTS trace_event_append_only ON trace_events_traceevent;
DROP FUNCTION IF EXISTS trace_event_guard;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TraceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.CharField(max_length=300, verbose_name="event")),
                ("withdraws", models.BooleanField(default=False, verbose_name="error declaration")),
                ("type", models.CharField(max_length=20, verbose_name="type")),
                ("event_time", models.DateTimeField(verbose_name="time")),
                ("time_zone_offset", models.CharField(max_length=6, verbose_name="offset")),
                (
                    "record_time",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded"
                    ),
                ),
                ("action", models.CharField(blank=True, max_length=8, verbose_name="action")),
                ("biz_step", models.CharField(blank=True, max_length=300, verbose_name="step")),
                ("disposition", models.CharField(blank=True, max_length=300, verbose_name="condition")),
                ("read_point", models.CharField(blank=True, max_length=300, verbose_name="read point")),
                ("biz_location", models.CharField(blank=True, max_length=300, verbose_name="place")),
                (
                    "node",
                    models.CharField(
                        help_text="The node of the zone that captured it.", max_length=31, verbose_name="node"
                    ),
                ),
                ("body", models.JSONField()),
                ("context", models.JSONField(default=dict)),
                ("digest", models.BinaryField(help_text="SHA-256 of the event's canonical JSON.", max_length=32)),
                (
                    "captured_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EventSubject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "subject", "event_id", "role", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(max_length=300)),
                ("role", models.SmallIntegerField(choices=[(0, "Epc"), (1, "Parent"), (2, "Input"), (3, "Output")])),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subjects",
                        to="trace_events.traceevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubjectOwner",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "subject", "organisation_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(max_length=300)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kernel.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("organisation"), models.F("subject"), name="trace_owner_subjects")],
            },
        ),
        migrations.AddIndex(
            model_name="traceevent",
            index=models.Index(models.F("event_time"), models.F("id"), name="trace_event_time"),
        ),
        migrations.AddIndex(
            model_name="traceevent",
            index=models.Index(models.F("captured_by"), models.F("id"), name="trace_event_captured_by"),
        ),
        migrations.AddConstraint(
            model_name="traceevent",
            constraint=models.UniqueConstraint(models.F("event_id"), models.F("withdraws"), name="trace_event_once"),
        ),
        migrations.RunSQL(GUARD, GUARD_REVERSE),
    ]
