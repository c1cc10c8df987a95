"""Before and after at a hotspot: by hand, by properties, and on the real Essex months of 2018."""

import csv
import datetime as dt
from math import sqrt
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from common.scope import acting_as
from hotspots.before_after import MOST_MONTHS, TOO_FEW, BeforeAfter, Change, NotYet, compare
from hotspots.counts_around import before_and_after
from hotspots.models import Hotspot
from tests.hotspots.conftest import Importer
from tests.hotspots.police import as_csv, real_files

START = dt.date(2016, 1, 1)
MONTHS = [START + relativedelta(months=number) for number in range(60)]
days = st.dates(dt.date(2016, 3, 1), dt.date(2020, 10, 31))
counts = st.integers().map(lambda seed: {one: (seed * (nth + 7) ** 3) % 401 for nth, one in enumerate(MONTHS)})
#: All months are loaded but a few.
some_months = st.sets(st.sampled_from(MONTHS), max_size=6).map(lambda missing: {*MONTHS} - missing)


def month(text: str) -> dt.date:
    """The first day of a month written as 2018-03."""
    return dt.date.fromisoformat(f"{text}-01")


def test_by_hand() -> None:
    loaded = {START + relativedelta(months=number) for number in range(28)}  # to April 2018
    here = {month("2018-01"): 16, month("2017-12"): 10, month("2018-03"): 9, month("2018-04"): 4, month("2017-03"): 7}
    found = compare(here, {month("2018-03"): 500}, loaded, first=dt.date(2018, 2, 2), last=dt.date(2018, 2, 28))
    assert isinstance(found, BeforeAfter)
    assert found.before == (month("2017-12"), month("2018-01"))
    assert found.after == (month("2018-03"), month("2018-04"))
    assert (found.here, found.here.percent) == (Change(26, 13), -50)
    assert found.year_earlier == Change(0, 7)
    assert found.elsewhere == Change(0, 500)
    assert [number for _, number in found.by_month] == [10, 16, 9, 4]


def test_the_month_that_is_missing_is_named() -> None:
    loaded = {month("2018-01"), month("2018-02"), month("2018-03")}
    assert compare({}, {}, loaded, first=dt.date(2018, 3, 9), last=dt.date(2018, 3, 9)) == NotYet(month("2018-04"))
    assert compare({}, {}, loaded, first=dt.date(2018, 1, 9), last=dt.date(2018, 2, 9)) == NotYet(month("2017-12"))
    assert compare({}, {}, set(), first=dt.date(2018, 1, 9), last=dt.date(2018, 1, 9)) == NotYet(month("2018-02"))


@given(counts, counts, some_months, days, st.integers(0, 90))
def test_whatever_is_loaded_both_sides_are_alike_and_stay_clear_of_the_deployments(
    here: dict[dt.date, int], elsewhere: dict[dt.date, int], loaded: set[dt.date], first: dt.date, lasts: int
) -> None:
    last = first + dt.timedelta(days=lasts)
    found = compare(here, elsewhere, loaded, first=first, last=last)
    if isinstance(found, NotYet):
        assert found.month not in loaded
        return
    assert 1 <= len(found.before) == len(found.after) <= MOST_MONTHS
    assert {*found.before, *found.after} <= loaded
    assert found.before[-1] + relativedelta(months=1) == first.replace(day=1)
    assert found.after[0] == last.replace(day=1) + relativedelta(months=1)
    for side in (found.before, found.after):
        assert list(side) == [side[0] + relativedelta(months=number) for number in range(len(side))]
    assert found.here == Change(
        sum(here.get(one, 0) for one in found.before), sum(here.get(one, 0) for one in found.after)
    )
    assert sum(number for _, number in found.by_month) == found.here.before + found.here.after
    earlier = [one - relativedelta(years=1) for one in (*found.before, *found.after)]
    assert (found.year_earlier is not None) == all(one in loaded for one in earlier)
    clear = dict.fromkeys(months_between(first, last), 0)
    again = compare(here | clear, elsewhere | clear, loaded, first=first, last=last)
    assert isinstance(again, BeforeAfter)
    assert (again.here, again.elsewhere) == (found.here, found.elsewhere), "the months of the deployments do not count"


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The months that the days touch."""
    found, one = [], first.replace(day=1)
    while one <= last:
        found.append(one)
        one += relativedelta(months=1)
    return found


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_small_numbers_say_nothing_and_chance_is_the_same_either_way(before: int, after: int) -> None:
    change = Change(before, after)
    assert (change.percent is None) == (before < TOO_FEW)
    assert change.is_within_chance == Change(after, before).is_within_chance
    if change.percent is not None:
        assert change.percent >= -100
        assert abs(before * (1 + change.percent / 100) - after) <= before / 200 + 1e-6
    if before == after > 0:
        assert change.is_within_chance
    if abs(before - after) > 2 * sqrt(before + after):
        assert not change.is_within_chance


@pytest.fixture
def castle_point(load: Importer) -> Importer:
    """The real months of 2018, as far as they lie in Castle Point."""
    found = real_files()
    if len(found) < 5:
        pytest.skip("The real police data are not on this machine: name their folder in MUSTER_SHARED_DATA.")
    for path in found:
        load(as_csv(_rows(path)), path.name)
    return load


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index("LSOA name")
    return [row for row in rows[1:] if row[place].startswith("Castle Point ")]


def test_on_the_real_months_it_is_what_a_count_by_hand_gives(castle_point: Importer) -> None:
    """The counts were made apart, from the files, with the haversine formula."""
    spot = Hotspot(
        name="Knightswick Centre",
        district="Castle Point",
        longitude="0.590500",
        latitude="51.519000",
        radius_m=300,
    )
    with acting_as(castle_point.person):
        found = before_and_after(spot, dt.date(2018, 3, 9), dt.date(2018, 3, 24))
        assert isinstance(found, BeforeAfter)
        assert [number for _, number in found.by_month] == [10, 28, 33, 20]
        assert (found.here, found.here.percent, found.here.is_within_chance) == (Change(38, 53), 39, True)
        assert found.elsewhere == Change(524 + 525 - 38, 627 + 627 - 53)
        assert found.year_earlier is None
        unnamed = Hotspot(district="", longitude="0.590500", latitude="51.519000", radius_m=300)
        assert before_and_after(unnamed, dt.date(2018, 3, 9), dt.date(2018, 3, 24)) == found
        assert before_and_after(spot, dt.date(2018, 5, 9), dt.date(2018, 5, 9)) == NotYet(month("2018-06"))
