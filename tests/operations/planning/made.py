"""Small problems to plan: made by hand from hours, and at random for Hypothesis."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, product

from hypothesis import strategies as st

from operations.planning import checking
from operations.planning.problem import (
    Assignment,
    Busy,
    Cover,
    Limit,
    Lock,
    Need,
    Place,
    Problem,
    Proposal,
    Resource,
    Rules,
    Session,
    Shift,
    Short,
)

START = datetime(2026, 11, 16, tzinfo=UTC)
KINDS = ("officers", "van")


def at(hour: float) -> datetime:
    """So many hours after the start of the first day."""
    return START + timedelta(hours=hour)


def place(key: str = "pier", **values) -> Place:
    """A place at which each session counts in full, unless told otherwise."""
    return Place(**{"key": key, "name": key.capitalize(), "repeats": (100,), **values})


def session(key: str, start: float, end: float, *, where: str = "pier", harm: int = 10, needs=None) -> Session:
    """A session that needs one officer, unless told otherwise."""
    needs = (Need("officers"),) if needs is None else needs
    return Session(key=key, place=where, starts_at=at(start), ends_at=at(end), harm=harm, needs=needs)


def resource(key: str = "Ann", *, kind: str = "officers", start: float = 0, end: float = 24 * 14, **values) -> Resource:
    """One that is there all the time, unless told otherwise."""
    shifts = values.pop("shifts", (Shift(at(start), at(end)),))
    return Resource(**{"key": key, "name": key, "agency": "Police", "kind": kind, "shifts": shifts, **values})


def problem(sessions=(), resources=(), **values) -> Problem:
    """With the places that the sessions name."""
    places = values.pop("places", tuple(place(key) for key in dict.fromkeys(one.place for one in sessions)))
    return Problem(places, tuple(sessions), tuple(resources), **values)


def proposal_of(problem: Problem, assignments: tuple[Assignment, ...]) -> Proposal:
    """A proposal whose figures are the checker's own."""
    points = checking.harm_covered(problem, frozenset(one.session for one in assignments))
    short = tuple(Short(key, count) for key, count in checking.missing_at(problem, assignments).items())
    return Proposal(assignments, points, points, is_optimal=True, seconds=0.0, short=short)


def best_of_all(problem: Problem) -> tuple[int, int] | None:
    """The best rank of every plan there is, by trying them all with the checker; None where no plan keeps the locks."""
    ways = [[(), *_ways_to_fill(problem, one)] for one in problem.sessions]
    ranks = []
    for chosen in product(*ways):
        proposal = proposal_of(problem, tuple(one for way in chosen for one in way))
        if not checking.faults_of(problem, proposal):
            ranks.append((-proposal.missing, proposal.points))
    return max(ranks, default=None)


def _ways_to_fill(problem: Problem, session: Session) -> list[tuple[Assignment, ...]]:
    def fill(need: int, free: frozenset[str]) -> list[tuple[Assignment, ...]]:
        if need == len(session.needs):
            return [()]
        return [
            (*(Assignment(session.key, key, need) for key in keys), *rest)
            for keys in combinations(sorted(free), session.needs[need].count)
            for rest in fill(need + 1, free - set(keys))
        ]

    wanted = {need.kind for need in session.needs}
    return fill(0, frozenset(one.key for one in problem.resources if one.kind in wanted))


@st.composite
def problems(draw, *, most_sessions: int = 4, most_resources: int = 3, with_locks: bool = True) -> Problem:
    """Problems of a few sessions and resources in three days, in which every rule can be at stake."""
    places = (
        Place("pier", "Pier", draw(st.integers(1, 3)), draw(st.sampled_from(((100,), (100, 50, 0))))),
        Place("park", "Park", 3, (100, 60), latitude=51.5, longitude=0.6),
        Place("shops", "Shops", 3, (100, 60), latitude=51.6, longitude=0.7),
    )
    sessions = tuple(draw(_sessions(number)) for number in range(draw(st.integers(most_sessions - 2, most_sessions))))
    several = draw(st.sampled_from((1, 1, 2, most_resources)))  # the fewer there are, the more their rules are at stake
    resources = tuple(draw(_resources(number)) for number in range(several))
    covers = draw(st.lists(_covers(), max_size=1))
    may_lock = with_locks and draw(st.sampled_from((False, False, True)))
    locks = draw(st.lists(_locks(sessions, resources), min_size=1, max_size=3)) if may_lock else []
    rules = draw(st.sampled_from((Rules(), Rules(longest_spell=13 * 60), Rules(rest=240, longest_spell=600, move=60))))
    return Problem(places, sessions, resources, tuple(covers), tuple(locks), rules)


@st.composite
def _sessions(draw, number: int) -> Session:
    start = draw(st.sampled_from((8, 10, 13, 16, 18, 20, 26, 32, 37)))
    return session(
        f"session-{number}",
        start,
        start + draw(st.sampled_from((2, 3, 5))),
        where=draw(st.sampled_from(("pier", "park", "shops"))),
        harm=draw(st.integers(1, 9)),
        needs=draw(
            st.sampled_from(
                (
                    (Need("officers"),),
                    (Need("officers"),),
                    (Need("officers"),),
                    (Need("officers", 2),),
                    (Need("officers", 1, "licensing"), Need("officers")),
                    (Need("officers"), Need("van")),
                )
            )
        ),
    )


@st.composite
def _resources(draw, number: int) -> Resource:
    kind = "van" if number and draw(st.integers(0, 4)) == 0 else "officers"
    start = draw(st.sampled_from((0, 0, 0, 6)))
    middle = draw(st.sampled_from((36, 70, 70)))
    busy = [
        Busy(at(hour), at(hour + 3), draw(st.sampled_from(("", "pier"))))
        for hour in draw(st.sampled_from(((), (), (1,), (20,), (9, 50), (23, 33))))
    ]
    by_day = (Limit(at(0), at(24), 360), Limit(at(24), at(72), 420))
    limits = draw(st.sampled_from(((), (), (Limit(at(0), at(48), 480),), by_day)))
    return resource(
        f"resource-{number}",
        kind=kind,
        skills=frozenset(draw(st.sampled_from(((), ("licensing",))))),
        shifts=(Shift(at(start), at(middle)), Shift(at(middle), at(72)))
        if draw(st.booleans())
        else (Shift(at(start), at(middle)),),
        limits=limits,
        rests=kind == "officers",
        busy=tuple(busy),
    )


@st.composite
def _covers(draw) -> Cover:
    start = draw(st.integers(0, 60))
    return Cover(
        key="flag",
        name="Bonfire night",
        starts_at=at(start),
        ends_at=at(start + draw(st.integers(3, 24))),
        minimum=draw(st.integers(0, 3)),
        already=draw(st.integers(0, 1)),
        kinds=draw(st.sampled_from((frozenset(), frozenset({"officers"})))),
    )


@st.composite
def _locks(draw, sessions: tuple[Session, ...], resources: tuple[Resource, ...]) -> Lock:
    keys = ["", *(one.key for one in resources)]
    return Lock(draw(st.sampled_from(sessions)).key, draw(st.sampled_from(keys)), keep=draw(st.booleans()))
