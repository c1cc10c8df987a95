"""The problem as a model of CP-SAT: only choices that are possible by themselves, and sets of which one at most may be.

Everything is Boolean and the constraints are mostly sets of alternatives, since their linear relaxation is tight: on it
depends how soon the bound closes. The choices are

- `held[session]`, and `does[session, need, resource]` for each resource that could fill that need if nothing else were
  planned;
- `counts[session, rank]`: the session counts as its place's first, second, third …, wherever the percentages differ;
- `works[resource, hours]`: the resource is at some session of these hours;
- `spells[resource, spell]` for people, where rest can be at stake at all (resting.py);
- `present[resource, cover]` and `missing[cover]` for red-flag dates.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from operations.planning.clashing import Clashes
from operations.planning.diary import fit_of
from operations.planning.minutes import Minutes, percent_of
from operations.planning.problem import Assignment
from operations.planning.resting import resting_of

#: Start and end of a session, in minutes.
Hours = tuple[int, int]


class Model:
    """The model of one problem."""

    def __init__(self, minutes: Minutes) -> None:
        from ortools.sat.python import cp_model  # here, since it brings pandas with it, which the web needs not hold

        self.minutes = minutes
        self.cp: Any = cp_model.CpModel()
        self.held: dict[int, Any] = {}
        self.does: dict[tuple[int, int, int], Any] = {}
        self.counts: dict[tuple[int, int], Any] = {}
        self.works: dict[tuple[int, Hours], Any] = {}
        self.spells: dict[tuple[int, int], Any] = {}
        self.present: dict[tuple[int, int], Any] = {}
        self.missing: dict[int, Any] = {}
        self.clashes = Clashes(minutes)
        self._fill_needs()
        self._keep_locks()
        for resource, sessions in self._sessions_of().items():
            self._give_hours(resource, sessions)
            self._one_at_a_time(resource, sessions)
            self._rest(resource, sessions)
            self._limit(resource, sessions)
        self._at_places()
        self._cover()

    # What there is to choose

    def _fill_needs(self) -> None:
        left_out, locked = self.minutes.left_out, self.minutes.held
        for at, session in enumerate(self.minutes.problem.sessions):
            fit = fit_of(self.minutes)[at]
            possible = all(len(fit[need]) >= session.needs[need].count for need in range(len(fit)))
            if at not in locked and (at in left_out or not possible):
                continue
            self.held[at] = self.cp.new_bool_var("")
            if at in left_out:
                self.cp.add(self.held[at] == 0)
            for need, candidates in enumerate(fit):
                for one in candidates:
                    self.does[at, need, one] = self.cp.new_bool_var("")
                self.cp.add(
                    sum(self.does[at, need, one] for one in candidates) == session.needs[need].count * self.held[at]
                )

    def _keep_locks(self) -> None:
        for session in sorted(self.minutes.held):
            self.cp.add(self.held[session] == 1)
        for session, resource in sorted(self.minutes.kept):
            self.cp.add_exactly_one(self._of(session, resource))

    def _of(self, session: int, resource: int) -> list[Any]:
        """Every way in which a resource may be at a session."""
        needs = range(len(self.minutes.problem.sessions[session].needs))
        return [self.does[session, need, resource] for need in needs if (session, need, resource) in self.does]

    def _sessions_of(self) -> dict[int, list[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for session, _, resource in self.does:
            found[resource].add(session)
        return {resource: sorted(found[resource]) for resource in sorted(found)}

    # What a resource may do

    def _give_hours(self, resource: int, sessions: list[int]) -> None:
        """One choice for each time at which a resource could work, wherever that would be."""
        for hours, same in self._by_hours(sessions).items():
            choice = self.cp.new_bool_var("")
            self.cp.add_exactly_one([*(way for at in same for way in self._of(at, resource)), ~choice])
            self.works[resource, hours] = choice

    def _by_hours(self, sessions: Iterable[int]) -> dict[Hours, set[int]]:
        found: dict[Hours, set[int]] = defaultdict(set)
        for at in sorted(sessions, key=self.minutes.pieces.__getitem__):
            found[self.minutes.pieces[at].start, self.minutes.pieces[at].end].add(at)
        return found

    def _one_at_a_time(self, resource: int, sessions: list[int]) -> None:
        all_of = self._by_hours(sessions)
        for together in self.clashes.cliques(sessions):
            choices: list[Any] = []
            for hours, some in self._by_hours(together).items():
                if some == all_of[hours]:
                    choices.append(self.works[resource, hours])
                else:
                    choices += [way for at in sorted(some) for way in self._of(at, resource)]
            if len(choices) > 1:
                self.cp.add_at_most_one(choices)

    def _rest(self, resource: int, sessions: list[int]) -> None:
        if not self.minutes.problem.resources[resource].rests:
            return
        resting = resting_of(self.minutes, resource, sessions)
        for at in range(len(resting.spells)):
            self.spells[resource, at] = self.cp.new_bool_var("")
        for alternatives in resting.alternatives:
            self.cp.add_at_most_one(self.spells[resource, at] for at in alternatives)
        for hours in self._by_hours(resting.sessions):
            within = [self.spells[resource, at] for at, spell in enumerate(resting.spells) if spell.holds(*hours)]
            self.cp.add_bool_or([*within, ~self.works[resource, hours]])

    def _limit(self, resource: int, sessions: list[int]) -> None:
        spent: dict[int, dict[Hours, int]] = defaultdict(dict)
        for at in sessions:
            piece = self.minutes.pieces[at]
            for limit in self.minutes.limits_of(resource, at):
                spent[limit][piece.start, piece.end] = piece.minutes
        for limit, lengths in spent.items():
            self.cp.add(
                sum(length * self.works[resource, hours] for hours, length in lengths.items())
                <= self.minutes.left[resource][limit]
            )

    # What it is worth

    def _at_places(self) -> None:
        self.worth: list[tuple[Any, int]] = []
        at_place: dict[str, list[int]] = defaultdict(list)
        for session in self.held:
            at_place[self.minutes.problem.sessions[session].place].append(session)
        for key, sessions in at_place.items():
            place = self.minutes.places[key]
            for together in overlapping(self.minutes, sessions):
                self.cp.add_at_most_one(self.held[session] for session in together)
            most = min(place.most_sessions, len(sessions))
            self.cp.add(sum(self.held[session] for session in sessions) <= most)
            percentages = [percent_of(place, rank) for rank in range(most)]
            if len(set(percentages)) <= 1:
                for session in sessions:
                    self._is_worth(self.held[session], session, percentages[0] if percentages else 0)
                continue
            for session in sessions:
                for rank in range(most):
                    self.counts[session, rank] = self.cp.new_bool_var("")
                    self._is_worth(self.counts[session, rank], session, percentages[rank])
                self.cp.add(sum(self.counts[session, rank] for rank in range(most)) == self.held[session])
            for rank in range(most):
                self.cp.add_at_most_one(self.counts[session, rank] for session in sessions)

    def _is_worth(self, choice: Any, session: int, percent: int) -> None:
        worth = self.minutes.problem.sessions[session].harm * percent
        if worth:
            self.worth.append((choice, worth))

    @property
    def points(self) -> Any:
        """What the plan is worth."""
        return sum(worth * choice for choice, worth in self.worth)

    @property
    def total_missing(self) -> Any:
        """How many resources are missing at red-flag dates, in all."""
        return sum(self.missing.values())

    def _cover(self) -> None:
        for cover, date in enumerate(self.minutes.problem.covers):
            surely, perhaps = date.already, []
            for resource, has in enumerate(self.minutes.problem.resources):
                if date.kinds and has.kind not in date.kinds:
                    continue
                if any(self.minutes.overlaps(cover, busy) for busy in has.busy):
                    surely += 1
                    continue
                ways = [
                    way
                    for session in self.held
                    if self.minutes.overlaps(cover, self.minutes.problem.sessions[session])
                    for way in self._of(session, resource)
                ]
                if ways:
                    self.present[resource, cover] = self.cp.new_bool_var("")
                    self.cp.add(self.present[resource, cover] <= sum(ways))
                    perhaps.append(self.present[resource, cover])
            lacking = max(0, date.minimum - surely)
            if lacking:
                self.missing[cover] = self.cp.new_int_var(0, lacking, "")
                self.cp.add(self.missing[cover] + sum(perhaps) >= lacking)

    # To and from a plan

    def hint(self, assignments: Iterable[Assignment]) -> None:
        """Start the search from a plan."""
        self.cp.clear_hints()
        chosen = {
            (self.minutes.session_at[one.session], one.need, self.minutes.resource_at[one.resource])
            for one in assignments
        }
        held = {session for session, _, _ in chosen}
        for session, choice in self.held.items():
            self.cp.add_hint(choice, session in held)
        for ways, choice in self.does.items():
            self.cp.add_hint(choice, ways in chosen)
        self._hint_ranks(held)

    def _hint_ranks(self, held: set[int]) -> None:
        ranks: dict[int, int] = {}
        at_place: dict[str, int] = defaultdict(int)
        for session in sorted(held, key=lambda at: -self.minutes.problem.sessions[at].harm):
            place = self.minutes.problem.sessions[session].place
            ranks[session] = at_place[place]
            at_place[place] += 1
        for (session, rank), choice in self.counts.items():
            self.cp.add_hint(choice, ranks.get(session) == rank)

    def assignments(self, value: Any) -> list[Assignment]:
        """The plan in a solution; `value` says what a choice is in it."""
        sessions, resources = self.minutes.problem.sessions, self.minutes.problem.resources
        return [
            Assignment(sessions[session].key, resources[resource].key, need)
            for (session, need, resource), choice in self.does.items()
            if value(choice)
        ]


def overlapping(minutes: Minutes, sessions: list[int]) -> list[list[int]]:
    """The largest sets of sessions that share an instant."""
    sets: list[frozenset[int]] = []
    for moment in sorted({minutes.pieces[at].start for at in sessions}):
        here = frozenset(at for at in sessions if minutes.pieces[at].start <= moment < minutes.pieces[at].end)
        if sets and sets[-1] <= here:
            sets.pop()
        sets.append(here)
    return [sorted(one) for one in sets if len(one) > 1]
