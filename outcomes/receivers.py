"""What outcomes say to the meeting and to operations: what came of operations, orders ending or breached."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.dispatch import receiver

from audit.actions import consulted
from common.clock import LONDON
from hotspots.models import Subject
from hotspots.related import Link, Related
from hotspots.signals import gathering_related
from operations.agenda import about
from operations.models import Operation
from operations.papers.results import Counted
from operations.signals import counting_results, gathering_results
from outcomes.models import DECIDED_ON, Marking, Outcome
from outcomes.states import ENDED
from tasking.agenda import Topic, since_last
from tasking.models import Action, Meeting, Section
from tasking.signals import agenda_building
from web.dates import plain_date

_AHEAD = dt.timedelta(weeks=8)


@receiver(agenda_building)
def put_orders_on_the_agenda(sender: type[Meeting], meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """Breached orders, and those that end within 8 weeks of the meeting, of what whoever is looking may see.

    One of a sensitive operation stays off: an agenda is read by all. One that came of a restricted action is seen by
    those who see that action, and so is its item; where the two are of different walls it stays off.
    """
    day = meeting.starts_at.astimezone(LONDON).date()
    rows = (
        Outcome.objects.filter(Q(state="breached") | Q(expires_on__lte=day + _AHEAD), type__family__in=DECIDED_ON)
        .exclude(state__in=ENDED)
        .exclude(operation__marking=Marking.OFFICIAL_SENSITIVE)
        .exclude(marking=Marking.OFFICIAL_SENSITIVE)
        .select_related("type", "action")
        .order_by("expires_on", "reference")
    )
    return [
        Topic(
            section=Section.ORDERS,
            title=f"{row.reference}: {row.type}",
            why=_why(row),
            source_table=Outcome._meta.db_table,
            source_id=row.pk,
            source_path=row.get_absolute_url(),
            category=wall[0],
            held_by=wall[1],
        )
        for row in rows
        if (wall := _wall(row)) is not None
    ]


def _wall(row: Outcome) -> tuple[str, UUID | None] | None:
    """The category and holder that hide exactly what hides the outcome; None where no single pair does."""
    own = (row.category, row.held_by_id)
    if row.action is None or not row.action.category:
        return own
    actions = (row.action.category, row.action.held_by_id)
    return actions if own in (("", None), actions) else None


@receiver(agenda_building)
def put_results_on_the_agenda(sender: type[Meeting], meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """How many outcomes of which type each operation has brought since the last meeting, beside its visits.

    Only what everyone who reads the agenda may see is counted: nothing about a person, and nothing sensitive.
    """
    rows = (
        Outcome.objects.counted()
        .filter(
            issued_on__gte=since_last(meeting).astimezone(LONDON).date(),
            category="",
            marking=Marking.OFFICIAL,
            operation__marking=Marking.OFFICIAL,
        )
        .exclude(action__in=Action.objects.exclude(category=""))
        .order_by("operation__name", "type__name")
    )
    found: dict[UUID, list[str]] = {}
    for key, singular, plural, number in rows.values_list("operation", "type__singular", "type__plural").annotate(
        number=Count("pk")
    ):
        found.setdefault(key, []).append(f"{number} {singular if number == 1 else plural}")
    operations = Operation.objects.in_bulk(list(found))
    return [about(operations[key], Section.TRENDS, f"Outcomes: {', '.join(counts)}.") for key, counts in found.items()]


@receiver(gathering_results)
def count_results(
    sender: Any, operations: list[Operation], starts_at: dt.datetime, ends_at: dt.datetime, **kwargs: Any
) -> dict[UUID, list[str]]:
    """How many outcomes of which type each operation brought in the London days of [starts_at, ends_at).

    Counts what whoever is looking may see; that sensitive ones were among them is logged.
    """
    days = (starts_at.astimezone(LONDON).date(), ends_at.astimezone(LONDON).date())
    rows = list(
        Outcome.objects.counted()
        .filter(operation__in=operations, issued_on__gte=days[0], issued_on__lte=days[1])
        .select_related("type")
        .order_by("type__name")
    )
    found: dict[UUID, list[str]] = {}
    for key, counted in _tallied(rows):
        found.setdefault(key, []).append(f"{counted.number} {counted.what}")
    return found


@receiver(gathering_related, sender=Subject)
def show_outcomes_about_a_person(sender: type[Subject], record: Subject, **kwargs: Any) -> list[Related]:
    """The outcomes about a person, under any of their references, the latest first."""
    found = Outcome.objects.filter(subject__in=record.whole).select_related("type").order_by("-created_at")
    links = [
        Link(f"{one.reference}: {one.type}", one.get_absolute_url(), one.get_state_display().lower(), one)
        for one in found
    ]
    return [Related("Outcomes", links, "There is none.")]


@receiver(counting_results, sender=Operation)
def count_outcomes(sender: type[Operation], record: Operation, **kwargs: Any) -> list[Counted]:
    """How many outcomes of which type the operation has led to, of what whoever is looking may see."""
    rows = Outcome.objects.counted().filter(operation=record).select_related("type").order_by("type__name")
    return [counted for _, counted in _tallied(list(rows))]


def _tallied(rows: list[Outcome]) -> Iterator[tuple[UUID, Counted]]:
    """How many of which type, operation by operation; that sensitive ones were among them is logged."""
    if sensitive := [row for row in rows if row.is_sensitive]:
        consulted(sensitive, verb="counted")
    numbers = Counter((row.operation_id, row.type) for row in rows)
    for (key, kind), number in numbers.items():
        if key is not None:
            yield key, Counted(kind.singular if number == 1 else kind.plural, number)


def _why(row: Outcome) -> str:
    ends = f"last day {plain_date(row.last_day)}" if row.last_day else "no end date"
    return f"Breached; {ends}" if row.state == "breached" else ends.capitalize()
