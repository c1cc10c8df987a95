"""On what terms a plan was issued: its length and start, which nobody could know ahead, and the law of that day."""

import datetime as dt
from dataclasses import dataclass

from common.clock import LONDON
from common.errors import BadInput
from outcomes.dates import NoLawInForce, counts_hours, law_on
from outcomes.durations import Duration
from outcomes.models import Outcome
from outcomes.recording import SOON


@dataclass(frozen=True)
class Terms:
    """What was not planned, or was decided otherwise; what is left out stays as planned. `starts_at` is aware."""

    length: Duration | None = None
    indefinite: bool = False
    starts_at: dt.datetime | None = None


def settle(outcome: Outcome, day: dt.date, terms: Terms) -> list[str]:
    """Set the law of the day on which a locked plan is issued, and its terms; give which of these were changed.

    Raises BadInput naming every fault.
    """
    try:
        law = law_on(outcome.type, day)
    except NoLawInForce as error:
        raise BadInput.of(on=str(error)) from error
    outcome.dated_on, outcome.legal_version = day, law
    before = (outcome.length, outcome.indefinite, outcome.starts_at)
    if terms.length and terms.indefinite:
        raise BadInput.of(length="Enter a length, or choose until further order, not both.")
    if terms.length or terms.indefinite:
        outcome.length, outcome.indefinite = str(terms.length or ""), terms.indefinite
    if counts_hours(law):
        outcome.starts_at = terms.starts_at or outcome.starts_at
        _check_start(outcome, day)
    after = (outcome.length, outcome.indefinite, outcome.starts_at)
    names = ("length", "indefinite", "starts_at")
    return [name for name, old, new in zip(names, before, after, strict=True) if old != new]


def _check_start(outcome: Outcome, day: dt.date) -> None:
    if outcome.starts_at is None:
        raise BadInput.of(starts_at=f"Enter the time at which it starts: {outcome.type.name} is counted in hours.")
    if not day <= outcome.starts_at.astimezone(LONDON).date() <= day + SOON:
        raise BadInput.of(starts_at="It must start on the day it was issued or within a month after.")
