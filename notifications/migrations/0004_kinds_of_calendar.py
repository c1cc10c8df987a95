"""Calendars of agencies and themes: which events are in them, and links to them."""

import datetime as dt
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from notifications.migrations._back import before_going_back

#: For rows made before there were such columns, until they are filled from their entry.
_UNKNOWN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_TABLES = ("notifications_calendarentry", "notifications_calendartext")
_FILL = """
UPDATE notifications_calendartext AS told
SET starts_at = entry.starts_at, ends_at = entry.ends_at, cancelled_at = entry.cancelled_at
FROM notifications_calendarentry AS entry WHERE entry.id = told.entry_id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Give every text its entry's times, past row security. Agencies and themes are filled by the sweep."""
    with schema_editor.connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(_FILL)
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_inbox"),
        ("partners", "0002_reference_counter"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="calendarfeed",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.agency",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "Your own calendar"),
                    ("agency", "Your agency’s calendar"),
                    ("theme", "One theme of operations"),
                    ("red_flags", "Red-flag dates"),
                ],
                default="person",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="theme",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="calendartext",
            name="agencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, help_text="In whose calendars it is", null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="calendartext",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="calendartext",
            name="ends_at",
            field=models.DateTimeField(default=_UNKNOWN),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="calendartext",
            name="starts_at",
            field=models.DateTimeField(default=_UNKNOWN),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="calendartext",
            name="themes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=120),
                blank=True,
                default=list,
                help_text="In small letters, to be found by",
                size=None,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="calendartext",
            index=models.Index(fields=["ends_at"], name="text_by_end"),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "agency", "theme", "red_flags"])), name="feed_of_known_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", False), ("kind", "agency")),
                    models.Q(models.Q(("kind", "agency"), _negated=True), ("agency__isnull", True)),
                    _connector="OR",
                ),
                name="feed_of_an_agency_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "theme"), models.Q(("theme", ""), _negated=True)),
                    models.Q(models.Q(("kind", "theme"), _negated=True), ("theme", "")),
                    _connector="OR",
                ),
                name="feed_of_a_theme_names_it",
            ),
        ),
        # A link to an agency's calendar, a theme's or the red-flag dates would read its owner's own.
        before_going_back(
            "UPDATE notifications_calendarfeed SET revoked_at = now() WHERE kind <> 'person' AND revoked_at IS NULL"
        ),
    ]
