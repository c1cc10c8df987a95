"""The words of messages about deployments, briefings, requests for resources and red-flag dates."""

from typing import Any

from common import clock
from notifications.marking import is_sensitive
from notifications.rules import CLOSE
from notifications.wording.words import Words, name_of, named, when_and_where, within_sentence
from operations.models import Briefing, Deployment, DeploymentSeries, Operation, RedFlagDate, ResourceRequest
from operations.resourcing.cover import confirmed_of, shortages
from web.dates import london_range_text, london_text


def deployment(deployment: Deployment) -> Words:
    """That it is coming: to whoever is to be at it, and to others whom the rules name."""
    return Words(
        f"{name_of(deployment)} on {london_text(deployment.starts_at)}",
        (f"This is a reminder of {named(deployment)}.", *when_and_where(deployment), "Read the briefing first."),
    )


def deployment_assigned(deployment: Deployment) -> Words:
    """That they are put down for it."""
    return Words(
        f"You are to turn out at {named(deployment)}",
        (
            f"You are to turn out at {named(deployment)}.",
            *when_and_where(deployment),
            "If you cannot come, tell whoever commands it at once.",
        ),
    )


def deployment_moved(deployment: Deployment) -> Words:
    """That it is at another time or place."""
    return Words(
        f"{name_of(deployment)} has changed", ("The time or the place has changed.", *when_and_where(deployment))
    )


def deployment_cancelled(deployment: Deployment) -> Words:
    """That they are stood down; the night before, above all that they are not to come."""
    called_off = "" if deployment.starts_at - clock.now() > CLOSE else "Do not come: "
    name = named(deployment) if called_off else name_of(deployment)
    return Words(
        f"{called_off}{name} is cancelled",
        (
            f"{called_off}{name} on {london_text(deployment.starts_at)} will not take place. You are stood down.",
            "Open it to see why.",
        ),
    )


def deployment_stood_down(deployment: Deployment) -> Words:
    """That they need not come, while it goes on."""
    return Words(
        f"You are stood down from {named(deployment)}",
        (
            f"You no longer turn out for {named(deployment)}. It goes on without you.",
            *when_and_where(deployment),
            "Open it to see why.",
        ),
    )


def deployment_fewer(deployment: Deployment) -> Words:
    """That one person fewer comes. Who it is stays behind the link."""
    return Words(
        f"{name_of(deployment)} has one person fewer",
        (
            f"Someone is stood down from {named(deployment)}.",
            *when_and_where(deployment),
            "Open it to see who and why, and to add somebody else.",
        ),
    )


def briefing_ready(briefing: Briefing) -> Words:
    """That there is one to read; what it says stays in Muster."""
    again = "It takes the place of one that you may have read." if briefing.number > 1 else ""
    return Words(
        "A briefing is ready to read",
        tuple(filter(None, ("A briefing is ready for you to read.", again, _READ_IT))),
    )


def briefing_unread(briefing: Briefing) -> Words:
    """That they have not read it."""
    return Words(
        "A briefing waits for you to read it", ("You have not yet said that you have read a briefing.", _READ_IT)
    )


_READ_IT = "Open it, read it, and press the button at its end to say that you have understood it."


_SERIES_STEPS = {
    "made": ("Deployments are scheduled", "You turn out for them, or command them. Open them to see the dates."),
    "moved": ("Deployments have changed", "Your calendar has the new times. Open them to see each."),
    "cancelled": ("Deployments are cancelled", "You are stood down from those that were still to come."),
    "left": ("You are stood down from deployments", "They go on without you. Open them to see why."),
}


def series(series: DeploymentSeries, kind: str) -> Words:
    """That many deployments were made, or changed in one way."""
    opening, then = _SERIES_STEPS[kind.removeprefix("series-")]
    if is_sensitive(series):
        return Words(f"{opening}: an operation", (f"{opening} of an operation.", then))
    return Words(f"{opening}: {series.operation}", (f"{opening} of {series.operation}: {series.words}.", then))


def red_flag(flag: RedFlagDate) -> Words:
    """That the date is coming, and how many of the resources that it wants are confirmed.

    Counted without OFFICIAL-SENSITIVE operations: mail leaves the partnership's hands.
    """
    covered: Any = RedFlagDate.objects.with_cover(official_only=True).get(pk=flag.pk)
    when = london_range_text(flag.starts_at, flag.ends_at)
    lines = (
        f"When: {when}.",
        "The date is provisional: confirm it, or move it." if flag.provisional else "",
        f"Plan for at least: {flag.minimum_resource}." if flag.minimum_resource else "",
        f"{confirmed_of(covered)} so far.{'' if covered.is_covered else ' Check that enough resource is confirmed.'}",
        flag.leave_embargo,
    )
    return Words(f"Red-flag date: {flag.name}, {when}", tuple(filter(None, lines)))


def red_flag_moved(flag: RedFlagDate) -> Words:
    """That it is at another time."""
    when = london_range_text(flag.starts_at, flag.ends_at)
    return Words(f"Red-flag date moved: {flag.name}", ("Its time has changed.", f"When: {when}."))


def red_flag_cancelled(flag: RedFlagDate) -> Words:
    """That it is off."""
    when = london_range_text(flag.starts_at, flag.ends_at)
    return Words(
        f"Red-flag date cancelled: {flag.name}",
        (f"{flag.name} ({when}) is cancelled.", "Operations planned for it stay as they are: look at each."),
    )


def operation_changed(operation: Operation) -> Words:
    """That what is said of it, or its marking, has changed."""
    return Words(
        f"{_operation(operation, 'An operation')} has changed",
        (f"{_operation(operation, 'An operation')} that you command has changed.", "Open it to see what it says now."),
    )


def operation_command(operation: Operation) -> Words:
    """That it is theirs to command."""
    return Words(
        f"You now command {_operation(operation, 'an operation')}",
        (
            f"You are given command of {_operation(operation, 'an operation')}.",
            "Open it to see what it is for, and what is planned.",
        ),
    )


def operation_relieved(operation: Operation) -> Words:
    """That someone else commands it from now on."""
    return Words(
        f"You no longer command {_operation(operation, 'an operation')}",
        (
            f"{_operation(operation, 'An operation')} that you commanded is given to someone else.",
            "Unless you turn out at one of its deployments, you need do nothing more for it.",
        ),
    )


def _operation(operation: Operation, otherwise: str) -> str:
    """Its name, unless it is sensitive."""
    return otherwise if is_sensitive(operation) else str(operation)


def operation_reader(operation: Operation) -> Words:
    """That they are named to see it: nothing of what it is."""
    return Words(
        "You are named as a reader of an operation",
        (
            "You are named to see an operation that is seen by its readers only.",
            "Open it to see what it is about and who else may see it. Do not speak of it with anyone else.",
        ),
    )


_REQUEST_STEPS = {
    "requested": ("You are asked for", "Accept, decline or offer something else."),
    "offered": ("An offer was made of", "Confirm it or say that it is not needed."),
    "confirmed": ("Confirmed:", "It is now counted on."),
    "declined": ("Declined:", "Ask another agency, or change what you ask for."),
    "withdrawn": ("Withdrawn:", "It is no longer counted on."),
    "reopened": (
        "Asked again:",
        "The deployment moved, and what was confirmed is taken then.",
    ),
    "moved": (
        "At another time:",
        "The deployment moved. Look whether it can come then, and answer for the new time: links in earlier messages"
        " about it no longer work.",
    ),
}


def asked_for(request: ResourceRequest) -> Words:
    """What an agency is asked for, when, and where: whoever can come decides by where as well."""
    opening, _ = _REQUEST_STEPS["requested"]
    asked = f"{opening} {within_sentence(request.what)}"
    return Words(
        f"{asked} for {named(request.deployment)}",
        (f"{asked} from {request.agency}.", *when_and_where(request.deployment)),
    )


def request(request: ResourceRequest, kind: str) -> Words:
    """That it was asked for, offered, or answered."""
    verb = kind.removeprefix("request-")
    opening, then = _REQUEST_STEPS[verb]
    if verb == "requested":
        asked = asked_for(request)
        return Words(asked.subject, (*asked.lines, then))
    what = request.what if opening.endswith(":") else within_sentence(request.what)
    when = f"When: {london_range_text(request.starts_at, request.ends_at)}."
    return Words(
        f"{opening} {what} for {named(request.deployment)}",
        tuple(filter(None, (f"{opening} {what} from {request.agency}.", when, then, _now_short(request)))),
    )


def _now_short(request: ResourceRequest) -> str:
    """What the deployment is short of after something that was counted on has been withdrawn."""
    if request.lost_at is None:
        return ""
    alike = request.deployment.requests.filter(kind=request.kind, skill=request.skill_id)
    short = "; ".join(one.text for one in shortages(alike.select_related("agency", "skill")))
    if not short:
        return "Another one is confirmed in its place."
    return f"The deployment is now short. {short}. A chair or coordinator can open it and ask others."
