"""The calendar as pages: a month, a week, and what is coming."""

import datetime as dt
import html
import re
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import ProcessingEvent
from common import clock
from common.clock import LONDON, local
from common.scope import System, acting_as_system
from notifications.models import CalendarEntry, CalendarReader, CalendarText
from notifications.models.calendars import ENTRY_KINDS, SOURCES
from operations.models import Deployment
from tests.cast import Cast, sign_in
from tests.notifications import making
from web import month
from web.dates import hours_of_day_text

MONTH, WEEK, COMING = (reverse(f"notifications:{name}") for name in ("calendar", "calendar_week", "agenda"))
PAGES = (MONTH, WEEK, COMING)
#: The night on which the clocks go forward, and the one on which they go back.
SHORT, LONG = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


def page(client: Client, path: str, **query: Any) -> str:
    """A page of the calendar, as text with its marks."""
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return " ".join(html.unescape(answer.content.decode()).split())


def cells(shown: str) -> dict[str, str]:
    """What stands on each day of the month that is shown, in words."""
    found = re.findall(r"<td [^>]*><a [^>]*><strong>(\d+)</strong>(.*?)</td>", shown)
    return {day: " ".join(re.sub("<[^>]*>", " ", words).split()) for day, words in found}


def days(shown: str) -> dict[str, str]:
    """What stands on each day of the week that is shown, in words."""
    found = re.findall(r'<section id="on-([\d-]+)"[^>]*>(.*?)</section>', shown)
    return {day: " ".join(re.sub("<[^>]*>", " ", words).split()) for day, words in found}


def deployment(cast: Cast, starts_at: dt.datetime, ends_at: dt.datetime, name: str, **values: Any) -> Deployment:
    """A day of action of Olive's, at any time, told to the calendar."""
    made = making.deployment(cast, turnout=[cast.olive], quiet=True)
    return making.change(made, cast.cora, starts_at=starts_at, ends_at=ends_at, name=name, **values)


# Days


FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 11, 30)
INSTANTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(
    lambda seconds: clock.local(FIRST).astimezone(dt.UTC) + dt.timedelta(seconds=seconds)
)
LENGTHS = st.one_of(
    st.timedeltas(dt.timedelta(microseconds=1), dt.timedelta(days=9)),
    st.integers(1, 100).map(lambda hours: dt.timedelta(hours=hours)),
)


@given(st.lists(st.tuples(INSTANTS, LENGTHS), max_size=5), st.dates(FIRST, LAST))
def test_an_entry_stands_on_each_day_that_it_touches_and_on_no_other(
    periods: list[tuple[dt.datetime, dt.timedelta]], on: dt.date
) -> None:
    things = [SimpleNamespace(starts_at=start, ends_at=start + length) for start, length in periods]
    for day in (*month.week_of(on), SHORT, LONG):
        wanted = [
            thing
            for thing in things
            if thing.starts_at.astimezone(LONDON).date()
            <= day
            <= (thing.ends_at - dt.timedelta(microseconds=1)).astimezone(LONDON).date()
        ]
        assert list(month.touching(day, things)) == wanted
        for thing in wanted:
            assert hours_of_day_text(thing.starts_at, thing.ends_at, day)


def test_a_day_is_as_long_as_the_clocks_make_it() -> None:
    hours = [
        (ends_at - starts_at) // dt.timedelta(hours=1)
        for starts_at, ends_at in (month.span(d, d) for d in (SHORT, LONG))
    ]
    assert hours == [23, 25]


def test_the_hours_of_a_day_are_told_in_words() -> None:
    day, other = dt.date(2026, 11, 27), dt.date(2026, 11, 28)

    def at(on: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return local(on, dt.time(hour, minute)).astimezone(dt.UTC)

    def told(start: dt.datetime, end: dt.datetime, *on: dt.date) -> list[str]:
        return [hours_of_day_text(start, end, one) for one in on]

    last = day + dt.timedelta(days=2)
    assert told(at(day, 18), at(day, 20, 30), day) == ["6pm to 8:30pm"]
    assert told(at(day, 18), at(other, 0), day) == ["6pm to midnight"]
    assert told(at(day, 0), at(other, 0), day) == ["all day"]
    assert told(at(day, 0), at(day, 3), day) == ["midnight to 3am"]
    assert told(at(day, 22), at(other, 2), day, other) == ["10pm to 2am the next day", "until 2am"]
    assert told(at(day, 22), at(last, 2), day, other, last) == [
        "from 10pm, day 1 of 3",
        "all day, day 2 of 3",
        "until 2am, day 3 of 3",
    ]
    assert told(at(day, 0), at(last, 0), day, other) == ["all day, day 1 of 2", "all day, day 2 of 2"]
    assert told(at(day, 0), at(other, 9), day, other) == ["all day", "until 9am"]
    # 1:30 happens twice as the clocks go back.
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert told(first, first + dt.timedelta(hours=1), LONG) == ["1:30am BST to 1:30am GMT"]


# Pages


def test_a_month_shows_each_event_on_its_days_with_its_times(client: Client, cast: Cast) -> None:
    year = clock.today().year + 1
    eve, day = dt.date(year, 6, 11), dt.date(year, 6, 12)
    made = deployment(cast, local(eve, dt.time(22)), local(day, dt.time(2)), "Night out")
    shown = page(sign_in(client, cast.olive), MONTH, month=f"{year}-06")
    found = cells(shown)
    assert len(found) == 30
    title = f"{made.operation}: Night out"
    assert found["11"] == f"June 10pm to 2am the next day {title}"
    assert found["12"] == f"June Until 2am {title}"
    assert {day for day, words in found.items() if "Night out" in words} == {"11", "12"}
    assert f'href="{made.get_absolute_url()}"' in shown
    assert f'href="{WEEK}?day={year}-06-11#on-{year}-06-11"' in shown
    assert f'rel="prev" href="{MONTH}?month={year}-05"' in shown
    assert f'rel="next" href="{MONTH}?month={year}-07"' in shown
    assert 'scope="col"' in shown
    assert "muster-month__free" in shown


def test_a_full_day_of_a_month_tells_how_many_more_there_are(client: Client, cast: Cast) -> None:
    on = clock.today().replace(day=15) + dt.timedelta(days=31)
    whole = making.operation(cast)
    for number in range(6):
        made = making.deployment(cast, turnout=[cast.olive], of=whole, quiet=True)
        starts_at = local(on, dt.time(8 + number))
        making.change(
            made, cast.cora, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=1), name=f"Visit {number}"
        )
    sign_in(client, cast.olive)
    cell = cells(page(client, MONTH, month=f"{on:%Y-%m}"))[str(on.day)]
    assert [f"Visit {number}" in cell for number in range(6)] == [True] * 3 + [False] * 3
    assert "3 more" in cell
    week = days(page(client, WEEK, day=on.isoformat()))[on.isoformat()]
    assert all(f"Visit {number}" in week for number in range(6))


@pytest.mark.parametrize("on", [SHORT, LONG])
def test_days_on_which_the_clocks_change_hold_all_their_hours(client: Client, cast: Cast, on: dt.date) -> None:
    before, after = on - dt.timedelta(days=1), on + dt.timedelta(days=1)
    deployment(cast, local(on, dt.time(23)), local(after, dt.time(0)), "Last hour")
    deployment(cast, local(before, dt.time(23)), local(on, dt.time(0)), "Hour before")
    sign_in(client, cast.olive)
    week = days(page(client, WEEK, day=on.isoformat()))
    assert "11pm to midnight" in week[on.isoformat()]
    assert [name for name in ("Last hour", "Hour before") if name in week[on.isoformat()]] == ["Last hour"]
    assert "Hour before" in week[before.isoformat()]
    following = days(page(client, WEEK, day=after.isoformat()))
    assert "Last hour" not in following[after.isoformat()]
    found = cells(page(client, MONTH, month=f"{on:%Y-%m}"))
    assert [day for day, words in found.items() if "Last hour" in words] == [str(on.day)]


def test_what_lasts_for_days_says_which_of_them_it_is(client: Client, cast: Cast) -> None:
    flag = making.red_flag(cast, starts_in=40)
    first = flag.starts_at.astimezone(LONDON).date()
    sign_in(client, cast.charlie)
    for number in range(3):
        on = (first + dt.timedelta(days=number)).isoformat()
        assert f"All day, day {number + 1} of 3 Red flag: {flag.name}" in days(page(client, WEEK, day=on))[on]
    on = (first + dt.timedelta(days=3)).isoformat()
    assert flag.name not in days(page(client, WEEK, day=on))[on]


def test_a_phone_lists_what_lasts_for_days_once_in_each_month(client: Client, cast: Cast) -> None:
    flag = making.red_flag(cast, starts_in=40)
    first = flag.starts_at.astimezone(LONDON).date().replace(day=27)
    making.change(flag, cast.cora, starts_at=local(first), ends_at=local(first + dt.timedelta(days=9)))
    sign_in(client, cast.olive)
    listed = []
    for on in (first, first + dt.timedelta(days=8)):
        shown = page(client, MONTH, month=f"{on:%Y-%m}")
        assert f"All day, day {(on - first).days + 1} of 9 Red flag: {flag.name}" in cells(shown)[str(on.day)]
        named = re.findall(r'<td class="govuk-table__cell([^"]*)"[^>]*><a [^>]*><strong>(\d+)</strong>', shown)
        listed.append([int(day) for kind, day in named if "free" not in kind])
    assert listed == [[27], [1]]


def test_a_cancelled_event_is_struck_and_says_so(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=3))
    making.change(made, cast.cora, state="cancelled", cancelled_reason="Rain")
    on = made.starts_at.astimezone(LONDON).date()
    sign_in(client, cast.olive)
    for path, query in ((MONTH, {"month": f"{on:%Y-%m}"}), (WEEK, {"day": on.isoformat()}), (COMING, {})):
        assert re.search(
            r"<s>\s*<a [^>]*>[^<]*High Street</a>\s*</s> <strong[^>]*>Cancelled<", page(client, path, **query)
        )


def test_what_may_not_be_seen_is_a_commitment_whatever_kind_is_asked_for(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.charlie], sensitive=True, starts_in=dt.timedelta(days=3))
    on = made.starts_at.astimezone(LONDON).date()
    sign_in(client, cast.charlie)
    for path, query in ((MONTH, {"month": f"{on:%Y-%m}"}), (WEEK, {"day": on.isoformat()}), (COMING, {})):
        for kind in ({}, {"kind": "deployments"}, {"kind": "actions"}):
            shown = page(client, path, **query, **kind)
            assert "Committed \N{EN DASH} see Muster" in shown, path
            assert "Turncoat" not in shown
            assert "High Street" not in shown
            assert str(made.pk) not in shown


def test_nothing_of_others_is_shown_to_an_outsider(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=3))
    making.action(cast, cast.bob, due_in=3)
    on = made.starts_at.astimezone(LONDON).date()
    for person in (cast.charlie, cast.carla):
        sign_in(client, person)
        for path, query in ((MONTH, {"month": f"{on:%Y-%m}"}), (WEEK, {"day": on.isoformat()}), (COMING, {})):
            shown = page(client, path, **query)
            assert "High Street" not in shown
            assert "is due" not in shown
            assert "Committed" not in shown


def test_the_calendar_is_for_those_who_work_on_things(client: Client, cast: Cast) -> None:
    for path in PAGES:
        assert sign_in(client, cast.charlie).get(path).status_code == 200
        for person in (cast.sam, cast.ada):
            assert sign_in(client, person).get(path).status_code == 403


def test_each_kind_can_be_shown_alone(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=3))
    making.action(cast, cast.olive, due_in=3)
    making.meeting(cast, attending=[cast.olive], starts_in=dt.timedelta(days=3))
    making.red_flag(cast, starts_in=3)
    sign_in(client, cast.olive)
    words = {
        "deployments": "High Street, Rayleigh",
        "actions": "is due",
        "meetings": "Joint tasking group",
        "red-flags": "Red flag: Festival",
    }
    for asked in (["deployments"], ["actions"], ["meetings"], ["red-flags"], ["actions", "meetings"], ["safeguarding"]):
        shown = page(client, COMING, kind=asked)
        assert {kind for kind, said in words.items() if said in shown} == set(asked) - {"safeguarding"}
        assert f'href="{MONTH}?{"&".join(f"kind={kind}" for kind in asked)}"' in shown
    assert all(said in page(client, COMING, kind="nonsense") for said in words.values())
    on = clock.today() + dt.timedelta(days=3)
    shown = page(client, MONTH, month=f"{on:%Y-%m}", kind="actions")
    assert "is due" in shown
    assert "High Street" not in shown
    assert 'href="?month=2001-02"' in page(client, MONTH, month="2001-02", kind="actions")


def test_the_calendar_of_ones_agency_holds_what_its_people_do(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob], starts_in=dt.timedelta(days=3))
    making.action(cast, cast.bob, due_in=3)
    making.red_flag(cast, starts_in=3)
    on = clock.today() + dt.timedelta(days=3)
    for person, theirs in ((cast.bea, True), (cast.charlie, False)):
        sign_in(client, person)
        for path, query in ((MONTH, {"month": f"{on:%Y-%m}"}), (WEEK, {"day": on.isoformat()}), (COMING, {})):
            shown = page(client, path, whose="agency", **query)
            assert ["High Street" in shown, "is due" in shown] == [theirs] * 2, path
            assert f'<span class="govuk-caption-l">{person.agency}</span>' in shown
            assert "High Street" not in page(client, path, **query)


def test_a_theme_holds_its_operations_as_far_as_one_may_see_them(client: Client, cast: Cast) -> None:
    making.deployment(cast, starts_in=dt.timedelta(days=3))
    secret = making.operation(cast, sensitive=True, name="Nightjar")
    making.deployment(cast, of=secret, turnout=[cast.charlie], starts_in=dt.timedelta(days=4))
    theme = {"whose": "theme:Acquisitive crime"}
    shown = page(sign_in(client, cast.olive), COMING, **theme)
    assert "Turncoat" in shown
    assert "Nightjar" in shown
    assert '<option value="theme:Acquisitive crime" selected>' in shown
    with acting_as_system(System.OUTBOX):
        assert CalendarText.objects.count() == 2
    shown = page(sign_in(client, cast.charlie), COMING, **theme)
    assert "Turncoat" in shown
    assert "Nightjar" not in shown
    assert "Committed" not in shown
    # In one's agency's calendar one's own commitments stand, without what they are to.
    shown = page(client, COMING, whose="agency")
    assert "Committed \N{EN DASH} see Muster" in shown
    assert "Nightjar" not in shown


def test_red_flag_dates_stand_alone_where_they_are_asked_for(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=3))
    making.red_flag(cast, starts_in=3)
    shown = page(sign_in(client, cast.olive), COMING, whose="red_flags")
    assert "Red flag: Festival" in shown
    assert "Turncoat" not in shown
    assert "Turncoat" in page(client, COMING, whose="theme:None of these")


def test_each_event_can_be_downloaded(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=3))
    on = made.starts_at.astimezone(LONDON).date()
    sign_in(client, cast.olive)
    for path, query in ((WEEK, {"day": on.isoformat()}), (COMING, {})):
        (address,) = re.findall(r'href="(/calendar-entries/[^"]+)"', page(client, path, **query))
        assert b"BEGIN:VEVENT" in client.get(address).content


def test_that_a_sensitive_operation_was_shown_is_logged(client: Client, cast: Cast) -> None:
    secret = making.operation(cast, sensitive=True)
    made = making.deployment(cast, of=secret, starts_in=dt.timedelta(days=3))
    making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=9))
    on = made.starts_at.astimezone(LONDON).date()
    sign_in(client, cast.olive)
    for path, query in ((MONTH, {"month": f"{on:%Y-%m}"}), (WEEK, {"day": on.isoformat()}), (COMING, {})):
        with acting_as_system(System.AUDIT):
            before = ProcessingEvent.objects.filter(verb="looked at", record_id=secret.pk).count()
        page(client, path, whose="theme:Acquisitive crime", **query)
        with acting_as_system(System.AUDIT):
            assert ProcessingEvent.objects.filter(verb="looked at", record_id=secret.pk).count() == before + 1


def test_every_source_of_entries_has_a_kind() -> None:
    assert {table for _, _, table in ENTRY_KINDS} == set(SOURCES)


NO_DAYS = (
    *("x", "2026", "2026-13-01", "2026-02-30", "1999-12-31", "2100-01-01", "9999-12-31", "0000-00-00", "-001-01-01"),
    *("\N{SUPERSCRIPT TWO}026-01-01", "2026-01-01'", "2026-W01-1", "20260101--", "x" * 3000, "\x00", " 2026-01-1"),
)
NO_MONTHS = (
    "x",
    "2026",
    "2026-13",
    "2026-00",
    "1999-12",
    "2100-01",
    "2026-1",
    "2026-01-01",
    "\N{ARABIC-INDIC DIGIT TWO}026-01",
)


def test_a_day_or_month_that_is_none_is_not_found(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    asked = [(WEEK, {"day": day}) for day in NO_DAYS] + [(MONTH, {"month": one}) for one in NO_MONTHS]
    asked.append((COMING, {"page": "x"}))
    assert {str(query): client.get(path, query).status_code for path, query in asked} == {
        str(query): 404 for _, query in asked
    }
    assert [client.get(path, {"day": "", "month": ""}).status_code for path in PAGES] == [200] * 3


def test_the_calendar_ends_with_the_years_that_are_planned_in(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    for path, first, last in (
        (MONTH, {"month": "2000-01"}, {"month": "2099-12"}),
        (WEEK, {"day": "2000-01-01"}, {"day": "2099-12-31"}),
    ):
        assert ['rel="prev"' in (shown := page(client, path, **first)), 'rel="next"' in shown] == [False, True]
        assert ['rel="prev"' in (shown := page(client, path, **last)), 'rel="next"' in shown] == [True, False]


def test_a_week_may_cross_a_year(client: Client, cast: Cast) -> None:
    shown = page(sign_in(client, cast.olive), WEEK, day="2026-12-31")
    assert "28 December 2026 to 3 January 2027" in shown
    assert list(days(shown)) == [f"2026-12-{day}" for day in (28, 29, 30, 31)] + [
        f"2027-01-0{day}" for day in (1, 2, 3)
    ]


def test_the_way_to_another_view_keeps_the_day(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    shown = page(client, MONTH, month="2027-06", kind="actions")
    assert f'href="{WEEK}?day=2027-06-01&kind=actions"' in shown
    assert f'href="{MONTH}?month=2027-06"' in page(client, WEEK, day="2027-06-30")


def test_every_page_asks_as_many_questions_whatever_it_shows(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    on = clock.today() + dt.timedelta(days=3)
    paths = [
        f"{path}{asked}{whose}"
        for path, asked in (
            (MONTH, f"?month={on:%Y-%m}"),
            (WEEK, f"?day={on}"),
            (COMING, "?kind=deployments&kind=actions"),
        )
        for whose in ("", "&whose=agency", "&whose=theme:Acquisitive crime")
    ]
    asked = []
    for more in ((0,), (8, 16)):
        for hours in more:
            making.deployment(cast, turnout=[cast.olive], starts_in=dt.timedelta(days=3, hours=hours))
            making.action(cast, cast.olive, due_in=3)
        asked.append([making.questions(client, path) for path in paths])
    assert asked[0] == asked[1]


def test_the_list_is_paged_and_keeps_what_was_chosen(client: Client, cast: Cast) -> None:
    now = clock.now()
    with acting_as_system(System.OUTBOX):
        entries = [
            CalendarEntry(
                source_table="tasking_action",
                source_id=uuid.uuid4(),
                starts_at=now + dt.timedelta(days=number + 1),
                ends_at=now + dt.timedelta(days=number + 2),
                all_day=False,
                updated_at=now,
            )
            for number in range(51)
        ]
        CalendarEntry.objects.bulk_create(entries)
        CalendarReader.objects.bulk_create(CalendarReader(entry=entry, person=cast.olive) for entry in entries)
        assert not CalendarText.objects.exists()
    sign_in(client, cast.olive)
    shown = page(client, COMING, kind="actions")
    assert shown.count("/calendar-entries/") == 50
    assert 'href="?kind=actions&page=2"' in shown
    assert page(client, COMING, kind="actions", page=2).count("/calendar-entries/") == 1
