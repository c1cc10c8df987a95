"""What a planner should know of each date before a deployment is repeated: red-flag dates, officers, the clocks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.clock import overlap
from operations.models import Deployment, DeploymentOfficer, RedFlagDate
from operations.series.dates import Occurrence
from operations.warnings import red_flag_sentence
from partners.models import Person
from web.dates import date_text, london_range_text


@dataclass(frozen=True)
class Previewed:
    """One date, and what to say of it."""

    occurrence: Occurrence
    red_flags: tuple[str, ...]
    clashes: tuple[str, ...]

    @property
    def key(self) -> str:
        """The date as a form sends it."""
        return self.occurrence.on.isoformat()

    @property
    def when(self) -> str:
        """The period in words."""
        one = self.occurrence
        if one.starts_at is None or one.ends_at is None:
            return date_text(one.on)
        return london_range_text(one.starts_at, one.ends_at)


def preview(occurrences: Sequence[Occurrence], officers: Collection[Person]) -> list[Previewed]:
    """Each date with what whoever is looking may know of it, in two queries for all."""
    placed = [one for one in occurrences if one.starts_at and one.ends_at]
    if not placed:
        return [Previewed(one, (), ()) for one in occurrences]
    starts_at = min(one.starts_at for one in placed if one.starts_at)
    ends_at = max(one.ends_at for one in placed if one.ends_at)
    flags = list(RedFlagDate.objects.standing().touching(starts_at, ends_at).with_cover())
    taken = (
        DeploymentOfficer.objects.standing()
        .touching(starts_at, ends_at)
        .filter(person__in=officers)
        .select_related("person", "deployment__operation")
    )
    turnouts = list(taken.order_by("person__name"))
    return [
        Previewed(
            one,
            tuple(red_flag_sentence(flag) for flag in flags if _during(one, flag)),
            tuple(
                f"{turnout.person} turns out for {turnout.deployment.operation} then, and is not added here."
                for turnout in turnouts
                if _during(one, turnout)
            ),
        )
        for one in occurrences
    ]


def officers_of(deployment: Deployment) -> list[Person]:
    """Those who turn out for it."""
    return [one.person for one in deployment.turnout.filter(stood_down=False).select_related("person")]


def later_ones(deployment: Deployment) -> list[Deployment]:
    """The planned deployments of its series that start after it."""
    if deployment.series_id is None:
        return []
    later = Deployment.objects.planned().filter(series=deployment.series_id, starts_at__gt=deployment.starts_at)
    return list(later.exclude(pk=deployment.pk).order_by("starts_at"))


def _during(one: Occurrence, other: RedFlagDate | DeploymentOfficer) -> bool:
    if one.starts_at is None or one.ends_at is None:
        return False
    return overlap(one.starts_at, one.ends_at, other.starts_at, other.ends_at)
