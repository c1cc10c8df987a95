"""An independent judge of a proposal: every rule said once more, from the words alone.

It shares no code with the solver or the greedy plan, works on the moments themselves and not on minutes, and takes the
long way round wherever that is the plainer one. A proposal is trusted because this finds nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from operations.planning.problem import Assignment, Place, Problem, Proposal, Resource, Session

_MINUTE = timedelta(minutes=1)
#: Where the partnership's clocks are: people are told times as they know them.
_LONDON = ZoneInfo("Europe/London")
_Work = tuple[datetime, datetime, str, bool]  # start, end, place, and whether the plan asks for it


def faults_of(problem: Problem, proposal: Proposal) -> list[str]:
    """Every rule that a proposal breaks, in a sentence each; empty where it keeps them all."""
    unknown = list(_unknown(problem, proposal))
    if unknown:
        return unknown
    return [
        *_needs(problem, proposal),
        *_places(problem, proposal),
        *_locks(problem, proposal),
        *(fault for resource in problem.resources for fault in _resource(problem, proposal, resource)),
        *_figures(problem, proposal),
    ]


def harm_covered(problem: Problem, held: frozenset[str]) -> int:
    """The points of a set of sessions: at each place the more harmful ones first."""
    harms = defaultdict(list)
    for session in problem.sessions:
        if session.key in held:
            harms[session.place].append(session.harm)
    points = 0
    for place in problem.places:
        percentages = list(place.repeats)
        for harm in sorted(harms[place.key], reverse=True):
            points += harm * percentages[0]
            if len(percentages) > 1:
                percentages.pop(0)
    return points


def missing_at(problem: Problem, assignments: tuple[Assignment, ...]) -> dict[str, int]:
    """How many resources are missing at each red-flag date that is short."""
    sessions = {session.key: session for session in problem.sessions}
    short = {}
    for cover in problem.covers:
        at_work = set()
        for resource in problem.resources:
            if cover.kinds and resource.kind not in cover.kinds:
                continue
            times = [(busy.starts_at, busy.ends_at) for busy in resource.busy]
            for one in assignments:
                if one.resource == resource.key:
                    times.append((sessions[one.session].starts_at, sessions[one.session].ends_at))
            if any(start < cover.ends_at and cover.starts_at < end for start, end in times):
                at_work.add(resource.key)
        missing = cover.minimum - cover.already - len(at_work)
        if missing > 0:
            short[cover.key] = missing
    return short


def _unknown(problem: Problem, proposal: Proposal) -> Iterator[str]:
    sessions = {session.key: session for session in problem.sessions}
    resources = {resource.key for resource in problem.resources}
    for one in proposal.assignments:
        if one.session not in sessions:
            yield f"There is no session {one.session}."
        elif not 0 <= one.need < len(sessions[one.session].needs):
            yield f"The session {one.session} has no need number {one.need}."
        if one.resource not in resources:
            yield f"There is no resource {one.resource}."


def _needs(problem: Problem, proposal: Proposal) -> Iterator[str]:
    resources = {resource.key: resource for resource in problem.resources}
    for session in problem.sessions:
        there = [one for one in proposal.assignments if one.session == session.key]
        if not there:
            continue
        for key, times in Counter(one.resource for one in there).items():
            if times > 1:
                yield f"{resources[key].name} fills {times} needs of the session {session.key}."
        for number, need in enumerate(session.needs):
            sent = [resources[one.resource] for one in there if one.need == number]
            if len(sent) != need.count:
                yield f"The session {session.key} needs {need.count} of {need.kind}, and gets {len(sent)}."
            for resource in sent:
                if resource.kind != need.kind:
                    yield f"{resource.name} is of kind {resource.kind}, and {session.key} needs {need.kind}."
                if need.skill and need.skill not in resource.skills:
                    yield f"{resource.name} lacks the skill {need.skill} that {session.key} needs."


def _places(problem: Problem, proposal: Proposal) -> Iterator[str]:
    for place in problem.places:
        held = [one for one in problem.sessions if one.place == place.key and one.key in proposal.sessions]
        if len(held) > place.most_sessions:
            yield f"{place.name} has {len(held)} sessions, and may have {place.most_sessions}."
        for a, b in combinations(held, 2):
            if a.starts_at < b.ends_at and b.starts_at < a.ends_at:
                yield f"{place.name} has two sessions at once: {a.key} and {b.key}."


def _locks(problem: Problem, proposal: Proposal) -> Iterator[str]:
    pairs = {(one.session, one.resource) for one in proposal.assignments}
    for lock in problem.locks:
        done = (lock.session, lock.resource) in pairs if lock.resource else lock.session in proposal.sessions
        if done != lock.keep:
            yield f"The lock on {' and '.join(filter(None, [lock.session, lock.resource]))} is not kept."


def _resource(problem: Problem, proposal: Proposal, resource: Resource) -> Iterator[str]:
    keys = {one.session for one in proposal.assignments if one.resource == resource.key}
    sessions = [session for session in problem.sessions if session.key in keys]
    work: list[_Work] = [(one.starts_at, one.ends_at, one.place, True) for one in sessions]
    work += [(one.starts_at, one.ends_at, one.place, False) for one in resource.busy]
    work.sort()
    for session in sessions:
        if not _is_on_shift(session, resource):
            yield f"{resource.name} is not available for all of {session.key}."
    yield from _moves(problem, resource, work)
    yield from _limits(resource, work)
    if resource.rests:
        yield from _rest(problem, resource, work)


def _is_on_shift(session: Session, resource: Resource) -> bool:
    """Whether shifts, one after the other without a gap, cover the whole session."""
    reached = session.starts_at
    for shift in sorted(resource.shifts, key=lambda shift: shift.starts_at):
        if shift.starts_at <= reached < shift.ends_at:
            reached = shift.ends_at
    return reached >= session.ends_at


def _moves(problem: Problem, resource: Resource, work: list[_Work]) -> Iterator[str]:
    for a, b in combinations(work, 2):
        between = b[0] - a[1]
        if (a[3] or b[3]) and between < _time_to_move(problem, a[2], b[2]):
            word = "is in two places at once" if between < timedelta(0) else "has no time to move"
            yield f"{resource.name} {word}: {_told(a[0])} to {_told(a[1])[-5:]}, and from {_told(b[0])}."


def _time_to_move(problem: Problem, a: str, b: str) -> timedelta:
    if a and a == b:
        return timedelta(0)
    points = {place.key: _point(place) for place in problem.places}
    km = _kilometres(points[a], points[b]) if points.get(a) and points.get(b) else 0.0
    whole = -int(-(problem.rules.move_per_km * km) // 1)
    return (problem.rules.move + whole) * _MINUTE


def _point(place: Place) -> tuple[float, float] | None:
    return None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)


def _kilometres(a: tuple[float, float] | None, b: tuple[float, float] | None) -> float:
    if a is None or b is None:
        return 0.0
    (lat_a, lon_a), (lat_b, lon_b) = ([radians(angle) for angle in point] for point in (a, b))
    haversine = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(haversine)))


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(_LONDON):%d %b %H:%M}"


def _limits(resource: Resource, work: list[_Work]) -> Iterator[str]:
    for limit in resource.limits:
        within = [one for one in work if limit.starts_at <= one[0] < limit.ends_at]
        given = sum((one[1] - one[0] for one in within), timedelta(0))
        if given > limit.minutes * _MINUTE and any(one[3] for one in within):
            yield f"{resource.name} would work {given / _MINUTE:.0f} minutes where {limit.minutes} is the most."


def _rest(problem: Problem, resource: Resource, work: list[_Work]) -> Iterator[str]:
    """Parts the work wherever there is the whole rest, and looks at how long each part lasts."""
    rest, longest = problem.rules.rest * _MINUTE, problem.rules.longest_spell * _MINUTE
    spell: list[_Work] = []
    for one in [*work, None]:
        if spell and (one is None or one[0] - max(done[1] for done in spell) >= rest):
            lasted = max(done[1] for done in spell) - spell[0][0]
            if lasted > longest and any(done[3] for done in spell):
                yield f"{resource.name} would work from {_told(spell[0][0])} for {lasted} without {rest} of rest."
            spell = []
        if one is not None:
            spell.append(one)


def _figures(problem: Problem, proposal: Proposal) -> Iterator[str]:
    points = harm_covered(problem, proposal.sessions)
    if points != proposal.points:
        yield f"The plan says {proposal.points} points, and covers {points}."
    if proposal.bound < proposal.points or (proposal.is_optimal and proposal.bound != proposal.points):
        yield f"The bound {proposal.bound} does not fit {proposal.points} points."
    short = {one.cover: one.missing for one in proposal.short}
    if short != missing_at(problem, proposal.assignments):
        yield f"The plan says {short} is short, and it is {missing_at(problem, proposal.assignments)}."
