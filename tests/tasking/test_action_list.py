"""The one list of actions across meetings: narrowed by each filter, and downloaded as it is shown."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput
from common.scope import acting_as
from partners.models import Person
from tasking import action_list
from tasking.models import Action, ActionSupport
from tests.cast import Cast, sign_in
from tests.tasking import made

DAY = dt.timedelta(days=1)


@pytest.fixture
def actions(cast: Cast) -> dict[str, Action]:
    """One of each colour, of two forums; one restricted, one that nobody owns any more."""
    here = made.meeting(cast)
    elsewhere = made.meeting(cast, of=made.forum(cast.cora, name="Hub", reference_prefix="HUB"))
    today = clock.today()
    mine = {"owner": cast.olive, "owner_agency": cast.council}
    held = {"category": "victims", "held_by": cast.council}
    found = {
        "red": made.action(cast, at=here, due_on=today - DAY),
        "amber": made.action(cast, at=here, due_on=today + 7 * DAY, **mine),
        "green": made.action(cast, at=elsewhere, due_on=today + 8 * DAY, text="=cmd|calc"),
        "blue": made.action(cast, at=elsewhere, state="completed"),
        "grey": made.action(cast, at=here, state="discharged"),
        "hidden": made.action(cast, at=here, item=made.victim_item(cast, at=here), **held),
    }
    made.extension(cast, found["green"])
    with acting_as(cast.cora):
        ActionSupport.objects.create(action=found["red"], agency=cast.council)
    return found


def rows(client: Client, person: Person, query: str) -> list[dict[str, str]]:
    """What the download holds."""
    answer = sign_in(client, person).get(reverse("tasking:actions_csv") + query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_each_filter_leaves_what_it_says_in_the_list_and_in_the_file(
    client: Client, cast: Cast, actions: dict[str, Action]
) -> None:
    live = {"red", "amber", "green", "blue", "hidden"}
    forum = actions["green"].meeting.forum_id
    expected = {
        "": live,
        "?state=all": {*live, "grey"},
        "?state=overdue": {"red"},
        "?whose=mine": {"amber"},
        "?whose=helping": {"red"},
        f"?agency={cast.council.pk}": {"amber"},
        f"?owner={cast.bob.pk}": live - {"amber"},
        f"?forum={forum}": {"green", "blue"},
        f"?forum={forum}&colour=blue": {"blue"},
        "?colour=red": {"red"},
        "?colour=amber": {"amber"},
        "?colour=green": {"green", "hidden"},
        "?colour=blue": {"blue"},
        "?colour=grey": {"grey"},
        "?colour=asks": {"green"},
        f"?reference={actions['grey'].reference[4:].lower()}": {"grey"},
        "?reference=nothing": set(),
        "?colour=nonsense&forum=x&owner=x": live,
    }
    faults = []
    sign_in(client, cast.olive)
    for query, names in expected.items():
        page = client.get(reverse("tasking:actions") + query).content.decode()
        shown = {name for name, action in actions.items() if f">{action.reference}<" in page}
        if shown != names:
            faults.append(f"{query}: {shown}, expected {names}")
    for query, names in expected.items():
        if "whose" not in query:
            listed = {row["Reference"] for row in rows(client, cast.cora, query)}
            if listed != {actions[name].reference for name in names}:
                faults.append(f"{query} in the file: {listed}")
    assert faults == []


def test_the_file_says_everything_runs_nothing_and_is_logged(
    client: Client, cast: Cast, actions: dict[str, Action]
) -> None:
    (row,) = rows(client, cast.cora, "?colour=asks")
    green = actions["green"]
    assert row["What"] == "'=cmd|calc"
    assert row["Asks for more time until"] == (green.due_on + 7 * DAY).isoformat()
    assert (row["Forum"], row["Colour"], row["Stands"], row["Marking"]) == ("Hub", "green", "due in 8 days", "OFFICIAL")
    (row,) = rows(client, cast.cora, "?colour=red")
    assert row["Supporting agencies"] == "Rochford District Council"
    rows(client, cast.cora, "")
    with acting_as(cast.cora):
        event = ProcessingEvent.objects.filter(verb="downloaded actions").latest("id")
        assert (event.operation, event.reason, event.recipients) == (
            "disclosure",
            "5 rows",
            ["Cora, Rochford District Council"],
        )
        assert ProcessingEvent.objects.about(actions["hidden"])[0].verb == "downloaded"


def test_the_file_has_londons_day_of_a_meeting(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    made.action(cast, at=meeting)
    with acting_as(cast.cora):
        starts_at = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)
        made.put(meeting, starts_at=starts_at, ends_at=starts_at + DAY)
    (row,) = rows(client, cast.cora, "")
    assert row["Raised at meeting of"] == "2026-07-01"


def test_an_outsider_finds_no_restricted_action_by_any_filter_or_file(
    client: Client, cast: Cast, actions: dict[str, Action]
) -> None:
    hidden = actions["hidden"].reference
    for query in ("?state=all", "?colour=green", f"?reference={hidden}", f"?owner={cast.bob.pk}"):
        assert f">{hidden}<" not in sign_in(client, cast.carla).get(reverse("tasking:actions") + query).content.decode()
        assert hidden not in {row["Reference"] for row in rows(client, cast.carla, query)}
    assert sign_in(client, cast.charlie).get(reverse("tasking:actions_csv")).status_code == 403


def test_too_many_for_a_spreadsheet_are_refused(
    cast: Cast, actions: dict[str, Action], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(action_list, "MOST_ROWS", 2)
    with acting_as(cast.cora), pytest.raises(BadInput, match="Narrow the filters"):
        action_list.actions_csv(by=cast.cora, filters={})


def test_what_someone_who_left_still_owned_is_listed_with_the_way_to_a_new_owner(
    client: Client, cast: Cast, actions: dict[str, Action]
) -> None:
    with acting_as(cast.ada):
        made.put_person(cast.bob, is_active=False)
    page = sign_in(client, cast.cora).get(reverse("tasking:actions")).content.decode()
    assert "4 actions whose owner has left" in page
    listed = client.get(reverse("tasking:actions") + "?state=no_owner").content.decode()
    assert reverse("tasking:action_amend", args=[actions["red"].pk]) in listed
    assert actions["amber"].reference not in listed
    meeting = client.get(actions["red"].meeting.get_absolute_url()).content.decode()
    assert "Owner has left" in meeting
    assert "Choose a new owner" in meeting
    own = client.get(actions["red"].get_absolute_url()).content.decode()
    assert "choose a new owner" in own
    outside = sign_in(client, cast.carla).get(reverse("tasking:actions")).content.decode()
    assert "3 actions whose owner has left" in outside
