"""A plan as its page and its file show it: days, agencies, figures in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from common import clock
from operations.models import Plan, PlannedSession, PlannedUse, SessionState
from operations.planning.problem import in_harm
from operations.plans.assembling import Assembly, hours_of, is_held, uses_of
from operations.plans.checking import Faults, faults_of, missing_of, points_of
from operations.states import EDITABLE
from web.dates import london_range_text


@dataclass(frozen=True)
class Row:
    """A session as shown, with what is to be said of it."""

    session: PlannedSession
    uses: list[PlannedUse]
    faults: list[str]

    @property
    def is_kept(self) -> bool:
        """Whether it stays when the plan is solved again."""
        return self.session.state == SessionState.LOCKED


@dataclass(frozen=True)
class Asked:
    """What a plan asks of one agency."""

    agency: str
    sessions: int
    hours: float


class Reading:
    """All that the page of a plan shows, read once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.assembly = Assembly(plan)

    @cached_property
    def sessions(self) -> list[PlannedSession]:
        """Those that the plan holds, earliest first."""
        held = [session for session in self.assembly.sessions if is_held(session)]
        return sorted(held, key=lambda session: (session.starts_at, session.place.name))

    @cached_property
    def left_out(self) -> list[PlannedSession]:
        """Those that a person left out."""
        return [session for session in self.assembly.sessions if session.state == SessionState.LEFT_OUT]

    @cached_property
    def faults(self) -> Faults:
        """What breaks a rule; nothing is said of a plan that stays as it is."""
        return faults_of(self.assembly) if self.plan.state in EDITABLE and self.sessions else Faults()

    @cached_property
    def days(self) -> list[tuple[dt.date, list[Row]]]:
        """The sessions by the London day on which they start."""
        rows = [Row(session, uses_of(session), self.faults.by_session.get(session.pk, [])) for session in self.sessions]
        return [(day, list(found)) for day, found in groupby(rows, key=lambda row: _day(row.session))]

    @cached_property
    def agencies(self) -> list[Asked]:
        """The hours asked of each agency, most first."""
        asked: dict[str, list[PlannedSession]] = defaultdict(list)
        hours: dict[str, float] = defaultdict(float)
        for session in self.sessions:
            for use in uses_of(session):
                name = use.resource.agency.name
                hours[name] += (session.ends_at - session.starts_at).total_seconds() / 3600
                if session not in asked[name]:
                    asked[name].append(session)
        found = [Asked(name, len(asked[name]), hours[name]) for name in asked]
        return sorted(found, key=lambda one: (-one.hours, one.agency))

    @property
    def hours(self) -> float:
        """Hours of all."""
        return hours_of(self.sessions)

    @cached_property
    def points(self) -> int:
        """The points of the plan as it stands: kept, or reckoned anew after a change by hand."""
        return self.plan.points if self.plan.points is not None else points_of(self.assembly)

    @cached_property
    def short(self) -> list[str]:
        """Red-flag dates for which too few come, in a sentence each."""
        if self.plan.state not in EDITABLE or not self.sessions:
            return []
        names = {str(flag.pk): flag for flag in self.assembly.red_flags}
        return [
            f"{names[key].name} needs {names[key].minimum_count} and is {missing} short."
            for key, missing in missing_of(self.assembly).items()
        ]

    @cached_property
    def is_assumed(self) -> bool:
        """Whether the busiest time of a place is only assumed."""
        return any(place.is_peak_assumed for place in self.assembly.places)

    @cached_property
    def not_covered(self) -> list[tuple[str, list[tuple[str, list[str]]]]]:
        """As of when it was last solved: each place that could have more, with each reason and the times it is for."""
        places: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for one in self.plan.findings.get("left_out", []):
            when = [dt.datetime.fromisoformat(one[field]) for field in ("starts_at", "ends_at")]
            places[one["place"]][one["why"]].append(london_range_text(*when))
        return [(place, list(reasons.items())) for place, reasons in places.items()]

    @property
    def covers(self) -> str:
        """What it covers, in a sentence."""
        if not self.sessions:
            return ""
        return covers_in_words(self.points, self.plan.bound, is_final=True)

    @property
    def how_good(self) -> str:
        """How far it may be from the best, in a sentence."""
        if not self.sessions:
            return ""
        if self.plan.bound is None:
            return "The plan was changed by hand. Work it out again to see whether there is a better one."
        if self.plan.is_optimal:
            return "No other plan covers more."
        return f"Another plan could cover at most {_more(self.points, self.plan.bound)} more."

    @property
    def against_greedy(self) -> str:
        """How it compares with taking the places with most harm first, in a sentence."""
        simple = self.plan.greedy_points
        if simple is None or self.plan.bound is None or not self.sessions:
            return ""
        covers = f"Choosing by hand, most harm first, would cover {_figure(simple)}"
        if self.points > simple:
            return f"{covers}: this plan covers {_more(simple, self.points)} more."
        return f"{covers}: this plan covers as much."

    def rows(self) -> Iterator[list[Any]]:
        """For a spreadsheet: a line for each resource at each session."""
        for session in self.sessions:
            starts_at, ends_at = (at.astimezone(clock.LONDON) for at in (session.starts_at, session.ends_at))
            when = [f"{starts_at:%Y-%m-%d}", f"{starts_at:%H:%M}", f"{ends_at:%Y-%m-%d}", f"{ends_at:%H:%M}"]
            base = [session.place.name, *when, session.harm]
            kept = "yes" if session.state == SessionState.LOCKED else "no"
            for use in uses_of(session):
                yield [*base, use.resource.name, use.resource.get_kind_display(), use.resource.agency.name, kept]
            if not uses_of(session):
                yield [*base, "", "", "", kept]


HEAD = ("Place", "Date", "Start", "End date", "End", "Harm", "Resource", "Kind", "Agency", "Kept")


def covers_in_words(points: int, bound: int | None, *, is_final: bool = False) -> str:
    """ "Covers 812 of at most 840 harm points found so far." """
    if bound is None:
        return f"Covers {_figure(points)} harm points."
    so_far = "" if is_final else " found so far"
    if points >= bound:
        return f"Covers {_figure(points)} harm points."
    return f"Covers {_figure(points)} of at most {_figure(bound)} harm points{so_far}."


def _figure(points: int) -> str:
    return f"{round(in_harm(points)):,}"


def _more(less: int, more: int) -> str:
    share = 100 * (more - less) / less if less else 100
    return "less than 1%" if 0 < share < 1 else f"{share:.0f}%"


def _day(session: PlannedSession) -> dt.date:
    return session.starts_at.astimezone(clock.LONDON).date()
