import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.candidates import HotspotRule, SnapPoint, distance_m, evidence_digest, find_candidates

RAYLEIGH = (0.6044, 51.5860)
METRE_NORTH = 1 / 111_250
RULE = HotspotRule()


def north(metres: float, count: int, **more) -> SnapPoint:
    """A point so many metres north of Rayleigh."""
    return SnapPoint(RAYLEIGH[0], RAYLEIGH[1] + metres * METRE_NORTH, count, **more)


# About 1.4 by 2 km, so that circles meet, overlap and stand apart.
snap_points = st.builds(
    SnapPoint,
    st.integers(0, 200).map(lambda step: 0.60 + step * 0.0001),
    st.integers(0, 180).map(lambda step: 51.58 + step * 0.0001),
    st.integers(0, 40),
)
clouds = st.lists(snap_points, max_size=60)
rules = st.builds(
    HotspotRule,
    radius_m=st.floats(20, 400),
    minimum=st.integers(1, 40),
    maximum=st.integers(40, 200),
    separation_m=st.floats(50, 900),
)


def merged(points: list[SnapPoint]) -> dict[tuple[float, float], int]:
    totals: dict[tuple[float, float], int] = {}
    for point in points:
        totals[point.lon, point.lat] = totals.get((point.lon, point.lat), 0) + point.count
    return totals


def within(at: tuple[float, float], radius: float, totals: dict[tuple[float, float], int]) -> int:
    return sum(count for place, count in totals.items() if distance_m(at, place) <= radius)


# The rule


def test_36_incidents_within_150_metres_make_a_candidate():
    (found,) = find_candidates([north(0, 20), north(140, 16)], months=12)
    assert (found.count, found.radius_m, found.note) == (36, 150, "")
    assert (found.lon, found.lat) == RAYLEIGH
    assert [point.count for point in found.points] == [20, 16]
    assert not found.above_maximum


def test_35_incidents_or_160_metres_do_not():
    assert find_candidates([north(0, 20), north(140, 15)], months=12) == []
    assert find_candidates([north(0, 20), north(160, 16)], months=12) == []


def test_of_two_places_within_500_metres_only_the_busier_is_offered():
    (found,) = find_candidates([north(0, 40), north(490, 50)], months=12)
    assert found.count == 50
    assert len(find_candidates([north(0, 40), north(510, 50)], months=12)) == 2


def test_the_busiest_comes_first():
    found = find_candidates([north(0, 40), north(1000, 60), north(2000, 50)], months=12)
    assert [one.count for one in found] == [60, 50, 40]


def test_the_centre_is_the_busiest_point_of_equal_circles():
    (found,) = find_candidates([north(0, 10), north(50, 30), north(100, 10)], months=12)
    assert found.lat == north(50, 30).lat


def test_too_busy_for_one_place_is_offered_with_a_warning():
    (found,) = find_candidates([north(0, 151)], months=12)
    assert found.above_maximum
    assert found.note == "This has more than a hotspot usually does: check whether it is one place or a wider area."


def spell(months):
    return "one month" if months == 1 else f"{months} months"


@pytest.mark.parametrize(("months", "least"), [(1, 3), (5, 15), (6, 18), (7, 21), (11, 33), (12, 36)])
def test_fewer_months_lower_the_threshold_and_the_note_says_so(months, least):
    assert find_candidates([north(0, least - 1)], months=months) == []
    (found,) = find_candidates([north(0, least)], months=months)
    assert found.months == months
    assert f"A hotspot has 36 to 150 incidents in 12 months: for {spell(months)} that is {least} to" in found.note or (
        months == 12 and found.note == ""
    )


def test_a_threshold_that_does_not_divide_is_rounded_up():
    assert HotspotRule(minimum=35, maximum=151).scaled(5) == (15, 62)


def test_places_told_twice_are_added_up():
    (found,) = find_candidates([(*RAYLEIGH, 20), (*RAYLEIGH, 16)], months=12)
    assert len(found.points) == 1
    assert found.count == 36


def test_shares_are_of_the_types_that_are_known_largest_first():
    points = [north(0, 30, by_type={"Burglary": 10, "ASB": 20}), north(50, 10, by_type={"Burglary": 10})]
    (found,) = find_candidates(points, months=12)
    assert found.share_by_type == (("ASB", 0.5), ("Burglary", 0.5))
    assert find_candidates([north(0, 36)], months=12)[0].share_by_type == ()


def test_no_points_give_no_candidates():
    assert find_candidates([], months=12) == []
    assert find_candidates([north(0, 0)], months=12) == []


@pytest.mark.parametrize("months", [0, 13])
def test_months_outside_the_rule_are_refused(months):
    with pytest.raises(ValueError, match="needs 1 to 12 months of data"):
        find_candidates([], months=months)


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        ((51.58, 0.6, -1), "is below zero"),
        ((0.6, 100.0, 1), "not a longitude and latitude"),
        ((251_000.0, 180_000.0, 1), "not a longitude and latitude"),
        ((math.nan, 51.5, 1), "not a longitude and latitude"),
    ],
)
def test_points_off_the_map_are_refused(point, fault):
    with pytest.raises(ValueError, match=fault):
        find_candidates([point], months=12)


@pytest.mark.parametrize(
    "settings", [{"radius_m": 0}, {"separation_m": -1}, {"months": 0}, {"minimum": 0}, {"minimum": 151}]
)
def test_a_rule_that_makes_no_sense_is_refused(settings):
    with pytest.raises(ValueError, match="must be above zero"):
        HotspotRule(**settings)


# Distance


@pytest.mark.parametrize(
    ("latitude", "degree_north", "degree_east"),
    [(0, 110_574, 111_320), (45, 111_132, 78_847), (60, 111_412, 55_800)],
)
def test_a_degree_is_as_long_as_the_tables_of_wgs84_say(latitude, degree_north, degree_east):
    assert distance_m((0, latitude), (0, latitude + 0.001)) * 1000 == pytest.approx(degree_north, rel=1e-4)
    assert distance_m((0, latitude), (0.001, latitude)) * 1000 == pytest.approx(degree_east, rel=1e-4)


@given(snap_points, snap_points)
def test_distance_is_the_same_both_ways_and_near_the_great_circle(one, other):
    a, b = (one.lon, one.lat), (other.lon, other.lat)
    assert distance_m(a, b) == distance_m(b, a)
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, place)) for place in (a, b))
    h = math.sin((lat1 - lat2) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lon1 - lon2) / 2) ** 2
    assert distance_m(a, b) == pytest.approx(2 * 6_371_008.8 * math.asin(math.sqrt(h)), rel=0.005)


# What always holds


@given(clouds, rules, st.integers(1, 12))
def test_centres_keep_their_distance_and_counts_agree_with_a_recount(points, rule, months):
    totals = merged(points)
    found = find_candidates(points, months=months, rule=rule)
    for n, one in enumerate(found):
        at = (one.lon, one.lat)
        assert at in totals
        assert one.count == sum(point.count for point in one.points) == within(at, rule.radius_m, totals)
        assert one.count * rule.months >= rule.minimum * months
        assert one.above_maximum == (one.count * rule.months > rule.maximum * months)
        for other in found[:n]:
            assert other.count >= one.count
            assert distance_m(at, (other.lon, other.lat)) >= rule.separation_m


@given(clouds, rules)
def test_whatever_fulfils_the_rule_is_offered_or_too_near_a_busier_one(points, rule):
    totals = merged(points)
    found = find_candidates(points, months=12, rule=rule)
    for place, own in totals.items():
        count = within(place, rule.radius_m, totals)
        if own and count >= rule.minimum:
            assert any(
                one.count >= count
                and ((one.lon, one.lat) == place or distance_m((one.lon, one.lat), place) < rule.separation_m)
                for one in found
            )


@given(clouds, rules, st.randoms(use_true_random=False))
def test_the_order_of_the_points_does_not_matter(points, rule, shuffler):
    shuffled = list(points)
    shuffler.shuffle(shuffled)
    assert find_candidates(shuffled, months=12, rule=rule) == find_candidates(points, months=12, rule=rule)


# Evidence


def test_the_same_evidence_has_the_same_digest_in_any_order():
    points = [north(0, 20), north(100, 16)]
    (one,), (other,) = find_candidates(points, months=12), find_candidates(points[::-1], months=12)
    assert evidence_digest(one) == evidence_digest(other)
    assert len(evidence_digest(one)) == 64


@pytest.mark.parametrize(
    "points",
    [
        [north(0, 21), north(100, 16)],
        [north(0, 20), north(90, 16)],
        [north(0, 20), north(100, 16), north(-50, 1)],
        [north(0, 19), north(100, 17)],
    ],
)
def test_new_evidence_has_a_new_digest(points):
    (old,) = find_candidates([north(0, 20), north(100, 16)], months=12)
    (new,) = find_candidates(points, months=12)
    assert evidence_digest(new) != evidence_digest(old)


def test_a_note_or_an_incident_elsewhere_is_no_new_evidence():
    (old,) = find_candidates([north(0, 36)], months=12)
    new, *_ = find_candidates([north(0, 36), north(5000, 36)], months=12)
    assert evidence_digest(replace(old, note="read out in the meeting")) == evidence_digest(new)
