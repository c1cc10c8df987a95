"""Who came to which part: who must declare, who is in the room, what counts for the quorum, and who is asked first."""

import pytest
from django.test import Client

from common.errors import BadInput, Conflict, WrongState
from common.scope import acting_as
from tasking import actions
from tasking.closing import in_the_way
from tasking.models import Attendance, Meeting
from tests.cast import Cast
from tests.tasking import made
from tests.tasking.test_pages import get, post, url_of


def take(cast: Cast, meeting: Meeting, *came: actions.Came) -> list[Attendance]:
    """Cora records who came."""
    with acting_as(cast.cora):
        return actions.take_attendance(meeting=meeting.pk, by=cast.cora, people=came)


def told(cast: Cast, meeting: Meeting) -> list[str]:
    """What keeps the chair from closing."""
    with acting_as(cast.alice):
        return [obstacle.sentence for obstacle in in_the_way(meeting)]


def test_declarations_are_made_by_those_of_part_two_and_by_nobody_else(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    for status, may in (("present", True), ("part_two", True), ("part_one", False), ("apologies", False)):
        came = actions.Came(cast.bob, status, declared=True)
        if may:
            assert take(cast, meeting, came)[0].declared_at is not None
        else:
            with pytest.raises(BadInput, match="only when present for part two"):
                take(cast, meeting, came)


def test_someone_there_for_part_two_only_is_in_the_room(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item = made.victim_item(cast, at=meeting)
    take(cast, meeting, actions.Came(cast.alice, "part_two", declared=True), actions.Came(cast.bob, "part_two"),
         actions.Came(cast.charlie, "part_two", declared=True), actions.Came(cast.olive, "part_one"))  # fmt: skip

    def decide() -> None:
        with acting_as(cast.alice):
            actions.decide_item(item=item.pk, by=cast.alice, version=None, decision="monitor", reason="Wait")

    with pytest.raises(Conflict) as refusal:
        decide()
    faults = refusal.value.faults["room"]
    assert [fault.split()[0] for fault in faults] == ["Bob", "Charlie"]
    take(cast, meeting, actions.Came(cast.bob, "part_two", declared=True), actions.Came(cast.charlie, "absent"))
    decide()


def test_the_quorum_is_of_people_and_agencies_in_each_part_that_there_was(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    with acting_as(cast.cora):
        actions.save_forum(by=cast.cora, forum=meeting.forum_id, version=None, quorum=2, quorum_agencies=2)
        meeting.forum.refresh_from_db()
    take(cast, meeting, actions.Came(cast.alice, "present", declared=True), actions.Came(cast.olive, "part_one"))
    assert told(cast, meeting) == [
        "Part one, Places and results: 2 agencies must be there, and 1 came. Correct the attendance."
    ]
    case = made.victim_item(cast, at=meeting, decision="monitor", decided_by=cast.alice,
                            decided_at=meeting.starts_at)  # fmt: skip
    take(cast, meeting, actions.Came(cast.bob, "part_one"))
    assert told(cast, meeting) == [
        "Part two, Individual cases: the quorum is 2, and 1 came; 2 agencies must be there, and 1 came."
        " Correct the attendance."
    ]
    with acting_as(cast.charlie):
        assert not [one for one in in_the_way(meeting) if "Part two" in one.sentence]
    take(cast, meeting, actions.Came(cast.bob, "present", declared=True))
    assert told(cast, meeting) == []
    with acting_as(cast.alice):
        assert actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None).state == "closed"
    assert case.category == "victims"


def test_each_thing_in_the_way_leads_to_where_it_is_put_right(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item = made.item(cast, at=meeting, section=5, title="H-2026-0001 High Street")
    put_off = made.item(cast, at=meeting, section=5, title="H-2026-0002 Low Street")
    with acting_as(cast.cora):
        actions.defer_item(item=put_off.pk, by=cast.cora, version=None, reason="No figures yet")
    page = get(client, cast.alice, url_of("meeting_close", meeting.pk)).content.decode()
    assert f'href="{url_of("item_decide", item.pk)}">Decide “H-2026-0001 High Street” first.' in page
    assert f'href="{url_of("attendance", meeting.pk)}">Part one' in page
    assert "Low Street" not in page
    with acting_as(cast.alice), pytest.raises(WrongState, match="High Street"):
        actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)


def test_those_who_sit_in_the_forum_are_asked_first_and_others_can_be_found(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    url = url_of("attendance", meeting.pk)
    assert "Someone else" not in get(client, cast.cora, url).content.decode()
    with acting_as(cast.cora):
        forum = meeting.forum_id
        actions.give_seat(forum=forum, by=cast.cora, agency=cast.council, role="chair", person=cast.alice)
        actions.give_seat(forum=forum, by=cast.cora, agency=cast.police, role="member")
    first, _, others = get(client, cast.cora, url).content.decode().partition("Someone else")
    for name, is_first in {"Alice": True, "Bob": True, "Bea": True, "Olive": False, "Charlie": False}.items():
        assert (f"Did {name} come?" in first) is is_first, name
        assert (f"Did {name} come?" in others) is not is_first, name
    assert "Rochford District Council. Chair" in first
    saved = post(client, cast.cora, url, **{f"status_{cast.charlie.pk}": "part_one"})
    assert saved.status_code == 302
    assert "Did Charlie come?" in get(client, cast.cora, url).content.decode().partition("Someone else")[0]
    faulty = post(client, cast.cora, url, **{f"status_{cast.olive.pk}": "apologies", f"declared_{cast.olive.pk}": "on"})
    assert '<details class="govuk-details" open>' in faulty.content.decode()
