"""Who is there on the day, and the hours that it comes to."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from operations import actions
from operations.models import CheckIn, Deployment
from operations.onday.attendance import hours_by_agency, presences, suggested_hours
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import (
    REASON,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)


def make_day(cast: Cast, *officers: Person, hours_ago: float = 3, lasts: float = 5) -> Deployment:
    """A deployment that began so many hours ago; Olive commands."""
    starts_at = clock.now() - dt.timedelta(hours=hours_ago)
    return make_deployment(
        cast,
        make_operation(cast),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=lasts),
        officers=officers or (cast.olive, cast.bob),
    )


def test_people_check_themselves_in_and_the_commander_and_planners_others(cast: Cast) -> None:
    day = make_day(cast, cast.olive, cast.bob, cast.cora)
    for by, person in ((cast.bob, cast.bob), (cast.olive, cast.cora), (cast.bea, cast.olive)):
        with acting_as(by):
            assert actions.check_in(deployment=day.pk, person=person, by=by).recorded_by == by
    with acting_as(cast.bob):
        with pytest.raises(NotAllowed, match="the commander"):
            actions.check_out(deployment=day.pk, person=cast.cora, by=cast.bob)
        assert actions.check_out(deployment=day.pk, person=cast.bob, by=cast.bob).out_at is not None
        assert [bool(one.open_one) for one in presences(day)] == [False, True, True]
    with acting_as(cast.charlie), pytest.raises(Conflict, match="does not turn out here"):
        actions.check_in(deployment=day.pk, person=cast.charlie, by=cast.charlie)


def test_sent_twice_it_is_one_and_one_person_is_there_once(cast: Cast) -> None:
    day, key, out_key = make_day(cast), uuid4(), uuid4()
    with acting_as(cast.bob):
        came = clock.now() - dt.timedelta(hours=2)
        made = [
            actions.check_in(deployment=day.pk, person=cast.bob, by=cast.bob, at=came, client_key=key) for _ in "ab"
        ]
        assert made[0] == made[1]
        with pytest.raises(Conflict, match="checked in since"):
            actions.check_in(deployment=day.pk, person=cast.bob, by=cast.bob)
        with pytest.raises(DatabaseError), transaction.atomic():
            CheckIn.objects.create(turnout=made[0].turnout, in_at=clock.now(), recorded_by=cast.bob)
        left = [actions.check_out(deployment=day.pk, person=cast.bob, by=cast.bob, client_key=out_key) for _ in "ab"]
        assert left[0].out_at == left[1].out_at
        with pytest.raises(Conflict, match="not checked in"):
            actions.check_out(deployment=day.pk, person=cast.bob, by=cast.bob)
        with pytest.raises(Conflict, match="at that time already"):
            actions.check_in(deployment=day.pk, person=cast.bob, by=cast.bob, at=came + dt.timedelta(hours=1))
    with acting_as(cast.olive), pytest.raises(Conflict, match="somebody else"):
        actions.check_in(deployment=day.pk, person=cast.olive, by=cast.olive, client_key=key)


def test_times_that_cannot_be_are_refused(cast: Cast) -> None:
    day = make_day(cast)
    with acting_as(cast.bob):
        for at in (
            clock.now() + dt.timedelta(minutes=10),
            day.starts_at - dt.timedelta(hours=13),
            dt.datetime(1, 1, 1, tzinfo=dt.UTC),
            dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC),
        ):
            with pytest.raises(BadInput):
                actions.check_in(deployment=day.pk, person=cast.bob, by=cast.bob, at=at)
        actions.check_in(deployment=day.pk, person=cast.bob, by=cast.bob)
        with pytest.raises(BadInput, match="Enter a later time"):
            actions.check_out(deployment=day.pk, person=cast.bob, by=cast.bob, at=day.starts_at)
    cancelled = make_deployment(cast, make_operation(cast), officers=[cast.bob])
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=cancelled.pk, reason=REASON, by=cast.cora, version=None)
    with acting_as(cast.bob), pytest.raises(WrongState, match="cancelled"):
        actions.check_in(deployment=cancelled.pk, person=cast.bob, by=cast.bob)


def test_who_forgot_to_check_out_is_asked_and_a_wrong_check_in_is_struck(cast: Cast) -> None:
    day = make_day(cast, hours_ago=9)
    with acting_as(cast.olive):
        made = actions.check_in(deployment=day.pk, person=cast.bob, by=cast.olive, at=day.starts_at)
        assert [one.forgotten for one in presences(day)] == [True, False]  # the police come first
        with pytest.raises(BadInput, match="Say what is wrong"):
            actions.strike_check_in(check_in=made.pk, reason="", by=cast.olive, version=made.version)
        actions.strike_check_in(check_in=made.pk, reason="It was another Bob", by=cast.olive, version=made.version)
        with pytest.raises(WrongState):
            actions.strike_check_in(check_in=made.pk, reason="Again", by=cast.olive, version=None)
        actions.check_in(deployment=day.pk, person=cast.bob, by=cast.olive, at=day.starts_at)
        actions.check_out(deployment=day.pk, person=cast.bob, by=cast.olive, at=day.ends_at)
        assert [one.forgotten for one in presences(day)] == [False, False]


def test_check_ins_suggest_the_hours_given(client: Client, cast: Cast) -> None:
    day = make_day(cast, cast.olive, cast.bob, cast.bea, hours_ago=4)
    team = make_resource(cast.bob, kind="officers")
    request = confirm(make_request(cast, day, cast.bob, "officers"), team, cast.bob)
    van = confirm(make_request(cast, day, cast.bob), make_resource(cast.bob), cast.bob)
    with acting_as(cast.bea):
        for person, minutes in ((cast.bob, 100), (cast.bea, 155), (cast.olive, 60)):
            actions.check_in(deployment=day.pk, person=person, by=cast.bea, at=day.starts_at)
            left = day.starts_at + dt.timedelta(minutes=minutes)
            actions.check_out(deployment=day.pk, person=person, by=cast.bea, at=left)
        assert hours_by_agency(day) == {cast.council.pk: Decimal("1.00"), cast.police.pk: Decimal("4.25")}
        assert (suggested_hours(request), suggested_hours(van)) == (Decimal("4.25"), None)
    page = sign_in(client, cast.bob).get(reverse("operations:request_attend", args=[request.pk]))
    assert 'value="4.25"' in page.content.decode()
    more = confirm(make_request(cast, day, cast.bob, "officers"), make_resource(cast.bob, kind="officers"), cast.bob)
    with acting_as(cast.bea):
        assert suggested_hours(more) is None  # two were asked for: whose hours are whose cannot be told


def test_outsiders_learn_of_nobody_who_is_there(cast: Cast) -> None:
    secret = make_secret(cast)
    with acting_as(cast.cora):
        day = Deployment.objects.get(operation=secret)
    starts_at = clock.now() - dt.timedelta(hours=1)
    mine = make_deployment(
        cast, secret, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=4), officers=[cast.olive]
    )
    with acting_as(cast.olive):
        actions.check_in(deployment=mine.pk, person=cast.olive, by=cast.olive)
    for person in (cast.bob, cast.charlie, cast.sam):
        with acting_as(person):
            assert not CheckIn.objects.exists()
            with pytest.raises((Http404, NotAllowed)):
                actions.check_in(deployment=day.pk, person=person, by=person)
