"""What a meeting has to talk about, gathered from the records themselves."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.clock import LONDON
from hotspots.models import Hotspot, Subject, SubjectKind
from partners.models import Partnership, Person
from tasking.decided import monitored
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


def since_last(meeting: Meeting) -> dt.datetime:
    """When the forum last met before this meeting; before its first, one rhythm earlier."""
    last = Meeting.objects.before(meeting).first()
    return last.starts_at if last else meeting.starts_at - dt.timedelta(days=meeting.forum.cadence_days)


def topics(meeting: Meeting) -> list[Topic]:
    """Everything for this meeting that whoever is looking may see, and what the apps above know of.

    Two who say something of one thing in one section make one topic of it. Sections that the forum has switched off
    are left out.
    """
    gathered = [
        *_previous_minutes(meeting),
        *_hotspots(meeting),
        *_victims(meeting),
        *_offenders(),
        *_referrals(meeting),
    ]
    for answer in agenda_building.send(Meeting, meeting=meeting):
        found: Any = answer[1]
        gathered.extend(found)
    on = set(meeting.forum.agenda_order)
    return _merged(topic for topic in gathered if topic.section in on)


def _merged(gathered: Iterable[Topic]) -> list[Topic]:
    by_key: dict[tuple[int, str, UUID], Topic] = {}
    for topic in gathered:
        key = (topic.section, topic.source_table, topic.source_id)
        there = by_key.get(key)
        by_key[key] = replace(there, why=_joined(there.why, topic.why)) if there else topic
    return list(by_key.values())


def _joined(why: str, further: str) -> str:
    """Two reasons as two sentences."""
    return f"{why.rstrip('.')}. {further}" if why and further else why or further


def _previous_minutes(meeting: Meeting) -> Iterator[Topic]:
    last = Meeting.objects.before(meeting).select_related("forum").first()
    if last is not None:
        yield Topic(
            section=Section.MINUTES,
            title=f"Minutes of {last}",
            why="Agree the minutes of the last meeting",
            source_table=Meeting._meta.db_table,
            source_id=last.pk,
            source_path=reverse("tasking:minutes", args=[last.pk]),
        )


def _hotspots(meeting: Meeting) -> Iterator[Topic]:
    on = meeting.starts_at.astimezone(LONDON).date()
    live = list(Hotspot.objects.live())
    kept = monitored(Hotspot, meeting)
    candidates = Hotspot.objects.filter(state="candidate").order_by("-count", "reference")
    # Candidates that are monitored come after the new ones and take none of their places.
    new, known = candidates.exclude(pk__in=kept), candidates.filter(pk__in=kept)
    news = _news_since(live, since_last(meeting))
    for hotspot in (*live, *new[:MOST_CANDIDATES], *known[:MOST_CANDIDATES]):
        why = _why_hotspot(hotspot, on, news.get(hotspot.pk, ""), kept.get(hotspot.pk, ""))
        if why:
            yield Topic(
                section=Section.HOTSPOTS,
                title=str(hotspot),
                why=why,
                source_table=Hotspot._meta.db_table,
                source_id=hotspot.pk,
                source_path=hotspot.get_absolute_url(),
            )


def _news_since(hotspots: list[Hotspot], since: dt.datetime) -> dict[UUID, str]:
    """The latest step that each of these has taken since, of those that took one, in words."""
    events = ProcessingEvent.objects.filter(
        record_table=Hotspot._meta.db_table,
        record_id__in=[hotspot.pk for hotspot in hotspots],
        verb__in=("adopted", "tasked", "reviewed"),
        at__gte=since,
    )
    found = list(events.order_by("at"))
    people = Person.objects.in_bulk({event.person_id for event in found if event.person_id})
    news = {}
    for event in found:
        assert event.record_id is not None  # noqa: S101 - filtered by it; tells mypy so
        assert event.at is not None  # noqa: S101 - the database stamps it
        by = f" by {people[event.person_id]}" if event.person_id in people else ""
        on = plain_date(event.at.astimezone(LONDON).date())
        news[event.record_id] = f"{event.verb.capitalize()} on {on}{by}, since the last meeting"
    return news


def _why_hotspot(hotspot: Hotspot, on: dt.date, news: str, kept: str) -> str:
    if hotspot.state == "candidate":
        found = f"{hotspot.count} incidents within {hotspot.radius_m} metres"
        return f"{kept}. {found}" if kept else f"New candidate: {found}"
    if hotspot.review_on and hotspot.review_on <= on:
        return f"Review due on {plain_date(hotspot.review_on)}"
    return news


def _victims(meeting: Meeting) -> Iterator[Topic]:
    """Repeat victims, and vulnerable ones of whom there is news since the last meeting."""
    months = Partnership.objects.get().repeat_months
    open_ones: Any = Subject.objects.main().filter(kind=SubjectKind.VICTIM, is_closed=False)
    repeat = list(open_ones.repeat_victims(clock.today()).order_by("-vulnerable", "reference"))
    for victim in repeat:
        vulnerable = ", vulnerable" if victim.vulnerable else ""
        yield _about_subject(victim, Section.VICTIMS, f"{victim.recent_reports} reports in {months} months{vulnerable}")
    since = since_last(meeting).astimezone(LONDON).date()
    # Asked apart from the counting, which a join on the vulnerable among the merged would narrow.
    under_another = Exists(Subject.objects.filter(merged_into=OuterRef("pk"), vulnerable=True))
    vulnerable_ones = open_ones.filter(Q(vulnerable=True) | under_another)
    news = vulnerable_ones.exclude(pk__in=[victim.pk for victim in repeat]).with_reports(
        since, dt.date.max, name="news"
    )
    for victim in news.filter(news__gte=1).order_by("reference"):
        reports = "1 report" if victim.news == 1 else f"{victim.news} reports"
        yield _about_subject(victim, Section.VICTIMS, f"Vulnerable, {reports} since the last meeting")


def _offenders() -> Iterator[Topic]:
    """Those whom their own holder refers: that another agency refers someone is for those who share *its* data."""
    referred = Referral.objects.ongoing().filter(held_by=F("subject__held_by")).values("subject_id")
    offenders = Subject.objects.main().filter(kind=SubjectKind.OFFENDER, is_closed=False)
    # Under another reference of the same holder too: of another's, those who read the item may not know.
    of_any_reference = Q(pk__in=referred) | Q(merged__in=referred, merged__held_by=F("held_by"))
    for offender in offenders.filter(of_any_reference).order_by("reference").distinct():
        yield _about_subject(offender, Section.OFFENDERS, "Has an open referral")


def _referrals(meeting: Meeting) -> Iterator[Topic]:
    found = list(Referral.objects.undecided().at(meeting).select_related("held_by").order_by("created_at"))
    risks = {one.referral_id: f". Risk: {one.in_words}" for one in RiskAssessment.objects.latest_of(found)}
    kept, days = monitored(Referral, meeting), meeting.forum.referral_decision_days
    for referral in found:
        yield Topic(
            section=Section.REFERRALS,
            title=f"{referral.reference}: {referral.get_kind_display().lower()}, from {referral.held_by}",
            why=f"{kept.get(referral.pk) or _why_referral(referral, days)}{risks.get(referral.pk, '')}",
            source_table=Referral._meta.db_table,
            source_id=referral.pk,
            source_path=referral.get_absolute_url(),
            category=referral.category,
            held_by=referral.held_by_id if referral.category else None,
        )


def _why_referral(referral: Referral, days: int) -> str:
    """How long it has waited, against the time in which the forum decides."""
    waited = (clock.today() - referral.created_at.astimezone(LONDON).date()).days
    ago = "today" if not waited else "1 day ago" if waited == 1 else f"{waited} days ago"
    by = plain_date(referral.created_at.astimezone(LONDON).date() + dt.timedelta(days=days))
    if referral.state != "submitted":
        return f"{referral.get_state_display()}, and work has not begun. Submitted {ago}"
    late = waited - days
    if late > 0:
        return (
            f"Waits for a decision. Submitted {ago}, overdue by {late} day{'s' if late > 1 else ''}: it was due by {by}"
        )
    return f"Waits for a decision, due by {by}. Submitted {ago}"


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
