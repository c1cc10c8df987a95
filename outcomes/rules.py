"""Dates that the law sets for an outcome, each with the sentence that explains it.

Pure functions over a `LegalVersion`, since the law is data. Dates are half-open: the value is the first day
(for periods in hours, the first instant, in UTC) on which the period is over, and `last_day` is the day that
people name. Days are Europe/London days. "Beginning with" a day counts it, "following" a day does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast

from common.clock import LONDON, local
from outcomes.catalogue import LegalVersion
from outcomes.durations import Duration

DAY = timedelta(days=1)
APPEAL_STARTS = {
    "issued": "the day it was issued",
    "served": "the day it was served",
    "made": "the day it was made",
    "notified": "the day the person was told of the decision",
}


class DurationNotAllowed(ValueError):
    """The length asked for is outside the law; the message says what to enter instead."""


class NoLawInForce(LookupError):
    """No legal version of the outcome type was in force; the message says what to do."""


@dataclass(frozen=True)
class Reckoned:
    """A date (exclusive end, or None where there is none) and the plain-English rule that made it."""

    value: date | None
    because: str

    @property
    def last_day(self) -> date | None:
        """The last Europe/London day that is still within the period."""
        if isinstance(self.value, datetime):
            return (self.value - timedelta(microseconds=1)).astimezone(LONDON).date()
        return self.value - DAY if self.value else None


def version_in_force(versions: Iterable[LegalVersion], issued_on: date) -> LegalVersion:
    """Give the one version that was switched on and in force on `issued_on`.

    Raises NoLawInForce when there is none, and ValueError when two claim the same day.
    """
    candidates = tuple(versions)
    found = [version for version in candidates if version.covers(issued_on)]
    if not found:
        codes = " or ".join(sorted({version.type_code for version in candidates})) or "this type"
        raise NoLawInForce(
            f"No law for {codes} was in force on {_said(issued_on)}. "
            "Choose another type or date, or ask a coordinator to update the catalogue."
        )
    if len(found) > 1:
        raise ValueError(f"Two laws for {found[0].type_code} claim {_said(issued_on)}. Correct the catalogue.")
    return found[0]


def expiry(
    version: LegalVersion,
    starts: date,
    *,
    asked: Duration | None = None,
    indefinite: bool = False,
    extended_by: Duration | None = None,
) -> Reckoned:
    """Reckon when an outcome ends.

    `starts` is the local day it takes effect, or the aware datetime where the law counts hours. `asked` is
    the length given by whoever made it (the default length where it is None), `indefinite` "until further
    order". Raises DurationNotAllowed with a sentence when the law does not allow it.
    """
    if not _runs(version):
        return _done_once(length_given=bool(asked or indefinite or extended_by))
    if indefinite:
        return _without_end(version)
    length = asked or version.default_duration
    if length is None:
        raise DurationNotAllowed(f"Enter how long it lasts: {limits_in_words(version)}{_by(version)}.")
    start = _start(version, starts)
    _refuse_outside_limits(version, start, length)
    end, counted = _end(version, start, length), length.words
    if extended_by:
        end, counted = _extended(version, start, end, extended_by), f"{counted} and then {extended_by.words}"
    return Reckoned(end, f"{counted} {_counting(version, start)}, so {_until(end)}{_by(version)}.")


def extended(version: LegalVersion, starts: date, ends: Reckoned, by: Duration) -> Reckoned:
    """Reckon the end again of an outcome that would end at `ends`, once it is extended by `by`.

    As `expiry` does with `extended_by`, for one that may have been extended or shortened already. Raises
    DurationNotAllowed with a sentence.
    """
    if ends.value is None:
        raise DurationNotAllowed("It has no end date, so there is nothing to extend.")
    end = _extended(version, _start(version, starts), ends.value, by)
    return Reckoned(end, f"{ends.because} Extended by {by.words}, so {_until(end)}{_by(version)}.")


def shortened(ends: Reckoned, to: date) -> Reckoned:
    """Reckon the end again of an outcome that was shortened: `to` is the first day on which it is over."""
    return Reckoned(to, f"{ends.because} Shortened, so {_until(to)}.")


def appeal_ends(version: LegalVersion, counted_from: date) -> Reckoned:
    """Reckon the first day on which an appeal is too late.

    `counted_from` is the day the version's `appeal_from` names (issued, served, made or notified): that day
    is day one. The value is None when the law gives no appeal, or when the catalogue does not record it.
    """
    if version.appeal_days == 0:
        return Reckoned(None, f"There is no right of appeal{_by(version)}.")
    if version.appeal_days is None:
        return Reckoned(None, "The catalogue records no time limit for an appeal. Ask your legal adviser.")
    end = _local_day(counted_from) + timedelta(days=version.appeal_days)
    day_one = APPEAL_STARTS[version.appeal_from]
    return Reckoned(
        end,
        f"An appeal has {version.appeal_days} days beginning with {day_one}, so {_until(end)}{_by(version)}.",
    )


def review_dates(
    version: LegalVersion, starts: date, ends: date | None, *, varied_on: Iterable[date] = ()
) -> tuple[Reckoned, ...]:
    """Reckon every review due, and the renewal alarm, of an outcome in force over [starts, ends).

    A review must be done before its date: each period runs from the last one's end, or from a variation made
    during it, and counts when the order lasts until its end (Sentencing Act 2020 s337). An outcome without an
    end has neither. In order of date.
    """
    if ends is None:
        return ()
    start, end = _local_day(starts), _local_day(ends)
    reckoned = [*_reviews(version, start, end, sorted(varied_on)), *_alarm(version, start, end)]
    return tuple(sorted(reckoned, key=lambda review: cast(date, review.value)))


def _reviews(version: LegalVersion, start: date, ends: date, varied_on: list[date]) -> Iterator[Reckoned]:
    if version.review_every is None:
        return
    while (due := _restarted(version.review_every, start, varied_on)) <= ends:
        yield Reckoned(
            due,
            f"A review is needed every {version.review_every.words}, {_until(due)} at the latest, "
            f"if the person is then still under 18{_by(version)}.",
        )
        start = due


def _restarted(every: Duration, start: date, varied_on: list[date]) -> date:
    """The end of the review period that begins at `start`, begun again by each variation made during it."""
    due = every.after(start)
    for varied in varied_on:
        if start < varied < due:
            due = every.after(varied)
    return due


def _alarm(version: LegalVersion, starts: date, ends: date) -> Iterator[Reckoned]:
    if version.renewal_alarm is None:
        return
    lead = version.renewal_alarm
    yield Reckoned(
        max(starts, lead.before(ends)),
        f"It ends {_until(ends)}: decide {lead.words} ahead whether to extend it{_by(version)}.",
    )


# Reckoning an end


def _without_end(version: LegalVersion) -> Reckoned:
    if not version.indefinite:
        raise DurationNotAllowed(f"This cannot be indefinite{_by(version)}. Enter how long it lasts.")
    return Reckoned(None, f"Until further order: it has no end date{_by(version)}.")


def _done_once(*, length_given: bool) -> Reckoned:
    if length_given:
        raise DurationNotAllowed("This is done once and does not run for a period. Leave the length empty.")
    return Reckoned(None, "This is done once and does not run for a period, so it has no end date.")


def _start(version: LegalVersion, starts: date) -> date:
    """The instant, or the day, from which the law counts."""
    if _in_hours(version):
        if not isinstance(starts, datetime) or starts.utcoffset() is None:
            raise TypeError("A period in hours needs the aware date and time at which it starts.")
        return starts.astimezone(UTC)
    return _local_day(starts) + (DAY if version.counts_from == "next_day" else timedelta())


def _refuse_outside_limits(version: LegalVersion, start: date, length: Duration) -> None:
    if length.in_hours != _in_hours(version):
        unit = "hours" if _in_hours(version) else "days, months or years"
        raise DurationNotAllowed(f"Enter the length in {unit}{_by(version)}.")
    longest, shortest = version.max_duration, version.min_duration
    too_long = longest and length.after(start) > longest.after(start)
    too_short = shortest and length.after(start) < shortest.after(start)
    if too_long or too_short:
        raise DurationNotAllowed(f"It cannot last {length.words}. Enter {limits_in_words(version)}{_by(version)}.")


def _end(version: LegalVersion, start: date, length: Duration) -> date:
    if version.not_christmas:
        return _after_hours_but_christmas(cast(datetime, start), length)
    return length.after(start)


def _after_hours_but_christmas(start: datetime, length: Duration) -> datetime:
    """Count hours as if 25 December were not there (ASBCPA 2014 s77(3))."""
    left, moment = timedelta(hours=length.amount), start
    while moment + left > (christmas := _next_christmas(moment)):
        left -= max(christmas - moment, timedelta())
        moment = christmas + DAY
    return moment + left


def _next_christmas(moment: datetime) -> datetime:
    """The start of the Christmas Day that `moment` is in, or else of the next one."""
    year = moment.astimezone(LONDON).year
    this_year, next_year = (local(date(y, 12, 25)).astimezone(UTC) for y in (year, year + 1))
    return this_year if moment < this_year + DAY else next_year


def _extended(version: LegalVersion, start: date, end: date, by: Duration) -> date:
    if by.in_hours != _in_hours(version):
        raise DurationNotAllowed("Enter the extension in the same unit as the length.")
    if not version.renewable and version.max_extended is None:
        raise DurationNotAllowed(f"This cannot be extended{_by(version)}. Record a new one instead.")
    new_end = _end(version, end, by)
    if version.max_extended and new_end > version.max_extended.after(start):
        most = version.max_extended.words
        raise DurationNotAllowed(f"It cannot last more than {most} in all{_by(version)}. Shorten the extension.")
    if version.renewable and version.max_duration and new_end > version.max_duration.after(end):
        most = version.max_duration.words
        raise DurationNotAllowed(f"It cannot be extended by more than {most} at a time{_by(version)}.")
    return new_end


def _lengths(version: LegalVersion) -> list[Duration]:
    lengths = (version.default_duration, version.min_duration, version.max_duration)
    return [length for length in lengths if length]


def _runs(version: LegalVersion) -> bool:
    return version.indefinite or bool(_lengths(version))


def _in_hours(version: LegalVersion) -> bool:
    return any(length.in_hours for length in _lengths(version))


def _local_day(day: date) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


# Words


def limits_in_words(version: LegalVersion) -> str:
    shortest, longest = version.min_duration, version.max_duration
    if shortest and shortest == longest:
        return f"exactly {shortest.words}"
    parts = [f"at least {shortest.words}"] if shortest else []
    parts += [f"at most {longest.words}"] if longest else []
    limits = " and ".join(parts) or "a length of time"
    return f"{limits}, or until further order" if version.indefinite else limits


def _counting(version: LegalVersion, start: date) -> str:
    if isinstance(start, datetime):
        without = ", not counting Christmas Day" if version.not_christmas else ""
        return f"from {_said(start)}{without}"
    if version.counts_from == "next_day":
        return f"following {_said(start - DAY)}"
    return f"beginning with {_said(start)}"


def _until(end: date) -> str:
    if isinstance(end, datetime):
        return f"until {_said(end)}"
    return f"to the end of {_said(end - DAY)}"


def _said(when: date) -> str:
    if isinstance(when, datetime):
        return f"{when.astimezone(LONDON):%H:%M on %-d %B %Y}"
    return f"{when:%-d %B %Y}"


def _by(version: LegalVersion) -> str:
    return f" ({version.provision})" if version.provision else ""
