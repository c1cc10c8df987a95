"""Overlaps: the one function, the queryset and the database's constraint say the same."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import LONDON, overlap
from common.scope import acting_as
from operations.clashes import days_in_words
from operations.models import RedFlagDate, ResourceRequest
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation, make_request, make_resource

# Around the hour that happens twice in October 2026, in steps of a quarter of an hour, so that ends often meet.
_BASE = dt.datetime(2026, 10, 24, 20, tzinfo=dt.UTC)
moments = st.integers(0, 40).map(lambda quarter: _BASE + quarter * dt.timedelta(minutes=15))
periods = st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1])


@given(a=periods, b=periods)
def test_overlap_is_sharing_an_instant(a: tuple, b: tuple) -> None:
    assert overlap(*a, *b) == (max(a[0], b[0]) < min(a[1], b[1])) == overlap(*b, *a)


@given(a=periods)
def test_what_begins_as_another_ends_does_not_overlap(a: tuple) -> None:
    assert not overlap(*a, a[1], a[1] + dt.timedelta(hours=1))


@pytest.mark.parametrize("zone", [dt.UTC, LONDON])
def test_the_database_refuses_exactly_what_overlaps(cast: Cast, zone: dt.tzinfo) -> None:
    deployment = make_deployment(cast, make_operation(cast))
    van = make_resource(cast.bea)
    first, second = (make_request(cast, deployment, cast.bea) for _ in range(2))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(a=periods, b=periods)
    def agree(a: tuple, b: tuple) -> None:
        with acting_as(cast.bea), transaction.atomic():
            ResourceRequest.objects.filter(pk=first.pk).update(**_held(van, a, zone))
            refused = ""
            try:
                with transaction.atomic():
                    ResourceRequest.objects.filter(pk=second.pk).update(**_held(van, b, zone))
            except IntegrityError as error:
                refused = str(error)
            touching = ResourceRequest.objects.touching(*b).filter(pk=first.pk).exists()
            transaction.set_rollback(True)
        assert ("resource_confirmed_once_at_a_time" in refused) == touching == overlap(*a, *b)

    agree()


def _held(van: object, period: tuple, zone: dt.tzinfo) -> dict[str, object]:
    starts_at, ends_at = (at.astimezone(zone) for at in period)
    return {"state": "confirmed", "resource": van, "starts_at": starts_at, "ends_at": ends_at}


def test_the_constraint_stands_in_the_database(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT contype FROM pg_constraint WHERE conname = 'resource_confirmed_once_at_a_time'")
        assert cursor.fetchone() == ("x",)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "words"),
    [
        ("2026-10-25T00:00+01:00", "2026-11-09T00:00+00:00", "25 October to 8 November"),
        ("2026-10-31T18:00+00:00", "2026-11-01T02:00+00:00", "31 October to 1 November"),
        ("2026-10-25T00:00+01:00", "2026-10-26T00:00+00:00", "25 October"),
        ("2026-06-24T23:30+00:00", "2026-06-24T23:45+00:00", "25 June"),
    ],
)
def test_days_are_said_as_london_counts_them(starts_at: str, ends_at: str, words: str) -> None:
    parsed = (dt.datetime.fromisoformat(text) for text in (starts_at, ends_at))
    assert days_in_words(RedFlagDate(**dict(zip(("starts_at", "ends_at"), parsed, strict=True)))) == words
