"""What a planner should know before a deployment is saved: red-flag dates it touches, officers who are needed twice.

Neither forbids: whoever plans says that they have checked. Told as a Conflict (409) whose faults name the box to tick.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.errors import Conflict
from operations.clashes import days_in_words, overlapping
from operations.cover import confirmed_of
from operations.models import DeploymentOfficer, RedFlagDate
from partners.models import Person
from web.dates import london_range_text

RED_FLAGS, CLASHES = "acknowledge_red_flags", "acknowledge_clashes"


@dataclass(frozen=True)
class Warnings:
    """Sentences by the box that answers them."""

    red_flags: tuple[str, ...]
    clashes: tuple[str, ...]

    def require(self, *, acknowledge_red_flags: bool, acknowledge_clashes: bool) -> None:
        """Raises Conflict with every sentence that has not been answered."""
        faults: dict[str, tuple[str, ...]] = {}
        if self.red_flags and not acknowledge_red_flags:
            faults[RED_FLAGS] = self.red_flags
        if self.clashes and not acknowledge_clashes:
            faults[CLASHES] = self.clashes
        if faults:
            raise Conflict(" ".join(text for texts in faults.values() for text in texts), faults=faults)


def warnings_for(
    starts_at: dt.datetime, ends_at: dt.datetime, officers: Collection[Person], *, apart_from: UUID | None = None
) -> Warnings:
    """What to say of a deployment at [starts_at, ends_at) with these officers.

    `apart_from` is the deployment itself, when it moves. Only what whoever is looking may see is named.
    """
    flags = RedFlagDate.objects.standing().touching(starts_at, ends_at).with_cover()
    return Warnings(
        red_flags=tuple(red_flag_sentence(flag) for flag in flags),
        clashes=tuple(_clashes(starts_at, ends_at, officers, apart_from)),
    )


def red_flag_sentence(flag: Any) -> str:
    """Of a date `with_cover()`: "This touches Carnival (4 July). 1 of 3 confirmed. Plan for: six marshals." """
    least = f" Plan for: {flag.minimum_resource}." if flag.minimum_resource else ""
    return f"This touches {flag.name} ({days_in_words(flag)}). {confirmed_of(flag)}.{least}"


def _clashes(
    starts_at: dt.datetime, ends_at: dt.datetime, officers: Collection[Person], apart_from: UUID | None
) -> list[str]:
    taken = (
        DeploymentOfficer.objects.filter(
            overlapping(starts_at, ends_at, "deployment__"),
            person__in=officers,
            stood_down=False,
            deployment__state="planned",
        )
        .exclude(deployment=apart_from)
        .select_related("person", "deployment__operation")
        .order_by("person__name", "deployment__starts_at")
    )
    return [
        f"{turnout.person} already turns out for {turnout.deployment.operation} at that time"
        f" ({london_range_text(turnout.deployment.starts_at, turnout.deployment.ends_at)})."
        for turnout in taken
    ]
