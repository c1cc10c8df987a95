"""Finding candidate hotspots among the snap points of a county."""

import random

from hotspots.candidates import SnapPoint, find_candidates
from tests.bench.measuring import Table
from tests.cast import Cast

POINTS = 15_000


def run(cast: Cast) -> Table:
    """Made-up towns of points, since the result is not looked at here; reading them once is the floor."""
    chance = random.Random(20261122)  # noqa: S311 - the same county each time
    towns = [(chance.uniform(0.0, 1.2), chance.uniform(51.45, 52.05)) for _ in range(60)]
    points = [
        SnapPoint(chance.gauss(lon, 0.012), chance.gauss(lat, 0.008), chance.randint(1, 12))
        for lon, lat in (chance.choice(towns) for _ in range(POINTS))
    ]
    table = Table(f"Candidate hotspots among {POINTS:,} points", base="sorting the points (floor)")
    table.add("sorting the points (floor)", lambda: sorted(points, key=lambda point: -point.count), calls=20)
    table.add("finding the candidates", lambda: find_candidates(points, months=12), calls=5)
    return table
