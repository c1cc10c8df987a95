"""The figures that candidates are found in: monthly counts of police data at the partnership's snap points."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dateutil.relativedelta import relativedelta

from hotspots.candidates import Candidate, SnapPoint, distance_m
from hotspots.models import MonthlyCount

#: Police data write streets as "On or near Station Road".
_NEAR = "On or near "
#: Points of one name further apart than this, in metres, are not one place.
_ONE_PLACE_M = 1500


@dataclass
class Place:
    """One snap point's figures: how many incidents of each type, and in each month."""

    street: str
    district: str
    by_type: Counter[str] = field(default_factory=Counter)
    by_month: Counter[dt.date] = field(default_factory=Counter)


@dataclass(frozen=True)
class Figures:
    """Counts over the loaded months of the rolling year; places are keyed by longitude and latitude in degrees."""

    months: tuple[dt.date, ...]
    places: dict[tuple[float, float], Place]

    def points(self) -> list[SnapPoint]:
        """The places as candidates.py takes them."""
        return [SnapPoint(*at, place.by_type.total(), place.by_type) for at, place in self.places.items()]

    def by_type(self, candidate: Candidate) -> dict[str, int]:
        """The candidate's incidents by crime type, most frequent first."""
        total = sum((place.by_type for place in self._places(candidate)), Counter[str]())
        return dict(total.most_common())

    def by_month(self, candidate: Candidate) -> dict[str, int]:
        """The candidate's incidents in each loaded month ("2026-10"), oldest first, months without any included."""
        total = sum((place.by_month for place in self._places(candidate)), Counter[dt.date]())
        return {f"{month:%Y-%m}": total[month] for month in self.months}

    def district(self, candidate: Candidate) -> str:
        """The district that most of the candidate's incidents lie in."""
        total = Counter[str]()
        for place in self._places(candidate):
            total[place.district] += place.by_type.total()
        return min(total, key=lambda name: (-total[name], name))

    def name(self, candidate: Candidate) -> str:
        """The street that most of the incidents are put on (of equals the one nearest the centre), and the district.

        Many places share a name ("Petrol Station"): such a one is told by the next street that has a name of its own.
        """
        streets = self._streets(candidate)
        own = [street for street in streets if street not in self._shared_names]
        name = streets[0] if streets else "Unnamed place"
        if name in self._shared_names and own:
            name = f"{name} near {own[0]}"
        return f"{name}, {self.district(candidate)}"

    def _streets(self, candidate: Candidate) -> list[str]:
        """The candidate's streets, most frequent first, of equals the nearest to the centre first."""
        total, metres = Counter[str](), dict[str, float]()
        centre = (candidate.lon, candidate.lat)
        for point in candidate.points:
            at = (point.lon, point.lat)
            if street := self.places[at].street:
                total[street] += point.count
                metres[street] = min(distance_m(centre, at), metres.get(street, math.inf))
        return sorted(total, key=lambda street: (-total[street], metres[street], street))

    @cached_property
    def _shared_names(self) -> set[str]:
        """Names that lie on points too far apart to be one place."""
        points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for at, place in self.places.items():
            points[place.street].append(at)
        return {street for street, at in points.items() if _extent_m(at) > _ONE_PLACE_M}

    def _places(self, candidate: Candidate) -> Iterable[Place]:
        return (self.places[point.lon, point.lat] for point in candidate.points)


def latest_figures(districts: Sequence[str], *, months: int) -> Figures:
    """The figures of these districts for the rolling `months` that end with the latest month loaded of them.

    A month that is not loaded is left out of `Figures.months`. Two queries.
    """
    loaded = MonthlyCount.objects.filter(snap_point__district__in=districts)
    known = sorted(loaded.order_by().values_list("month", flat=True).distinct())
    window = tuple(month for month in known if month > known[-1] - relativedelta(months=months))
    places: dict[tuple[float, float], Place] = {}
    for longitude, latitude, street, district, crime_type, month, count in loaded.filter(month__in=window).values_list(
        "snap_point__longitude",
        "snap_point__latitude",
        "snap_point__location",
        "snap_point__district",
        "crime_type",
        "month",
        "count",
    ):
        name = street.removeprefix(_NEAR).strip()
        place = places.setdefault((float(longitude), float(latitude)), Place(name, district))
        place.by_type[crime_type] += count
        place.by_month[month] += count
    return Figures(window, places)


def _extent_m(points: Sequence[tuple[float, float]]) -> float:
    """Metres between the corners of the box that the points (longitude, latitude) lie in."""
    longitudes, latitudes = zip(*points, strict=True)
    return distance_m((min(longitudes), min(latitudes)), (max(longitudes), max(latitudes)))
