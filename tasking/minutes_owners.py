"""Who is given actions by frozen minutes, by key alone: also those whose actions whoever is looking may not see."""

from uuid import UUID

from django.db import connection

from tasking.models import MinutesVersion


def owners_of(version: MinutesVersion) -> list[tuple[UUID, UUID]]:
    """Each owner of an open action of this version, with the entry that a message to them is about."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner, entry FROM muster_minutes_owners(%s)", [version.pk])
        return cursor.fetchall()
