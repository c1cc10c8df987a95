"""Part one names nobody's case: refused as it is written, found as a meeting closes, and always put right."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import acting_as
from tasking import actions
from tasking.models import Action, AgendaItem, Forum, Meeting, MinutesApproval, MinutesEntry
from tasking.open_part import cases_in
from tests.cast import Cast, sign_in
from tests.tasking import made, minutes_made


def _open(cast: Cast) -> Meeting:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.bob, at=meeting)
    return meeting


def _log(cast: Cast, meeting: Meeting, text: str, item: AgendaItem | None = None) -> Action:
    return actions.log_action(
        meeting=meeting.pk,
        item=item.pk if item else None,
        by=cast.alice,
        text=text,
        owner_agency=cast.police,
        owner=cast.bob,
        due_on=clock.today(),
    )


def _close(cast: Cast, meeting: Meeting) -> None:
    actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)


def test_whatever_is_written_into_part_one_is_refused_while_it_names_a_case(cast: Cast) -> None:
    meeting, person = _open(cast), made.subject(cast.cora)
    item, case = made.item(cast, at=meeting), made.victim_item(cast, at=meeting)
    action = made.action(cast, at=meeting, reference="JTG/2026-10/09")
    told = f"{person.reference} lives there"
    given: dict[str, Any] = {"by": cast.alice, "version": None}
    to: dict[str, Any] = {"owner_agency": cast.police, "owner": cast.bob, "due_on": action.due_on}
    with acting_as(cast.alice):
        mine = actions.write_discussion(item=item.pk, by=cast.alice, text="Said")
        writing: dict[str, Callable[[], Any]] = {
            "title": lambda: actions.add_item(meeting=meeting.pk, by=cast.alice, section=11, title=told),
            "why": lambda: actions.add_item(meeting=meeting.pk, by=cast.alice, section=11, title="New", why=told),
            "change": lambda: actions.amend_item(item=item.pk, title=told, reason="A slip", **given),
            "reason": lambda: actions.decide_item(item=item.pk, decision="monitor", reason=told, **given),
            "note with it": lambda: actions.decide_item(item=item.pk, decision="noted", note=told, **given),
            "note": lambda: actions.write_discussion(item=item.pk, by=cast.alice, text=told),
            "changed note": lambda: actions.amend_discussion(note=mine.pk, text=told, **given),
            "putting off": lambda: actions.defer_item(item=item.pk, reason=told, **given),
            "action": lambda: _log(cast, meeting, told),
            "changed action": lambda: actions.amend_action(action=action.pk, text=told, reason="A slip", **to, **given),
            "progress": lambda: actions.add_note(action=action.pk, by=cast.alice, text=told),
            "done": lambda: actions.move_action(action=action.pk, verb="complete", reason=told, **given),
            "closing": lambda: actions.move_action(action=action.pk, verb="discharge", reason=told, **given),
        }
        missed = []
        for what, write in writing.items():
            try:
                write()
                missed.append(what)
            except BadInput as refusal:
                sentence = f"Part one is for everyone: leave out {person.reference}, which is not open to everyone."
                if sentence not in refusal.detail:
                    missed.append(f"{what}: {refusal.detail}")
        assert missed == []
        actions.write_discussion(item=case.pk, by=cast.alice, text=told)
        _log(cast, meeting, told, case)
        actions.decide_item(item=case.pk, decision="monitor", reason=told, **given)
        _close(cast, meeting)


def test_the_reason_alone_of_a_decision_that_was_acted_on_is_put_right_where_it_names_a_case(cast: Cast) -> None:
    meeting, person, hotspot = _open(cast), made.subject(cast.cora), made.hotspot(cast)
    item = made.item(cast, at=meeting, section=5, source_table="hotspots_hotspot", source_id=hotspot.pk)
    follows = actions.Follows(lead_agency=cast.council, review_on=clock.today() + dt.timedelta(days=30))
    given: dict[str, Any] = {"item": item.pk, "by": cast.alice, "version": None, "decision": "adopt"}
    with acting_as(cast.alice):
        actions.decide_item(reason="Many reports", follows=follows, **given)
        with pytest.raises(WrongState, match="has been acted on"):
            actions.decide_item(reason="Other words", **given)
        made.put(AgendaItem.objects.get(pk=item.pk), decision_reason=f"{person.reference} lives there")
        with pytest.raises(WrongState, match="Decide again with a reason that does not"):
            _close(cast, meeting)
        with pytest.raises(WrongState, match="has been acted on"):
            actions.decide_item(**{**given, "decision": "noted"})
        for reason, words in (("", "Say why"), (f"As {person.reference}", "leave out")):
            with pytest.raises(BadInput, match=words):
                actions.decide_item(reason=reason, **given)
        assert actions.decide_item(reason="Many reports", **given).decision_reason == "Many reports"
        _close(cast, meeting)


def test_an_action_that_was_discharged_is_struck_where_it_names_a_case(cast: Cast) -> None:
    meeting, person = _open(cast), made.subject(cast.cora)
    action = made.action(cast, at=meeting, state="discharged", text=f"Visit {person.reference}")
    with acting_as(cast.alice):
        with pytest.raises(WrongState, match="Strike it, and log it under the case"):
            _close(cast, meeting)
        actions.move_action(action=action.pk, verb="strike", by=cast.alice, version=None, reason="It names a case")
        _close(cast, meeting)
    with acting_as(cast.charlie):
        assert person.reference not in str([entry.content for entry in MinutesEntry.objects.all()])


def test_a_meeting_is_not_closed_while_any_text_that_is_frozen_names_a_case(cast: Cast) -> None:
    meeting, case = _open(cast), made.subject(cast.cora).reference
    earlier = made.meeting(cast, days=-14, state="closed")
    item = made.item(cast, at=meeting, title=f"About {case}")
    why = made.item(cast, at=meeting, title="Posters", why=f"For {case}")
    later = made.item(cast, at=meeting, title="Lights")
    texts = {"text": f"Ask {case}", "reason": f"Done for {case}", "progress": f"Saw {case}"}
    asked = made.action(cast, at=earlier, text=texts["text"])
    done = made.action(cast, at=earlier, state="discharged")
    noted = made.action(cast, at=earlier)
    with acting_as(cast.alice):
        made.put(done, closing_reason=texts["reason"])
        note = actions.add_note(action=noted.pk, by=cast.alice, text="Saw them")
        made.put(note, text=texts["progress"])
        actions.defer_item(item=later.pk, by=cast.alice, version=None, reason="No time")
        made.put(AgendaItem.objects.get(pk=later.pk), deferred_reason=f"Wait for {case}")
        with pytest.raises(WrongState) as refusal:
            _close(cast, meeting)
        told = refusal.value.faults["meeting"]
        where = (
            "item “About",
            "item “Posters",
            "putting off “Lights",
            f"Action {asked}",
            f"Action {done}",
            "progress on",
        )
        assert [words for words in where if not any(words in sentence for sentence in told)] == []
        assert len(told) == len(where)
        given: dict[str, Any] = {"by": cast.alice, "version": None, "reason": "It names a case"}
        for one in (item, why):
            actions.amend_item(item=one.pk, title="Posters", **given)
        for action in (asked, done):
            actions.move_action(action=action.pk, verb="strike", **given)
        actions.strike_note(note=note.pk, **given)
        with pytest.raises(BadInput, match="leave out"):
            actions.defer_item(item=later.pk, by=cast.alice, version=None, reason=f"As {case}")
        actions.defer_item(item=later.pk, by=cast.alice, version=None, reason="No time")
        with pytest.raises(WrongState, match="dealt with already"):
            actions.defer_item(item=later.pk, by=cast.alice, version=None, reason="Once more")
        _close(cast, meeting)
    with acting_as(cast.charlie):
        assert case not in str([entry.content for entry in MinutesEntry.objects.all()])


def test_an_item_of_part_one_is_changed_by_its_planners_until_the_meeting_closes(cast: Cast, client: Client) -> None:
    meeting = _open(cast)
    item, case = made.item(cast, at=meeting), made.victim_item(cast, at=meeting)
    given: dict[str, Any] = {"version": None, "title": "Posters", "reason": "A slip"}
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.amend_item(item=item.pk, by=cast.bob, **given)
    with acting_as(cast.alice):
        with pytest.raises(WrongState, match="called by its reference"):
            actions.amend_item(item=case.pk, by=cast.alice, **given)
        for name, words in (("title", "what the item is about"), ("reason", "Say why")):
            with pytest.raises(BadInput, match=words):
                actions.amend_item(item=item.pk, by=cast.alice, **{**given, name: " "})
        assert actions.amend_item(item=item.pk, by=cast.alice, why="Dark nights", **given).why == "Dark nights"
        version = AgendaItem.objects.get(pk=item.pk).version
    sign_in(client, cast.alice)
    page = reverse("tasking:item_amend", args=[item.pk])
    assert page in client.get(item.get_absolute_url()).content.decode()
    assert "Dark nights" in client.get(page).content.decode()
    told = {"version": version, "title": "Posters", "why": "As V-2026-0099", "reason": "A slip"}
    refused = client.post(page, told)
    assert refused.status_code == 400
    assert "leave out V-2026-0099" in refused.content.decode()
    assert client.post(page, {**told, "why": "Long nights"}).status_code == 302
    with acting_as(cast.alice):
        assert AgendaItem.objects.get(pk=item.pk).why == "Long nights"
        made.put(case, decision="noted", decided_by=cast.alice, decided_at=clock.now())
        _close(cast, meeting)
        with pytest.raises(WrongState, match="settled"):
            actions.amend_item(item=item.pk, by=cast.alice, **given)


def test_minutes_are_not_approved_with_corrections_that_name_a_case(cast: Cast) -> None:
    held = minutes_made.closed_meeting(cast)
    upcoming = minutes_made.next_meeting(cast, held)
    made.present(cast, cast.alice, at=upcoming)
    with acting_as(cast.alice):
        item = AgendaItem.objects.get(meeting=upcoming, section=2)
        told = f"{held.restricted.title} lives at 4, not 5"
        with pytest.raises(BadInput, match=f"leave out {held.restricted.title}"):
            actions.decide_item(item=item.pk, by=cast.alice, version=None, decision="approve_with", reason=told)
    with acting_as(cast.charlie):
        assert not MinutesApproval.objects.exists()


def test_a_reference_stands_in_part_one_only_where_it_is_seen_to_be_of_an_open_record(cast: Cast) -> None:
    forum = made.forum(cast.cora, reference_pattern="{prefix}/{year}/{number:02}")
    meeting = made.meeting(cast, state="open", of=forum)
    made.present(cast, cast.alice, cast.bob, at=meeting)
    case = made.victim_item(cast, at=meeting)
    with acting_as(cast.alice):
        restricted, everyones = _log(cast, meeting, "Visit", case), _log(cast, meeting, "Put up posters")
    hidden = made.action(
        cast,
        at=meeting,
        by=cast.charlie,
        reference="JTG/2026/77",
        category="victims",
        held_by=cast.charity,
        owner=cast.charlie,
        owner_agency=cast.charity,
    )
    plans = made.referral(cast.cora, person=made.subject(cast.cora)).reference
    with acting_as(cast.cora):
        made.put(Forum.objects.get(pk=forum.pk), reference_pattern="{prefix}-{year}-{number:02}")
    with acting_as(cast.alice):
        named = {
            f"See {restricted.reference}": [restricted.reference],
            f"See {restricted.reference.lower()}, please": [restricted.reference.lower()],
            f"{hidden.reference}/Bob": [hidden.reference],
            "One that nobody was given, JTG-2026-05": ["JTG-2026-05"],
            f"As {plans.lower()}.": [plans.lower()],
            f"As {case.title.replace('-', '–')}": [case.title],
            f"See {everyones.reference} and {everyones.reference.lower()}, H-2026-0001 and Op Turncoat 2": [],
            "Meet on 3-4 May 2026 at 10.30": [],
        }
        assert {text: cases_in(text) for text in named} == named
