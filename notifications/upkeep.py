"""The sweep that heals gaps, and closing what has run out."""

import datetime as dt
import logging
from uuid import UUID

from common.scope import System, acting_as, acting_as_system
from notifications import addresses, bounces, escalation, faults, following, people
from notifications.calendars import entries, feeds
from notifications.happenings import SOURCES, Happening
from notifications.models import CalendarText
from partners.models import Person

log = logging.getLogger(__name__)


def heal(now: dt.datetime) -> None:
    """Write every reminder, step of an overdue action and calendar entry that is owed and is not there.

    What is missing was lost with a rolled-back deploy, loaded without a signal, or owed to someone since they changed
    role; steps of overdue actions are written here alone.

    Looks as each person in turn, since nobody else may see what they are owed; a person's part is a transaction, and
    one that fails keeps back nobody else's.
    """
    renewed: set[tuple[str, object]] = set()
    with acting_as_system(System.OUTBOX):
        everyone = list(Person.objects.active())
        any_unsorted = CalendarText.objects.unsorted().exists()
    with people.remembering():
        for person in everyone:
            if person.is_practitioner:
                try:
                    _heal_for(person, now, renewed, any_unsorted=any_unsorted)
                except Exception as error:
                    faults.tell(log, f"The sweep, for person {person.pk},", error)


def _heal_for(person: Person, now: dt.datetime, renewed: set[tuple[str, object]], *, any_unsorted: bool) -> None:
    with acting_as(person):
        upcoming = [one for source in SOURCES.values() for one in source.upcoming(now)]
        _renew_once(upcoming, renewed)
        if any_unsorted:
            _renew_once(_unsorted(), renewed)
        following.follow_rules(upcoming, now, of=person.pk)
        escalation.climb(person, now)


def _renew_once(upcoming: list[Happening], renewed: set[tuple[str, object]]) -> None:
    fresh = [one for one in upcoming if (one.table, one.record.pk) not in renewed]
    entries.renew_stale(fresh)
    renewed.update((one.table, one.record.pk) for one in fresh)


def _unsorted() -> list[Happening]:
    """Events in calendars of which it is not known yet to which agencies and themes they belong, past ones included."""
    keys: dict[str, list[UUID]] = {}
    for table, key in CalendarText.objects.unsorted().values_list("source_table", "source_id"):
        keys.setdefault(table, []).append(key)
    return [one for table, some in keys.items() for one in SOURCES[table].find_all(some)]


def tidy(now: dt.datetime) -> None:
    """Withdraw the calendar links of people who have left, and those of agencies that their people have left."""
    bounces.ask_notify(now)
    with acting_as_system(System.OUTBOX):
        addresses.forget_replaced()
    with acting_as_system(System.FEED):
        feeds.withdraw_ended(now)
