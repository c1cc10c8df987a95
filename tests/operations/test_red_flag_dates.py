"""Red-flag dates as rows: by rule, by hand, and whether anything is there for them."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import Http404

from common.clock import LONDON
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import System, acting_as
from operations import actions
from operations.models import RedFlagDate
from operations.red_flags.rules import red_flag_dates
from operations.resourcing.cover import confirmed_of
from operations.warnings import red_flag_sentence
from partners.models import Person
from tests.cast import Cast
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource, make_secret


def enter(by: Person, name: str = "Carnival", days: int = 10, **fields: Any) -> RedFlagDate:
    """A day's red flag, so many days ahead."""
    day = at(days).astimezone(LONDON).date()
    with acting_as(by):
        return actions.add_red_flag(**({"name": name, "starts_on": day, "ends_on": day, "by": by} | fields))


def test_the_rules_of_a_year_become_rows_once(cast: Cast, told: list) -> None:
    made = actions.ensure_red_flags(years=[2026, 2027], by_system=System.SET_UP)
    assert made == len(red_flag_dates(2026)) + len(red_flag_dates(2027)) == len(told)
    assert actions.ensure_red_flags(years=[2026, 2027], by_system=System.SET_UP) == 0
    with acting_as(cast.charlie):
        rows = RedFlagDate.objects.filter(year=2026)
        assert [(row.key, row.starts_at, row.ends_at) for row in rows.order_by("key")] == [
            (flag.key, flag.starts_at, flag.ends_at) for flag in sorted(red_flag_dates(2026), key=lambda f: f.key)
        ]
        assert rows.first().history.get().history_system == "set_up"


@pytest.mark.parametrize("name", ["olive", "max", "bob", "charlie"])
def test_planners_enter_dates_and_others_do_not(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed, match="chair or coordinator"):
        enter(cast.people[name])
    flag = enter(cast.cora)
    with acting_as(cast.people[name]), pytest.raises(NotAllowed):
        actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.people[name], version=None)


def test_an_entered_date_runs_from_midnight_to_midnight_in_london(cast: Cast) -> None:
    flag = enter(cast.cora, starts_on=dt.date(2026, 10, 24), ends_on=dt.date(2026, 10, 25), themes=["Festival", " "])
    assert flag.ends_at - flag.starts_at == dt.timedelta(hours=49)
    assert (flag.year, flag.themes, flag.is_manual) == (2026, ["Festival"], True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"starts_on": dt.date(1999, 1, 1)}, "starts_on"),
        ({"starts_on": dt.date(2026, 2, 2), "ends_on": dt.date(2026, 2, 1)}, "ends_on"),
        ({"starts_on": dt.date(2026, 2, 2), "ends_on": dt.date(2026, 6, 1)}, "ends_on"),
    ],
)
def test_faults_are_named(cast: Cast, fields: dict, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        enter(cast.cora, **fields)
    assert list(refusal.value.faults) == [field]


def test_a_name_is_used_once_in_a_year(cast: Cast) -> None:
    enter(cast.cora, starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 6, 1))
    with pytest.raises(BadInput, match="already a date called Carnival in 2026"):
        enter(cast.cora, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 7, 1))
    assert enter(cast.cora, starts_on=dt.date(2027, 6, 1), ends_on=dt.date(2027, 6, 1)).pk


def test_dates_entered_or_given_by_a_rule_are_cancelled_with_a_reason_and_put_back(cast: Cast, told: list) -> None:
    actions.ensure_red_flags(years=[2026], by_system=System.SET_UP)
    entered = enter(cast.cora, name="Carnival")
    with acting_as(cast.cora):
        ruled = RedFlagDate.objects.exclude(key="manual").first()
        for flag in (entered, ruled):
            with pytest.raises(BadInput, match="reason"):
                actions.cancel_red_flag(flag=flag.pk, reason=" ", by=cast.cora, version=None)
            actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.cora, version=flag.version)
            assert told[-1] == ("RedFlagDate", "cancelled")
            with pytest.raises(WrongState, match="cancelled already"):
                actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.cora, version=None)
            assert actions.ensure_red_flags(years=[2026], by_system=System.SET_UP) == 0
            flag.refresh_from_db()
            assert flag.is_cancelled
            put_back = actions.restore_red_flag(flag=flag.pk, reason="Sun", by=cast.cora, version=flag.version)
            assert not put_back.is_cancelled
            assert told[-1] == ("RedFlagDate", "put back")
            with pytest.raises(WrongState, match="in the plan already"):
                actions.restore_red_flag(flag=flag.pk, reason="Sun", by=cast.cora, version=None)


def test_scrutiny_readers_and_administrators_see_none(cast: Cast) -> None:
    flag = enter(cast.cora)
    for person in (cast.sam, cast.ada):
        with acting_as(person), pytest.raises(Http404):
            actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=person, version=None)


def covered(by: Person, *, official_only: bool = False) -> bool:
    """Whether the one red-flag date has anything there for it, as this person sees it."""
    with acting_as(by):
        return RedFlagDate.objects.with_cover(official_only=official_only).get().is_covered


def test_a_date_is_covered_by_a_confirmed_resource_or_an_officer(cast: Cast) -> None:
    enter(cast.cora)
    operation = make_operation(cast)
    deployment = make_deployment(cast, operation)
    request = make_request(cast, deployment, cast.bea)
    assert not covered(cast.cora)
    confirm(request, make_resource(cast.bea), cast.bea)
    assert covered(cast.cora)
    with acting_as(cast.bea):
        actions.withdraw_request(request=request.pk, reason="Broken", by=cast.bea, version=None)
    assert not covered(cast.cora)
    make_deployment(cast, operation, officers=[cast.olive])
    assert covered(cast.charlie)


def test_a_date_that_wants_three_counts_each_resource_and_person_once_whatever_is_planned(cast: Cast) -> None:
    flag = enter(cast.cora, minimum_count=3)
    operation = make_operation(cast)
    first = make_deployment(cast, operation, officers=[cast.olive])
    van, counts = make_resource(cast.bea), []
    steps = (
        lambda: confirm(make_request(cast, first, cast.bea), van, cast.bea),
        lambda: confirm(  # the same van and officer again, later that evening
            make_request(
                cast,
                make_deployment(cast, operation, starts_at=at(10, 8), ends_at=at(10, 9), officers=[cast.olive]),
                cast.bea,
            ),
            van,
            cast.bea,
        ),
        lambda: make_deployment(cast, operation, starts_at=at(12), ends_at=at(12, 20), officers=[cast.bob]),
        lambda: make_deployment(cast, operation, starts_at=at(10, 10), ends_at=at(10, 11), officers=[cast.bob]),
    )
    for step in steps:
        step()
        with acting_as(cast.charlie):
            row: Any = RedFlagDate.objects.with_cover().get()
            counts.append((confirmed_of(row), row.is_covered))
    assert counts == [(f"{number} of 3 confirmed", number == 3) for number in (2, 2, 2, 3)]
    assert "3 of 3 confirmed" in red_flag_sentence(row)
    with acting_as(cast.cora), pytest.raises(IntegrityError, match="red_flag_wants_something"):
        RedFlagDate.objects.filter(pk=flag.pk).update(minimum_count=0)


def test_a_secret_deployment_covers_a_date_only_for_those_who_see_it(cast: Cast) -> None:
    enter(cast.cora)
    make_deployment(cast, make_secret(cast, "authorised"), officers=[cast.olive])
    assert (covered(cast.cora), covered(cast.charlie), covered(cast.cora, official_only=True)) == (True, False, False)
