"""Orders and warnings that stand where a deployment goes: asked for anew for each reader, and never kept in a paper."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from common import clock
from operations.models import Deployment, Marking, Operation
from operations.signals import gathering_orders

#: Of an operation that runs on, the next deployments are enough to brief for.
_AHEAD = 12


@dataclass(frozen=True)
class StandingOrder:
    """One of them in words without a name: what, about whom or what, where, until when, and why it is shown."""

    reference: str
    url: str
    what: str
    about: str
    where: str
    last_day: dt.date | None
    is_breached: bool
    is_restricted: bool
    why: str


def marking_with(marking: str, orders: list[StandingOrder]) -> str:
    """The marking of a page of this marking that shows these."""
    return str(Marking.OFFICIAL_SENSITIVE) if any(one.is_restricted for one in orders) else marking


def orders_for(deployment: Deployment) -> list[StandingOrder]:
    """Those that stand at its premises, in its hotspot or against the people of its operation's referral."""
    return _where([deployment])


def orders_of_operation(operation: Operation) -> list[StandingOrder]:
    """Those of its deployments that are not over, each once: for a paper that is for all of them."""
    ahead = operation.deployments.filter(ends_at__gt=clock.now()).exclude(state="cancelled").order_by("starts_at")
    return _where(list(ahead.select_related("operation")[:_AHEAD]))


def _where(deployments: list[Deployment]) -> list[StandingOrder]:
    """Those where any of these goes, all of them of one operation; asked for all at once."""
    found: list[StandingOrder] = []
    for answer in gathering_orders.send(Deployment, deployments=deployments) if deployments else ():
        given: Any = answer[1]
        found.extend(given)
    return found
