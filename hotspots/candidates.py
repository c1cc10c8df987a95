"""Candidate place hotspots by one force's rule: circles of counted incidents, far enough apart.

Pure and deterministic: the same points give the same candidates whatever their order. A candidate is an
*indication* for the meeting to adopt or reject; police.uk points are anonymised snap points, so a centre is
never an address. Counts are compared with the rule over its own period (12 months); where less data is loaded
the limits shrink in proportion, and the candidate's note says so.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

# WGS84: semi-major axis in metres and first eccentricity squared.
_AXIS, _ECCENTRICITY2 = 6_378_137.0, 0.006_694_379_990_14
_LEAST_METRES_PER_DEGREE_NORTH = 110_574.0  # at the equator


@dataclass(frozen=True)
class HotspotRule:
    """One force's rule, as a partnership may set it: distances in metres, counts over `months`."""

    radius_m: float = 150
    minimum: int = 36
    maximum: int = 150
    separation_m: float = 500
    months: int = 12

    def __post_init__(self) -> None:
        if min(self.radius_m, self.separation_m, self.months) <= 0:
            raise ValueError("The radius, the separation and the months of a hotspot rule must be above zero.")
        if not 0 < self.minimum <= self.maximum:
            raise ValueError("The least count must be above zero and no more than the most.")

    def scaled(self, months: int) -> tuple[int, int]:
        """Give the least and the most count to expect of a window of `months`."""
        return -(-self.minimum * months // self.months), self.maximum * months // self.months


@dataclass(frozen=True, slots=True)
class SnapPoint:
    """A point in degrees (WGS84), how many incidents lie on it, and of which types where that is known."""

    lon: float
    lat: float
    count: int
    by_type: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A circle that fulfils the rule; its centre is the snap point that gathers most.

    `points` are the members in order of longitude and latitude, `share_by_type` the part (0 to 1) of each
    type among typed incidents, largest first. `above_maximum` marks one too busy for a single place.
    """

    lon: float
    lat: float
    radius_m: float
    count: int
    months: int
    points: tuple[SnapPoint, ...]
    share_by_type: tuple[tuple[str, float], ...]
    above_maximum: bool
    note: str


def find_candidates(
    points: Iterable[SnapPoint | tuple[float, float, int]], *, months: int, rule: HotspotRule | None = None
) -> list[Candidate]:
    """Pick circles greedily by count, centres at least the rule's separation apart, busiest first.

    `points` hold the counts over a window of `months` (1 to the rule's); a place told twice is added up.
    Of equal circles the one with the busier centre comes first, then the western, then the southern one.
    Raises ValueError for a count below zero, coordinates off the map, or months outside the rule.
    """
    rule = rule or HotspotRule()
    if not 0 < months <= rule.months:
        raise ValueError(f"A hotspot rule over {rule.months} months needs 1 to {rule.months} months of data.")
    minimum, _ = rule.scaled(months)
    places = _places(points)
    grid = _Grid(rule.radius_m, places)
    counted = ((grid.count_near(place, at_least=minimum), place) for place in places)
    ranked = sorted(
        ((count, place) for count, place in counted if count >= minimum),
        key=lambda found: (-found[0], -found[1].point.count, found[1].point.lon, found[1].point.lat),
    )
    taken = _Grid(rule.separation_m, places, fill=False)
    chosen = []
    for count, place in ranked:
        if not any(distance < rule.separation_m for distance, _ in taken.near(place)):
            taken.add(place)
            chosen.append(_candidate(place, count, grid, months, rule))
    return chosen


def evidence_digest(candidate: Candidate) -> str:
    """Give the SHA-256 of what speaks for a candidate: its radius and its points with their counts.

    A candidate rejected by the meeting is not offered again while this stays the same.
    """
    lines = [f"{candidate.radius_m:g}"]
    lines += [f"{point.lon:.6f},{point.lat:.6f},{point.count}" for point in candidate.points]
    return sha256("\n".join(lines).encode()).hexdigest()


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two (lon, lat) in degrees, on a plane that touches WGS84 between them.

    Good to a millimetre in a kilometre; not meant for more than a few kilometres.
    """
    return _distance(_placed(SnapPoint(*a, 0)), _placed(SnapPoint(*b, 0)))


# Geometry


class _Place(NamedTuple):
    """A snap point with the metres that one degree east and one degree north are there."""

    point: SnapPoint
    east: float
    north: float


def _placed(point: SnapPoint) -> _Place:
    latitude = math.radians(point.lat)
    flattening = 1 - _ECCENTRICITY2 * math.sin(latitude) ** 2
    east = math.radians(_AXIS * math.cos(latitude) / math.sqrt(flattening))
    north = math.radians(_AXIS * (1 - _ECCENTRICITY2) / flattening**1.5)
    return _Place(point, east, north)


def _distance(a: _Place, b: _Place) -> float:
    east = (a.point.lon - b.point.lon) * (a.east + b.east) / 2
    north = (a.point.lat - b.point.lat) * (a.north + b.north) / 2
    return math.hypot(east, north)


class _Grid:
    """Places hashed into cells at least `reach` metres wide: the nine cells around hold all within reach."""

    def __init__(self, reach: float, places: list[_Place], *, fill: bool = True) -> None:
        self._reach = reach
        self._north = reach / _LEAST_METRES_PER_DEGREE_NORTH
        self._east = reach / min((place.east for place in places), default=1.0)
        self._cells: defaultdict[tuple[int, int], list[_Place]] = defaultdict(list)
        self._totals: Counter[tuple[int, int]] = Counter()
        for place in places if fill else ():
            self.add(place)

    def add(self, place: _Place) -> None:
        cell = self._cell(place)
        self._cells[cell].append(place)
        self._totals[cell] += place.point.count

    def near(self, place: _Place) -> Iterator[tuple[float, _Place]]:
        """Give the distance of each place within reach (the limit included), itself among them."""
        for cell in self._around(place):
            for other in self._cells.get(cell, ()):
                distance = _distance(place, other)
                if distance <= self._reach:
                    yield distance, other

    def count_near(self, place: _Place, *, at_least: int) -> int:
        """Count the incidents within reach; 0, without measuring, where the nine cells hold too few."""
        if sum(self._totals[cell] for cell in self._around(place)) < at_least:
            return 0
        return sum(other.point.count for _, other in self.near(place))

    def _cell(self, place: _Place) -> tuple[int, int]:
        return math.floor(place.point.lon / self._east), math.floor(place.point.lat / self._north)

    def _around(self, place: _Place) -> Iterator[tuple[int, int]]:
        x, y = self._cell(place)
        return ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


# Putting it together


def _places(points: Iterable[SnapPoint | tuple[float, float, int]]) -> list[_Place]:
    """Add up what lies on the same coordinates, in order of longitude and latitude."""
    counts: Counter[tuple[float, float]] = Counter()
    types: defaultdict[tuple[float, float], Counter[str]] = defaultdict(Counter)
    for given in points:
        point = given if isinstance(given, SnapPoint) else SnapPoint(*given)
        if not (-180 <= point.lon <= 180 and -85 <= point.lat <= 85):
            raise ValueError(f"The point {point.lon}, {point.lat} is not a longitude and latitude in degrees.")
        if point.count < 0:
            raise ValueError(f"The count at {point.lon}, {point.lat} is below zero.")
        counts[point.lon, point.lat] += point.count
        types[point.lon, point.lat].update(point.by_type)
    return [_placed(SnapPoint(*at, counts[at], types[at])) for at in sorted(counts) if counts[at]]


def _candidate(centre: _Place, count: int, grid: _Grid, months: int, rule: HotspotRule) -> Candidate:
    members = tuple(sorted((place.point for _, place in grid.near(centre)), key=lambda p: (p.lon, p.lat)))
    _, maximum = rule.scaled(months)
    return Candidate(
        lon=centre.point.lon,
        lat=centre.point.lat,
        radius_m=rule.radius_m,
        count=count,
        months=months,
        points=members,
        share_by_type=_shares(members),
        above_maximum=count > maximum,
        note=_note(count, months, rule),
    )


def _shares(members: Iterable[SnapPoint]) -> tuple[tuple[str, float], ...]:
    types: Counter[str] = Counter()
    for member in members:
        types.update(member.by_type)
    total = types.total()
    ranked = sorted(types.items(), key=lambda found: (-found[1], found[0]))
    return tuple((name, count / total) for name, count in ranked if count)


def _note(count: int, months: int, rule: HotspotRule) -> str:
    minimum, maximum = rule.scaled(months)
    sentences = []
    if months < rule.months:
        known = "One month is loaded" if months == 1 else f"{months} months are loaded"
        sentences.append(
            f"{known}. A hotspot has {rule.minimum} to {rule.maximum} incidents in {rule.months} months: for"
            f" {'one month' if months == 1 else f'{months} months'} that is {minimum} to {maximum}."
        )
    if count > maximum:
        sentences.append("This has more than a hotspot usually does: check whether it is one place or a wider area.")
    return " ".join(sentences)
