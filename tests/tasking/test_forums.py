"""Forums: their settings, the seats in them, and how they name their actions."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from tasking import actions
from tasking.models import Action, Forum, ForumSeat
from tasking.reference_patterns import fault_in, next_action_reference
from tests.cast import Cast, sign_in
from tests.tasking import made
from tests.tasking.test_api import call, fetch
from tests.tasking.test_pages import get, post, url_of

NEW = {"name": "ASB group", "reference_prefix": "asb", "cadence_days": 28, "length_minutes": 90, "quorum": 3}
#: Each wrong setting, the field that is named, and words of the sentence.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"name": " "}, "name", "Enter the name"),
    ({"reference_prefix": "J/G"}, "reference_prefix", "letters and numbers"),
    ({"cadence_days": 0}, "cadence_days", "between 1 and 1000"),
    ({"length_minutes": 0}, "length_minutes", "between 1 and 1000"),
    ({"quorum": 0}, "quorum", "between 1 and 1000"),
    ({"quorum_agencies": 0}, "quorum_agencies", "between 1 and 1000"),
    ({"holiday_rule": "never"}, "holiday_rule", "bank holiday"),
    ({"part_one_name": ""}, "part_one_name", "name of part one"),
    ({"part_one_marking": "secret"}, "part_one_marking", "nothing above OFFICIAL-SENSITIVE"),
    ({"part_two_marking": "TOP SECRET"}, "part_two_marking", "nothing above OFFICIAL-SENSITIVE"),
    ({"part_two_marking": "restricted"}, "part_two_marking", "Choose OFFICIAL"),
    ({"part_two_handling": "Treat as SECRET"}, "part_two_handling", "nothing above OFFICIAL-SENSITIVE"),
    ({"agenda_order": [1, 3, 3]}, "agenda_order", "once"),
    ({"agenda_order": [1, 3, 13]}, "agenda_order", "from 1 to 12"),
    ({"agenda_order": [2, 5]}, "agenda_order", "“Welcome, attendance and declarations” and “Action log”"),
    ({"reference_pattern": "{prefix}/{number"}, "reference_pattern", "Close each bracket"),
    ({"referral_decision_days": 0}, "referral_decision_days", "between 1 and 1000"),
    ({"case_threshold_days": 2}, "case_threshold_days", "before the acknowledgement"),
    ({"case_meeting_days": 6}, "case_meeting_days", "before the threshold"),
    ({"overdue_to_chair_days": 3, "overdue_to_spoc_days": 5}, "overdue_to_chair_days", "chair cannot be told before"),
]


def save(cast: Cast, forum: Forum, **settings: Any) -> Forum:
    """Cora changes settings of a forum."""
    with acting_as(cast.cora):
        return actions.save_forum(by=cast.cora, forum=forum.pk, version=None, **settings)


def test_a_forum_is_set_up_and_each_setting_changes_alone(cast: Cast) -> None:
    with acting_as(cast.cora):
        forum = actions.save_forum(by=cast.cora, **NEW)
    assert (forum.reference_prefix, forum.part_two_marking, forum.agenda_order) == (
        "ASB",
        "official_sensitive",
        list(range(1, 13)),
    )
    version = forum.version
    forum = save(
        cast, forum, reference_prefix="asbg", quorum_agencies=2, agenda_order=[3, 1, 9], part_one_name="Places"
    )
    assert (forum.reference_prefix, forum.quorum, forum.quorum_agencies) == ("ASBG", 3, 2)
    assert (forum.agenda_order, forum.part_one_name) == ([3, 1, 9], "Places")
    with acting_as(cast.cora), pytest.raises(StaleEdit):
        actions.save_forum(by=cast.cora, forum=forum.pk, version=version, quorum=4)


def test_each_wrong_setting_is_named_with_what_to_do_and_all_at_once(cast: Cast) -> None:
    forum = made.forum(cast.cora)
    for settings, field, words in WRONG:
        with pytest.raises(BadInput) as refusal:
            save(cast, forum, **settings)
        assert words in refusal.value.faults[field][0], settings
    with pytest.raises(BadInput) as refusal:
        save(cast, forum, name="", quorum=0, part_one_marking="secret", agenda_order=[])
    assert set(refusal.value.faults) == {"name", "quorum", "part_one_marking", "agenda_order"}


def test_the_prefix_stays_once_the_forum_has_met_and_is_its_own(cast: Cast) -> None:
    met = made.meeting(cast).forum
    with pytest.raises(BadInput, match="references already given out"):
        save(cast, met, reference_prefix="ASB")
    with acting_as(cast.cora), pytest.raises(Conflict):
        actions.save_forum(by=cast.cora, **{**NEW, "reference_prefix": "jtg"})


@pytest.mark.parametrize("who", ["olive", "max", "bob", "charlie", "carla"])
def test_settings_and_seats_are_the_planners(cast: Cast, who: str) -> None:
    forum, person = made.forum(cast.cora), cast.people[who]
    with acting_as(person):
        with pytest.raises(NotAllowed):
            actions.save_forum(by=person, forum=forum.pk, version=None, quorum=9)
        with pytest.raises(NotAllowed):
            actions.give_seat(forum=forum.pk, by=person, agency=cast.police, role="member")


# --- References -----------------------------------------------------------------------------------------------------


def test_faulty_patterns_are_each_refused_with_a_sentence() -> None:
    for pattern, words in {
        "{prefix}/{number": "Close each bracket",
        "{prefix}/{day}/{number}": "Use only",
        "{prefix}/{year}": "{number} once",
        "{year}/{number}": "Use {prefix}",
        "{number}/{prefix}/{number}": "{number} once",
        "{prefix:>9}/{number}": "only to the number",
        "{prefix}/{number!r}": "only to the number",
        "{prefix}/{number:x}": "width of the number",
        "{prefix} no {number}": "only letters, figures",
        "{number}/{prefix}": "number last",
        "{prefix}{number}": "number last",
        "{prefix}/{year}1{number}": "number last",
        "{prefix}/{prefix}/{prefix}/{year}-{month}/{number:06}": "shorter",
    }.items():
        assert words in fault_in(pattern, "ABCDEFGH"), pattern
    for pattern in ("{prefix}/{year}-{month}/{number:02}", "{prefix}-{number}", "{year}.{prefix}.{month}.{number:04}"):
        assert fault_in(pattern, "ABCDEFGH") == ""


def test_a_new_pattern_counts_on_without_a_double_and_leaves_what_was_given(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, at=meeting)
    on = meeting.starts_at

    def log() -> str:
        with acting_as(cast.cora):
            return actions.log_action(
                meeting=meeting.pk,
                by=cast.cora,
                text="Visit",
                owner_agency=cast.police,
                owner=cast.bob,
                due_on=clock.today(),
            ).reference

    first, second = log(), log()
    save(cast, meeting.forum, reference_pattern="{prefix}-{year}-{month}-{number:03}")
    third = log()
    save(cast, meeting.forum, reference_pattern="{prefix}/{year}-{month}/{number:02}")
    fourth = log()
    assert [first, second, fourth] == [f"JTG/{on:%Y-%m}/{number}" for number in ("01", "02", "03")]
    assert third == f"JTG-{on:%Y-%m}-001"
    with acting_as(cast.cora):
        assert set(Action.objects.values_list("reference", flat=True)) == {first, second, third, fourth}


def test_months_and_years_that_the_pattern_leaves_out_are_counted_through(cast: Cast) -> None:
    november, january = dt.date(2026, 11, 28), dt.date(2027, 1, 9)
    with acting_as(cast.cora):
        given = [next_action_reference("{prefix}-{number}", "ASB", day) for day in (november, january)]
        by_month = [next_action_reference("{prefix}/{month}/{number:02}", "ASB", day) for day in (november, january)]
    assert given == ["ASB-1", "ASB-2"]
    assert by_month == ["ASB/11/01", "ASB/01/01"]


# --- Seats ----------------------------------------------------------------------------------------------------------


def test_seats_are_given_changed_and_ended_and_stay_on_record(cast: Cast) -> None:
    forum = made.forum(cast.cora)
    with acting_as(cast.cora):
        chair = actions.give_seat(forum=forum.pk, by=cast.cora, agency=cast.council, role="chair", person=cast.alice)
        member = actions.give_seat(forum=forum.pk, by=cast.cora, agency=cast.police, role="member")
        with pytest.raises(Conflict, match="has a chair"):
            actions.give_seat(forum=forum.pk, by=cast.cora, agency=cast.police, role="chair")
        with pytest.raises(Conflict, match="has this seat already"):
            actions.give_seat(forum=forum.pk, by=cast.cora, agency=cast.police, role="member")
        changed = actions.change_seat(
            seat=member.pk, by=cast.cora, version=member.version, role="deputy", person=cast.bob
        )
        assert (changed.role, changed.person) == ("deputy", cast.bob)
        with pytest.raises(StaleEdit):
            actions.end_seat(seat=member.pk, by=cast.cora, version=member.version)
        ended = actions.end_seat(seat=chair.pk, by=cast.cora, version=chair.version)
        assert ended.ended_on == clock.today()
        with pytest.raises(WrongState, match="given up"):
            actions.change_seat(seat=chair.pk, by=cast.cora, version=None, role="member")
        actions.give_seat(forum=forum.pk, by=cast.cora, agency=cast.police, role="chair", person=cast.bea)
        roles = [seat.role for seat in forum.seats.current().in_order()]
        assert (roles, ForumSeat.objects.count()) == (["chair", "deputy"], 3)


def test_who_does_not_fit_a_seat_is_named(cast: Cast) -> None:
    forum = made.forum(cast.cora)
    with acting_as(cast.ada):
        made.put_person(cast.olive, is_active=False)
        made.put_agency(cast.charity, is_active=False)
    for agency, person, fault in (
        (cast.police, cast.alice, "person"),
        (cast.council, cast.olive, "person"),
        (cast.council, cast.sam, "person"),
        (cast.charity, None, "agency"),
    ):
        with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
            actions.give_seat(forum=forum.pk, by=cast.cora, agency=agency, role="emperor", person=person)
        assert set(refusal.value.faults) == {fault, "role"}


# --- Pages and API --------------------------------------------------------------------------------------------------


def test_settings_are_changed_a_group_at_a_time_on_pages(client: Client, cast: Cast) -> None:
    forum = made.forum(cast.cora)
    for group, given, shown in (
        ("parts", {"part_one_name": "Places", "part_one_marking": "official", "part_two_name": "People",
                   "part_two_marking": "official_sensitive", "part_two_handling": "In the room only", "quorum": 4,
                   "quorum_agencies": 2}, "In the room only"),
        ("clocks", {"referral_decision_days": 21, "case_acknowledge_days": 3, "case_threshold_days": 10,
                    "case_meeting_days": 20, "overdue_to_spoc_days": 2, "overdue_to_chair_days": 9}, "21"),
        ("references", {"reference_prefix": "JTG", "reference_pattern": "{prefix}-{year}-{number:03}"}, "-001"),
        ("agenda", {f"place_{section}": 13 - section for section in (1, 3, 5, 12)}, "Switched off"),
    ):  # fmt: skip
        url = url_of("forum_change", forum.pk, group)
        assert get(client, cast.cora, url).status_code == 200
        with acting_as(cast.cora):
            forum.refresh_from_db()
        saved = post(client, cast.cora, url, version=forum.version, **given)
        assert saved.status_code == 302, saved.content.decode()
        assert shown in get(client, cast.charlie, forum.get_absolute_url()).content.decode()
    with acting_as(cast.cora):
        forum.refresh_from_db()
    assert (forum.agenda_order, forum.quorum_agencies, forum.overdue_to_chair_days) == ([12, 5, 3, 1], 2, 9)
    assert get(client, cast.cora, url_of("forum_change", forum.pk, "nonsense")).status_code == 404


def test_an_example_of_a_reference_is_shown_before_it_is_saved(client: Client, cast: Cast) -> None:
    forum = made.forum(cast.cora)
    url = url_of("forum_change", forum.pk, "references")
    asked = {"version": forum.version, "reference_prefix": "jtg", "example": "1"}
    answer = post(client, cast.cora, url, reference_pattern="{year}.{prefix}.{number:04}", **asked)
    assert f"{clock.today():%Y}.JTG.0001" in answer.content.decode()
    answer = post(client, cast.cora, url, reference_pattern="{number}", **asked)
    assert (answer.status_code, "Use {prefix}" in answer.content.decode()) == (400, True)
    with acting_as(cast.cora):
        assert Forum.objects.get().reference_pattern == "{prefix}/{year}-{month}/{number:02}"


def test_seats_are_given_changed_and_ended_on_pages(client: Client, cast: Cast) -> None:
    forum = made.forum(cast.cora)
    new = url_of("seat_new", forum.pk)
    sign_in(client, cast.cora)
    refused = client.post(new, {"agency": cast.police.pk, "role": "chair", "person": cast.alice.pk})
    assert (refused.status_code, "Alice is not of Essex Police" in refused.content.decode()) == (400, True)
    given = client.post(new, {"agency": cast.council.pk, "role": "chair", "person": cast.alice.pk})
    assert given.status_code == 302
    with acting_as(cast.cora):
        seat = ForumSeat.objects.get()
    change, end = url_of("seat_change", seat.pk), url_of("seat_end", seat.pk)
    assert post(client, cast.cora, change, version=seat.version, role="deputy").status_code == 302
    page = get(client, cast.bob, forum.get_absolute_url()).content.decode()
    assert "Deputy chair" in page
    assert "Anyone of the agency" in page
    assert "Rochford District Council" in get(client, cast.cora, end).content.decode()
    assert post(client, cast.cora, end, version=seat.version + 1).status_code == 302
    assert get(client, cast.cora, change).status_code == 404


def test_forums_and_seats_are_kept_through_the_api(client: Client, cast: Cast) -> None:
    refused = call(client, cast.cora, "POST", "/forums/", {**NEW, "part_one_marking": "secret"})
    assert (refused.status_code, "nothing above" in refused.json()["errors"]["part_one_marking"][0]) == (400, True)
    answer = call(client, cast.cora, "POST", "/forums/", NEW)
    assert (answer.status_code, answer.json()["case_meeting_days"]) == (201, 28)
    path, etag = f"/forums/{answer.json()['id']}/", answer.headers["ETag"]
    assert call(client, cast.bob, "PATCH", path, {"quorum": 5}, etag).status_code == 403
    changed = call(client, cast.cora, "PATCH", path, {"quorum": 5, "agenda_order": [3, 1]}, etag)
    assert (changed.status_code, changed.json()["quorum"], changed.json()["name"]) == (200, 5, "ASB group")
    assert call(client, cast.cora, "PATCH", path, {"quorum": 6}, etag).status_code == 412
    seat = {"forum": answer.json()["id"], "agency": str(cast.police.pk), "role": "member"}
    given = call(client, cast.cora, "POST", "/forum-seats/", seat)
    assert given.status_code == 201
    path, etag = f"/forum-seats/{given.json()['id']}/", given.headers["ETag"]
    changed = call(client, cast.cora, "PATCH", path, {"person": str(cast.bob.pk)}, etag)
    assert (changed.json()["role"], changed.json()["person"]) == ("member", str(cast.bob.pk))
    ended = call(client, cast.cora, "POST", f"{path}end/", {}, changed.headers["ETag"])
    assert ended.json()["ended_on"] == str(clock.today())
    assert fetch(client, cast.bob, "/forum-seats/?ended_on__isnull=true").json()["results"] == []
