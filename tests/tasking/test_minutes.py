"""Minutes: frozen as the meeting closes, corrected by a new version, and approved by the next meeting."""

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from partners.models import Agreement, AgreementParty
from tasking import actions
from tasking.minutes_owners import owners_of
from tasking.models import AgendaItem, EntryKind, MinutesApproval, MinutesEntry, MinutesVersion
from tests.cast import Cast
from tests.tasking import made, minutes_made
from tests.tasking.minutes_made import closed_meeting, first_version, parts_as


def titles(person: Any, version: MinutesVersion) -> set[str]:
    """What this person can read of the items and actions of a version."""
    with acting_as(person):
        return {entry.label for entry in MinutesEntry.objects.filter(minutes=version)}


def entry(cast: Cast, version: MinutesVersion, kind: EntryKind, **found: Any) -> MinutesEntry:
    """One entry, as Cora sees it."""
    with acting_as(cast.cora):
        return MinutesEntry.objects.get(minutes=version, kind=kind, **found)


def correct(cast: Cast, version: MinutesVersion, changes: dict[Any, Any], *, by: str = "cora", what: str = "A slip"):
    """Make the next version."""
    with acting_as(cast.people[by]):
        return actions.correct_minutes(minutes=version.pk, by=cast.people[by], changes=changes, what_changed=what)


def minutes_item(cast: Cast, held: minutes_made.Held) -> AgendaItem:
    """The item of the next meeting that agrees these minutes."""
    upcoming = minutes_made.next_meeting(cast, held)
    made.present(cast, cast.alice, at=upcoming)
    with acting_as(cast.alice):
        return AgendaItem.objects.get(meeting=upcoming, section=2)


def decide(cast: Cast, item: AgendaItem, decision: str, reason: str = "") -> AgendaItem:
    """Alice decides it."""
    with acting_as(cast.alice):
        return actions.decide_item(item=item.pk, by=cast.alice, version=None, decision=decision, reason=reason)


def test_closing_freezes_everything_behind_its_own_wall_also_what_the_chair_cannot_see(cast: Cast) -> None:
    held = closed_meeting(cast)
    version = first_version(cast, held)
    assert (version.number, version.frozen_by) == (1, cast.alice)
    seen = titles(cast.alice, version)
    assert {"Winter campaign", held.restricted.title, "JTG/2026-11/01", "JTG/2026-11/02", "Bob"} <= seen
    assert not {"O-HIDDEN", "JTG/2026-11/03"} & seen
    assert titles(cast.bob, version) == seen
    charitys = titles(cast.charlie, version)
    assert {"O-HIDDEN", "JTG/2026-11/03", "Winter campaign"} <= charitys
    assert not {held.restricted.title, "JTG/2026-11/02"} & charitys
    assert titles(cast.sam, version) == titles(cast.ada, version) == set()
    item = entry(cast, version, EntryKind.ITEM, part=1, section=11).content
    assert item["notes"] == ["Put up posters by the station", "Ask the shops too"]
    assert (item["decision"], item["reason"], item["why"]) == (
        "Monitor",
        "It worked last year",
        "The nights are longer",
    )
    with acting_as(cast.charlie):
        hidden = MinutesEntry.objects.get(minutes=version, kind="item", part=2)
        assert hidden.content["notes"] == ["seen by the charity alone"]
        assert ProcessingEvent.objects.filter(verb="froze the minutes", record_id=version.pk).count() == 1


def test_what_was_frozen_stays_whatever_becomes_of_its_records(cast: Cast) -> None:
    held = closed_meeting(cast)
    version = first_version(cast, held)
    with acting_as(cast.cora):
        before = [row.content for row in MinutesEntry.objects.filter(minutes=version)]
        made.put(held.item, title="Another title", decision_reason="Another reason")
        made.put(held.action, text="Another text")
        made.put(held.meeting.forum, name="Another name")
        assert [row.content for row in MinutesEntry.objects.filter(minutes=version)] == before
    assert parts_as(cast.cora, version)[1].version.heading["forum"] == "Joint Tasking Group"


def test_frozen_rows_cannot_be_altered_even_by_raw_sql(cast: Cast) -> None:
    held = closed_meeting(cast)
    version = first_version(cast, held)
    approval = _approved(cast, held)
    faults = []
    for table, key in (
        ("tasking_minutesversion", version.pk),
        ("tasking_minutesentry", entry(cast, version, EntryKind.ITEM, part=1, section=11).pk),
        ("tasking_minutesapproval", approval.pk),
    ):
        for statement in (f"UPDATE {table} SET updated_at = now() WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
            with acting_as(cast.alice), connection.cursor() as cursor:
                try:
                    with transaction.atomic():
                        cursor.execute(statement, [key])
                    faults.append(statement)
                except DatabaseError:
                    pass
    assert faults == []
    with acting_as(cast.alice), pytest.raises(DatabaseError), transaction.atomic():
        MinutesEntry.objects.create(
            minutes=version, kind="item", part=1, section=11, position=9, source_id=uuid4(), content={}, digest=""
        )
    for call in ("muster_freeze_minutes(%s, '{}')", "muster_correct_minutes(%s, %s, '{}', '{}')"):
        with acting_as(cast.alice), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f"SELECT {call}", [version.pk] * call.count("%s"))


def _approved(cast: Cast, held: minutes_made.Held) -> MinutesApproval:
    decide(cast, minutes_item(cast, held), "approve")
    with acting_as(cast.alice):
        return MinutesApproval.objects.get()


def test_the_digest_is_the_same_for_the_same_content_and_another_for_another(cast: Cast) -> None:
    version = first_version(cast, closed_meeting(cast))
    alices, bobs, charlies = (parts_as(person, version) for person in (cast.alice, cast.bob, cast.charlie))
    assert alices[1].digest == bobs[1].digest == charlies[1].digest
    assert alices[2].digest == bobs[2].digest != charlies[2].digest
    item = entry(cast, version, EntryKind.ITEM, part=1, section=11)
    second = correct(cast, version, {item.pk: {"title": "Winter drive"}})
    again = parts_as(cast.alice, second)
    assert again[1].digest != alices[1].digest


def test_the_action_log_is_frozen_as_it_was_discussed(cast: Cast) -> None:
    earlier = made.meeting(cast, days=-14, state="closed")
    waiting = made.action(cast, at=earlier, reference="JTG/2026-10/01", text="Mend the gate")
    made.action(cast, at=earlier, reference="JTG/2026-10/02", state="struck")
    long_done = made.action(cast, at=earlier, reference="JTG/2026-10/03", state="discharged")
    with acting_as(cast.cora):
        made.put(long_done, closed_at=clock.now() - dt.timedelta(days=9))
    held = minutes_made.open_meeting(cast)
    done = made.action(cast, at=earlier, reference="JTG/2026-10/04")
    with acting_as(cast.alice):
        actions.move_action(action=done.pk, verb="discharge", by=cast.alice, version=None, reason="All gates mended")
        actions.add_note(action=waiting.pk, by=cast.alice, text="Hinges ordered")
        actions.close_meeting(meeting=held.meeting.pk, by=cast.alice, version=None)
    version = first_version(cast, held)
    with acting_as(cast.bob):
        log = {
            row.content["reference"]: row.content for row in MinutesEntry.objects.filter(minutes=version, kind="log")
        }
    assert set(log) == {"JTG/2026-10/01", "JTG/2026-10/04"}
    assert log["JTG/2026-10/01"]["progress"] == "Hinges ordered"
    assert (log["JTG/2026-10/04"]["state"], log["JTG/2026-10/04"]["reason"]) == ("discharged", "All gates mended")


def test_a_struck_action_keeps_its_number_and_loses_its_words(cast: Cast) -> None:
    held = minutes_made.open_meeting(cast)
    with acting_as(cast.alice):
        actions.move_action(action=held.action.pk, verb="strike", by=cast.alice, version=None, reason="A name in it")
        actions.close_meeting(meeting=held.meeting.pk, by=cast.alice, version=None)
    frozen = entry(cast, first_version(cast, held), EntryKind.ACTION, part=1)
    assert (frozen.content["reference"], frozen.content["struck"]) == ("JTG/2026-11/01", True)
    assert "posters" not in str(frozen.content)


@pytest.mark.parametrize("who", ["alice", "cora", "bea"])
def test_a_correction_is_a_new_version_that_says_what_changed(cast: Cast, who: str) -> None:
    held = closed_meeting(cast)
    first = first_version(cast, held)
    item = entry(cast, first, EntryKind.ITEM, part=1, section=11)
    olive = next(row for row in _attendance(cast, first) if row.content["name"] == "Olive")
    changes = {item.pk: {"notes": ["Put up posters by the pier"]}, olive.pk: {"status": "present"}}
    second = correct(cast, first, changes, by=who, what="The posters are for the pier; Olive came")
    assert (second.number, second.frozen_by) == (2, cast.people[who])
    corrected = entry(cast, second, EntryKind.ITEM, part=1, section=11)
    assert corrected.content["notes"] == ["Put up posters by the pier"]
    assert corrected.content["reason"] == item.content["reason"]
    assert entry(cast, first, EntryKind.ITEM, part=1, section=11).content == item.content
    told = parts_as(cast.charlie, second)
    assert [row["text"] for row in told[1].corrections] == ["The posters are for the pier; Olive came"]
    assert told[2].corrections == []
    # What the corrector may not see is in the new version all the same.
    assert "O-HIDDEN" in titles(cast.charlie, second)


def _attendance(cast: Cast, version: MinutesVersion) -> list[MinutesEntry]:
    with acting_as(cast.cora):
        return list(MinutesEntry.objects.filter(minutes=version, kind="attendance"))


def test_what_changed_in_part_two_is_told_behind_the_wall_of_what_changed(cast: Cast) -> None:
    held = closed_meeting(cast)
    first = first_version(cast, held)
    item = entry(cast, first, EntryKind.ITEM, part=2)
    second = correct(cast, first, {item.pk: {"reason": "second restricted"}}, what="second restricted reason")
    assert [row["text"] for row in parts_as(cast.bob, second)[2].corrections] == ["second restricted reason"]
    charlies = parts_as(cast.charlie, second)
    assert charlies[1].corrections == charlies[2].corrections == []
    with acting_as(cast.charlie):
        told = str(list(ProcessingEvent.objects.values())) + str(list(MinutesVersion.history.values()))
    assert "second restricted" not in told


def test_one_correction_is_of_what_the_same_people_may_read(cast: Cast) -> None:
    """The charity shares with the police alone, who share with the council: Charlie must not read of the council's."""
    with acting_as_system(System.SET_UP):
        today = clock.today()
        second = Agreement.objects.create(
            title="Second",
            purpose="Victims",
            categories=["victims"],
            starts_on=today - dt.timedelta(days=3),
            ends_on=today + dt.timedelta(days=30),
            review_on=today + dt.timedelta(days=20),
        )
        for agency in (cast.police, cast.charity):
            AgreementParty.objects.create(agreement=second, agency=agency, signed_on=today)
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.bob, at=meeting)
    done = {"decision": "noted", "decided_by": cast.alice, "decided_at": clock.now()}
    ours = made.victim_item(cast, at=meeting, **done)
    under = {"section": 6, "category": "victims", "held_by": cast.police}
    made.item(cast, at=meeting, by=cast.bob, title="POLICE", **under, **done)
    with acting_as(cast.alice):
        actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)
        version = MinutesVersion.objects.get(meeting=meeting)
        rows = list(MinutesEntry.objects.filter(minutes=version, part=2, kind="item"))
    changes = {row.pk: {"reason": "Put right"} for row in rows}
    with pytest.raises(BadInput, match="more than one agency's data"):
        correct(cast, version, changes, by="alice")
    with acting_as(cast.alice):
        made_raw = MinutesVersion.objects.create(
            meeting=meeting, number=2, heading={}, frozen_at=clock.now(), frozen_by=cast.alice
        )
    assert "behind one wall" in _refusal(cast.alice, made_raw, version, changes)
    with acting_as(cast.charlie):
        assert [row.label for row in MinutesEntry.objects.filter(minutes=version, part=2)] == ["POLICE"]
        assert ours.title not in str([row.content for row in MinutesEntry.objects.all()])


def _refusal(person: Any, new: MinutesVersion, old: MinutesVersion, changes: dict[Any, Any]) -> str:
    """What the database's own function says to this correction; empty where it makes it. Taken back either way."""
    told = json.dumps({str(key): change for key, change in changes.items()})
    try:
        with acting_as(person), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT muster_correct_minutes(%s, %s, %s, %s)", [new.pk, old.pk, told, "{}"])
            transaction.set_rollback(True)
    except DatabaseError as refusal:
        return str(refusal)
    return ""


def test_the_database_corrects_only_the_wording_of_what_a_planner_may_read(cast: Cast) -> None:
    held = closed_meeting(cast)
    version = first_version(cast, held)
    with acting_as(cast.charlie):
        hidden = MinutesEntry.objects.get(minutes=version, part=2, kind="item")
    item = entry(cast, version, EntryKind.ITEM, part=1, section=11)
    with acting_as(cast.cora):
        new = MinutesVersion.objects.create(
            meeting=held.meeting, number=2, heading={}, frozen_at=clock.now(), frozen_by=cast.cora
        )
    title = {item.pk: {"title": "Winter drive"}}
    tried = {
        "hidden": (_refusal(cast.cora, new, version, {hidden.pk: {"title": "REWRITTEN"}}), "one may read"),
        "decision": (_refusal(cast.cora, new, version, {item.pk: {"decision": "Adopt"}}), "one may read"),
        "no entry": (_refusal(cast.cora, new, version, {**title, uuid4(): {"title": "No"}}), "one may read"),
        "nothing": (_refusal(cast.cora, new, version, {}), "behind one wall"),
        "officer": (_refusal(cast.bob, new, version, title), "Only a chair or a coordinator"),
    }
    assert {what: said for what, (said, words) in tried.items() if words not in said} == {}
    assert _refusal(cast.cora, new, version, title) == ""


def test_who_was_given_actions_is_told_to_those_who_work_here_alone(cast: Cast) -> None:
    version = first_version(cast, closed_meeting(cast))
    for person in (cast.sam, cast.ada):
        with acting_as(person), pytest.raises(DatabaseError, match="Only those who work here"), transaction.atomic():
            owners_of(version)
    with acting_as(cast.alice):
        assert {owner for owner, _entry in owners_of(version)} == {cast.bob.pk, cast.charlie.pk}


def test_a_correction_names_every_fault(cast: Cast) -> None:
    held = closed_meeting(cast)
    first = first_version(cast, held)
    item = entry(cast, first, EntryKind.ITEM, part=1, section=11)
    restricted = entry(cast, first, EntryKind.ITEM, part=2)
    with acting_as(cast.charlie):
        hidden = MinutesEntry.objects.get(minutes=first, kind="item", part=2)
    person = _attendance(cast, first)[0]
    refused = {
        "Say in a sentence": ({item.pk: {"title": "New"}}, " "),
        "Nothing is changed yet": ({item.pk: {"title": item.content["title"]}}, "What"),
        "one after the other": ({item.pk: {"title": "New"}, restricted.pk: {"title": "New"}}, "What"),
        "not of this version": ({hidden.pk: {"title": "New"}}, "What"),
        "cannot be corrected in the minutes": ({item.pk: {"decision": "Adopt"}}, "What"),
        "Say what the item was about": ({item.pk: {"title": " "}}, "What"),
        "Enter the name": ({person.pk: {"name": ""}}, "What"),
        "say whether they came": ({person.pk: {"status": "sort of"}}, "What"),
        "leave out V-2026-0099": ({item.pk: {"notes": ["As with V-2026-0099"]}}, "What"),
        "leave out JTG/2026-11/02": ({item.pk: {"title": "New"}}, "Like JTG/2026-11/02"),
        "a list of texts": ({item.pk: {"notes": "One text"}}, "What"),
    }
    missed = []
    for words, (changes, what) in refused.items():
        try:
            correct(cast, first, changes, what=what)
            missed.append(words)
        except BadInput as refusal:
            if words not in refusal.detail:
                missed.append(f"{words}: {refusal.detail}")
    assert missed == []
    for who in ("olive", "bob", "carla"):
        with pytest.raises(NotAllowed):
            correct(cast, first, {item.pk: {"title": "New"}}, by=who)
    with pytest.raises(Http404):
        correct(cast, first, {item.pk: {"title": "New"}}, by="sam")


def test_of_two_who_correct_at_once_the_second_is_told_whose_version_is_there(cast: Cast) -> None:
    first = first_version(cast, closed_meeting(cast))
    item = entry(cast, first, EntryKind.ITEM, part=1, section=11)
    correct(cast, first, {item.pk: {"title": "Winter drive"}})
    with pytest.raises(StaleEdit, match="Cora corrected these minutes meanwhile: version 2"):
        correct(cast, first, {item.pk: {"title": "Winter push"}}, by="bea")


def test_the_next_meeting_approves_the_latest_version(cast: Cast) -> None:
    held = closed_meeting(cast)
    first = first_version(cast, held)
    item = entry(cast, first, EntryKind.ITEM, part=1, section=11)
    second = correct(cast, first, {item.pk: {"title": "Winter drive"}})
    agreed = minutes_item(cast, held)
    with pytest.raises(BadInput, match="what is to be corrected"):
        decide(cast, agreed, "approve_with")
    decide(cast, agreed, "approve")
    with acting_as(cast.charlie):
        approval = MinutesApproval.objects.get()
    assert (approval.minutes_id, approval.at_meeting_id, approval.corrections) == (second.pk, agreed.meeting_id, "")
    with pytest.raises(WrongState, match="has been acted on"):
        decide(cast, agreed, "noted")


def test_minutes_are_approved_with_corrections_which_then_make_a_version(cast: Cast) -> None:
    held = closed_meeting(cast)
    decide(cast, minutes_item(cast, held), "approve_with", "Olive came")
    first = first_version(cast, held)
    with acting_as(cast.cora):
        assert MinutesApproval.objects.get(minutes=first).corrections == "Olive came"
    olive = next(row for row in _attendance(cast, first) if row.content["name"] == "Olive")
    assert correct(cast, first, {olive.pk: {"status": "present"}}).number == 2


def test_only_minutes_that_there_are_can_be_approved(cast: Cast) -> None:
    earlier = made.meeting(cast, days=-14, state="closed")
    at = made.meeting(cast, state="open")
    with acting_as(cast.cora):
        item = AgendaItem.objects.create(
            meeting=at, section=2, title="Minutes", source_table="tasking_meeting", source_id=earlier.pk
        )
    with pytest.raises(WrongState, match="no minutes in Muster"):
        decide(cast, item, "approve")
    with pytest.raises(BadInput, match="Only the minutes of an earlier meeting"):
        decide(cast, made.item(cast, at=at), "approve")
    assert decide(cast, item, "noted").decision == "noted"


def test_a_meeting_is_not_closed_while_part_one_names_a_case(cast: Cast) -> None:
    held = minutes_made.open_meeting(cast)
    minutes_made.note(cast.cora, held.item, f"As with {held.restricted.title}", "See H-2026-0001 and JTG/2026-11/01")
    with acting_as(cast.cora):
        made.put(held.item, decision_reason="Like JTG/2026-11/02")
        made.put(held.action, text="Ask S-2026-0007 to stop")
    with acting_as(cast.alice):
        with pytest.raises(WrongState) as refusal:
            actions.close_meeting(meeting=held.meeting.pk, by=cast.alice, version=None)
        assert refusal.value.faults["meeting"] == [
            f"A note on “Winter campaign” names {held.restricted.title}, and part one is for everyone. Strike it, and"
            " write it under the case.",
            "The reason given on “Winter campaign” names JTG/2026-11/02, and part one is for everyone. Decide again"
            " with a reason that does not.",
            "Action JTG/2026-11/01 names S-2026-0007, and part one is for everyone. Strike it, and log it under the"
            " case.",
        ]
