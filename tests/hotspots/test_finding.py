"""Candidates are found in the figures that are loaded, once each, and not again once they are rejected."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Sum

from audit.models import ProcessingEvent
from common.errors import NotAllowed
from common.scope import acting_as
from hotspots.actions import find_hotspot_candidates, reject_hotspot
from hotspots.models import Hotspot, MonthlyCount
from hotspots.signals import hotspot_changed
from partners.models import Partnership, Person
from tests.cast import Cast
from tests.hotspots.made import APRIL, make_hotspot, put


def find(by: Person) -> list[Hotspot]:
    """Look for candidates as this person."""
    with acting_as(by):
        return find_hotspot_candidates(by=by)


def test_a_candidate_tells_what_was_counted_where_and_when(cast: Cast) -> None:
    put(cast.cora, 20)
    put(cast.cora, 10, month=dt.date(2018, 2, 1), crime_type="Anti-social behaviour")
    put(cast.cora, 12, longitude="0.701000", location="On or near High Street")
    (hotspot,) = find(cast.cora)
    assert hotspot.reference.startswith("H-20")
    assert hotspot.reference.endswith("-0001")
    assert (hotspot.name, hotspot.district, hotspot.state) == ("Station Road, Rochford", "Rochford", "candidate")
    assert (hotspot.count, hotspot.radius_m) == (42, 150)
    assert hotspot.by_type == {"Other theft": 32, "Anti-social behaviour": 10}
    assert hotspot.by_month == {"2018-02": 10, "2018-04": 32}
    assert (hotspot.first_month, hotspot.last_month) == (dt.date(2018, 2, 1), APRIL)
    assert "anonymised points" in hotspot.note
    assert "never an address" in hotspot.note
    assert "2 months are loaded" in hotspot.note
    with acting_as(cast.olive):
        event = ProcessingEvent.objects.about(hotspot).get()
    assert (event.operation, event.verb, event.to_state) == ("collection", "found", "candidate")


def test_looking_twice_finds_nothing_new(cast: Cast) -> None:
    put(cast.cora, 40)
    assert len(find(cast.cora)) == 1
    assert find(cast.alice) == []
    with acting_as(cast.cora):
        assert Hotspot.objects.count() == 1


def test_a_rejected_candidate_is_not_offered_again_for_the_same_evidence(cast: Cast) -> None:
    put(cast.cora, 40)
    (hotspot,) = find(cast.cora)
    with acting_as(cast.cora):
        reject_hotspot(hotspot=hotspot.pk, by=cast.cora, version=hotspot.version, reason="One shop.")
    assert find(cast.cora) == []
    put(cast.cora, 1, crime_type="Robbery")
    (anew,) = find(cast.cora)
    assert anew.pk != hotspot.pk
    assert anew.count == 41


@pytest.mark.parametrize("state", ["adopted", "tasked", "reviewed"])
def test_a_place_that_is_worked_on_is_not_offered_beside_itself(cast: Cast, state: str) -> None:
    make_hotspot(cast.cora, state, longitude="0.702000", latitude="51.581000")
    put(cast.cora, 40)
    assert find(cast.cora) == []


def test_a_closed_hotspot_can_come_back(cast: Cast) -> None:
    make_hotspot(cast.cora, "closed")
    put(cast.cora, 40)
    assert len(find(cast.cora)) == 1


def test_a_candidate_keeps_its_figures_where_only_older_ones_are_loaded(cast: Cast) -> None:
    named = make_hotspot(cast.cora, name="Named by officers", last_month=dt.date(2026, 10, 1))
    put(cast.cora, 40)
    assert find(cast.cora) == []
    with acting_as(cast.cora):
        named.refresh_from_db()
    assert named.name == "Named by officers"


def test_a_candidate_nobody_has_decided_on_takes_the_newer_figures(cast: Cast) -> None:
    put(cast.cora, 40)
    (hotspot,) = find(cast.cora)
    put(cast.cora, 5, month=dt.date(2018, 5, 1))
    assert find(cast.cora) == []
    with acting_as(cast.cora):
        renewed = Hotspot.objects.get()
        verbs = list(ProcessingEvent.objects.about(renewed).values_list("verb", flat=True))
    assert (renewed.reference, renewed.count, renewed.version) == (hotspot.reference, 45, hotspot.version + 1)
    assert verbs == ["took newer figures", "found"]


def test_only_the_partnerships_districts_and_its_last_twelve_months_count(cast: Cast) -> None:
    put(cast.cora, 400, longitude="0.900000", district="Southend-on-Sea")
    put(cast.cora, 30, month=dt.date(2017, 4, 1))
    put(cast.cora, 5)
    assert [hotspot.count for hotspot in find(cast.cora)] == [5]  # of one month's three; April 2017 is out


def test_without_figures_or_districts_there_is_nothing_to_find(cast: Cast) -> None:
    assert find(cast.cora) == []
    put(cast.cora, 100)
    with acting_as(cast.ada):
        Partnership.objects.update(districts=[])
    assert find(cast.cora) == []


def test_a_name_that_many_places_share_is_told_by_the_next_street(cast: Cast) -> None:
    put(cast.cora, 1, longitude="0.900000", location="On or near Petrol Station")
    put(cast.cora, 30, location="On or near Petrol Station")
    put(cast.cora, 5, longitude="0.700100", location="On or near Ash Lane")
    put(cast.cora, 5, longitude="0.700200", location="On or near Elm Lane")
    assert find(cast.cora)[0].name == "Petrol Station near Ash Lane, Rochford"


def test_points_without_a_street_have_a_name_all_the_same(cast: Cast) -> None:
    put(cast.cora, 40, location="On or near ")
    assert find(cast.cora)[0].name == "Unnamed place, Rochford"


@pytest.mark.parametrize("name", ["olive", "max", "bob", "charlie", "carla", "sam", "ada"])
def test_chairs_and_coordinators_look_for_candidates_and_others_do_not(cast: Cast, name: str) -> None:
    put(cast.cora, 40)
    with pytest.raises(NotAllowed, match="Only a chair or coordinator"):
        find(cast.people[name])


def test_each_candidate_is_news(cast: Cast) -> None:
    put(cast.cora, 40)
    heard: list[tuple[str, str]] = []

    def hear(record: Hotspot, verb: str, **kwargs: Any) -> None:
        heard.append((record.reference, verb))

    hotspot_changed.connect(hear)
    try:
        (hotspot,) = find(cast.cora)
    finally:
        hotspot_changed.disconnect(hear)
    assert heard == [(hotspot.reference, "found")]


def test_the_figures_of_a_hotspot_add_up(cast: Cast) -> None:
    for number in range(8):
        put(cast.cora, 9, longitude=f"0.70{number}000", month=dt.date(2018, 1 + number % 4, 1))
    for hotspot in find(cast.cora):
        assert sum(hotspot.by_type.values()) == sum(hotspot.by_month.values()) == hotspot.count
    with acting_as(cast.cora):
        assert MonthlyCount.objects.aggregate(total=Sum("count"))["total"] == 72
