"""Who is told what at once: news of changes, as against reminders of what is to come."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID, uuid4

from django.db import models

from hotspots.models import EmergencyAccess
from notifications import people
from notifications.calendars.entries import Change
from notifications.happenings import Happening
from notifications.outbox import owed_for, tell
from notifications.rules import (
    BRIEFING_READY,
    BRIEFING_UNREAD,
    CLOSE,
    EMERGENCY,
    EXTENSION_NEWS,
    REFERRAL_NEWS,
    REQUEST_NEWS,
)
from operations.models import (
    Briefing,
    Deployment,
    DeploymentOfficer,
    DeploymentSeries,
    Operation,
    RedFlagDate,
    ResourceRequest,
)
from operations.papers import briefings
from partners.models import Person
from tasking.minutes_owners import owners_of
from tasking.models import (
    Action,
    ExtensionRequest,
    Meeting,
    MinutesEntry,
    MinutesVersion,
    Referral,
    SafeguardingMeasure,
)

#: How the messages of a change of each kind of event begin.
_CHANGED: dict[type[models.Model], str] = {
    Deployment: "deployment",
    Meeting: "meeting",
    Action: "action",
    RedFlagDate: "red-flag",
    SafeguardingMeasure: "measure",
}


def of_change(happening: Happening, change: Change, by: Person | None, now: dt.datetime) -> None:
    """Tell of an event that was moved, cancelled or given to someone. Whoever did it (nobody: a rule) knows."""
    record = happening.record
    knows = frozenset({by.pk} if by else ())
    if isinstance(record, Action) and happening.live:
        # Not even a row for an owner who may not see it: they could read that there is one.
        tell("action-assigned", record, (change.newcomers & happening.audiences["owner"]) - knows, now)
        tell("action-support", record, _helping(record) - knows, now, once=True)
    if isinstance(record, Deployment) and happening.live and happening.ends_at > now:
        # Whoever is reminded of it this minute needs no second message.
        reminded = {one.recipient for one in owed_for([happening], now) if one.due_at <= now}
        newcomers = change.newcomers - knows - reminded
        # Put down again after they were stood down, they are told again: the deployment is of the same version still.
        occasion, is_close = uuid4().hex, happening.starts_at <= now + CLOSE
        tell("deployment-assigned", record, newcomers, now, occasion=occasion, is_close=is_close)
    if type(record) in _CHANGED and not _is_past(happening, change, now):
        _tell_of_change(happening, change, knows, now)


def _tell_of_change(happening: Happening, change: Change, knows: frozenset[UUID], now: dt.datetime) -> None:
    record, prefix = happening.record, _CHANGED[type(happening.record)]
    is_close = _is_close(happening, change, now)
    if happening.over:
        # An action is over when its owner has done it; a measure, when whoever looked after it ended it.
        if isinstance(record, SafeguardingMeasure) and is_close:
            tell(f"{prefix}-cancelled", record, change.gone - knows, now, is_close=True)
        return
    if change.moved or change.cancelled:
        told = _told_of_change(happening, change, now) - change.newcomers - knows
        tell(f"{prefix}-{'cancelled' if change.cancelled else 'moved'}", record, told, now, is_close=is_close)
    if isinstance(record, Action) and happening.live and is_close:
        tell(f"{prefix}-left", record, change.gone - knows, now, is_close=True)


def _told_of_change(happening: Happening, change: Change, now: dt.datetime) -> frozenset[UUID]:
    """Of a deployment: those who turn out, and partners who promised something. Of all else: when it is close.

    What is in everyone's calendar is told to those whom it can be remembered to.
    """
    if isinstance(happening.record, Deployment):
        return happening.readers | people.confirmed_partners(happening.record.pk)
    if not _is_close(happening, change, now):
        return frozenset()
    return happening.reminded if happening.for_all else happening.readers


def _helping(action: Action) -> frozenset[UUID]:
    """Who answers for the agencies that help with it."""
    return frozenset().union(*(people.contacts(agency.pk) for agency in action.supporting_agencies))


def _spans(happening: Happening, change: Change) -> list[tuple[dt.datetime, dt.datetime]]:
    """When it is, and when it was to be."""
    was = [(change.was_at, change.was_until)] if change.was_at and change.was_until else []
    return [*was, (happening.starts_at, happening.ends_at)]


def _is_past(happening: Happening, change: Change, now: dt.datetime) -> bool:
    """Whether it is past, as it was and as it is."""
    return all(ends_at <= now for _, ends_at in _spans(happening, change))


def _is_close(happening: Happening, change: Change, now: dt.datetime) -> bool:
    """Whether it goes on or is within 48 hours, as it was or as it is: a calendar may not have read it by then."""
    return any(ends_at > now and starts_at - now <= CLOSE for starts_at, ends_at in _spans(happening, change))


def of_turnout(turnout: DeploymentOfficer, verb: str, by: Person, now: dt.datetime) -> None:
    """Tell someone that they are stood down, and those who count on them. Who is put down is told with the calendar."""
    deployment = turnout.deployment
    if verb != "stood down" or deployment.ends_at <= now:
        return
    occasion, is_close = f"{turnout.pk.hex}-{turnout.version}", deployment.starts_at <= now + CLOSE
    stood_down = {turnout.person_id} - {by.pk}
    tell("deployment-stood-down", deployment, stood_down, now, occasion=occasion, is_close=is_close)
    counting = people.asking(deployment.operation) - {by.pk, turnout.person_id}
    tell("deployment-fewer", deployment, counting, now, occasion=occasion, is_close=is_close)


def of_request(request: ResourceRequest, verb: str, by: Person, now: dt.datetime) -> None:
    """Tell the agency that is asked; tell its answer to those who asked, theirs to it. Both, if reopened.

    What is withdrawn within 48 hours of the start is told to everyone who turns out too: they must do without it. What
    waits for an answer and moves with its deployment is told to the agency anew, for earlier links answer what was
    asked before; what it has confirmed, it is told of as of the deployment.
    """
    if verb not in REQUEST_NEWS or (verb == "moved" and request.state not in ("requested", "offered")):
        return
    operation = request.deployment.operation
    asked = people.answering(request.agency_id, operation)
    asking = people.asking(operation)
    # Whoever calls a deployment off speaks for those who asked, also to an agency of their own.
    off = request.deployment.state == "cancelled"
    answers = verb not in ("requested", "moved") and by.agency_id == request.agency_id and not off
    told = asked | asking if verb == "reopened" else asking if answers else asked
    if request.lost_at is not None and not off and now < request.starts_at <= now + CLOSE:
        told |= people.turning_out([request.deployment_id]).get(request.deployment_id, set())
    tell(f"request-{verb}", request, told - {by.pk}, now)


def of_briefing(briefing: Briefing, verb: str, by: Person, now: dt.datetime) -> None:
    """Tell those whom a version is for that it is there to read; and those who have not read it, when reminded."""
    unread = {person.pk for person in briefings.reading_of(briefing).unread}
    if verb == "published":
        planned = briefing.operation.deployments.filter(state="planned", ends_at__gt=now, starts_at__lte=now + CLOSE)
        tell(BRIEFING_READY, briefing, unread - {by.pk}, now, is_close=planned.exists())
    elif verb == "reminded":
        tell(BRIEFING_UNREAD, briefing, unread, now)


def of_joining(deployment: Deployment, by: Person | None, now: dt.datetime) -> None:
    """Tell those who join a deployment of the briefing that was published before they did; each once."""
    briefing = briefings.holding_for(deployment) if deployment.state == "planned" and deployment.ends_at > now else None
    if briefing is not None:
        unread = {person.pk for person in briefings.reading_of(briefing).unread}
        is_close = deployment.starts_at <= now + CLOSE
        tell(BRIEFING_READY, briefing, unread - ({by.pk} if by else set()), now, once=True, is_close=is_close)


def of_operation(operation: Operation, fields: Collection[str], by: Person, now: dt.datetime) -> None:
    """Tell its commander that what is said of it has changed; a new one, that it is theirs."""
    kind = "operation-command" if "commander" in fields else "operation-changed"
    tell(kind, operation, {operation.commander_id} - {by.pk}, now)
    if "commander" in fields and _is_near(operation, now):
        # Else they come to command it, for their calendar may not have read it by then.
        earlier = operation.history.filter(version__lt=operation.version).order_by("-version").first()
        relieved = {earlier.commander_id} if earlier else set()
        tell("operation-relieved", operation, relieved - {operation.commander_id, by.pk}, now, is_close=True)


def _is_near(operation: Operation, now: dt.datetime) -> bool:
    """Whether one of its deployments goes on or is within 48 hours."""
    return operation.deployments.filter(state="planned", ends_at__gt=now, starts_at__lte=now + CLOSE).exists()


def of_readers(operation: Operation, named: Iterable[Person], by: Person, now: dt.datetime) -> None:
    """Tell those who are named to see an operation; named again after they were removed, they are told again."""
    told = frozenset(person.pk for person in named) - {by.pk}
    tell("operation-reader", operation, told, now, occasion=uuid4().hex)


def of_series(
    series: DeploymentSeries,
    verb: str,
    deployments: Collection[Deployment],
    left: frozenset[UUID],
    by: Person,
    now: dt.datetime,
) -> None:
    """Tell everyone who has to do with these deployments of a series once, and those left out of them."""
    if not deployments:
        return
    keys = [one.pk for one in deployments]
    concerned = {series.operation.commander_id}.union(*people.turning_out(keys).values())
    if verb == "moved":
        concerned.update(*(people.confirmed_partners(key) for key in keys))
    occasion = uuid4().hex
    is_close = any(now <= one.starts_at <= now + CLOSE for one in deployments)
    tell(f"series-{verb}", series, concerned - left - {by.pk}, now, occasion=occasion, is_close=is_close)
    tell("series-left", series, left - {by.pk}, now, occasion=occasion, is_close=is_close)


def of_extension(request: ExtensionRequest, verb: str, by: Person, now: dt.datetime) -> None:
    """Tell the chair that more time is asked for; tell the owner, and who asked for them, the answer."""
    if verb not in EXTENSION_NEWS:
        return
    action = request.action
    asking = {action.owner_id, request.asked_by_id}
    told = people.chairing(action.meeting.forum_id) if verb == "requested" else asking
    tell(f"extension-{verb}", request, told - {by.pk}, now)


def of_minutes(version: MinutesVersion, now: dt.datetime) -> None:
    """Tell each owner of their actions, all in one message, once for each version.

    They were told of each as it was given, so that urgent work could start; this is the list, as the minutes have it.
    Whoever closed the meeting may not see every owner's actions, so owners are found by the keys alone.
    """
    for owner, entry in owners_of(version):
        tell("minutes-actions", MinutesEntry(pk=entry, version=1), {owner}, now, once=True)


def of_emergency(access: EmergencyAccess, now: dt.datetime) -> None:
    """Tell those who answer for the agency that holds the record, and for that of whoever opened it."""
    agencies = {agency for agency in (access.held_by_id, access.agency_id) if agency is not None}
    told = frozenset().union(*(people.minding_access(agency, without=access.person_id) for agency in agencies))
    tell(EMERGENCY, access, told, now)


def of_referral(referral: Referral, verb: str, by: Person, now: dt.datetime) -> None:
    """Tell the referrer of each step that someone else took."""
    step = verb.replace(" ", "_")
    told = step if step in REFERRAL_NEWS else referral.state
    tell(f"referral-{told}", referral, {referral.referrer_id} - {by.pk}, now)


def of_sign_in(person: Person, verb: str, now: dt.datetime) -> None:
    """Tell someone that how they sign in has changed, for it may not have been they who changed it."""
    tell(f"sign-in-{verb}", person, {person.pk}, now, occasion=uuid4().hex)
