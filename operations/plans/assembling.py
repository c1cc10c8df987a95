"""A plan's records as a problem for the solver, as the planner sees them; what is taken unseen counts as taken."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from uuid import UUID

from common import clock
from operations.models import (
    PEOPLE,
    DeploymentOfficer,
    Plan,
    PlannedSession,
    PlannedUse,
    PlanNeed,
    PlanPlace,
    RedFlagDate,
    Resource,
    ResourceRequest,
    SessionState,
    UseState,
)
from operations.planning import problem as solver
from operations.plans.busy import busy_windows, left_free
from operations.plans.candidates import Cut, Span, days_between, harm_of_session, spans
from operations.resourcing.availability import available_windows

#: Red-flag dates no longer than this bring trouble whatever day of the week it is.
_SHORT = dt.timedelta(days=4)
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    """A session that a plan could hold: where, when and what harm it covers."""

    place: PlanPlace
    span: Span
    harm: int

    @property
    def key(self) -> str:
        """What the solver calls it."""
        return session_key(self.place.pk, self.span.starts_at, self.span.ends_at)


def session_key(place: UUID, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """One key for one place and time, whoever thought of it."""
    minutes = round((ends_at - starts_at).total_seconds() / 60)
    return f"{place}@{starts_at.astimezone(dt.UTC):%Y%m%dT%H%M}+{minutes}"


class Assembly:
    """All that a plan rests on, read once, in as many queries whatever its size."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.now = clock.now()

    def read(self) -> Self:
        """Read all of it now, while whoever plans is in scope: the solver works outside any."""
        _ = self.problem, self.standing
        return self

    @cached_property
    def span(self) -> Span:
        """From the first day's midnight to the end of the peaks of its last evening, by noon of the next."""
        first = clock.local(self.plan.starts_on)
        last = clock.local(self.plan.ends_on + dt.timedelta(days=1), dt.time(12))
        return Span(first.astimezone(dt.UTC), last.astimezone(dt.UTC))

    @cached_property
    def weeks(self) -> Span:
        """The whole weeks (from Mondays in London) that the plan touches, and a day on either side, for rest."""
        first = self.plan.starts_on - dt.timedelta(days=self.plan.starts_on.weekday())
        last = self.plan.ends_on + dt.timedelta(days=8 - self.plan.ends_on.weekday())
        day = dt.timedelta(days=1)
        return Span(clock.local(first).astimezone(dt.UTC) - day, clock.local(last).astimezone(dt.UTC) + day)

    @cached_property
    def needs(self) -> dict[UUID, list[PlanNeed]]:
        """What each place needs, in the order in which the solver numbers it."""
        found: dict[UUID, list[PlanNeed]] = defaultdict(list)
        for need in PlanNeed.objects.filter(place__plan=self.plan, count__gt=0).select_related("skill"):
            found[need.place_id].append(need)
        return found

    @cached_property
    def places(self) -> list[PlanPlace]:
        """Those that are included and need somebody."""
        return [place for place in self.plan.places.filter(is_included=True) if self.needs.get(place.pk)]

    @cached_property
    def resources(self) -> list[Resource]:
        """Those that can be asked for and are of a kind that is needed."""
        kinds = {need.kind for place in self.places for need in self.needs[place.pk]}
        found = Resource.objects.filter(is_active=True, kind__in=kinds)
        return list(found.select_related("agency").prefetch_related("skills"))

    @cached_property
    def red_flags(self) -> list[RedFlagDate]:
        """The red-flag dates within the plan."""
        return list(RedFlagDate.objects.standing().touching(self.span.starts_at, self.span.ends_at))

    @cached_property
    def sessions(self) -> list[PlannedSession]:
        """What was proposed, kept or left out so far, at included places."""
        there = {place.pk: place for place in self.places}
        found = PlannedSession.objects.filter(place__in=there).exclude(state=SessionState.DROPPED)
        listed = list(found.prefetch_related("uses__resource__agency", "uses__need"))
        for session in listed:
            session.place = there[session.place_id]
        return listed

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Every session that could be held, by its key: from the peaks, and those that people entered or kept."""
        slots = [*self._from_peaks(), *self._from_sessions()]
        return {slot.key: slot for slot in slots}

    def _from_peaks(self) -> Iterator[Slot]:
        days = list(days_between(self.plan.starts_on, self.plan.ends_on))
        flags = [Span(flag.starts_at, flag.ends_at) for flag in self.red_flags if self._is_sharp(flag)]
        cut = Cut(self.plan.session_minutes, self.plan.travel_minutes)
        only = self.plan.red_flag
        for place in self.places:
            for span in spans(place.peak, days, cut, flags):
                outside = only is not None and not (only.starts_at <= span.starts_at and span.ends_at <= only.ends_at)
                if span.starts_at > self.now and not outside:
                    yield Slot(place, span, harm_of_session(place.harm, place.peak, span))

    def _is_sharp(self, flag: RedFlagDate) -> bool:
        return flag.pk == self.plan.red_flag_id or flag.ends_at - flag.starts_at <= _SHORT

    def _from_sessions(self) -> Iterator[Slot]:
        for session in self.sessions:
            yield Slot(session.place, Span(session.starts_at, session.ends_at), session.harm)

    @cached_property
    def problem(self) -> solver.Problem:
        """What the solver is to solve. Raises ValueError where the records make no sense."""
        return solver.Problem(
            places=tuple(self._place(place) for place in self.places),
            sessions=tuple(self._session(slot) for slot in self.slots.values()),
            resources=tuple(self._resources()),
            covers=tuple(self._covers()),
            locks=tuple(self._locks()),
            rules=self._rules(),
        )

    def _rules(self) -> solver.Rules:
        usual = solver.Rules()
        return solver.Rules(
            rest=self.plan.rest_hours * 60,
            longest_spell=self.plan.longest_spell_hours * 60,
            move=min(usual.move, self.plan.travel_minutes),
            move_per_km=usual.move_per_km if self.plan.travel_minutes else 0,
        )

    @property
    def standing(self) -> solver.Proposal:
        """The plan as it stands, as an answer: to be checked, or to begin from."""
        uses = [(session, use) for session in self.sessions if is_held(session) for use in uses_of(session)]
        assignments = tuple(
            solver.Assignment(key_of(session), str(use.resource_id), self.need_index(session.place_id, use))
            for session, use in uses
            if str(use.resource_id) in self._keys
        )
        return solver.Proposal(assignments, self.plan.points or 0, self.plan.bound or 0, False, 0.0)

    def need_index(self, place: UUID, use: PlannedUse) -> int:
        """The position of the need that a use fills; the first where it is not needed any more."""
        keys = [need.pk for need in self.needs[place]]
        return keys.index(use.need_id) if use.need_id in keys else 0

    @cached_property
    def _keys(self) -> set[str]:
        return {str(resource.pk) for resource in self.resources}

    def _place(self, place: PlanPlace) -> solver.Place:
        has_point = place.latitude is not None and place.longitude is not None
        return solver.Place(
            key=str(place.pk),
            name=place.name,
            most_sessions=self.plan.most_sessions,
            latitude=float(place.latitude or 0) if has_point else None,
            longitude=float(place.longitude or 0) if has_point else None,
        )

    def _session(self, slot: Slot) -> solver.Session:
        needs = self.needs[slot.place.pk]
        return solver.Session(
            key=slot.key,
            place=str(slot.place.pk),
            starts_at=slot.span.starts_at,
            ends_at=slot.span.ends_at,
            harm=slot.harm,
            needs=tuple(solver.Need(need.kind, need.count, need.skill.name if need.skill else "") for need in needs),
        )

    def _resources(self) -> Iterator[solver.Resource]:
        there = available_windows(self.resources, self.span.starts_at, self.span.ends_at)
        busy = busy_windows(self.resources, self.weeks.starts_at, self.weeks.ends_at)
        for resource in self.resources:
            taken = busy.get(resource.pk, [])
            left = left_free(there[resource.pk], taken)
            yield solver.Resource(
                key=str(resource.pk),
                name=resource.name,
                agency=resource.agency.name,
                kind=resource.kind,
                skills=frozenset(skill.name for skill in resource.skills.all()),
                shifts=tuple(solver.Shift(window.starts_at, window.ends_at) for window in left),
                limits=tuple(self._limits(resource)),
                rests=resource.kind in PEOPLE,
                busy=tuple(solver.Busy(window.starts_at, window.ends_at) for window in taken),
            )

    def _limits(self, resource: Resource) -> Iterator[solver.Limit]:
        if resource.hours_per_week is None:
            return
        monday = self.plan.starts_on - dt.timedelta(days=self.plan.starts_on.weekday())
        while monday <= self.plan.ends_on:
            first, last = (clock.local(day).astimezone(dt.UTC) for day in (monday, monday + _WEEK))
            yield solver.Limit(first, last, round(resource.hours_per_week * 60))
            monday += _WEEK

    def _covers(self) -> Iterator[solver.Cover]:
        for flag in self.red_flags:
            within = Span(max(flag.starts_at, self.span.starts_at), min(flag.ends_at, self.span.ends_at))
            if flag.minimum_count and within.ends_at > self.now:
                yield solver.Cover(
                    key=str(flag.pk),
                    name=flag.name,
                    starts_at=within.starts_at.astimezone(dt.UTC),
                    ends_at=within.ends_at.astimezone(dt.UTC),
                    minimum=flag.minimum_count,
                    already=self._already(within),
                )

    def _already(self, within: Span) -> int:
        """Resources and people confirmed then that the solver does not know of."""
        people = {resource.person_id for resource in self.resources if resource.person_id is not None}
        known = {resource.pk for resource in self.resources}
        turnouts = DeploymentOfficer.objects.filter(
            deployment__state="planned",
            deployment__starts_at__lt=within.ends_at,
            deployment__ends_at__gt=within.starts_at,
            stood_down=False,
        ).exclude(person__in=people)
        held = ResourceRequest.objects.holding().touching(within.starts_at, within.ends_at).exclude(resource__in=known)
        return turnouts.values("person").distinct().count() + held.values("resource").distinct().count()

    def _locks(self) -> Iterator[solver.Lock]:
        for session in self.sessions:
            key = key_of(session)
            if session.state == SessionState.LEFT_OUT:
                yield solver.Lock(key, keep=False)
                continue
            if session.state == SessionState.LOCKED:
                yield solver.Lock(key)
            for use in session.uses.all():
                if str(use.resource_id) not in self._keys:
                    continue
                if use.state == UseState.OUT:
                    yield solver.Lock(key, str(use.resource_id), keep=False)
                elif use.state == UseState.LOCKED:
                    yield solver.Lock(key, str(use.resource_id))


def key_of(session: PlannedSession) -> str:
    """What the solver calls it."""
    return session_key(session.place_id, session.starts_at, session.ends_at)


def is_held(session: PlannedSession) -> bool:
    """Whether the plan holds it as it stands."""
    return session.state in (SessionState.PROPOSED, SessionState.LOCKED)


def uses_of(session: PlannedSession) -> list[PlannedUse]:
    """The resources that are to come."""
    return [use for use in session.uses.all() if use.state in (UseState.PROPOSED, UseState.LOCKED)]


def hours_of(sessions: Iterable[PlannedSession]) -> float:
    """Hours of all that are to come to these sessions."""
    return sum(Span(one.starts_at, one.ends_at).minutes * len(uses_of(one)) for one in sessions) / 60
