"""The calendar of red-flag dates: the month, the year, and the year as a file."""

import csv
import datetime as dt
import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from common import clock
from common.clock import LONDON
from common.scope import System, acting_as
from operations import actions
from operations.models import RedFlagDate
from operations.red_flags.csv_file import COLUMNS
from tests.cast import Cast, sign_in
from tests.operations.made import SECRET, at, make_deployment, make_operation, make_secret
from tests.operations.test_red_flag_dates import enter

YEAR = clock.today().year + 1


def month(client: Client, **query: Any) -> str:
    """The page with a month, as text with its marks."""
    answer = client.get(reverse("operations:red_flags"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def year(client: Client, number: int = YEAR) -> str:
    """The page of a year."""
    answer = client.get(reverse("operations:red_flag_year", args=[number]))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def cells(page: str) -> dict[str, str]:
    """The days of the month that is shown: the number, and what stands in its cell."""
    table = page[page.index("muster-month") :]
    found = re.findall(r"<td ([^>]*)><strong>(\d+)</strong>(.*?)</td>", table, re.DOTALL)
    return {day: attributes + " " + re.sub("<[^>]*>", " ", words) for attributes, day, words in found}


def test_a_month_shows_each_day_with_what_is_confirmed_and_hides_free_days_on_a_phone(
    client: Client, cast: Cast
) -> None:
    on = dt.date(YEAR, 6, 12)
    enter(cast.cora, name="Fair", starts_on=on, ends_on=on + dt.timedelta(days=1), minimum_count=3)
    operation, days = make_operation(cast), (on - clock.today()).days
    make_deployment(cast, operation, starts_at=at(days), ends_at=at(days, 21), officers=[cast.olive])
    make_deployment(cast, make_secret(cast, "authorised"), starts_at=at(days), ends_at=at(days, 21))
    shown = cells(month(sign_in(client, cast.charlie), year=YEAR, month=6))
    assert len(shown) == 30
    assert "Red flag: Fair" in shown["12"]
    assert "(1 of 3 confirmed)" in shown["13"]
    assert str(operation) in shown["12"]
    assert SECRET not in "".join(shown.values())
    assert 'data-label="' in shown["12"]
    assert ["muster-month__free" in shown[day] for day in ("11", "12", "13", "14")] == [True, False, False, True]
    page = month(sign_in(client, cast.olive), year=YEAR, month=6)
    assert SECRET in page
    assert "muster-month__other" in page
    assert f"?year={YEAR}&month=5#month" in page
    assert f"?year={YEAR}&month=7#month" in page
    assert "No red-flag date and no deployment" in month(client, year=2001, month=2)
    assert "Today" in month(client)


def test_a_month_or_year_that_is_none_shows_this_one_and_the_calendar_ends_at_its_edges(
    client: Client, cast: Cast
) -> None:
    sign_in(client, cast.olive)
    for query in ({"year": "abc"}, {"year": "99999", "month": "0"}, {"month": "13"}, {"year": "\u00b2"}):
        assert f"See the whole of {clock.today().year}" in month(client, **query)
    assert "month=11#month" not in month(client, year=2000, month=1)
    assert "#month" in month(client, year=2099, month=12)
    for number in (1999, 2100, 99999):
        for name in ("red_flag_year", "red_flag_year_file"):
            assert client.get(reverse(f"operations:{name}", args=[number])).status_code == 404
    assert "Year before" not in year(client, 2000)
    assert "Year after" not in year(client, 2099)


def test_a_year_lists_every_month_with_its_dates_and_those_that_were_cancelled(client: Client, cast: Cast) -> None:
    actions.ensure_red_flags(years=[2026, 2027, 2023], by_system=System.SET_UP)
    with acting_as(cast.cora):
        off = RedFlagDate.objects.get(key="black-friday-2027")
        actions.cancel_red_flag(flag=off.pk, by=cast.cora, version=None, reason="Nothing happens here")
    page = year(sign_in(client, cast.charlie), 2027)
    months = re.findall(r">(\w+) 2027</(?:caption|h2)>", page)
    assert months[:3] == ["January", "February", "March"]
    assert len(months) == 12
    before, after = page.split(">Cancelled</h2>")
    assert "Black Friday" not in before
    assert off.get_absolute_url() in after
    december = before[before.index(">December 2027<") :]
    assert "Builders' (Mad) Friday" in december
    assert "0 of 4 confirmed" in december
    assert 'scope="row"' in december
    # New Year's Day of 2023 begins with a Saturday of 2022, and is January's.
    first = year(client, 2023)
    assert "Sat 31 December 2022" in first[first.index(">January 2023<") : first.index(">February 2023<")]
    assert "No red-flag dates." in year(client, 2001)


def test_a_year_is_downloaded_with_what_is_confirmed_as_far_as_one_may_see(client: Client, cast: Cast) -> None:
    day = at(10).astimezone(LONDON).date()
    enter(cast.cora, name="-1+1", starts_on=day, ends_on=day, themes=["Music", "=1"], ends_time=dt.time(3))
    make_deployment(
        cast, make_secret(cast, "authorised"), starts_at=at(10, 0), ends_at=at(10, 2), officers=[cast.olive]
    )
    answers = {}
    for person in (cast.olive, cast.charlie):
        answer = sign_in(client, person).get(reverse("operations:red_flag_year_file", args=[day.year]))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="red-flag-dates-{day.year}.csv"'
        rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
        answers[person.name] = [(row["Confirmed"], row["State"]) for row in rows]
    assert answers == {"Olive": [("1", "Planned for")], "Charlie": [("0", "Short")]}
    assert (rows[0]["Name"], rows[0]["Themes"], rows[0]["End time"]) == ("'-1+1", "Music; =1", "03:00")
    assert list(rows[0])[: len(COLUMNS)] == list(COLUMNS)
    for person in (cast.sam, cast.ada):
        for name in ("red_flag_year", "red_flag_year_file"):
            assert sign_in(client, person).get(reverse(f"operations:{name}", args=[YEAR])).status_code == 403


def test_a_year_costs_the_same_for_one_date_and_for_three(
    client: Client, cast: Cast, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    address = reverse("operations:red_flag_year", args=[YEAR])
    sign_in(client, cast.charlie)
    enter(cast.cora, name="Fair", starts_on=dt.date(YEAR, 5, 1), ends_on=dt.date(YEAR, 5, 1))
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for number in (2, 3):
        enter(cast.cora, name=f"Fair {number}", starts_on=dt.date(YEAR, 6, 1), ends_on=dt.date(YEAR, 6, 1))
    with django_assert_num_queries(len(few)):
        client.get(address)
