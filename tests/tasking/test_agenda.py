"""The agenda: what is gathered, by whom it is seen, and what is decided."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from hotspots.actions import adopt_hotspot, merge_subjects
from hotspots.models import Hotspot
from partners.models import Agency, AgreementParty, DataCategory
from tasking import actions
from tasking.agenda import Topic
from tasking.approval import decisions_for
from tasking.confidentiality import agencies_sharing
from tasking.models import AgendaItem, Meeting, Referral
from tasking.signals import agenda_building, item_tasked
from tests.cast import Cast
from tests.tasking import made
from web.dates import plain_date


def refresh(cast: Cast, meeting: Meeting, by: str = "cora") -> list[AgendaItem]:
    """Bring the agenda up to date in this person's sight."""
    with acting_as(cast.people[by]):
        return actions.refresh_agenda(meeting=meeting.pk, by=cast.people[by])


def seen(cast: Cast, meeting: Meeting, who: str) -> set[str]:
    """The titles of the items that this person sees."""
    with acting_as(cast.people[who]):
        return set(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))


def test_the_item_of_an_offender_does_not_tell_of_another_agencys_referral(cast: Cast) -> None:
    meeting = made.meeting(cast, days=7)
    offender = made.subject(cast.cora, "offender")
    about = made.referral(cast.bob, person=offender)
    titles = {item.title.split(":")[0] for item in refresh(cast, meeting)}
    assert (about.reference in titles, offender.reference in titles) == (True, False)
    main = made.subject(cast.cora, "offender")
    for by, told in ((cast.bob, False), (cast.cora, True)):
        merged = made.subject(by, "offender")
        with acting_as(cast.cora):
            merge_subjects(subject=merged.pk, into=main.pk, by=cast.cora, version=None, reason="The same telephone")
        made.referral(by, person=merged)
        assert (main.reference in {item.title.split(":")[0] for item in refresh(cast, meeting)}) is told


def test_the_agenda_gathers_what_waits_for_the_meeting(cast: Cast) -> None:
    made.meeting(cast, days=-14, state="closed")
    meeting = made.meeting(cast, days=7)
    on = clock.today() + dt.timedelta(days=7)
    candidate = made.hotspot(cast)
    due = made.hotspot(cast, state="adopted", lead_agency=cast.council, review_on=on)
    made.hotspot(cast, state="adopted", lead_agency=cast.council, review_on=on + dt.timedelta(days=1))
    made.hotspot(cast, state="rejected", reason="No")
    repeat = made.subject(cast.cora, reports=2)
    made.subject(cast.cora, reports=1)
    made.subject(cast.cora, reports=3, is_closed=True)
    made.subject(cast.cora, "caller", reports=3)
    offender = made.subject(cast.cora, "offender")
    made.subject(cast.cora, "offender")
    about = made.referral(cast.cora, person=offender)
    place = made.referral(cast.bob, "accepted")
    made.referral(cast.bob, "rejected")
    found = {(item.section, item.title.split(":")[0], item.category) for item in refresh(cast, meeting)}
    with acting_as(cast.cora):
        last = Meeting.objects.get(state="closed")
        assert found == {
            (2, f"Minutes of {last}", ""),
            (5, str(candidate), ""),
            (5, str(due), ""),
            (6, repeat.reference, "victims"),
            (7, offender.reference, "offenders"),
            (8, about.reference, "offenders"),
            (8, place.reference, ""),
        }


def test_the_busiest_candidates_come_first_and_the_others_wait_for_their_turn(cast: Cast) -> None:
    meeting = made.meeting(cast, days=7)
    candidates = [made.hotspot(cast, count=count) for count in (41, 47, 43, 46, 42, 45, 44)]
    busiest = sorted(candidates, key=lambda found: -found.count)
    refresh(cast, meeting)
    assert seen(cast, meeting, "cora") == {str(found) for found in busiest[:5]}
    with acting_as(cast.cora):
        Hotspot.objects.filter(pk=busiest[0].pk).update(state="rejected", reason="One shop.")
    assert [item.title for item in refresh(cast, meeting)] == [str(busiest[5])]


def test_a_report_that_has_left_the_rolling_window_no_longer_counts(cast: Cast) -> None:
    person = made.subject(cast.cora, reports=2)
    with acting_as(cast.cora):
        report = person.reports.latest("reported_on")
        report.reported_on = clock.today() - dt.timedelta(days=400)
        report.save()
    assert refresh(cast, made.meeting(cast)) == []


def test_building_again_adds_what_is_new_and_keeps_what_was_decided(cast: Cast) -> None:
    made.referral(cast.bob)
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, at=meeting)
    first = refresh(cast, meeting)[0]
    with acting_as(cast.alice):
        actions.decide_item(item=first.pk, by=cast.alice, version=None, decision="monitor", reason="Wait", note="Said")
    second = made.referral(cast.bob)
    new = refresh(cast, meeting)
    assert [item.source_id for item in new] == [second.pk]
    assert refresh(cast, meeting) == []
    with acting_as(cast.cora):
        kept = AgendaItem.objects.get(pk=first.pk)
        assert (kept.decision, kept.notes.get().text, AgendaItem.objects.count()) == ("monitor", "Said", 2)


def test_someone_with_sight_of_more_adds_more_and_nobody_sees_what_they_may_not(cast: Cast) -> None:
    theirs = _partner_without_agreement(cast)
    hidden, open_to_both = made.subject(theirs, reports=2), made.subject(cast.bob, reports=2)
    meeting = made.meeting(cast)
    assert {item.title for item in refresh(cast, meeting)} == {open_to_both.reference}
    with acting_as(theirs):
        assert [i.title for i in actions.refresh_agenda(meeting=meeting.pk, by=theirs)] == [hidden.reference]
    assert refresh(cast, meeting, "bea") == []
    assert seen(cast, meeting, "bob") == {open_to_both.reference}
    assert seen(cast, meeting, "charlie") == {hidden.reference}


def _partner_without_agreement(cast: Cast) -> Any:
    with acting_as(cast.ada):
        made.put_person(cast.carla, roles=["coordinator"])
    return cast.carla


def test_apps_above_add_their_own_topics(cast: Cast) -> None:
    source = uuid.uuid4()

    def operations(sender: type, meeting: Meeting, **kwargs: Any) -> list[Topic]:
        return [
            Topic(9, "Operation Walnut", "In the next 8 weeks", "operations_operation", source, "/operations/walnut/")
        ]

    agenda_building.connect(operations)
    try:
        meeting = made.meeting(cast)
        assert [item.source_id for item in refresh(cast, meeting)] == [source]
        assert refresh(cast, meeting) == []
    finally:
        agenda_building.disconnect(operations)


def test_opening_brings_the_agenda_up_to_date(cast: Cast) -> None:
    meeting = made.meeting(cast)
    made.referral(cast.bob)
    with acting_as(cast.alice):
        actions.open_meeting(meeting=meeting.pk, by=cast.alice, version=meeting.version)
    assert len(seen(cast, meeting, "bob")) == 1


def test_the_agenda_of_a_meeting_that_is_over_is_settled(cast: Cast) -> None:
    meeting = made.meeting(cast, state="closed")
    with pytest.raises(WrongState):
        refresh(cast, meeting)
    with acting_as(cast.cora), pytest.raises(WrongState):
        actions.add_item(meeting=meeting.pk, by=cast.cora, section=12, title="Late")


def test_an_item_is_added_by_hand_but_not_about_a_person(cast: Cast) -> None:
    meeting = made.meeting(cast)
    with acting_as(cast.cora):
        item = actions.add_item(meeting=meeting.pk, by=cast.cora, section=11, title="Winter campaign", why="December")
        with pytest.raises(BadInput) as refusal:
            actions.add_item(meeting=meeting.pk, by=cast.cora, section=6, title=" ")
    assert (item.section, item.category) == (11, "")
    assert set(refusal.value.faults) == {"section", "title"}


# --- Decisions ----------------------------------------------------------------------------------------------------


def decide(cast: Cast, item: AgendaItem, decision: str, *, by: str = "alice", **given: Any) -> AgendaItem:
    """Decide an item, with a reason unless told otherwise."""
    given = {"version": None, "reason": "So agreed", **given}
    with acting_as(cast.people[by]):
        return actions.decide_item(item=item.pk, by=cast.people[by], decision=decision, **given)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """An open meeting with Alice and Bob in the room, both declared."""
    opened = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.bob, at=opened)
    return opened


@pytest.mark.parametrize("decision", ["adopt", "refer", "monitor", "no_action"])
def test_a_reason_is_needed_for_all_but_noted(cast: Cast, meeting: Meeting, decision: str) -> None:
    item = made.item(cast, at=meeting)
    with pytest.raises(BadInput) as refusal:
        decide(cast, item, decision, reason=" ")
    assert list(refusal.value.faults) == ["reason"]
    assert decide(cast, item, "noted", reason="").decision == "noted"
    decided = decide(cast, item, decision)
    assert (decided.decision, decided.decided_by, decided.decision_reason) == (decision, cast.alice, "So agreed")
    with acting_as(cast.alice):
        assert ProcessingEvent.objects.about(item)[0].to_state == decision


def test_an_unknown_decision_is_refused(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(BadInput, match="Choose what the meeting decided"):
        decide(cast, made.item(cast, at=meeting), "perhaps")


@pytest.mark.parametrize("who", ["cora", "olive", "max", "bob", "bea", "charlie", "carla"])
def test_only_the_chair_decides(cast: Cast, meeting: Meeting, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only a chair"):
        decide(cast, made.item(cast, at=meeting), "noted", by=who)


@pytest.mark.parametrize("state", ["planned", "closed", "cancelled"])
def test_items_are_decided_only_while_the_meeting_is_open(cast: Cast, state: str) -> None:
    with pytest.raises(WrongState):
        decide(cast, made.item(cast, at=made.meeting(cast, state=state)), "noted")


def test_adopting_a_hotspot_adopts_it_and_cannot_be_undecided(cast: Cast, meeting: Meeting) -> None:
    hotspot = made.hotspot(cast)
    item = refresh(cast, meeting)[0]
    with pytest.raises(BadInput) as refusal:
        decide(cast, item, "adopt", reason="")
    assert set(refusal.value.faults) == {"reason", "lead_agency", "review_on"}
    review_on = clock.today() + dt.timedelta(days=28)
    decide(cast, item, "adopt", follows=actions.Follows(lead_agency=cast.police, review_on=review_on))
    with acting_as(cast.alice):
        adopted = Hotspot.objects.get(pk=hotspot.pk)
    assert (adopted.state, adopted.lead_agency_id, adopted.review_on) == ("adopted", cast.police.pk, review_on)
    with pytest.raises(WrongState, match="acted on"):
        decide(cast, item, "monitor")


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("adopt", "accepted"),
        ("refer", "redirected"),
        ("no_action", "rejected"),
        ("monitor", "submitted"),
        ("noted", "submitted"),
    ],
)
def test_a_decision_on_a_referral_moves_it(cast: Cast, meeting: Meeting, decision: str, state: str) -> None:
    referral = made.referral(cast.bob)
    item = refresh(cast, meeting)[0]
    decide(cast, item, decision, follows=actions.Follows(destination="mediation"))
    with acting_as(cast.alice):
        assert Referral.objects.get(pk=referral.pk).state == state


def test_referring_a_referral_elsewhere_needs_to_say_where(cast: Cast, meeting: Meeting) -> None:
    made.referral(cast.bob)
    with pytest.raises(BadInput) as refusal:
        decide(cast, refresh(cast, meeting)[0], "refer")
    assert list(refusal.value.faults) == ["destination"]


def test_a_referral_that_was_moved_meanwhile_does_not_hinder_the_decision(cast: Cast, meeting: Meeting) -> None:
    referral = made.referral(cast.bob)
    item = refresh(cast, meeting)[0]
    with acting_as(cast.bob):
        actions.move_referral(referral=referral.pk, verb="revoke", by=cast.bob, version=None, reason="Solved")
    decide(cast, item, "adopt")
    with acting_as(cast.alice):
        assert Referral.objects.get(pk=referral.pk).state == "revoked"


@pytest.fixture
def tasked() -> Iterator[list[dict[str, Any]]]:
    """What apps above hear of operations tasked."""
    heard: list[dict[str, Any]] = []

    def listen(sender: type, **kwargs: Any) -> None:
        heard.append(kwargs)

    receivers, item_tasked.receivers = item_tasked.receivers, []
    item_tasked.sender_receivers_cache.clear()
    item_tasked.connect(listen)
    yield heard
    item_tasked.receivers = receivers
    item_tasked.sender_receivers_cache.clear()


def test_tasking_an_operation_tells_the_apps_above(cast: Cast, meeting: Meeting, tasked: list[dict[str, Any]]) -> None:
    item = made.item(cast, at=meeting)
    with pytest.raises(BadInput) as refusal:
        decide(cast, item, "task")
    assert set(refusal.value.faults) == {"operation_name", "theme", "objective", "lead_agency", "commander"}
    follows = actions.Follows(
        operation_name="Walnut",
        theme="Shop theft",
        objective="Halve it",
        lead_agency=cast.police,
        commander=cast.bob,
    )
    decide(cast, item, "task", follows=follows)
    told = tasked[0]
    assert (told["item"], told["operation_name"], told["commander"], told["by"]) == (
        item,
        "Walnut",
        cast.bob,
        cast.alice,
    )
    with pytest.raises(WrongState):
        decide(cast, item, "monitor")


# --- The room -----------------------------------------------------------------------------------------------------


def test_a_restricted_item_waits_until_everyone_in_the_room_may_hear_it(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item = made.victim_item(cast, at=meeting)
    made.present(cast, cast.charlie, at=meeting)
    made.present(cast, cast.bob, at=meeting, declared=False)
    with pytest.raises(Conflict) as refusal:
        decide(cast, item, "monitor")
    assert refusal.value.faults["room"] == [
        "Record yourself as present, with your declaration, before you decide a restricted item.",
        "Bob of Essex Police has not made the confidentiality declaration. Take it, or record them as present for part"
        " one only once they have left.",
        "Charlie of Outreach Charity is in the room, and no agreement lets Outreach Charity have Rochford District"
        " Council's data of this kind. Record them as present for part one only once they have left.",
    ]


def test_a_restricted_item_is_decided_once_the_room_is_fit(cast: Cast, meeting: Meeting) -> None:
    made.present(cast, cast.charlie, at=meeting, status="part_one")
    made.present(cast, cast.olive, at=meeting, status="apologies")
    assert decide(cast, made.victim_item(cast, at=meeting), "monitor").decision == "monitor"


def test_an_unrestricted_item_is_decided_whoever_is_in_the_room(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.charlie, at=meeting, declared=False)
    assert decide(cast, made.item(cast, at=meeting), "noted").decision == "noted"


@pytest.mark.parametrize("category", ["victims", "offenders"])
@pytest.mark.parametrize("change", ["none", "withdrawn", "ended", "left", "narrowed"])
def test_sharing_is_reckoned_as_the_database_does(cast: Cast, category: str, change: str) -> None:
    today = clock.today()
    with acting_as(cast.ada):
        if change == "left":
            AgreementParty.objects.filter(agency=cast.police).update(left_on=today)
        changes = {
            "withdrawn": {"withdrawn_on": today},
            "ended": {"ends_on": today},
            "narrowed": {"categories": [DataCategory.VICTIMS]},
        }
        made.put(cast.agreement, **changes.get(change, {}))
    person = made.subject(cast.cora, "victim" if category == "victims" else "offender")
    with acting_as(cast.cora):
        sharing = agencies_sharing(category, cast.council.pk, today)
        agencies: list[Agency] = list(Agency.objects.all())
    for agency in agencies:
        someone = {cast.council: cast.olive, cast.police: cast.bob, cast.charity: cast.charlie}[agency]
        with acting_as(someone):
            sees = type(person).objects.filter(pk=person.pk).exists()
        assert sees == (agency.pk in sharing)


def test_what_was_monitored_says_so_and_takes_no_place_of_a_new_candidate(cast: Cast) -> None:
    before, meeting = made.meeting(cast, days=-14, state="closed"), made.meeting(cast, days=7)
    busiest, referral = made.hotspot(cast, count=90), made.referral(cast.bob)
    fresh = [made.hotspot(cast, count=count) for count in (41, 42, 43, 44, 45)]
    decided = {"decision": "monitor", "decided_by": cast.alice, "decided_at": clock.now()}
    for source in (busiest, referral):
        about = {"source_table": source._meta.db_table, "source_id": source.pk}
        made.item(cast, at=before, decision_reason="See December first.", **about, **decided)
    whys = {item.source_id: item.why for item in refresh(cast, meeting)}
    since = f"Monitored since the meeting of {plain_date(clock.today() - dt.timedelta(days=14))}: See December first"
    assert whys[busiest.pk] == f"{since}. 90 incidents within 150 metres"
    assert whys[referral.pk] == since
    assert {found.pk for found in fresh} < set(whys)


def test_what_was_taken_on_since_the_last_meeting_says_when_and_by_whom(cast: Cast) -> None:
    made.meeting(cast, days=-14, state="closed")
    meeting, found = made.meeting(cast, days=7), made.hotspot(cast)
    made.hotspot(cast, state="adopted", lead_agency=cast.council, review_on=clock.today() + dt.timedelta(days=60))
    with acting_as(cast.cora):
        on = clock.today() + dt.timedelta(days=60)
        adopt_hotspot(
            hotspot=found.pk, by=cast.cora, version=None, lead_agency=cast.council, review_on=on, reason="Threats"
        )
    whys = {item.title: item.why for item in refresh(cast, meeting) if item.section == 5}
    assert whys == {str(found): f"Adopted on {plain_date(clock.today())} by {cast.cora}, since the last meeting"}


def test_only_what_can_be_adopted_is_offered_to_be(cast: Cast) -> None:
    meeting = made.meeting(cast)
    hotspot = made.hotspot(cast)
    sources = {"source_table": "hotspots_hotspot", "source_id": hotspot.pk}
    offers = {
        "a victim": made.victim_item(cast, at=meeting),
        "a hotspot": made.item(cast, at=meeting, **sources),
        "by hand": made.item(cast, at=meeting),
    }
    found = {name: "adopt" in dict(decisions_for(item)) for name, item in offers.items()}
    assert found == {"a victim": False, "a hotspot": True, "by hand": True}
    assert {"monitor", "refer", "no_action"} < set(dict(decisions_for(offers["a victim"])))


def test_a_decision_that_is_not_offered_is_refused_to_those_who_send_it_all_the_same(
    cast: Cast, meeting: Meeting
) -> None:
    case, talk = made.victim_item(cast, at=meeting, source_table="tasking_casereview"), made.item(cast, at=meeting)
    for item, decision, words in (
        (case, "adopt", "Choose of: Task an operation"),
        (talk, "approve", "Only the minutes"),
    ):
        with pytest.raises(BadInput) as refusal:
            decide(cast, item, decision)
        assert words in refusal.value.faults["decision"][0]
