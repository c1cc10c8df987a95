"""Meetings planned ahead: what is proposed, what is left out and why, and that doing it twice does nothing more."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import clock
from common.clock import LONDON
from common.errors import BadInput, NotAllowed
from common.scope import acting_as
from tasking import actions
from tasking.cadence import bank_holiday
from tasking.models import Forum, HolidayRule, Meeting
from tasking.planning import Fate, Span, proposals
from tests.cast import Cast
from tests.tasking import made
from tests.tasking.test_api import call
from tests.tasking.test_pages import get, post, url_of

#: A Friday: fortnightly from here falls on Christmas Day 2026, and on New Year's Day 2027 weekly.
FIRST = clock.local(dt.date(2026, 12, 11), dt.time(10))


@pytest.fixture
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the first of December 2026."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC))


def ahead(cast: Cast, forum: Forum, **span: Any) -> list[Meeting]:
    """Cora plans ahead."""
    with acting_as(cast.cora):
        return actions.plan_ahead(forum=forum.pk, by=cast.cora, span=Span(**span), place="Civic Suite")


def fates(cast: Cast, forum: Forum, **span: Any) -> list[tuple[str, Fate, str]]:
    """Day, fate and why of each time that is proposed."""
    with acting_as(cast.cora):
        found = proposals(forum, Span(**span))
    return [(f"{(one.starts_at or one.slot_at).astimezone(LONDON):%d %b}", one.fate, one.why) for one in found]


def test_bank_holidays_are_left_out_or_moved_and_the_preview_says_why(cast: Cast, in_december: None) -> None:
    forum = made.forum(cast.cora)
    assert fates(cast, forum, count=3, first_at=FIRST) == [
        ("11 Dec", Fate.NEW, ""),
        ("25 Dec", Fate.LEFT_OUT, "Bank holiday: Christmas Day"),
        ("08 Jan", Fate.NEW, ""),
        ("22 Jan", Fate.NEW, ""),
    ]
    with acting_as(cast.cora):
        made.put(forum, holiday_rule="next_working_day")
    assert fates(cast, forum, until=dt.date(2026, 12, 31), first_at=FIRST) == [
        ("11 Dec", Fate.NEW, ""),
        ("29 Dec", Fate.NEW, "Instead of Fri 25 December 2026, a bank holiday: Christmas Day"),
    ]
    with acting_as(cast.cora):
        assert not Meeting.objects.exists()


def test_planning_twice_plans_nothing_more_even_where_meetings_were_moved_or_called_off(
    cast: Cast, in_december: None
) -> None:
    forum = made.forum(cast.cora, holiday_rule="next_working_day")
    first, second, third = ahead(cast, forum, count=3, first_at=FIRST)
    assert ahead(cast, forum, count=3) == []
    day = dt.timedelta(days=1)
    with acting_as(cast.cora):
        at = {"starts_at": second.starts_at + day, "ends_at": second.ends_at + day, "place": "Town Hall"}
        actions.amend_meeting(meeting=second.pk, by=cast.cora, version=None, **at)
        actions.cancel_meeting(meeting=third.pk, by=cast.cora, version=None, reason="Snow")
    assert fates(cast, forum, until=dt.date(2027, 1, 15)) == [
        ("11 Dec", Fate.PLANNED, ""),
        ("30 Dec", Fate.PLANNED, "It is on 30 December 2026"),
        ("08 Jan", Fate.LEFT_OUT, "Cancelled, and not planned again"),
    ]
    assert [meeting.starts_at.astimezone(LONDON).day for meeting in ahead(cast, forum, count=3)] == [22]
    with acting_as(cast.cora):
        assert Meeting.objects.get(pk=first.pk).items.count() == 0


def test_a_meeting_planned_by_hand_takes_its_day(cast: Cast, in_december: None) -> None:
    forum = made.forum(cast.cora)
    made.meeting(cast, of=forum, starts_at=FIRST + dt.timedelta(days=28, hours=4),
                 ends_at=FIRST + dt.timedelta(days=28, hours=5))  # fmt: skip
    found = fates(cast, forum, until=dt.date(2027, 1, 22), first_at=FIRST)
    assert ("08 Jan", Fate.PLANNED, "It is on 8 January 2027") in found
    assert len(ahead(cast, forum, until=dt.date(2027, 1, 22), first_at=FIRST)) == 2


def test_the_soonest_has_its_agenda_built_and_closing_builds_the_next_ones(cast: Cast) -> None:
    made.referral(cast.bob)
    forum = made.forum(cast.cora)
    opened = made.meeting(cast, days=-1, state="open", of=forum)
    made.present(cast, cast.alice, cast.cora, at=opened)
    first, second = ahead(cast, forum, count=2)
    with acting_as(cast.alice):
        assert (first.items.count(), second.items.count()) == (1, 0)
        actions.close_meeting(meeting=opened.pk, by=cast.alice, version=None)
        assert set(first.items.values_list("section", flat=True)) == {2, 8}
        assert Meeting.objects.filter(state="planned").count() == 2


def test_closing_steps_over_a_bank_holiday(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    forum = made.forum(cast.cora)
    opened = made.meeting(cast, of=forum, state="open", starts_at=FIRST, ends_at=FIRST + dt.timedelta(hours=2))
    made.present(cast, cast.alice, cast.cora, at=opened)
    monkeypatch.setattr(clock, "now", lambda: FIRST + dt.timedelta(hours=1))
    with acting_as(cast.alice):
        actions.close_meeting(meeting=opened.pk, by=cast.alice, version=None)
        assert Meeting.objects.get(state="planned").starts_at == clock.local(dt.date(2027, 1, 8), dt.time(10))


def test_each_fault_of_a_span_is_named(cast: Cast, in_december: None) -> None:
    forum = made.forum(cast.cora)
    for span, field in (
        ({}, "count"),
        ({"count": 3, "until": dt.date(2027, 1, 1)}, "count"),
        ({"count": 0}, "count"),
        ({"count": 61}, "count"),
        ({"until": dt.date(2026, 11, 30)}, "until"),
        ({"until": dt.date(2040, 1, 1)}, "until"),
        ({"count": 3}, "first_at"),
        ({"count": 3, "first_at": FIRST - dt.timedelta(days=30)}, "first_at"),
    ):
        with pytest.raises(BadInput) as refusal:
            ahead(cast, forum, **span)
        assert field in refusal.value.faults, span
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.plan_ahead(forum=forum.pk, by=cast.bob, span=Span(count=1, first_at=FIRST), place="Here")
    with acting_as(cast.cora):
        made.put(forum, is_active=False)
    with pytest.raises(BadInput, match="no longer meets"):
        ahead(cast, forum, count=1, first_at=FIRST)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cadence=st.integers(1, 60),
    hour=st.integers(0, 23),
    offset=st.integers(1, 400),
    count=st.integers(1, 12),
    rule=st.sampled_from(HolidayRule.values),
)
def test_whatever_the_rhythm_a_preview_is_what_is_planned_and_done_again_nothing_is(
    cast: Cast, cadence: int, hour: int, offset: int, count: int, rule: str
) -> None:
    with acting_as(cast.cora):
        name = f"Forum {Forum.objects.count()}"
        forum = made.forum(cast.cora, name=name, reference_prefix=f"F{Forum.objects.count()}", cadence_days=cadence,
                           holiday_rule=rule)  # fmt: skip
        first_at = clock.local(clock.today() + dt.timedelta(days=offset), dt.time(hour))
        span = Span(count=count, first_at=first_at)
        shown = [one.starts_at for one in proposals(forum, span) if one.fate is Fate.NEW]
        new = [
            meeting.starts_at for meeting in actions.plan_ahead(forum=forum.pk, by=cast.cora, span=span, place="Here")
        ]
        again = proposals(forum, span)
    assert new == shown
    assert len(new) == count
    days = [at.astimezone(LONDON).date() for at in new]
    assert len(set(days)) == count
    assert not any(bank_holiday(day) for day in days)
    assert not any(one.fate is Fate.NEW for one in again)


def test_planning_ahead_on_a_page_shows_first_and_saves_then(client: Client, cast: Cast) -> None:
    forum = made.meeting(cast, days=-3, state="closed").forum
    url = url_of("plan_ahead", forum.pk)
    page = get(client, cast.cora, url).content.decode()
    assert 'value="Civic Suite"' in page
    shown = post(client, cast.cora, url, count=4, place="Civic Suite")
    assert (shown.status_code, "Plan these 4 meetings" in shown.content.decode()) == (200, True)
    with acting_as(cast.cora):
        assert not Meeting.objects.filter(state="planned").exists()
    assert post(client, cast.cora, url, count=4, place="Civic Suite", save=1).status_code == 302
    with acting_as(cast.cora):
        assert Meeting.objects.filter(state="planned").count() == 4
    assert "Nothing new would be planned" in post(client, cast.cora, url, count=4, place="Here").content.decode()
    assert post(client, cast.cora, url, place="Here").status_code == 400
    assert get(client, cast.bob, url).status_code == 403


def test_planning_ahead_through_the_api_and_by_command(client: Client, cast: Cast) -> None:
    forum = made.meeting(cast, days=-3, state="closed").forum
    path = f"/forums/{forum.pk}/plan-ahead/"
    asked = {"count": 2, "place": "Civic Suite"}
    assert call(client, cast.bob, "POST", path, asked).status_code == 403
    preview = call(client, cast.cora, "POST", path, {**asked, "preview": True})
    assert [one["fate"] for one in preview.json() if one["fate"] != "left_out"] == ["new", "new"]
    assert call(client, cast.cora, "POST", path, {"place": "Here"}).status_code == 400
    assert call(client, cast.cora, "POST", path, asked).status_code == 200
    told = StringIO()
    call_command("plan_meetings", "jtg", "cora@example.org", "--count", "3", "--place", "Town Hall", stdout=told)
    assert told.getvalue().count("planned already") == 2
    assert told.getvalue().count(": new") == 1
    call_command("plan_meetings", "JTG", "cora@example.org", "--count", "9", "--preview", stdout=StringIO())
    with acting_as(cast.cora):
        assert Meeting.objects.filter(state="planned").count() == 3
    for arguments, words in (
        (("JTG", "nobody@example.org"), "Nobody active"),
        (("XYZ", "cora@example.org"), "has the prefix"),
        (("JTG", "bob@example.org"), "Only a chair"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("plan_meetings", *arguments, "--count", "5", stdout=StringIO())
