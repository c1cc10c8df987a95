"""A meeting run from one page: its steps, what it shows and withholds, its clock, its news, and its price."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from common.errors import NotAllowed, WrongState
from common.scope import acting_as
from partners import sessions
from partners.models import Person
from tasking import actions, live
from tasking.models import Action, AgendaItem, ItemTimer, Meeting
from tests.cast import Cast, sign_in
from tests.tasking import made
from tests.world import SECRETS, World


def url_of(name: str, *args: object) -> str:
    return reverse(f"tasking:{name}", args=args)


def page(client: Client, by: Any, meeting: Meeting, step: object = "") -> str:
    answer = sign_in(client, by).get(f"{live.live_url(meeting)}?step={step}")
    assert answer.status_code == 200
    return answer.content.decode()


def news(client: Client, meeting: Meeting, step: object, etag: str = "") -> Any:
    headers = {"If-None-Match": etag} if etag else {}
    return client.get(f"{url_of('live_news', meeting.pk)}?step={step}", headers=headers)


def put(cast: Cast, record: Any, **values: Any) -> None:
    with acting_as(cast.cora):
        made.put(record, **values)


def coordinates(cast: Cast, outsider: Person) -> None:
    """Let someone of the charity take minutes."""
    with acting_as(cast.ada):
        made.put_person(outsider, roles=["coordinator"])


# --- Steps --------------------------------------------------------------------------------------------------------


def test_the_steps_are_in_the_forums_order_and_say_how_each_stands(cast: Cast) -> None:
    forum = made.forum(cast.cora, agenda_order=[9, 3, 11, 6])
    meeting = made.meeting(cast, state="open", of=forum)
    made.victim_item(cast, at=meeting, title="V-1")
    made.item(cast, at=meeting, section=11, title="Leaflets", deferred_reason="No time", **_deferred(cast))
    decided = {"decision": "noted", "decided_by": cast.alice, "decided_at": clock.now()}
    made.item(cast, at=meeting, section=9, title="Walnut", **decided)
    made.item(cast, at=meeting, section=9, title="Taken off", withdrawn_reason="Lapsed")
    made.item(cast, at=meeting, section=5, title="Switched off since")
    with acting_as(cast.cora):
        items = list(meeting.items.filter(withdrawn_reason="").select_related("timer"))
        parts = live.parts_of(meeting, items)
    steps = [(step.title, step.status[0]) for step in live.steps_of(parts)]
    assert [part.name for part in parts] == ["Places and results", "Individual cases", "End"]
    assert steps == [
        ("Attendance and declarations", ""),
        ("Walnut", "Noted"),
        ("Action log", ""),
        ("Leaflets", "Put off"),
        ("Switched off since", ""),
        ("V-1", ""),
        ("Close the meeting", ""),
    ]


def _deferred(cast: Cast) -> dict[str, Any]:
    return {"deferred_by": cast.alice, "deferred_at": clock.now()}


# --- The clock ----------------------------------------------------------------------------------------------------


def test_one_clock_runs_at_a_time_and_adds_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = made.meeting(cast, state="open")
    first, second = made.item(cast, at=meeting), made.item(cast, at=meeting, title="Second")
    now = clock.now()

    def after(seconds: int, act: Any, item: AgendaItem) -> None:
        monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=seconds))
        with acting_as(cast.cora):
            act(item=item.pk, by=cast.cora)

    after(0, actions.start_clock, first)
    after(60, actions.start_clock, first)
    after(90, actions.start_clock, second)
    after(100, actions.start_clock, first)
    after(130, actions.stop_clock, first)
    after(500, actions.stop_clock, first)
    with acting_as(cast.cora):
        spent = dict(ItemTimer.objects.values_list("item__title", "seconds"))
        assert spent == {"Winter campaign": 120, "Second": 10}
        assert not ItemTimer.objects.filter(running_since__isnull=False).exists()
    after(600, actions.start_clock, first)
    put(cast, meeting, state="closed", closed_at=now + dt.timedelta(seconds=630), closed_by=cast.alice)
    with acting_as(cast.cora):
        assert ItemTimer.objects.get(item=first).spent(now + dt.timedelta(hours=9)).total_seconds() == 150
        with pytest.raises(WrongState):
            actions.start_clock(item=second.pk, by=cast.cora)
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.stop_clock(item=first.pk, by=cast.bob)


def test_a_clock_that_one_may_not_see_is_stopped_without_a_word_by_starting_another(cast: Cast) -> None:
    coordinates(cast, cast.charlie)
    meeting = made.meeting(cast, state="open")
    victim, item = made.victim_item(cast, at=meeting), made.item(cast, at=meeting)
    with acting_as(cast.cora):
        actions.start_clock(item=victim.pk, by=cast.cora)
    with acting_as(cast.charlie):
        assert not ItemTimer.objects.exists()
        assert actions.start_clock(item=item.pk, by=cast.charlie).running_since is not None
        assert ItemTimer.objects.get().item == item
    with acting_as(cast.cora):
        hidden = ItemTimer.objects.get(item=victim)
        assert (hidden.running_since, hidden.version) == (None, 2)
        actions.start_clock(item=victim.pk, by=cast.cora)
        assert ItemTimer.objects.get(running_since__isnull=False) == hidden
    refused = pytest.raises(DatabaseError, match="those who take its minutes")
    with acting_as(cast.bob), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT muster_stop_clocks(%s)", [meeting.pk])


# --- The page -----------------------------------------------------------------------------------------------------


def test_a_meeting_is_run_step_by_step_without_scripts(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item = made.item(cast, at=meeting, section=5, title="Holly Walk", why="New candidate")
    assert url_of("live", meeting.pk) in sign_in(client, cast.alice).get(meeting.get_absolute_url()).content.decode()
    assert f'name="status_{cast.alice.pk}"' in page(client, cast.alice, meeting)
    came = {f"status_{cast.alice.pk}": "present", f"version_{cast.alice.pk}": 0}
    answer = client.post(f"{url_of('attendance', meeting.pk)}?live", came)
    assert answer.url == f"{live.live_url(meeting)}?step=attendance"
    assert client.post(url_of("clock_start", item.pk)).url == live.item_url(item)
    shown = page(client, cast.alice, meeting)
    assert 'id="step-title" tabindex="-1">Holly Walk' in shown
    assert "New candidate" in shown
    assert "Close the meeting" in shown
    note = {"client_key": str(uuid4()), "text": "Shutters are down"}
    assert client.post(f"{url_of('item_note', item.pk)}?live", note).url == live.item_url(item)
    line = {"client_key": str(uuid4()), "line": "@police !bob due 14d Visit the shops"}
    for _ in range(2):
        assert client.post(url_of("item_line", item.pk), line).url == f"{live.item_url(item)}#actions"
    decision = {"version": item.version, "decision": "monitor", "reason": "Quiet since"}
    assert client.post(f"{url_of('item_decide', item.pk)}?live", decision).url == live.item_url(item)
    shown = page(client, cast.cora, meeting, item.pk)
    for words in ("Shutters are down", "Visit the shops", "Quiet since", "JTG/"):
        assert words in shown
    assert "decide_decision" not in shown
    with acting_as(cast.cora):
        assert Action.objects.get().owner == cast.bob
    assert "the quorum is" in page(client, cast.alice, meeting, "close")
    assert "No action" not in page(client, cast.alice, meeting, "log")
    put(cast, meeting, state="closed", closed_at=clock.now(), closed_by=cast.alice)
    assert "Its minutes are settled" in page(client, cast.alice, meeting, item.pk)


def test_a_line_is_previewed_and_its_faults_are_named_where_it_was_typed(client: Client, cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast, state="open"))
    sign_in(client, cast.cora)
    url = url_of("item_line", item.pk)
    shown = client.post(url, {"preview": "1", "line": "@police !bob due 14d Visit"}).content.decode()
    assert "<strong>Bob</strong> of Essex Police, due" in shown
    assert "Say what is to be done." in client.post(url, {"preview": "1", "line": "!bob due 2d"}).content.decode()
    answer = client.post(url, {"client_key": str(uuid4()), "line": "@police !b due 14d Visit"})
    assert answer.status_code == 400
    assert "!b could be Bea (!bea), Bob (!bob)." in answer.content.decode()
    assert url_of("item_action", item.pk) in answer.content.decode()
    with acting_as(cast.cora):
        assert not Action.objects.exists()
    sign_in(client, cast.bob)
    assert client.post(url, {"preview": "1", "line": "!bob due 14d Visit"}).status_code == 403


def test_a_case_waits_on_the_page_until_everyone_in_the_room_may_hear_it(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    victim = made.victim_item(cast, at=meeting, why="3 reports")
    made.put_note(cast.bea, victim, text="Moved to a refuge")
    made.present(cast, cast.cora, at=meeting)
    made.present(cast, cast.charlie, at=meeting, declared=False)
    shown = page(client, cast.cora, meeting, victim.pk)
    assert "Charlie of Outreach Charity is in the room" in shown
    assert "OFFICIAL-SENSITIVE" in shown
    assert "Moved to a refuge" not in shown
    assert "Moved to a refuge" not in news(client, meeting, victim.pk).content.decode()
    with acting_as(cast.cora):
        came = meeting.attendances.get(person=cast.charlie)
    put(cast, came, status="part_one")
    assert "Moved to a refuge" in page(client, cast.cora, meeting, victim.pk)
    assert "Moved to a refuge" in news(client, meeting, victim.pk).content.decode()


def test_an_outsider_who_takes_minutes_sees_no_case_and_its_clock_news_or_line(client: Client, world: World) -> None:
    cast, meeting, item = world.cast, world["meeting"], world["restricted_item"]
    put(cast, meeting, state="open", opened_at=clock.now(), opened_by=cast.alice)
    for outsider in (cast.charlie, cast.carla):
        assert sign_in(client, outsider).get(live.live_url(meeting)).status_code == 403
        coordinates(cast, outsider)
        for step in ("", item.pk, "log", "close"):
            for answer in (client.get(f"{live.live_url(meeting)}?step={step}"), news(client, meeting, step)):
                assert answer.status_code == 200
                words = answer.content.decode()
                assert [secret for secret in SECRETS if secret in words] == []
        for name in ("item_line", "clock_start", "clock_stop", "item_note"):
            assert client.post(url_of(name, item.pk), {"preview": "1", "line": "x"}).status_code == 404


# --- The news, and the price --------------------------------------------------------------------------------------


def test_news_are_sent_once_and_to_whom_they_concern(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item, victim = made.item(cast, at=meeting), made.victim_item(cast, at=meeting)
    made.present(cast, cast.cora, at=meeting)
    sign_in(client, cast.cora)
    first = news(client, meeting, item.pk)
    assert news(client, meeting, item.pk, first["ETag"]).status_code == 304
    assert f'data-etag="{first["ETag"].strip(chr(34))}"' in page(client, cast.cora, meeting, item.pk)
    etag = first["ETag"]
    for change in (
        lambda: made.put_note(cast.bea, item, text="Bea's words"),
        lambda: made.put_note(cast.cora, victim, text="Of a case"),
        lambda: made.action(cast, at=meeting, item=item),
        lambda: made.present(cast, cast.olive, at=meeting),
        lambda: put(cast, item, title="Renamed"),
        lambda: put(cast, meeting, state="closed", closed_at=clock.now(), closed_by=cast.alice),
    ):
        change()
        answer = news(client, meeting, item.pk, etag)
        assert (answer.status_code, answer["ETag"] != etag) == (200, True)
        etag = answer["ETag"]
    assert 'data-state="closed"' in answer.content.decode()
    assert news(client, meeting, item.pk, etag).status_code == 304


def test_news_of_an_item_that_was_taken_off_say_nothing_of_another(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item, other = made.item(cast, at=meeting), made.item(cast, at=meeting, title="Another")
    made.put_note(cast.bea, other, text="Of another item")
    with acting_as(cast.cora):
        actions.start_clock(item=other.pk, by=cast.cora)
    sign_in(client, cast.cora)
    assert "data-gone" not in news(client, meeting, item.pk).content.decode()
    put(cast, item, withdrawn_reason="Lapsed")
    shown = news(client, meeting, item.pk).content.decode()
    assert "data-gone" in shown
    assert "Of another item" not in shown


def test_news_of_cases_do_not_stir_those_who_may_not_see_them(client: Client, cast: Cast) -> None:
    coordinates(cast, cast.charlie)
    meeting = made.meeting(cast, state="open")
    item, victim = made.item(cast, at=meeting), made.victim_item(cast, at=meeting)
    sign_in(client, cast.charlie)
    etag = news(client, meeting, item.pk)["ETag"]
    made.put_note(cast.cora, victim, text="Of a case")
    assert news(client, meeting, item.pk, etag).status_code == 304


def test_news_alone_do_not_keep_a_session_alive(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    sign_in(client, cast.cora)
    session = client.session
    long_ago = (clock.now() - dt.timedelta(minutes=50)).isoformat()
    session[sessions._RENEWED] = long_ago
    session.save()
    assert news(client, meeting, "log").status_code == 200
    assert client.session[sessions._RENEWED] == long_ago
    client.get(live.live_url(meeting))
    assert client.session[sessions._RENEWED] > long_ago


def count(client: Client, url: str, **headers: str) -> int:
    """The queries of a request, but for saying who looks and keeping to one transaction."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, headers=headers).status_code in (200, 304)
    around = ("SELECT set_config", "SAVEPOINT", "RELEASE SAVEPOINT")
    return sum(not query["sql"].startswith(around) for query in captured.captured_queries)


def test_a_meeting_with_200_open_actions_opens_as_cheaply_as_one_with_three(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.cora, at=meeting)
    items = [made.item(cast, at=meeting, title=f"Item {number}") for number in range(12)]
    key = items[0].pk

    def more(actions_wanted: int) -> None:
        with acting_as(cast.cora):
            logged = meeting.actions.count()
            Action.objects.bulk_create(
                Action(
                    reference=f"JTG/2026-11/{number + 100}",
                    meeting=meeting,
                    item=items[number % 12],
                    text="Visit",
                    owner_agency=cast.police,
                    owner=cast.bob,
                    due_on=clock.today(),
                    version=1,
                )
                for number in range(logged, actions_wanted)
            )

    addresses = {
        "meeting": meeting.get_absolute_url(),
        "live": f"{live.live_url(meeting)}?step={key}",
        "log": f"{live.live_url(meeting)}?step=log",
        "news": f"{url_of('live_news', meeting.pk)}?step={key}",
    }
    sign_in(client, cast.alice)
    counts = {}
    for wanted in (3, 200):
        more(wanted)
        made.put_note(cast.cora, items[0], text=f"With {wanted}")
        client.get(addresses["meeting"])
        counts[wanted] = {name: count(client, url) for name, url in addresses.items()}
    assert counts[3] == counts[200]
    assert {name: each for name, each in counts[200].items() if each > 13} == {}
    etag = client.get(addresses["news"])["ETag"]
    assert count(client, addresses["news"], **{"If-None-Match": etag}) <= 3
