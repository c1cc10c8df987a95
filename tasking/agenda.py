"""What a meeting has to talk about, gathered from the records themselves."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common import clock
from common.clock import LONDON
from hotspots.models import Hotspot, Subject, SubjectKind
from partners.models import Partnership
from tasking.models import Meeting, Referral, RiskAssessment, Section
from tasking.signals import agenda_building
from web.dates import plain_date

#: A meeting has an hour or two: it takes the busiest new candidates, and the next ones once these are decided.
MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Topic:
    """One thing to talk about. `source_table` and `source_id` name the record; `source_path` is its page.

    A restricted topic has the `category` of data that it falls under, and `held_by`, the key of the agency holding it.
    Title and `why` are free of personal data.
    """

    section: int
    title: str
    why: str
    source_table: str
    source_id: UUID
    source_path: str
    category: str = ""
    held_by: UUID | None = None


def topics(meeting: Meeting) -> list[Topic]:
    """Everything for this meeting that whoever is looking may see, and what the apps above know of."""
    on = meeting.starts_at.astimezone(LONDON).date()
    gathered = [
        *_previous_minutes(meeting),
        *_hotspots(on),
        *_repeat_victims(),
        *_offenders(),
        *_referrals(meeting),
    ]
    for answer in agenda_building.send(Meeting, meeting=meeting):
        found: Any = answer[1]
        gathered.extend(found)
    return gathered


def _previous_minutes(meeting: Meeting) -> Iterator[Topic]:
    last = Meeting.objects.before(meeting).select_related("forum").first()
    if last is not None:
        yield Topic(
            section=Section.MINUTES,
            title=f"Minutes of {last}",
            why="Agree the minutes of the last meeting",
            source_table=Meeting._meta.db_table,
            source_id=last.pk,
            source_path=last.get_absolute_url(),
        )


def _hotspots(on: dt.date) -> Iterator[Topic]:
    for_review = Hotspot.objects.live().filter(review_on__lte=on)
    candidates = Hotspot.objects.filter(state="candidate").order_by("-count", "reference")[:MOST_CANDIDATES]
    for hotspot in (*for_review, *candidates):
        due = hotspot.review_on
        yield Topic(
            section=Section.HOTSPOTS,
            title=str(hotspot),
            why=(
                f"Review due on {plain_date(due)}"
                if hotspot.state != "candidate" and due
                else f"New candidate: {hotspot.count} incidents within {hotspot.radius_m} metres"
            ),
            source_table=Hotspot._meta.db_table,
            source_id=hotspot.pk,
            source_path=hotspot.get_absolute_url(),
        )


def _repeat_victims() -> Iterator[Topic]:
    months = Partnership.objects.get().repeat_months
    victims: Any = Subject.objects.filter(kind=SubjectKind.VICTIM, is_closed=False).repeat_victims(clock.today())
    for victim in victims.order_by("-vulnerable", "reference"):
        vulnerable = ", vulnerable" if victim.vulnerable else ""
        yield _about_subject(victim, Section.VICTIMS, f"{victim.recent_reports} reports in {months} months{vulnerable}")


def _offenders() -> Iterator[Topic]:
    referred = Referral.objects.ongoing().filter(subject_id__isnull=False).values("subject_id")
    offenders = Subject.objects.filter(kind=SubjectKind.OFFENDER, is_closed=False, pk__in=referred)
    for offender in offenders.order_by("reference"):
        yield _about_subject(offender, Section.OFFENDERS, "Has an open referral")


def _referrals(meeting: Meeting) -> Iterator[Topic]:
    found = list(Referral.objects.undecided().at(meeting).select_related("held_by").order_by("created_at"))
    risks = {one.referral_id: f". Risk: {one.in_words}" for one in RiskAssessment.objects.latest_of(found)}
    for referral in found:
        yield Topic(
            section=Section.REFERRALS,
            title=f"{referral.reference}: {referral.get_kind_display().lower()}, from {referral.held_by}",
            why=f"Referral {referral.get_state_display().lower()}{risks.get(referral.pk, '')}",
            source_table=Referral._meta.db_table,
            source_id=referral.pk,
            source_path=referral.get_absolute_url(),
            category=referral.category,
            held_by=referral.held_by_id if referral.category else None,
        )


def _about_subject(subject: Subject, section: Section, why: str) -> Topic:
    return Topic(
        section=section,
        title=subject.reference,
        why=why,
        source_table=Subject._meta.db_table,
        source_id=subject.pk,
        source_path=subject.get_absolute_url(),
        category=subject.category,
        held_by=subject.held_by_id,
    )
