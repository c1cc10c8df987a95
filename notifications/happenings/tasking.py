"""What tasking brings: meetings, actions and safeguarding measures."""

from collections.abc import Iterator, Sequence
from functools import cache

from django.db.models import Q

from notifications import people
from notifications.happenings.event import Happening, Source, due_on, today
from notifications.querysets import AHEAD
from tasking.models import Action, Meeting, SafeguardingMeasure


def _meetings(rows: Sequence[Meeting]) -> Iterator[Happening]:
    minders = people.with_role(*people.MINDERS)
    attending = people.attending(row.pk for row in rows)
    excused = people.excused(row.pk for row in rows)
    seated = people.seated(row.forum_id for row in rows)
    agencies = people.agencies_meeting(rows)
    chairing = cache(people.chairing)
    for row in rows:
        expected = minders | seated.get(row.forum_id, set())
        concerned = frozenset((expected - excused.get(row.pk, set())) | attending.get(row.pk, set()))
        yield Happening(
            kind="meeting",
            record=row,
            updated_at=row.updated_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            anchor=row.starts_at,
            title=row.forum.name,
            place=row.place,
            cancelled=row.state == "cancelled",
            readers=concerned,
            agencies=frozenset(agencies[row.pk]),
            audiences={"expected": concerned, "chair": chairing(row.forum_id)} if row.state == "planned" else {},
        )


def _actions(rows: Sequence[Action]) -> Iterator[Happening]:
    contact, chairing = cache(people.single_contact), cache(people.chairing)
    sight = people.Sight((row.category, row.held_by_id) for row in rows)
    for row in rows:
        wall = (row.category, row.held_by_id)
        yield due_on(
            row.due_on,
            kind="action-due",
            record=row,
            # Never its text, which whoever took the minutes wrote freely.
            title=f"Action {row.reference} is due",
            sensitive=row.category != "",
            cancelled=row.state == "struck",
            over=row.state in ("completed", "discharged"),
            readers=frozenset({row.owner_id}),
            agencies=frozenset({row.owner_agency_id}),
            audiences={
                "owner": sight.of(frozenset({row.owner_id}), wall),
                "spoc": sight.of(contact(row.owner_agency_id), wall),
                "chair": sight.of(chairing(row.meeting.forum_id), wall),
            },
        )


def _measures(rows: Sequence[SafeguardingMeasure]) -> Iterator[Happening]:
    """Something is to be done about a measure: told to whoever is responsible, else to the agency holding the case."""
    contacts = cache(people.contacts)
    for row in rows:
        answering = contacts(row.held_by_id)
        concerned = answering if row.responsible_id is None else frozenset({row.responsible_id})
        yield due_on(
            row.due_on or row.asked_on,
            kind="measure-due",
            record=row,
            # Nothing of whose it is, nor of what: a calendar leaves the partnership's hands.
            title="Safeguarding measure to be in place" if row.state == "asked" else "Safeguarding review due",
            sensitive=row.category != "",
            over=row.due_on is None,
            readers=concerned,
            audiences={"responsible": concerned, "agency": answering},
        )


SOURCES = (
    Source(
        Meeting,
        lambda: Meeting.objects.select_related("forum"),
        lambda now: Q(ends_at__gt=now, starts_at__lt=now + AHEAD),
        _meetings,
    ),
    Source(
        Action,
        lambda: Action.objects.select_related("meeting"),
        lambda now: Q(due_on__gte=today(now), due_on__lt=(now + AHEAD).date()),
        _actions,
    ),
    Source(
        SafeguardingMeasure,
        lambda: SafeguardingMeasure.objects.all(),
        lambda now: (
            Q(state="asked", due_by__gte=today(now), due_by__lt=(now + AHEAD).date())
            | Q(state="in_place", next_review_on__gte=today(now), next_review_on__lt=(now + AHEAD).date())
        ),
        _measures,
    ),
)
