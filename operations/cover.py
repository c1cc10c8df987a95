"""Is there enough for a deployment? What was asked for, what is promised, and what it is now short of."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from operations.models import ResourceKind, ResourceRequest
from operations.states import HOLDING

_LOST = ("declined", "withdrawn")


@dataclass(frozen=True)
class Cover:
    """Counts of requests, hours, and a sentence for each kind that was lost and not replaced.

    Hours promised for a time from which the deployment has moved do not count until they are confirmed again.
    """

    confirmed: int
    moved: int
    waiting: int
    hours_promised: Decimal
    hours_given: Decimal
    short: tuple[str, ...]


def confirmed_of(flag: Any) -> str:
    """ "1 of 3 confirmed", of a red-flag date `with_cover()`."""
    return f"{flag.confirmed_count} of {flag.minimum_count} confirmed"


def cover_of(requests: Iterable[ResourceRequest]) -> Cover:
    """Reckon the cover of one deployment (or of several) from its requests, with their agencies."""
    listed = list(requests)
    held = [request for request in listed if request.state in HOLDING]
    return Cover(
        confirmed=len(held),
        moved=sum(request.is_moved for request in held),
        waiting=sum(request.state in ("requested", "offered") for request in listed),
        hours_promised=sum((one.hours_promised or Decimal(0) for one in held if not one.is_moved), Decimal(0)),
        hours_given=sum((request.hours_given or Decimal(0) for request in held), Decimal(0)),
        short=tuple(_short_of(listed)),
    )


def _short_of(requests: list[ResourceRequest]) -> Iterable[str]:
    for kind in ResourceKind:
        asked = [request for request in requests if request.kind == kind]
        lost = [request for request in asked if request.state in _LOST]
        if lost and not any(request.state in HOLDING for request in asked):
            told = ", ".join(f"{request.agency} {request.state.replace('withdrawn', 'withdrew')}" for request in lost)
            yield f"{kind.label}: {told}"
