"""What a planner should know before a deployment is saved: red-flag dates it touches, officers who turn out elsewhere.

A red-flag date does not forbid: whoever plans says that they have checked. An officer who turns out elsewhere does.
Told together, as a Conflict (409) whose faults name the box to tick and the field to change.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.errors import Conflict
from operations.clashes import days_in_words
from operations.models import DeploymentOfficer, RedFlagDate
from operations.resourcing.cover import confirmed_of
from partners.models import Person
from web.dates import london_range_text

RED_FLAGS, OFFICERS = "acknowledge_red_flags", "officers"


@dataclass(frozen=True)
class Warnings:
    """Sentences of each kind."""

    red_flags: tuple[str, ...]
    clashes: tuple[str, ...]

    def require(self, *, acknowledge_red_flags: bool) -> None:
        """Raises Conflict with every sentence that has not been answered, or cannot be."""
        faults: dict[str, tuple[str, ...]] = {}
        if self.red_flags and not acknowledge_red_flags:
            faults[RED_FLAGS] = self.red_flags
        if self.clashes:
            faults[OFFICERS] = self.clashes
        if faults:
            raise Conflict(" ".join(text for texts in faults.values() for text in texts), faults=faults)


def warnings_for(
    starts_at: dt.datetime, ends_at: dt.datetime, officers: Collection[Person], *, apart_from: UUID | None = None
) -> Warnings:
    """What to say of a deployment at [starts_at, ends_at) for which these officers are put down.

    `apart_from` is the deployment itself, when it moves. Only what whoever is looking may see is named.
    """
    flags = RedFlagDate.objects.standing().touching(starts_at, ends_at).with_cover()
    return Warnings(
        red_flags=tuple(red_flag_sentence(flag) for flag in flags),
        clashes=tuple(clashes_of(starts_at, ends_at, officers, apart_from=apart_from)),
    )


def red_flag_sentence(flag: Any) -> str:
    """Of a date `with_cover()`: "This touches Carnival (4 July). 1 of 3 confirmed. Plan for: six marshals." """
    least = f" Plan for: {flag.minimum_resource}." if flag.minimum_resource else ""
    return f"This touches {flag.name} ({days_in_words(flag)}). {confirmed_of(flag)}.{least}"


def clashes_of(
    starts_at: dt.datetime, ends_at: dt.datetime, officers: Collection[Person], *, apart_from: UUID | None = None
) -> list[str]:
    """A sentence for each of these officers' deployments at that time that whoever is looking may see."""
    taken = (
        DeploymentOfficer.objects.standing()
        .touching(starts_at, ends_at)
        .filter(person__in=officers)
        .exclude(deployment=apart_from)
        .select_related("person", "deployment__operation")
        .order_by("person__name", "starts_at")
    )
    return [
        f"{turnout.person} already turns out for {turnout.deployment.operation} at that time"
        f" ({london_range_text(turnout.starts_at, turnout.ends_at)})."
        " Leave them out, choose another time, or stand them down there first."
        for turnout in taken
    ]
