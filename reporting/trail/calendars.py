"""In which calendars a record was read: by the links that show it, whose readings the log keeps."""

from uuid import UUID

from django.db import connection, models

from notifications.querysets import theme_key


def links_with(record: models.Model) -> list[UUID]:
    """The calendar links that show this record today; none for whoever does not read the log for a purpose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM muster_calendar_links_with(%s, %s)", [record._meta.db_table, record.pk])
        return [link for link, theme, themes in cursor.fetchall() if not theme or theme_key(theme) in themes]
