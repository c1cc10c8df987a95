"""What operations put on a meeting's agenda: what came of them since the last one, what is going on or due within eight
weeks, and what is missing.

An agenda is read by agencies that take no part, so OFFICIAL-SENSITIVE operations are not on it, nor do they count as
cover for a red-flag date there.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from textwrap import shorten
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from audit.actions import record
from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common.clock import LONDON
from operations.clashes import days_in_words
from operations.models import Debrief, Deployment, Marking, Operation, RedFlagDate
from operations.papers.debriefs import met_in_words
from operations.querysets import LOOK_AHEAD
from operations.resourcing.cover import confirmed_of
from operations.states import ENDED
from tasking.agenda import Topic, since_last
from tasking.models import AgendaItem, Meeting, Section
from web.dates import plain_date


def topics(meeting: Meeting) -> list[Topic]:
    """Results, then operations, then red-flag dates, each soonest first. At most seven queries."""
    starts_at, ends_at = meeting.starts_at, meeting.starts_at + LOOK_AHEAD
    return [*_results(since_last(meeting)), *_operations(meeting, ends_at), *_red_flags(starts_at, ends_at)]


def take_off(operation: Operation) -> None:
    """Take an operation that is marked upwards off the agendas to come, with its name, where nothing was said of it."""
    items = AgendaItem.objects.filter(
        source_table=Operation._meta.db_table,
        source_id=operation.pk,
        meeting__state__in=("planned", "open"),
        decision="",
        deferred_reason="",
        notes__isnull=True,
        actions__isnull=True,
    )
    for item in AgendaItem.objects.select_for_update(of=("self",)).filter(pk__in=items.values("pk")).order_by("pk"):
        item.title, item.why, item.withdrawn_reason = "An operation", "", "Who may see it has changed."
        item.save()
        record(Processing.ALTERATION, "taken off the agenda", on=item, fields=["title", "why", "withdrawn_reason"])


def about(operation: Operation, section: Section, why: str) -> Topic:
    """An operation as a topic of this section."""
    return Topic(
        section=section,
        title=str(operation),
        why=why,
        source_table=Operation._meta.db_table,
        source_id=operation.pk,
        source_path=operation.get_absolute_url(),
    )


def _results(since: dt.datetime) -> Iterator[Topic]:
    """What came of operations since the last meeting, in counts; the outcomes app adds its own."""
    official = Operation.objects.filter(marking=Marking.OFFICIAL)
    ended = _ended_since(official, since)
    debriefed = _debriefed(ended)
    made: Any = official.annotate(
        made=Count("visits", filter=Q(visits__visited_at__gte=since)),
        compliant=Count("visits", filter=Q(visits__visited_at__gte=since, visits__compliant=True)),
    )
    for operation in made.filter(Q(made__gte=1) | Q(pk__in=list(ended))).order_by("name"):
        sentences = [*ended.get(operation.pk, ()), *debriefed.get(operation.pk, ())]
        if operation.made:
            visits = "1 visit" if operation.made == 1 else f"{operation.made} visits"
            sentences = [*sentences, f"{visits}, {operation.compliant} without concerns."]
        yield about(operation, Section.TRENDS, " ".join(sentences))


def _ended_since(official: QuerySet[Operation], since: dt.datetime) -> dict[UUID, list[str]]:
    """A sentence for each step of ending that these operations have taken since."""
    events = ProcessingEvent.objects.filter(
        record_table=Operation._meta.db_table,
        record_id__in=official.filter(state__in=ENDED).values("pk"),
        to_state__in=ENDED,
        at__gte=since,
    )
    found: dict[UUID, list[str]] = {}
    for key, state, at in events.order_by("at").values_list("record_id", "to_state", "at"):
        assert key is not None  # noqa: S101 - filtered by it; tells mypy so
        assert at is not None  # noqa: S101 - the database stamps it
        found.setdefault(key, []).append(f"{state.capitalize()} on {plain_date(at.astimezone(LONDON).date())}.")
    return found


def _debriefed(operations: Collection[UUID]) -> dict[UUID, list[str]]:
    """Whether each of these met its objective, and what its debrief recommends, in a line."""
    told = {}
    for one in Debrief.objects.filter(operation__in=operations, state="finished"):
        advice = f"Recommendation: {shorten(one.recommendation, 120, placeholder='…')}" if one.recommendation else ""
        told[one.operation_id] = [sentence for sentence in (met_in_words(one), advice) if sentence]
    return told


def _operations(meeting: Meeting, ends_at: dt.datetime) -> Iterator[Topic]:
    starts_at = meeting.starts_at
    official = Operation.objects.filter(marking=Marking.OFFICIAL)
    ahead: dict[UUID, list[Any]] = {}  # with_cover() adds what is confirmed
    for deployment in Deployment.objects.planned().touching(starts_at, ends_at).with_cover():
        ahead.setdefault(deployment.operation_id, []).append(deployment)
    tasked = Q(
        state="authorised", tasked_by__meeting__forum=meeting.forum_id, tasked_by__meeting__starts_at__lt=starts_at
    )
    live = official.filter(Q(pk__in=list(ahead)) | Q(state="under_way") | tasked).select_related("tasked_by__meeting")
    for operation in sorted(live, key=lambda one: (_next(ahead.get(one.pk)), one.name)):
        yield about(operation, Section.OPERATIONS, _why(operation, ahead.get(operation.pk, [])))


def _next(deployments: list[Any] | None) -> dt.datetime:
    """When the first of them starts; an operation without one comes last."""
    return min(one.starts_at for one in deployments) if deployments else dt.datetime.max.replace(tzinfo=dt.UTC)


def _why(operation: Operation, deployments: list[Any]) -> str:
    if operation.state == "authorised" and operation.tasked_by and not deployments:
        tasked_on = plain_date(operation.tasked_by.meeting.starts_at.astimezone(LONDON).date())
        return f"Tasked on {tasked_on}; no deployment scheduled yet."
    sentences = [f"{operation.get_state_display()}."]
    for deployment in deployments:
        on = plain_date(deployment.starts_at.astimezone(LONDON).date())
        if not deployment.asked:
            state = "no resource asked for yet"
        elif not deployment.confirmed:
            state = "no resource confirmed yet"
        else:
            state = f"{deployment.confirmed} of {deployment.asked} resources confirmed"
        sentences.append(f"{deployment.name}, {on}: {state}.")
    return " ".join(sentences)


def _red_flags(starts_at: dt.datetime, ends_at: dt.datetime) -> Iterator[Topic]:
    flag: Any  # with_cover() adds whether it is covered
    for flag in RedFlagDate.objects.standing().touching(starts_at, ends_at).with_cover(official_only=True):
        least = f" Plan for: {flag.minimum_resource}." if flag.minimum_resource and not flag.is_covered else ""
        yield Topic(
            section=Section.OPERATIONS,
            title=f"Red-flag date: {flag.name}",
            why=f"{days_in_words(flag)}. {confirmed_of(flag)}.{least}",
            source_table=RedFlagDate._meta.db_table,
            source_id=flag.pk,
            source_path=flag.get_absolute_url(),
        )
