"""What was done on the same red-flag date in the years before, on the date's page."""

import datetime as dt
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client

from audit.models import ProcessingEvent
from common import clock
from common.clock import LONDON, local
from common.scope import System, acting_as
from operations import actions
from operations.models import Deployment, Operation, RedFlagDate, ResourceRequest
from operations.red_flags.last_year import earlier_years
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import (
    SECRET,
    make_deployment,
    make_operation,
    make_resource,
    make_secret,
)
from tests.operations.test_red_flag_dates import enter
from tests.outcomes.makers import make_catalogue, make_outcomes

SOON = clock.today() + dt.timedelta(days=20)


@pytest.fixture
def flag(cast: Cast) -> RedFlagDate:
    """A carnival of this year and of the year before, two days each."""
    then = SOON - relativedelta(years=1) + dt.timedelta(days=3)
    enter(cast.cora, name="Carnival", starts_on=then, ends_on=then + dt.timedelta(days=1), minimum_count=2)
    return enter(cast.cora, name="CARNIVAL", starts_on=SOON, ends_on=SOON + dt.timedelta(days=1))


def a_year_ago(flag: RedFlagDate, hour: int, days: int = 3) -> dt.datetime:
    """That hour of the first day of the year before."""
    on = flag.starts_at.astimezone(LONDON).date() - relativedelta(years=1) + dt.timedelta(days=days)
    return local(on, dt.time(hour))


def put_on(cast: Cast, flag: RedFlagDate, operation: Operation, **fields: Any) -> Deployment:
    """A deployment of the year before, with a van that gave six hours, two visits and two outcomes."""
    times = {"starts_at": a_year_ago(flag, 18), "ends_at": a_year_ago(flag, 23), **fields}
    deployment = make_deployment(cast, operation, **times)
    van = make_resource(cast.bea)
    with acting_as(cast.cora):  # nothing is asked for once it is over: written as it was left
        when = {"starts_at": deployment.starts_at, "ends_at": deployment.ends_at}
        ResourceRequest.objects.create(
            deployment=deployment, agency=cast.police, kind="van", resource=van, state="attended", hours_given=6, **when
        )
    with acting_as(cast.olive):
        for compliant, hour in ((True, 19), (False, 20)):
            actions.record_visit(
                operation=operation.pk,
                place="Shop",
                result="Seen",
                compliant=compliant,
                visited_at=a_year_ago(flag, hour),
                by=cast.olive,
            )
    given = {"operation": operation, "subject_kind": "premises", "issued_on": deployment_day(deployment)}
    make_outcomes(cast.olive, "ADVICE", 2, **given)
    return deployment


def deployment_day(deployment: Deployment) -> dt.date:
    """The London day on which it began."""
    return deployment.starts_at.astimezone(LONDON).date()


def seen(flag: RedFlagDate, by: Person) -> dict[int, list[tuple[Any, ...]]]:
    """What this person is told of each year."""
    with acting_as(by):
        return {
            one.window.year: [
                (effort.operation.name, effort.visits, effort.compliant, effort.hours, effort.results, effort.debrief)
                for effort in one.efforts
            ]
            for one in earlier_years(flag)
        }


def test_the_page_says_what_was_done_and_what_came_of_it_last_year(
    client: Client, cast: Cast, flag: RedFlagDate
) -> None:
    make_catalogue()
    operation = make_operation(cast, "under_way")
    day = put_on(cast, flag, operation)
    make_outcomes(cast.olive, "ADVICE", operation=operation, subject_kind="premises")  # today: not of that date
    [about_a_person] = make_outcomes(
        cast.olive, "CPW", operation=operation, issued_on=deployment_day(day) + dt.timedelta(days=20)
    )
    make_operation(cast, "under_way")  # of this year alone
    with acting_as(cast.cora):
        said = {"happened": "Two advised", "objective_met": "yes", "to_repeat": "Bring the CCTV van"}
        actions.debrief_operation(operation=operation.pk, by=cast.cora, version=None, **said)
    taught = "It met its objective. Repeat: Bring the CCTV van."
    told = ("2 informal warnings",)
    assert seen(flag, cast.cora) == {
        flag.year - 1: [(operation.name, 2, 1, 6, (*told, "1 Community Protection Warning"), taught)],
        flag.year - 2: [],
    }
    # The charity, without an agreement, is not told of the warning that was about a person.
    assert [row[4] for row in seen(flag, cast.charlie)[flag.year - 1]] == [told]
    with acting_as(cast.cora):
        assert ProcessingEvent.objects.about(about_a_person).filter(verb="counted", person_id=cast.cora.pk).exists()
        assert not ProcessingEvent.objects.about(about_a_person).filter(person_id=cast.charlie.pk).exists()
    page = sign_in(client, cast.charlie).get(flag.get_absolute_url()).content.decode()
    for words in (operation.name, "2, 1 without concerns", "2 informal warnings", taught, ">6<"):
        assert words in page
    assert "Community Protection Warning" not in page


def test_a_secret_operation_of_last_year_is_shown_to_its_own_and_that_is_logged(
    client: Client, cast: Cast, flag: RedFlagDate
) -> None:
    make_catalogue()
    secret = make_secret(cast, "under_way")
    put_on(cast, flag, secret)
    page = sign_in(client, cast.charlie).get(flag.get_absolute_url()).content.decode()
    assert SECRET not in page
    assert "informal warning" not in page
    assert SECRET in sign_in(client, cast.olive).get(flag.get_absolute_url()).content.decode()
    with acting_as(cast.olive):
        looked = ProcessingEvent.objects.about(secret).filter(operation="consultation")
        assert cast.olive.pk in set(looked.values_list("person_id", flat=True))
    for person in (cast.sam, cast.ada):
        assert sign_in(client, person).get(flag.get_absolute_url()).status_code == 403


def test_the_date_of_a_rule_is_found_by_its_rule_whatever_it_was_moved_to_and_reckoned_where_there_is_no_row(
    cast: Cast,
) -> None:
    actions.ensure_red_flags(years=[2026, 2027], by_system=System.SET_UP)
    with acting_as(cast.cora):
        before, flag = (RedFlagDate.objects.get(key=f"mad-friday-{year}") for year in (2026, 2027))
        actions.change_red_flag(
            flag=before.pk,
            by=cast.cora,
            version=None,
            name="Builders' day",
            starts_on=dt.date(2026, 12, 11),
            ends_on=dt.date(2026, 12, 11),
            reason="They closed early",
        )
        windows = [one.window for one in earlier_years(flag)]
    assert [(one.year, one.name, one.starts_at, one.flag) for one in windows] == [
        (2026, "Builders' day", local(dt.date(2026, 12, 11)), before),
        (2025, "Builders' (Mad) Friday", local(dt.date(2025, 12, 19)), None),
    ]


def test_an_entered_date_without_a_namesake_looks_at_the_same_days(cast: Cast) -> None:
    flag = enter(cast.cora, name="Fair", starts_on=dt.date(2028, 2, 29), ends_on=dt.date(2028, 3, 31))
    with acting_as(cast.cora):
        windows = [one.window for one in earlier_years(flag)]
    assert [(one.name, one.starts_at, one.ends_at) for one in windows] == [
        ("The same days", local(dt.date(year, 2, day)), local(dt.date(year, 4, 1)))
        for year, day in ((2027, 28), (2026, 28))
    ]


def test_the_page_costs_the_same_for_one_operation_and_for_three(
    client: Client, cast: Cast, flag: RedFlagDate, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    make_catalogue()
    put_on(cast, flag, make_operation(cast, "under_way"))
    sign_in(client, cast.cora)
    client.get(flag.get_absolute_url())
    with django_assert_max_num_queries(26) as few:
        client.get(flag.get_absolute_url())
    for hour in (9, 12):
        times = {"starts_at": a_year_ago(flag, hour), "ends_at": a_year_ago(flag, hour + 1)}
        put_on(cast, flag, make_operation(cast, "under_way"), **times)
    with django_assert_num_queries(len(few)):
        client.get(flag.get_absolute_url())
