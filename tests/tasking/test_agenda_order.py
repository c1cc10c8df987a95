"""The agenda's order, what is put off, what lapses, and what an outsider can tell from any of it: nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.actions import review_hotspot
from hotspots.models import Hotspot
from partners.models import Agency
from tasking import actions
from tasking.models import AgendaItem, Meeting, Referral
from tests.cast import Cast
from tests.tasking import made
from tests.tasking.test_agenda import refresh
from tests.tasking.test_api import call, fetch
from tests.tasking.test_concurrency import at_once
from tests.tasking.test_pages import get, post, url_of


def titles(cast: Cast, meeting: Meeting, section: int, who: str = "cora") -> list[str]:
    """The items of a section in order, as this person sees them."""
    with acting_as(cast.people[who]):
        items = AgendaItem.objects.standing().filter(meeting=meeting, section=section).with_place()
        assert [item.place for item in items] == list(range(1, len(items) + 1))
        return [item.title for item in items]


def three(cast: Cast, meeting: Meeting, **given: Any) -> list[AgendaItem]:
    """Three items of a section."""
    return [made.item(cast, at=meeting, title=title, **given) for title in ("One", "Two", "Three")]


def case(cast: Cast, meeting: Meeting, title: str, holder: Agency) -> AgendaItem:
    """A restricted item of this holder."""
    by = cast.carla if holder == cast.charity else cast.cora
    return made.item(cast, at=meeting, by=by, section=6, title=title, category="victims", held_by=holder)


def move(cast: Cast, item: AgendaItem, to: int, who: str = "cora") -> AgendaItem:
    """Move it, as this person."""
    with acting_as(cast.people[who]):
        return actions.move_item(item=item.pk, by=cast.people[who], to=to)


def defer(cast: Cast, item: AgendaItem, reason: str = "No time", version: int | None = None) -> AgendaItem:
    """Cora puts it off."""
    with acting_as(cast.cora):
        return actions.defer_item(item=item.pk, by=cast.cora, version=version, reason=reason)


def take_back(cast: Cast, item: AgendaItem) -> AgendaItem:
    """Cora takes it back."""
    with acting_as(cast.cora):
        return actions.undo_deferral(item=item.pk, by=cast.cora, version=None)


def again(cast: Cast, item: AgendaItem, who: str = "cora") -> AgendaItem:
    """The item as it is now."""
    with acting_as(cast.people[who]):
        return AgendaItem.objects.select_related("meeting__forum").get(pk=item.pk)


# --- Order ----------------------------------------------------------------------------------------------------------


def test_items_are_moved_to_any_place_of_their_section_without_a_gap(cast: Cast) -> None:
    meeting = made.meeting(cast)
    one, two, three_ = three(cast, meeting)
    elsewhere = made.item(cast, at=meeting, section=12, title="Elsewhere")
    for item, to, order in (
        (three_, 1, ["Three", "One", "Two"]),
        (three_, 3, ["One", "Two", "Three"]),
        (one, 2, ["Two", "One", "Three"]),
        (two, 1, ["Two", "One", "Three"]),
    ):
        move(cast, item, to)
        assert titles(cast, meeting, 11) == order
    version = again(cast, one).version
    move(cast, three_, 1)
    # What someone writes meanwhile about an item that gives way is not stale for it.
    assert again(cast, one).version == version
    for to in (0, 4, -1):
        with pytest.raises(BadInput, match="from 1 to 3"):
            move(cast, one, to)
    assert again(cast, elsewhere).position == 1
    with acting_as(cast.cora):
        assert ProcessingEvent.objects.about(three_).filter(verb="moved on the agenda").count() == 3


def test_ordering_and_putting_off_are_the_planners_while_the_agenda_lives(cast: Cast) -> None:
    item = three(cast, made.meeting(cast))[0]
    for who in ("olive", "max", "bob", "charlie", "carla"):
        person = cast.people[who]
        for verb in (
            lambda p: actions.move_item(item=item.pk, by=p, to=2),
            lambda p: actions.defer_item(item=item.pk, by=p, version=None, reason="Later"),
            lambda p: actions.undo_deferral(item=item.pk, by=p, version=None),
        ):
            with acting_as(person), pytest.raises(NotAllowed):
                verb(person)
    closed = three(cast, made.meeting(cast, days=1, state="closed"))[0]
    with pytest.raises(WrongState, match="settled"):
        move(cast, closed, 2)
    with pytest.raises(WrongState, match="settled"):
        defer(cast, closed)


def test_what_is_hidden_neither_hinders_a_move_nor_is_told_by_a_number(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    first = case(cast, meeting, "V-2026-0001", cast.council)
    hidden = case(cast, meeting, "V-2026-0002", cast.charity)
    last = case(cast, meeting, "V-2026-0003", cast.council)
    with acting_as(cast.carla):
        assert again(cast, hidden, "carla").position == 1
    move(cast, last, 1)
    assert titles(cast, meeting, 6) == ["V-2026-0003", "V-2026-0001"]
    move(cast, first, 1, "bea")
    assert titles(cast, meeting, 6, "bob") == ["V-2026-0001", "V-2026-0003"]
    assert titles(cast, meeting, 6, "charlie") == ["V-2026-0002"]
    rows = fetch(client, cast.charlie, f"/agenda-items/?meeting={meeting.pk}").json()["results"]
    assert [(row["title"], row["position"]) for row in rows] == [("V-2026-0002", 1)]
    assert call(client, cast.carla, "POST", f"/agenda-items/{first.pk}/move/", {"to": 1}).status_code == 404
    with acting_as(cast.ada):
        made.put_person(cast.carla, roles=["coordinator"])
    move(cast, hidden, 1, "carla")
    page = get(client, cast.carla, url_of("agenda_order", meeting.pk)).content.decode()
    assert "V-2026-0002" in page
    assert "V-2026-0001" not in page


@pytest.mark.worker
def test_moves_at_once_end_in_one_order_with_every_item_in_it(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting = made.meeting(cast)
    items = three(cast, meeting)

    def mover(item: AgendaItem, to: int, who: Any) -> tuple[Any, Callable[[], AgendaItem]]:
        return who, lambda: actions.move_item(item=item.pk, by=who, to=to)

    answers = at_once(mover(items[0], 3, cast.cora), mover(items[2], 1, cast.bea), mover(items[1], 1, cast.alice))
    assert all(isinstance(answer, AgendaItem) for answer in answers)
    assert sorted(titles(cast, meeting, 11)) == ["One", "Three", "Two"]
    with acting_as(cast.cora):
        assert sorted(AgendaItem.objects.values_list("position", flat=True)) == [1, 2, 3]


# --- Putting off ----------------------------------------------------------------------------------------------------


def test_an_item_put_off_is_dealt_with_here_and_stands_on_the_next_agenda_with_its_reason(
    client: Client, cast: Cast
) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.cora, at=meeting)
    made.referral(cast.bob)
    item = refresh(cast, meeting)[0]
    with pytest.raises(BadInput, match="Say why"):
        defer(cast, item, " ")
    with pytest.raises(StaleEdit):
        defer(cast, item, version=item.version + 1)
    defer(cast, item, "The landlord is away")
    with acting_as(cast.alice):
        with pytest.raises(WrongState, match="Take it back first"):
            actions.decide_item(item=item.pk, by=cast.alice, version=None, decision="noted")
        actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)
        following = Meeting.objects.get(state="planned")
        copy = following.items.get(section=8)
    assert (copy.deferred_from_id, copy.deferrals) == (item.pk, 1)
    page = get(client, cast.bob, following.get_absolute_url()).content.decode()
    assert f"Deferred from {meeting}: The landlord is away" in page
    defer(cast, copy, "Still away")
    with acting_as(cast.cora):
        third = Meeting.objects.get(state="planned", starts_at__gt=following.starts_at)
    page = get(client, cast.bob, third.get_absolute_url()).content.decode()
    assert "Still away" in page
    assert "Put off 2 times" in page


def test_what_is_on_the_next_agenda_already_is_marked_there_rather_than_doubled(cast: Cast) -> None:
    meeting, following = made.meeting(cast), made.meeting(cast, days=14)
    made.referral(cast.bob)
    item, there = refresh(cast, meeting)[0], refresh(cast, following)[0]
    defer(cast, item)
    assert again(cast, there).deferred_from_id == item.pk
    take_back(cast, item)
    kept = again(cast, there)
    assert (kept.deferred_from_id, kept.deferrals, kept.withdrawn_reason) == (None, 0, "")
    assert again(cast, item).deferred_reason == ""


def test_putting_off_is_undone_until_the_meeting_closes(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.cora, at=meeting)
    first, second, third = three(cast, meeting)
    with pytest.raises(WrongState, match="was not put off"):
        take_back(cast, first)
    for item in (first, second, third):
        defer(cast, item)
    with pytest.raises(WrongState, match="dealt with already"):
        defer(cast, first)
    take_back(cast, first)
    with acting_as(cast.cora):
        following = Meeting.objects.get(state="planned")
        copies = {copy.title: copy for copy in following.items.all()}
        actions.write_discussion(item=copies["Two"].pk, by=cast.cora, text="Ask the county")
    assert copies["One"].withdrawn_reason != ""
    take_back(cast, second)
    assert again(cast, copies["Two"]).withdrawn_reason == ""
    defer(cast, copies["Three"])
    with pytest.raises(WrongState, match="has dealt with this item already"):
        take_back(cast, third)
    with acting_as(cast.alice):
        actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)
    with pytest.raises(WrongState, match="settled"):
        take_back(cast, third)


def test_what_was_put_off_to_a_meeting_that_is_called_off_goes_to_the_one_after(cast: Cast) -> None:
    meeting, second, third = made.meeting(cast), made.meeting(cast, days=14), made.meeting(cast, days=28)
    item, secret = made.item(cast, at=meeting), made.victim_item(cast, at=meeting)
    defer(cast, item)
    defer(cast, secret)
    with acting_as(cast.cora):
        actions.cancel_meeting(meeting=second.pk, by=cast.cora, version=None, reason="Snow")
    assert titles(cast, third, 11) == ["Winter campaign"]
    assert titles(cast, third, 6, "bob") == [secret.title]
    assert titles(cast, third, 6, "charlie") == []
    assert refresh(cast, third) == []


def test_nothing_is_put_off_by_a_forum_that_no_longer_meets(cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast))
    with acting_as(cast.cora):
        made.put(made.the_forum(cast), is_active=False)
    with pytest.raises(WrongState, match="no longer meets"):
        defer(cast, item)


# --- Reasons --------------------------------------------------------------------------------------------------------


def test_why_follows_the_facts_and_what_has_no_reason_left_is_taken_off_and_kept(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    referral, talked_about, decided = (made.referral(cast.bob) for _ in range(3))
    first, second, third = refresh(cast, meeting)
    with acting_as(cast.cora):
        Referral.objects.filter(pk=referral.pk).update(created_at=clock.now() - dt.timedelta(days=20))
        actions.write_discussion(item=second.pk, by=cast.cora, text="Ask the shops")
        made.put(third, decision="monitor", decided_by=cast.alice, decided_at=clock.now())
    assert refresh(cast, meeting) == []
    assert "overdue by 6 days" in again(cast, first).why
    assert again(cast, third).version == third.version
    for gone in (referral, talked_about, decided):
        with acting_as(cast.bob):
            actions.move_referral(referral=gone.pk, verb="revoke", by=cast.bob, version=None, reason="Solved")
    refresh(cast, meeting)
    assert again(cast, first).withdrawn_reason.startswith("No longer the case: Waits for a decision")
    assert (again(cast, second).withdrawn_reason, again(cast, third).withdrawn_reason) == ("", "")
    page = get(client, cast.bob, meeting.get_absolute_url()).content.decode()
    assert "Taken off the agenda" in page
    with pytest.raises(WrongState, match="taken off"):
        move(cast, first, 1)
    with acting_as(cast.cora):
        Referral.objects.filter(pk=referral.pk).update(state="submitted")
    assert [item.pk for item in refresh(cast, meeting)] == [first.pk]
    assert again(cast, first).withdrawn_reason == ""


def test_a_case_lapses_only_in_the_sight_of_the_agency_that_holds_it(cast: Cast) -> None:
    meeting = made.meeting(cast)
    person = made.subject(cast.cora, reports=2)
    item = refresh(cast, meeting)[0]
    with acting_as(cast.cora):
        made.put(person, is_closed=True)
    refresh(cast, meeting, "bea")
    refresh(cast, meeting, "charlie")
    assert again(cast, item).withdrawn_reason == ""
    refresh(cast, meeting)
    assert again(cast, item).withdrawn_reason != ""


def test_new_reviewed_and_due_hotspots_say_which_they_are(cast: Cast) -> None:
    made.meeting(cast, days=-7, state="closed")
    meeting = made.meeting(cast, days=7)
    due = made.hotspot(cast, state="adopted", lead_agency=cast.council, review_on=clock.today())
    reviewed = made.hotspot(
        cast, state="adopted", lead_agency=cast.council, review_on=clock.today() + dt.timedelta(days=30)
    )
    quiet = made.hotspot(cast, state="adopted", lead_agency=cast.council, review_on=clock.today() + dt.timedelta(90))
    later = clock.today() + dt.timedelta(days=60)
    with acting_as(cast.cora):
        review_hotspot(hotspot=reviewed.pk, by=cast.cora, version=None, review_on=later, assessment="Halved")
    why = {item.source_id: item.why for item in refresh(cast, meeting)}
    assert why[due.pk].startswith("Review due on ")
    assert why[reviewed.pk].endswith("since the last meeting")
    assert quiet.pk not in why


def test_vulnerable_victims_come_when_there_is_news_of_them(cast: Cast) -> None:
    made.meeting(cast, days=-7, state="closed")
    meeting = made.meeting(cast, days=7)
    news = made.subject(cast.cora, reports=1, vulnerable=True)
    made.subject(cast.cora, vulnerable=True)
    made.subject(cast.cora, reports=1)
    repeat = made.subject(cast.cora, reports=2, vulnerable=True)
    why = {item.title: item.why for item in refresh(cast, meeting) if item.section == 6}
    assert why == {
        news.reference: "Vulnerable, 1 report since the last meeting",
        repeat.reference: "2 reports in 12 months, vulnerable",
    }


def test_a_section_that_is_switched_off_is_left_out_and_the_others_follow_the_forums_order(
    client: Client, cast: Cast
) -> None:
    meeting = made.meeting(cast)
    made.referral(cast.bob)
    hotspot = made.hotspot(cast)
    refresh(cast, meeting)
    with acting_as(cast.cora):
        actions.save_forum(by=cast.cora, forum=meeting.forum_id, version=None, agenda_order=[11, 5, 3, 1])
        with pytest.raises(BadInput, match="switched this section off"):
            actions.add_item(meeting=meeting.pk, by=cast.cora, section=12, title="Dates")
        actions.add_item(meeting=meeting.pk, by=cast.cora, section=11, title="Winter campaign")
    refresh(cast, meeting)
    page = get(client, cast.bob, meeting.get_absolute_url()).content.decode()
    assert page.index("Winter campaign") < page.index(str(hotspot)) < page.index("Action log")
    assert titles(cast, meeting, 8) == []
    assert "The forum has switched this section off." in page


# --- A candidate that is tasked -------------------------------------------------------------------------------------


def test_tasking_an_operation_on_a_candidate_adopts_it_too(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, at=meeting)
    hotspot = made.hotspot(cast)
    item = refresh(cast, meeting)[0]
    given = {"operation_name": "Walnut", "theme": "Shop theft", "objective": "Halve it", "lead_agency": cast.police,
             "commander": cast.bob}  # fmt: skip

    def task(**more: Any) -> AgendaItem:
        with acting_as(cast.alice):
            follows = actions.Follows(**given, **more)
            return actions.decide_item(
                item=item.pk, by=cast.alice, version=None, decision="task", reason="Rising", follows=follows
            )

    with pytest.raises(BadInput) as refusal:
        task()
    assert list(refusal.value.faults) == ["review_on"]
    task(review_on=clock.today() + dt.timedelta(days=28))
    with acting_as(cast.alice):
        found = Hotspot.objects.get(pk=hotspot.pk)
    assert (found.state, found.lead_agency_id, found.reason) == ("tasked", cast.police.pk, "Rising")


# --- Pages and API --------------------------------------------------------------------------------------------------


def test_items_are_ordered_put_off_and_taken_back_on_pages(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    one, _, _ = three(cast, meeting)
    page = get(client, cast.cora, url_of("agenda_order", meeting.pk)).content.decode()
    assert "Down<span" in page
    assert 'value="1" selected' in get(client, cast.cora, url_of("item_move", one.pk)).content.decode()
    assert post(client, cast.cora, url_of("item_move", one.pk), to=3).status_code == 302
    assert titles(cast, meeting, 11) == ["Two", "Three", "One"]
    assert post(client, cast.cora, url_of("item_move", one.pk), to=9).status_code == 400
    version = again(cast, one).version
    assert post(client, cast.cora, url_of("item_defer", one.pk), version=version, reason="").status_code == 400
    assert post(client, cast.cora, url_of("item_defer", one.pk), version=version, reason="Later").status_code == 302
    assert "Put off because" in get(client, cast.bob, one.get_absolute_url()).content.decode()
    version = again(cast, one).version
    assert post(client, cast.cora, url_of("item_undo_deferral", one.pk), version=version).status_code == 302
    assert again(cast, one).deferred_reason == ""


def test_items_are_moved_put_off_and_taken_back_through_the_api(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    one, _, _ = three(cast, meeting)
    path = f"/agenda-items/{one.pk}/"
    moved = call(client, cast.cora, "POST", f"{path}move/", {"to": 2})
    assert (moved.status_code, moved.json()["position"]) == (200, 2)
    assert call(client, cast.cora, "POST", f"{path}move/", {"to": 7}).status_code == 400
    etag = fetch(client, cast.cora, path).headers["ETag"]
    put_off = call(client, cast.cora, "POST", f"{path}defer/", {"reason": "Later"}, etag)
    assert put_off.json()["deferred_reason"] == "Later"
    assert call(client, cast.cora, "POST", f"{path}undo-deferral/", {}, etag).status_code == 412
    back = call(client, cast.cora, "POST", f"{path}undo-deferral/", {}, put_off.headers["ETag"])
    assert back.json()["deferred_reason"] == ""
