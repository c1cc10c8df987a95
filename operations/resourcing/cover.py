"""Is there enough for a deployment? What was asked for, what is promised, and what it is now short of."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from operations.models import ResourceRequest
from operations.states import HOLDING, LOST


@dataclass(frozen=True)
class Shortage:
    """What a deployment is short of: a sentence, and the request that was lost, to ask others in its place."""

    text: str
    request: ResourceRequest


@dataclass(frozen=True)
class Cover:
    """Counts of requests, hours, and what was lost and not replaced.

    Hours promised for a time from which the deployment has moved do not count until they are confirmed again.
    """

    confirmed: int
    moved: int
    waiting: int
    hours_promised: Decimal
    hours_given: Decimal
    short: tuple[Shortage, ...]


def confirmed_of(flag: Any) -> str:
    """ "1 of 3 confirmed", of a red-flag date `with_cover()`."""
    return f"{flag.confirmed_count} of {flag.minimum_count} confirmed"


def cover_of(requests: Iterable[ResourceRequest]) -> Cover:
    """Reckon the cover of one deployment (or of several) from its requests, with their agencies and skills."""
    listed = list(requests)
    held = [request for request in listed if request.state in HOLDING]
    return Cover(
        confirmed=len(held),
        moved=sum(request.is_moved for request in held),
        waiting=sum(request.state in ("requested", "offered") for request in listed),
        hours_promised=sum((one.hours_promised or Decimal(0) for one in held if not one.is_moved), Decimal(0)),
        hours_given=sum((request.hours_given or Decimal(0) for request in held), Decimal(0)),
        short=tuple(shortages(listed)),
    )


def shortages(requests: Iterable[ResourceRequest]) -> Iterable[Shortage]:
    """For each deployment, kind and skill: what was lost where nothing is confirmed, or less than was counted on.

    What takes the place of something withdrawn was asked for after that.
    """
    alike: dict[Any, list[ResourceRequest]] = {}
    for request in requests:
        alike.setdefault((request.deployment_id, request.kind, request.skill_id), []).append(request)
    for asked in alike.values():
        lost = [request for request in asked if request.state in LOST]
        held = [request for request in asked if request.state in HOLDING]
        given_up = [request for request in lost if request.lost_at is not None]
        first = min((request.lost_at for request in given_up if request.lost_at), default=None)
        replaced = sum(first is not None and request.created_at >= first for request in held)
        if lost and (not held or replaced < len(given_up)):
            told = lost if not held else given_up
            says = ", ".join(f"{one.agency} {one.state.replace('withdrawn', 'withdrew')}" for one in told)
            still = f"; {len(held)} confirmed" if held else ""
            yield Shortage(f"{lost[0].what}: {says}{still}", told[-1])
