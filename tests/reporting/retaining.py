"""What tests of retention begin with: records whose period has passed, proposed for disposal."""

import datetime as dt
from typing import Any

from django.db import connection, connections

from common import clock
from common.scope import System, acting_as, acting_as_system
from partners.models import Person
from reporting.actions import retention
from reporting.models import RetentionReview

LONG_AGO = dt.datetime(2015, 3, 2, 12, tzinfo=dt.UTC)


def age(record: Any, by: Person, **values: Any) -> None:
    """Let a record have been over, and untouched, for years."""
    with acting_as(by):
        assert type(record).objects.filter(pk=record.pk).update(updated_at=LONG_AGO, **values) == 1


def noted(*records: Any) -> list[RetentionReview]:
    """Run what runs each night, and give the reviews of these records."""
    with acting_as_system(System.RETENTION):
        retention.note_due()
        return [RetentionReview.objects.get(record_id=record.pk) for record in records]


def propose(review: RetentionReview, by: Person) -> RetentionReview:
    """Propose to dispose of its record."""
    with acting_as(by):
        return retention.propose_disposal(review=review.pk, by=by, version=None, reason="No longer needed")


def dispose(review: RetentionReview, by: Person) -> RetentionReview:
    """Dispose of it, as the second person."""
    with acting_as(by):
        return retention.dispose(review=review.pk, by=by, version=None)


def asked(statement: str, *values: Any) -> Any:
    """Run a statement as the application does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def everywhere(*wanted: str) -> list[str]:
    """The tables in which a superuser finds any of these texts, in whatever column."""
    found = []
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            for text in wanted:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS row_of_it WHERE row_of_it::text ILIKE %s'
                    " OR row_of_it::text LIKE %s",
                    [f"%{text}%", f"%{text.encode().hex()}%"],
                )
                if count := cursor.fetchone()[0]:
                    found.append(f"{table}: {count} with {text}")
    return found


def in_days(days: int) -> dt.date:
    """A day from today."""
    return clock.today() + dt.timedelta(days=days)
