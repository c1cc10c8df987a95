"""The dates that the law sets for a recorded outcome, by outcomes/rules.py over the rows of the catalogue."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from common.clock import LONDON
from outcomes import rules
from outcomes.durations import Duration
from outcomes.models import LegalVersion, OutcomeType
from outcomes.rules import DurationNotAllowed, NoLawInForce

__all__ = ["DurationNotAllowed", "NoLawInForce", "Reckoning", "law_on", "reckon"]

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reckoning:
    """Dates as an outcome keeps them, each with the rule in words; fields are named as on the model."""

    effective_from: dt.date | None = None
    starts_at: dt.datetime | None = None
    expires_on: dt.date | None = None
    expires_at: dt.datetime | None = None
    expires_because: str = ""
    appeal_ends_on: dt.date | None = None
    appeal_because: str = ""


def law_on(kind: OutcomeType, day: dt.date) -> LegalVersion:
    """The version of the law that was in force for this type on `day`.

    Raises NoLawInForce, with a sentence, when there was none.
    """
    versions = list(kind.versions.all())
    for version in versions:
        version.type = kind
    try:
        in_force = rules.version_in_force([version.as_law() for version in versions], day)
    except NoLawInForce as error:
        raise NoLawInForce(
            f"No law for {kind.name} was in force on {day:%-d %B %Y}. Choose another type or date, or ask a coordinator"
            " to update the catalogue."
        ) from error
    return next(version for version in versions if version.provision == in_force.provision)


def reckon(
    version: LegalVersion,
    *,
    issued_on: dt.date,
    served_on: dt.date | None = None,
    effective_from: dt.date | None = None,
    starts_at: dt.datetime | None = None,
    length: Duration | None = None,
    indefinite: bool = False,
    changes: Iterable[Duration | dt.date] = (),
) -> Reckoning:
    """Reckon start, end and time for appeal.

    It starts on `effective_from`, else when issued; at `starts_at` (aware) where the law counts hours. An appeal that
    counts from service has no date until it is served. `changes` of the end are given in the order in which they were
    made: a length by which it was extended, or the first day on which it is over since it was shortened. Raises
    DurationNotAllowed with a sentence.
    """
    law = version.as_law()
    start = effective_from or issued_on
    if counts_hours(version):
        if starts_at is None:
            raise DurationNotAllowed(f"Enter the time at which it starts: {version.type.name} is counted in hours.")
        start = starts_at.astimezone(LONDON).date()
    counted_start = starts_at if counts_hours(version) and starts_at else start
    end = rules.expiry(law, counted_start, asked=length, indefinite=indefinite)
    for change in changes:
        if isinstance(change, Duration):
            end = rules.extended(law, counted_start, end, change)
        else:
            end = rules.shortened(end, change)
    counted_from = served_on if law.appeal_from == "served" else issued_on
    appeal = rules.appeal_ends(law, counted_from) if counted_from else None
    return Reckoning(
        effective_from=start,
        starts_at=starts_at if counts_hours(version) else None,
        expires_on=end.last_day + DAY if end.last_day else None,
        expires_at=end.value if isinstance(end.value, dt.datetime) else None,
        expires_because=end.because,
        appeal_ends_on=appeal.value if appeal else None,
        appeal_because=appeal.because if appeal else "The time for an appeal counts from the day it is served.",
    )


def counts_hours(version: LegalVersion) -> bool:
    """Whether the law counts this outcome from an instant, in hours."""
    lengths = (version.default_duration, version.min_duration, version.max_duration)
    return any(text and Duration.parse(text).in_hours for text in lengths)
