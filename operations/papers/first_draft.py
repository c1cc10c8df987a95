"""What the records say already, as the first draft of a briefing: whoever writes it edits rather than types."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from operations.models import (
    SECTIONS,
    Briefing,
    Deployment,
    DeploymentOfficer,
    Operation,
    ResourceRequest,
    VisitListEntry,
)
from operations.states import HOLDING
from web.dates import london_range_text, plain_date

_SAFETY = (
    "Premises where staff or customers may be hostile:\n"
    "Lone working, and how people call for help:\n"
    "Weather, traffic and darkness:\n"
    "First aid:"
)
_CARE = (
    "People who may be vulnerable, and who looks after them:\n"
    "Children:\n"
    "What the community may feel about it, and who tells them:\n"
    "Each use of a power is lawful, necessary, proportionate and written down."
)
_MEET = "Where to meet:"
_CHANNELS = ("Channel and call signs:", "Questions from the press go to:")
#: Lines of a first draft that stand alone, most of them to be written on behind the colon.
_PROMPTS = frozenset((*_SAFETY.splitlines(), *_CARE.splitlines(), _MEET, *_CHANNELS))


def first_draft(operation: Operation, deployment: Deployment | None) -> dict[str, str]:
    """The seven texts from what is planned and confirmed so far. Five queries, and one for each deployment."""
    planned = Deployment.objects.planned().filter(operation=operation)
    deployments = [deployment] if deployment else list(planned)
    requests = ResourceRequest.objects.filter(deployment__in=deployments, state__in=HOLDING)
    held = list(requests.select_related("agency", "resource"))
    turnouts = DeploymentOfficer.objects.filter(deployment__in=deployments, stood_down=False)
    people = list(turnouts.select_related("person__agency").order_by("person__agency__name", "person__name"))
    return {
        "information": "\n".join(_information(operation, deployments)),
        "intent": "\n".join(_intent(operation)),
        "method": "\n".join(_method(deployments, people, _visit_list(operation))),
        "administration": "\n".join(_administration(deployments, held)),
        "risk_assessment": _SAFETY,
        "communications": "\n".join(_communications(operation)),
        "humanitarian_issues": _CARE,
    }


def unanswered(briefing: Briefing) -> list[str]:
    """The prompts of the first draft behind which nothing was written, without their colons."""
    return [prompt for section in SECTIONS for prompt in _open_prompts(getattr(briefing, section.field))]


def _open_prompts(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines()]
    for line, following in pairwise([*lines, ""]):
        is_answered = following and following not in _PROMPTS and line != _MEET  # on the next line
        if line in _PROMPTS and line.endswith(":") and not is_answered:
            yield line.removesuffix(":")


def next_draft(earlier: Briefing) -> dict[str, str]:
    """The seven texts of the version before, to be changed."""
    return {section.field: getattr(earlier, section.field) for section in SECTIONS}


def _information(operation: Operation, deployments: Sequence[Deployment]) -> Iterator[str]:
    yield f"{operation}: {operation.theme}. Led by {operation.lead_agency}."
    if operation.hotspot:
        spot = operation.hotspot
        yield f"It answers the hotspot {spot}: {spot.count} incidents in {spot.months_in_words}."
        if spot.by_type:
            yield f"Most of them: {', '.join(list(spot.by_type)[:3])}."
    for one in deployments:
        yield f"{one.name}: {one.place}, {london_range_text(one.starts_at, one.ends_at)}."


def _visit_list(operation: Operation) -> list[VisitListEntry]:
    standing = VisitListEntry.objects.filter(operation=operation, taken_off_reason="")
    return list(standing.select_related("site").order_by("position", "created_at"))


def _intent(operation: Operation) -> Iterator[str]:
    yield operation.objective
    if operation.measure:
        yield f"Measured by: {operation.measure}"
    if operation.achieve_by:
        yield f"To be achieved by {plain_date(operation.achieve_by)}."


def _method(
    deployments: Sequence[Deployment], people: Sequence[DeploymentOfficer], listed: Sequence[VisitListEntry]
) -> Iterator[str]:
    for one in deployments:
        for activity in one.activities.select_related("agency"):
            yield f"{one.name}, {activity}{f' (by {activity.agency})' if activity.agency else ''}."
        named = [f"{turnout.person} ({turnout.person.agency})" for turnout in people if turnout.deployment_id == one.pk]
        if named:
            yield f"Turning out: {', '.join(named)}."
        if places := [str(entry.site) for entry in listed if entry.deployment_id in (None, one.pk)]:
            yield f"Places to visit: {', '.join(places)}."


def _administration(deployments: Sequence[Deployment], held: Sequence[ResourceRequest]) -> Iterator[str]:
    for one in deployments:
        yield f"{one.name}: {london_range_text(one.starts_at, one.ends_at)}."
        yield f"Meet at {one.meeting_point}." if one.meeting_point else _MEET
        brought = [f"{request.resource} ({request.agency})" for request in held if request.deployment_id == one.pk]
        if brought:
            yield f"Confirmed: {', '.join(brought)}."


def _communications(operation: Operation) -> Iterator[str]:
    yield f"Commander: {operation.commander}, {operation.lead_agency}."
    yield from _CHANNELS
