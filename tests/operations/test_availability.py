"""When a resource is free: available, not on leave, not confirmed; and who may know."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from common.clock import overlap
from common.scope import acting_as
from operations.models import Availability, Deployment, DeploymentOfficer
from operations.resourcing.availability import Window, clipped, free_windows, less, merged
from tests.cast import Cast
from tests.databases import undone
from tests.operations.made import (
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)

_START = dt.datetime(2026, 10, 24, 12, tzinfo=dt.UTC)
_HOURS = st.tuples(st.integers(0, 72), st.integers(1, 30))


def _window(hours: tuple[int, int]) -> Window:
    starts_at = _START + dt.timedelta(hours=hours[0])
    return Window(starts_at, starts_at + dt.timedelta(hours=hours[1]))


_PERIODS = st.lists(_HOURS.map(_window), max_size=8)


def _hours(windows: list[Window]) -> set[int]:
    """The hours that windows cover, by their number: the plain way to reckon with them."""
    return {
        hour
        for hour in range(120)
        for one in windows
        if one.starts_at <= _START + dt.timedelta(hours=hour) < one.ends_at
    }


@given(available=_PERIODS, leave=_PERIODS, within=_HOURS.map(_window))
def test_windows_are_disjoint_in_order_and_never_touch_leave(
    available: list[Window], leave: list[Window], within: Window
) -> None:
    free = less(clipped(merged(available), within), leave)
    assert free == sorted(free)
    assert all(one.starts_at < one.ends_at for one in free)
    assert all(first.ends_at <= second.starts_at for first, second in itertools.pairwise(free))
    assert not any(overlap(one.starts_at, one.ends_at, gone.starts_at, gone.ends_at) for one in free for gone in leave)
    assert _hours(free) == (_hours(available) & _hours([within])) - _hours(leave)


@given(periods=_PERIODS)
def test_merged_windows_do_not_touch(periods: list[Window]) -> None:
    windows = merged(periods)
    assert all(first.ends_at < second.starts_at for first, second in itertools.pairwise(windows))
    assert _hours(windows) == _hours(periods)


def test_what_is_free_is_what_is_available_less_leave_less_what_is_confirmed(
    cast: Cast, django_assert_num_queries
) -> None:
    silent, van = make_resource(cast.bea), make_resource(cast.bea)
    with acting_as(cast.bea):
        bob = make_resource(cast.bea, "Bob", kind="officers")
        bob.person = cast.bob
        bob.save()
        Availability.objects.create(resource=van, kind="available", starts_at=at(10, 8), ends_at=at(10, 22))
        Availability.objects.create(resource=van, kind="leave", starts_at=at(10, 12), ends_at=at(10, 14))
        struck = {"kind": "leave", "starts_at": at(10, 9), "ends_at": at(10, 10), "is_struck": True}
        Availability.objects.create(resource=van, **struck)
    operation = make_operation(cast)
    deployment = make_deployment(cast, operation, starts_at=at(10, 18), ends_at=at(10, 20), officers=[cast.bob])
    confirm(make_request(cast, deployment, cast.bea), van, cast.bea)
    with acting_as(cast.cora), django_assert_num_queries(4):
        free = free_windows([silent, van, bob], at(10, 0), at(11, 0))
    assert free == {
        silent.pk: [Window(at(10, 0), at(11, 0))],
        van.pk: [Window(at(10, 8), at(10, 12)), Window(at(10, 14), at(10, 18)), Window(at(10, 20), at(10, 22))],
        bob.pk: [Window(at(10, 0), at(10, 18)), Window(at(10, 20), at(11, 0))],
    }
    with acting_as(cast.cora):
        assert free_windows([van], at(40, 0), at(41, 0)) == {van.pk: []}, "it said when it is available, and not then"
        DeploymentOfficer.objects.filter(person=cast.bob).update(stood_down=True)
        assert free_windows([bob], at(10, 0), at(11, 0))[bob.pk] == [Window(at(10, 0), at(11, 0))]


def test_leave_is_seen_by_its_own_agency_and_by_planners_alone(cast: Cast) -> None:
    van = make_resource(cast.bob)
    with acting_as(cast.bob):
        Availability.objects.create(resource=van, kind="leave", starts_at=at(10), ends_at=at(12))
    for name, sees in (("bob", True), ("bea", True), ("cora", True), ("alice", True), ("olive", False)):
        with acting_as(cast.people[name]):
            assert Availability.objects.exists() is sees, name
    for name in ("charlie", "carla", "sam", "ada"):
        with acting_as(cast.people[name]):
            assert not Availability.objects.exists(), name
            assert not Availability.history.exists(), name


def test_the_database_keeps_periods_whole_and_says_each_once(cast: Cast) -> None:
    van = make_resource(cast.bob)
    good = {"resource": van, "kind": "leave", "starts_at": at(10), "ends_at": at(12)}
    with acting_as(cast.bob):
        Availability.objects.create(**good)
        for name, fields in {
            "ends_after_start": {"ends_at": at(10)},
            "known_kind": {"kind": "holiday"},
            "known_source": {"source": "hearsay"},
            "said_once": {},
        }.items():
            with undone(), pytest.raises(IntegrityError, match=f"availability_(of_)?{name}"):
                Availability.objects.create(**(good | fields))


def test_what_is_confirmed_for_a_hidden_operation_is_counted_for_those_who_see_it(cast: Cast) -> None:
    secret, van = make_secret(cast), make_resource(cast.carla, "Outreach bus")
    with acting_as(cast.cora):
        hidden = Deployment.objects.get(operation=secret)
    confirm(make_request(cast, hidden, cast.carla), van, cast.carla)
    within = (at(10, 0), at(11, 0))
    with acting_as(cast.carla):
        assert len(free_windows([van], *within)[van.pk]) == 2
    with acting_as(cast.bea):
        assert free_windows([van], *within) == {van.pk: [Window(*within)]}
