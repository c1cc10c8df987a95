"""What needs someone now: the start page's sections, each from one query, of what row security lets them see."""

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.urls import reverse

from hotspots.models import Hotspot
from operations.models import Deployment, DeploymentOfficer, RedFlagDate, ResourceRequest
from operations.resourcing.cover import confirmed_of
from outcomes.models import Outcome
from outcomes.states import ENDED
from partners.models import Person, Role
from reporting.lines import MOST, Line, Section, brief, url_of
from reporting.waiting import (
    lost_and_not_replaced,
    messages_not_delivered,
    operations_to_authorise,
    overdue_elsewhere,
    records_to_review,
    referrals_to_decide,
    unanswered_elsewhere,
)
from tasking.models import Action, ExtensionRequest, Meeting
from web.dates import london_range_text, london_text

AHEAD = dt.timedelta(weeks=8)
#: How long before its start a deployment is opened as its day.
DAY_IS_NEAR = dt.timedelta(hours=12)


def sections_for(person: Person, now: dt.datetime) -> list[Section]:
    """The sections of this person's start page, what is theirs to do first; none for those without records."""
    if not person.is_practitioner:
        return [records_to_review()] if person.has_role(Role.ADMINISTRATOR) else []
    sections = [_actions(person, now), _requests(person)]
    if person.has_role(Role.CHAIR):
        sections.append(operations_to_authorise())
    if person.has_role(Role.CHAIR, Role.COORDINATOR):
        sections += [
            lost_and_not_replaced(),
            overdue_elsewhere(person),
            referrals_to_decide(),
            unanswered_elsewhere(person),
            messages_not_delivered(),
            _extensions(),
            _candidates(),
        ]
    if person.has_role(Role.MANAGER, Role.ADMINISTRATOR):
        sections.append(records_to_review())
    sections += [_turnouts(person, now), _meeting(now), _red_flags(now)]
    if person.has_role(Role.CHAIR, Role.COORDINATOR, Role.MANAGER):
        sections.append(_endings(now))
    # What waits comes before what could have waited and does not.
    return sorted(sections, key=lambda section: not section.lines and not section.is_ahead)


def _actions(person: Person, now: dt.datetime) -> Section:
    today = now.date()
    rows = list(Action.objects.filter(owner=person, state="open").order_by("due_on", "reference")[:MOST])
    late = ("overdue since", "due")
    return Section(
        "Your actions",
        [
            Line(
                f"{row.reference}: {brief(row.text)}",
                url_of(row),
                f"{late[row.due_on >= today]} {london_text(row.due_on)}",
            )
            for row in rows
        ],
        "You have no open actions.",
        "All your actions",
        f"{reverse('tasking:actions')}?whose=mine",
        restricted=[row for row in rows if row.category],
    )


def _requests(person: Person) -> Section:
    rows = (
        ResourceRequest.objects.unanswered()
        .filter(agency_id=person.agency_id)
        .select_related("deployment__operation")
        .order_by("starts_at")[:MOST]
    )
    return Section(
        "Waiting for an answer from your agency",
        [
            Line(
                f"{row.get_kind_display()} for {row.deployment.operation}",
                reverse("operations:request_answer", args=[row.pk]),
                london_range_text(row.starts_at, row.ends_at),
            )
            for row in rows
        ],
        "Nobody is waiting for a resource from your agency.",
        "All requests",
        reverse("operations:requests"),
    )


def _turnouts(person: Person, now: dt.datetime) -> Section:
    rows = (
        DeploymentOfficer.objects.filter(
            person=person, stood_down=False, deployment__state="planned", deployment__ends_at__gt=now
        )
        .select_related("deployment__operation")
        .order_by("deployment__starts_at")[:MOST]
    )
    return Section(
        "Your days of action",
        [
            Line(
                f"{row.deployment.operation}: {row.deployment.name}",
                _near_or_page(row.deployment, now),
                london_range_text(row.deployment.starts_at, row.deployment.ends_at),
            )
            for row in rows
        ],
        "You are not down for a day of action.",
        "All operations",
        reverse("operations:list"),
        is_ahead=True,
    )


def _near_or_page(deployment: Deployment, now: dt.datetime) -> str:
    """The day itself, to check in and record visits, where it is near; the deployment's page until then."""
    if deployment.starts_at - now <= DAY_IS_NEAR:
        return reverse("operations:day", args=[deployment.pk])
    return url_of(deployment)


def _meeting(now: dt.datetime) -> Section:
    rows = (
        Meeting.objects.filter(ends_at__gt=now, state__in=["planned", "open"])
        .select_related("forum")
        .order_by("starts_at")[:1]
    )
    return Section(
        "Next meeting",
        [Line(row.forum.name, url_of(row), london_range_text(row.starts_at, row.ends_at)) for row in rows],
        "No meeting is planned.",
        "All meetings",
        reverse("tasking:meetings"),
        is_ahead=True,
    )


def _extensions() -> Section:
    rows = list(
        ExtensionRequest.objects.filter(state="requested")
        .select_related("action__owner_agency")
        .order_by("action__due_on", "created_at")[:MOST]
    )
    return Section(
        "More time is asked for",
        [
            Line(
                f"{row.action.reference}: until {london_text(row.asked_until)}",
                url_of(row),
                f"{row.action.owner_agency}; due {london_text(row.action.due_on)}",
            )
            for row in rows
        ],
        "Nobody waits for an answer about more time.",
        "All actions that ask for more time",
        f"{reverse('tasking:actions')}?colour=asks",
        restricted=[row.action for row in rows if row.action.category],
    )


def _candidates() -> Section:
    rows = Hotspot.objects.filter(state="candidate").order_by("-count", "reference")[:MOST]
    return Section(
        "New hotspots to look at",
        [Line(f"{row.reference}: {row.name}", url_of(row), f"{row.count} incidents") for row in rows],
        "No new hotspot waits for a decision.",
        "All hotspots",
        reverse("hotspots:list"),
    )


def _red_flags(now: dt.datetime) -> Section:
    rows = RedFlagDate.objects.standing().touching(now, now + AHEAD).with_cover()
    return Section(
        "Red-flag dates in the next 8 weeks",
        [
            Line(row.name, url_of(row), f"{london_range_text(row.starts_at, row.ends_at)}. {confirmed_of(row)}")
            for row in rows.order_by("starts_at", "name")[:MOST]
        ],
        "No red-flag date falls in the next 8 weeks.",
        "All red-flag dates",
        reverse("operations:red_flags"),
        is_ahead=True,
    )


def _endings(now: dt.datetime) -> Section:
    """Orders that run out soon, or have run out and are still open."""
    rows = list(
        Outcome.objects.filter(expires_on__lte=(now + AHEAD).date())
        .exclude(state__in=ENDED)
        .select_related("type")
        .order_by("expires_on", "reference")[:MOST]
    )
    return Section(
        "Orders and warnings that end in the next 8 weeks",
        [
            Line(f"{row.reference}: {row.type}", url_of(row), f"last day {london_text(row.last_day or now)}")
            for row in rows
        ],
        "No order or warning ends in the next 8 weeks.",
        "All orders and warnings that end soon",
        f"{reverse('outcomes:register')}?part=ending",
        is_ahead=True,
        restricted=[row for row in rows if row.is_sensitive],
    )


def seen(sections: Iterable[Section]) -> list[models.Model]:
    """The restricted records that these sections show."""
    return [record for section in sections for record in section.restricted]
