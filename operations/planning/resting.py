"""Rest, exactly: the spells that a person may work, as choices for the solver.

Keeping pairs of sessions apart is not enough: 10:00–12:00, 18:00–20:00 and 02:00–04:00 are each well apart, and yet
one spell of 18 hours. So the solver chooses spells, [start, end) no longer than the longest, with the whole rest
between one and the next, and lets a session be worked only within a chosen spell. Any work that is parted this way
keeps the rule, and any work that keeps the rule can be parted this way: from its first start to its last end, at each
rest.

What is confirmed belongs to spells as well: a spell may be chosen only if it holds all of that nearer than a rest.
"""

from dataclasses import dataclass

from operations.planning.minutes import Minutes, spells


@dataclass(frozen=True, order=True)
class Spell:
    """From the start of one session or confirmed piece to the end of another, in minutes."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether a time lies within it."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True)
class Resting:
    """For one resource: spells to choose from, sets of which one at most may be, and the sessions that need one."""

    spells: tuple[Spell, ...] = ()
    alternatives: tuple[tuple[int, ...], ...] = ()
    sessions: frozenset[int] = frozenset()


def resting_of(minutes: Minutes, resource: int, sessions: list[int]) -> Resting:
    """The choices of a resource that could do these sessions, each by itself.

    Where all that could be worked together is no longer than the longest spell, there is nothing to choose.
    """
    rules = minutes.problem.rules
    pieces = [minutes.pieces[at] for at in sessions]
    found: list[Spell] = []
    needing: set[int] = set()
    for start, end in spells([*pieces, *minutes.busy[resource]], rules.rest):
        within = [at for at in sessions if start <= minutes.pieces[at].start < end]
        if within and end - start > rules.longest_spell:
            needing |= set(within)
            found += _candidates(minutes, resource, within)
    found.sort()
    return Resting(tuple(found), tuple(_alternatives(found, rules.rest)), frozenset(needing))


def _candidates(minutes: Minutes, resource: int, sessions: list[int]) -> list[Spell]:
    rules = minutes.problem.rules
    confirmed = spells(minutes.busy[resource], rules.rest)
    times = sorted({(minutes.pieces[at].start, minutes.pieces[at].end) for at in sessions} | set(confirmed))
    return [
        Spell(start, end)
        for start in sorted({start for start, _ in times})
        for end in sorted({end for _, end in times})
        if end - start <= rules.longest_spell
        and any(a == start and b <= end for a, b in times)
        and any(b == end and a >= start for a, b in times)
        and all(b + rules.rest <= start or end + rules.rest <= a or (start <= a and b <= end) for a, b in confirmed)
    ]


def _alternatives(found: list[Spell], rest: int) -> list[tuple[int, ...]]:
    """Spells that share an instant, the rest after each included: the largest such sets only."""
    sets: list[frozenset[int]] = []
    for moment in sorted({spell.start for spell in found}):
        here = frozenset(at for at, spell in enumerate(found) if spell.start <= moment < spell.end + rest)
        if sets and sets[-1] <= here:
            sets.pop()
        if len(here) > 1:
            sets.append(here)
    return [tuple(sorted(one)) for one in sets]
