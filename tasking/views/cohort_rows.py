"""What is kept of a member of the cohort, in rows for a summary list and for tables."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from common import clock
from partners.models import Person
from tasking import casework_policies
from tasking.cohort_schedule import Schedule
from tasking.models import CohortContact, CohortMember, Contact
from tasking.rag import rag
from web.dates import plain_date
from web.templatetags.govuk import tag


def rows(member: CohortMember, due: Schedule) -> list[tuple[Any, ...]]:
    """How they stand; what is empty is left out."""
    active = member.state == "active"
    said = [
        ("Person", member.subject.reference, member.subject.get_absolute_url(), "Open"),
        ("Colour", member.get_colour_display()),
        ("Status", member.get_status_display()),
        ("Next review", due.next_on if active else None),
        ("Full review due", due.full_on if active else None),
        ("Joined on", member.joined_on),
        ("Why", member.joined_reason),
        ("Left on", member.left_on),
        ("Why they left", member.left_reason),
        ("Held by", member.held_by),
    ]
    return [row for row in said if row[1] not in (None, "")]


def due_tag(due: Schedule) -> SafeString:
    """How the next review stands. Without the name of its colour, which here is the name of something else."""
    colour, words = rag(due.due_on, "open", clock.today())
    return tag(words.capitalize(), {"red": "red", "amber": "orange"}.get(colour, "grey"))


def by_agency(contacts: Sequence[CohortContact]) -> list[list[Any]]:
    """Each agency with how many contacts were kept, missed and refused, the latest, and what is next."""
    found = []
    standing = [one for one in contacts if not one.struck_reason]
    for agency, group in groupby(standing, key=lambda one: one.agency.name):
        theirs = list(group)
        became = [one.contact for one in theirs]
        latest = theirs[0]
        then = ", ".join(filter(None, [latest.next_step, plain_date(latest.next_on) if latest.next_on else ""]))
        found.append([agency, *(became.count(value) for value in Contact.values), latest.on, then])
    return found


def contact_rows(member: CohortMember, contacts: Sequence[CohortContact], person: Person) -> list[list[Any]]:
    """Each contact; with a way to strike it, where it still can be."""
    found = []
    for one in sorted(contacts, key=lambda one: (one.on, one.created_at), reverse=True):
        one.member = member
        change: Any = f"Struck: {one.struck_reason}" if one.struck_reason else ""
        if member.state == "active" and not one.struck_reason and casework_policies.may_strike_contact(person, one):
            change = {
                "text": f"Strike the contact of {plain_date(one.on)}",
                "url": reverse("tasking:cohort_contact_strike", args=[member.pk, one.pk]),
            }
        then = ", ".join(filter(None, [one.next_step, plain_date(one.next_on) if one.next_on else ""]))
        found.append([one.on, one.agency, one.get_contact_display(), one.what, then, change])
    return found


def review_rows(member: CohortMember) -> list[list[Any]]:
    """Each review, the latest first."""
    return [
        [one.held_on, one.get_kind_display(), one.outcome, one.next_on, one.by]
        for one in member.reviews.select_related("by")
    ]


def move_rows(member: CohortMember) -> list[list[Any]]:
    """Each change of colour or status, the latest first."""
    return [
        [one.moved_on, one.get_what_display(), one.words, one.reason, one.by]
        for one in member.moves.select_related("by")
    ]
