"""Made-up fortnights to plan: 30 places, 40 resources of 6 agencies, 14 days; the same one for the same number."""

import random
from datetime import UTC, datetime, timedelta

from operations.planning.problem import Busy, Cover, Limit, Need, Place, Problem, Resource, Session, Shift

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
DAYS = 14
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

#: Days and hours of a peak, how much of the place's harm falls into one, and what it takes.
PEAKS = {
    "night-time economy": [
        ((FRI, SAT), 20, 4, 0.8, (Need("officers", 2), Need("volunteers", 1))),
        ((FRI, SAT), 22, 4, 1.0, (Need("officers", 3),)),
        ((THU,), 21, 4, 0.4, (Need("officers", 2),)),
    ],
    "licensed premises": [
        ((FRI, SAT), 19, 4, 1.0, (Need("officers", 1, "licensing"), Need("wardens", 1))),
        ((WED, THU), 18, 3, 0.6, (Need("officers", 1, "licensing"),)),
    ],
    "after school": [
        ((MON, TUE, WED, THU, FRI), 15, 3, 1.0, (Need("officers", 1), Need("youth_workers", 1))),
        ((FRI,), 18, 3, 0.9, (Need("youth_workers", 2), Need("van", 1, "youth bus"))),
    ],
    "shops": [
        ((THU, FRI), 14, 4, 0.7, (Need("wardens", 1), Need("officers", 1))),
        ((SAT,), 11, 4, 1.0, (Need("wardens", 2), Need("van", 1, "CCTV"))),
    ],
    "park": [
        ((TUE, WED, FRI, SAT), 18, 4, 1.0, (Need("wardens", 1), Need("youth_workers", 1))),
        ((SUN,), 15, 4, 0.6, (Need("wardens", 2),)),
    ],
    "road": [
        ((MON, THU, SAT), 16, 4, 1.0, (Need("officers", 1), Need("van", 1, "ANPR"))),
        ((SUN,), 10, 4, 0.5, (Need("officers", 1), Need("equipment", 1))),
    ],
}

#: How many of a kind, of which agency, in which shifts (days; from; hours), and hours a week for the partnership.
TEAMS = [
    (8, "Police", "officers", [((MON, TUE, WED, THU, FRI), 8, 16), ((FRI, SAT), 14, 13)], 16),
    (6, "Specials", "officers", [((FRI, SAT), 17, 10), ((WED, SUN), 10, 12)], 8),
    (5, "District council", "wardens", [((MON, TUE, WED, THU, FRI, SAT), 10, 13)], 14),
    (4, "Borough council", "wardens", [((WED, THU, FRI, SAT, SUN), 11, 12)], 12),
    (6, "County youth service", "youth_workers", [((TUE, WED, THU, FRI, SAT), 14, 9), ((MON,), 14, 5)], 12),
    (5, "Street pastors", "volunteers", [((FRI, SAT), 19, 8)], 8),
    (2, "Police", "van", [(tuple(range(7)), 8, 18)], 40),
    (2, "District council", "van", [(tuple(range(7)), 9, 14)], 40),
    (1, "County youth service", "van", [((TUE, WED, THU, FRI, SAT), 14, 9)], 30),
    (1, "Police", "equipment", [(tuple(range(7)), 8, 12)], 40),
]
VAN_SKILLS = [("ANPR",), ("ANPR", "CCTV"), ("CCTV",), ("CCTV", "youth bus"), ("youth bus",)]


def fortnight(number: int) -> Problem:
    """The problem of that number; every third has a red-flag weekend."""
    chance = random.Random(number)  # noqa: S311 - the same fortnight each time
    places = tuple(_place(chance, at) for at in range(30))
    sessions = tuple(session for place in places for session in _sessions(chance, place))
    resources = tuple(_resources(chance))
    covers: tuple[Cover, ...] = ()
    if number % 3 == 0:
        friday = MONDAY + timedelta(days=chance.choice((4, 11)))
        covers = (
            Cover(
                key="red-flag",
                name="Red-flag weekend",
                starts_at=friday + timedelta(hours=18),
                ends_at=friday + timedelta(days=2, hours=3),
                minimum=chance.randint(17, 23),
                kinds=frozenset({"officers", "wardens"}),
            ),
        )
    return Problem(places, sessions, resources, covers)


def _place(chance: random.Random, at: int) -> Place:
    theme = list(PEAKS)[at % len(PEAKS)]
    return Place(
        key=f"place-{at}",
        name=f"{theme.capitalize()} {at + 1}",
        most_sessions=chance.choice((2, 3, 4)),
        repeats=(100, 70, 45, 30),
        latitude=51.56 + chance.uniform(-0.06, 0.06),
        longitude=0.64 + chance.uniform(-0.1, 0.1),
    )


def _sessions(chance: random.Random, place: Place) -> list[Session]:
    theme = place.name.rsplit(" ", 1)[0].lower()
    harm = chance.lognormvariate(3.4, 0.6)
    made = []
    for days, hour, lasts, share, needs in PEAKS[theme]:
        shift = chance.choice((-1, 0, 0, 1))
        for day in range(DAYS):
            if day % 7 in days:
                starts_at = MONDAY + timedelta(days=day, hours=hour + shift)
                made.append(
                    Session(
                        key=f"{place.key}/{len(made)}/{starts_at:%d-%H}",
                        place=place.key,
                        starts_at=starts_at,
                        ends_at=starts_at + timedelta(hours=lasts),
                        harm=max(1, round(harm * share * chance.uniform(0.8, 1.2))),
                        needs=needs,
                    )
                )
    return made


def _resources(chance: random.Random) -> list[Resource]:
    made = []
    for count, agency, kind, pattern, hours in TEAMS:
        for _ in range(count):
            number = len(made) + 1
            skills = ()
            if kind == "officers" and number % 3 == 1:
                skills = ("licensing",)
            elif kind == "van":
                skills = VAN_SKILLS[len([one for one in made if one.kind == "van"])]
            shifts = _shifts(chance, pattern, rests=kind not in ("van", "equipment"))
            made.append(
                Resource(
                    key=f"resource-{number}",
                    name=f"{kind} {number}",
                    agency=agency,
                    kind=kind,
                    skills=frozenset(skills),
                    shifts=shifts,
                    limits=tuple(
                        Limit(MONDAY + timedelta(weeks=week), MONDAY + timedelta(weeks=week + 1), hours * 60)
                        for week in range(2)
                    ),
                    rests=kind not in ("van", "equipment"),
                    busy=_busy(chance, shifts),
                )
            )
    return made


def _shifts(chance: random.Random, pattern: list, *, rests: bool) -> tuple[Shift, ...]:
    """The days of the pattern, less a day off here and there and a few days of leave for some."""
    leave = range(0)
    if rests and chance.random() < 0.25:
        first = chance.randrange(DAYS)
        leave = range(first, first + chance.randint(2, 6))
    shifts = []
    for day in range(DAYS):
        for days, hour, lasts in pattern:
            if day % 7 in days and day not in leave and chance.random() < (0.85 if rests else 0.95):
                starts_at = MONDAY + timedelta(days=day, hours=hour)
                shifts.append(Shift(starts_at, starts_at + timedelta(hours=lasts)))
    return tuple(shifts)


def _busy(chance: random.Random, shifts: tuple[Shift, ...]) -> tuple[Busy, ...]:
    """One in twelve shifts has something confirmed in it."""
    return tuple(
        Busy(shift.starts_at + timedelta(hours=1), shift.starts_at + timedelta(hours=4))
        for shift in shifts
        if chance.random() < 1 / 12
    )
