"""Points on a plane."""

from math import cos, hypot, radians

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from web.charts import SMALLEST_TARGET, MapPoint, project

# The bounds of Essex, roughly.
places = st.builds(
    MapPoint,
    x=st.floats(-0.02, 1.3),
    y=st.floats(51.4, 52.1),
    radius=st.floats(0, 500),
    label=st.just("Place"),
)

CHURCH = MapPoint(0.7043, 51.5822, 0, "Church")
# 0.01 degrees of latitude north: 1,112 m on a sphere of the mean radius.
NORTH = MapPoint(0.7043, 51.5922, 0, "North")


def test_north_is_up_and_east_is_right():
    east = MapPoint(0.7143, 51.5822, 0, "East")
    church, north, right = project([CHURCH, NORTH, east]).points
    assert north.y < church.y
    assert north.x == church.x
    assert right.x > church.x


def test_the_scale_bar_measures_what_it_says():
    view = project([CHURCH, NORTH])
    church, north = view.points
    metres = (church.y - north.y) / view.scale.length * view.scale.metres
    assert metres == pytest.approx(1112, rel=0.01)


def test_east_and_north_have_the_same_scale():
    east = MapPoint(CHURCH.x + 0.01609, CHURCH.y, 0, "1,112 m east at this latitude")
    church, north, right = project([CHURCH, NORTH, east]).points
    assert right.x - church.x == pytest.approx(church.y - north.y, rel=0.01)


def test_one_point_alone_stands_in_the_middle():
    view = project([CHURCH])
    assert (view.points[0].x, view.points[0].y) == (view.width / 2, view.height / 2)


def test_a_map_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one point"):
        project([])


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no kind of point"):
        MapPoint(0, 51, 0, "Odd", kind="blob")


@given(st.lists(places, min_size=1, max_size=40))
def test_every_point_and_its_area_fall_inside_the_picture(points):
    view = project(points)
    assert view.width / 2 <= view.height <= view.width
    for point in view.points:
        assert point.radius - 0.1 <= point.x <= view.width - point.radius + 0.1
        assert point.radius - 0.1 <= point.y <= view.height - point.radius + 0.1


@given(st.lists(places, min_size=1, max_size=20))
def test_the_scale_bar_is_a_round_number_that_fits(points):
    scale = project(points).scale
    assert str(scale.metres).rstrip("0") in ("1", "2", "5")
    assert 0 < scale.length <= 480 / 5 + 0.1


@given(st.lists(places, min_size=2, max_size=2))
def test_distances_on_the_map_follow_distances_on_the_ground(points):
    view = project(points)
    one, two = view.points
    drawn = hypot(one.x - two.x, one.y - two.y) / view.scale.length * view.scale.metres
    mean = (points[0].y + points[1].y) / 2
    east = (points[0].x - points[1].x) * 111_195 * cos(radians(mean))
    north = (points[0].y - points[1].y) * 111_195
    assert drawn == pytest.approx(hypot(east, north), rel=0.02, abs=3 * view.scale.metres / view.scale.length)


@given(st.lists(places, min_size=2, max_size=8))
def test_no_target_covers_another_points_middle(points):
    plotted = project(points).points
    for one in plotted:
        for other in plotted:
            if other is not one:
                assert one.target <= max(SMALLEST_TARGET, hypot(one.x - other.x, one.y - other.y) / 2)


def test_a_point_with_nothing_near_has_the_whole_target():
    assert [point.target for point in project([CHURCH, NORTH]).points] == [17, 17]


def test_a_point_with_an_address_is_a_link_with_a_name():
    view = project([MapPoint(0.7, 51.58, 150, "Market <Square>", "/hotspots/1/", kind="hotspot")])
    html = render_to_string("web/map.html", {"view": view, "title": "Hotspots"})
    assert '<a class="muster-map__link" href="/hotspots/1/" aria-label="1: Market &lt;Square&gt;">' in html
    assert "style=" not in html
