"""The chain: the meeting's item makes the operation, and operations come back to the meeting."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from common import clock
from common.errors import BadInput
from common.scope import System, acting_as
from operations import actions, agenda
from operations.actions.readers import name_readers
from operations.models import Deployment, Operation, OperationAgency, OperationReader, RedFlagDate, Visit
from tasking.models import AgendaItem, Forum, Meeting, Section
from tasking.signals import agenda_building, item_tasked
from tests.cast import Cast, sign_in
from tests.hotspots.made import make_hotspot
from tests.operations.made import (
    SECRET,
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)
from web.dates import plain_date


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A meeting of the tasking group, in two days."""
    with acting_as(cast.cora):
        forum = Forum.objects.create(name="Joint Tasking Group", reference_prefix="JTG", quorum=2)
        starts_at = clock.now() + dt.timedelta(days=2)
        return Meeting.objects.create(forum=forum, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))


def task(cast: Cast, item: AgendaItem, **fields: Any) -> None:
    """The chair decides to task an operation on this item."""
    values = {
        "operation_name": "Turncoat",
        "measure": "Thefts in December",
        "achieve_by": clock.today(),
        "theme": "Burglary",
        "objective": "Cut burglary",
        "lead_agency": cast.police,
        "commander": cast.bob,
    } | fields
    with acting_as(cast.alice):
        item_tasked.send(AgendaItem, record=item, item=item, verb="tasked", by=cast.alice, **values)


def test_the_meeting_makes_an_authorised_operation_that_leads_back_to_it(
    client: Client, cast: Cast, meeting: Meeting, told: list
) -> None:
    hotspot = make_hotspot(cast.cora, "adopted")
    with acting_as(cast.cora):
        item = AgendaItem.objects.create(
            meeting=meeting,
            section=Section.HOTSPOTS,
            title=str(hotspot),
            source_table="hotspots_hotspot",
            source_id=hotspot.pk,
            source_path=hotspot.get_absolute_url(),
        )
    task(cast, item)
    assert told == [("Operation", "tasked")]
    with acting_as(cast.bob):
        operation = Operation.objects.get()
        assert (operation.state, operation.tasked_by_id, operation.hotspot_id) == ("authorised", item.pk, hotspot.pk)
        assert OperationAgency.objects.get().agency == cast.police
    page = sign_in(client, cast.charlie).get(operation.get_absolute_url()).content.decode()
    assert "Joint Tasking Group" in page
    assert hotspot.get_absolute_url() in page


def test_a_restricted_item_is_not_named_to_those_who_may_not_see_it(
    client: Client, cast: Cast, meeting: Meeting
) -> None:
    with acting_as(cast.cora):
        item = AgendaItem.objects.create(
            meeting=meeting, section=Section.VICTIMS, title="V-2026-9001", category="victims", held_by=cast.council
        )
    task(cast, item)
    with acting_as(cast.alice):
        operation = Operation.objects.get()
    address = operation.get_absolute_url()
    assert sign_in(client, cast.charlie).get(address).status_code == 404
    with acting_as(cast.alice):
        name_readers(operation, [cast.charlie])
    for person, sees in ((cast.bob, True), (cast.charlie, False)):
        page = sign_in(client, person).get(address).content.decode()
        assert ("V-2026-9001" in page) == sees
        assert ("a meeting that your agency may not see" in page) != sees


def test_what_the_operation_refuses_undoes_the_decision(cast: Cast, meeting: Meeting) -> None:
    with acting_as(cast.cora):
        item = AgendaItem.objects.create(meeting=meeting, section=Section.OPERATIONS, title="Burglary")
    make_operation(cast, name="Turncoat")
    with pytest.raises(BadInput, match="already an Operation Turncoat"):
        task(cast, item)
    with pytest.raises(BadInput, match="who works for Essex Police"):
        task(cast, item, operation_name="Walnut", commander=cast.olive)


def topics(cast: Cast, meeting: Meeting) -> dict[str, str]:
    """What operations put on the agenda, as Cora builds it: title and why."""
    with acting_as(cast.cora):
        answers = agenda_building.send(Meeting, meeting=meeting)
    topics = [topic for _receiver, found in answers for topic in found]
    return {topic.title: topic.why for topic in topics if topic.section == Section.OPERATIONS}


def test_the_agenda_has_what_is_going_on_and_says_what_is_missing(cast: Cast, meeting: Meeting) -> None:
    make_operation(cast, "proposed", name="Proposed")
    make_operation(cast, "closed", name="Far")
    bare = make_operation(cast, "scheduled", name="Bare")
    staffed = make_operation(cast, "under_way", name="Staffed")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=staffed)
    make_request(cast, deployment, cast.carla)
    assert topics(cast, meeting)["Operation Staffed"].endswith("no resource confirmed yet.")
    confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea), cast.bea)
    late = make_operation(cast, name="Late")
    make_deployment(cast, late, starts_at=at(90), ends_at=at(91))
    found = topics(cast, meeting)
    assert "Operation Proposed" not in found
    assert "Operation Late" not in found
    assert found[str(bare)].startswith("Scheduled. Day of action, ")
    assert found[str(bare)].endswith(": no resource asked for yet.")
    assert found[str(staffed)].startswith("Under way.")
    assert found[str(staffed)].endswith(": 1 of 2 resources confirmed.")


def test_red_flag_dates_come_with_their_gap(cast: Cast, meeting: Meeting) -> None:
    day = at(10).date()
    with acting_as(cast.cora):
        actions.add_red_flag(name="Carnival", starts_on=day, ends_on=day, minimum_resource="Six marshals", by=cast.cora)
    assert topics(cast, meeting)["Red-flag date: Carnival"].endswith("0 of 1 confirmed. Plan for: Six marshals.")
    make_deployment(cast, make_operation(cast), officers=[cast.olive])
    assert topics(cast, meeting)["Red-flag date: Carnival"].endswith("1 of 1 confirmed.")


def test_a_sensitive_operation_is_never_on_the_agenda(cast: Cast, meeting: Meeting) -> None:
    secret = make_secret(cast, "under_way")
    day = at(10).date()
    with acting_as(cast.cora):
        actions.add_red_flag(name="Carnival", starts_on=day, ends_on=day, by=cast.cora)
    make_deployment(cast, secret, officers=[cast.olive])
    found = topics(cast, meeting)
    assert SECRET not in str(found)
    assert "0 of 1 confirmed" in found["Red-flag date: Carnival"]


def test_the_agenda_costs_the_same_for_one_and_for_three(
    cast: Cast, meeting: Meeting, django_assert_num_queries
) -> None:
    for number in range(3):
        make_operation(cast, "under_way")
        if number in (0, 2):
            with acting_as(cast.cora), django_assert_num_queries(6):
                agenda.topics(meeting)


def test_the_rules_dates_are_on_the_agenda_of_their_time(cast: Cast, meeting: Meeting) -> None:
    with acting_as(cast.cora):
        meeting.starts_at = dt.datetime(2026, 10, 1, 13, tzinfo=dt.UTC)
    actions.ensure_red_flags(years=[2026], by_system=System.SET_UP)
    with acting_as(cast.cora):
        assert RedFlagDate.objects.filter(is_cancelled=False).count() > 10
    titles = [title for title in topics(cast, meeting) if title.startswith("Red-flag date")]
    assert titles == [
        "Red-flag date: Clocks go back",
        "Red-flag date: Halloween to bonfire fortnight",
        "Red-flag date: Remembrance Sunday",
    ]


def test_results_since_the_last_meeting_are_told_in_counts(cast: Cast, meeting: Meeting) -> None:
    busy, over = make_operation(cast, "under_way"), make_operation(cast, "closed")
    make_operation(cast, "under_way")
    secret = make_secret(cast, "under_way")
    with acting_as(cast.olive):
        for operation, compliant in ((busy, True), (busy, False), (secret, True)):
            actions.record_visit(
                operation=operation.pk, by=cast.olive, place="Shop", result="Seen", compliant=compliant
            )
        long_ago = clock.now() - dt.timedelta(days=30)
        Visit.objects.create(operation=over, place="Shop", visited_at=long_ago, result="Seen", recorded_by=cast.olive)
    with acting_as(cast.cora):
        results = [topic for topic in agenda.topics(meeting) if topic.section == Section.TRENDS]
    today = plain_date(clock.today())
    assert {topic.title: topic.why for topic in results} == {
        str(busy): "2 visits, 1 without concerns.",
        str(over): f"Debriefed on {today}. Closed on {today}. It met its objective.",
    }
    with acting_as(cast.carla):
        assert [topic for topic in agenda.topics(meeting) if topic.section == Section.TRENDS] == results


def test_a_tasked_operation_without_a_deployment_is_on_the_next_agenda_and_led_to_from_its_item(
    client: Client, cast: Cast, meeting: Meeting
) -> None:
    with acting_as(cast.cora):
        item = AgendaItem.objects.create(meeting=meeting, section=Section.OPERATIONS, title="Burglary")
        later = Meeting.objects.create(
            forum=meeting.forum,
            starts_at=meeting.starts_at + dt.timedelta(days=14),
            ends_at=meeting.ends_at + dt.timedelta(days=14),
        )
    task(cast, item)
    with acting_as(cast.bob):
        tasked_on = plain_date(meeting.starts_at.astimezone(clock.LONDON).date())
        assert [topic.why for topic in agenda.topics(later)] == [f"Tasked on {tasked_on}; no deployment scheduled yet."]
        assert agenda.topics(meeting) == []
        operation = Operation.objects.get()
    page = sign_in(client, cast.charlie).get(item.get_absolute_url()).content.decode()
    assert f'href="{operation.get_absolute_url()}">Operation Turncoat</a>: authorised' in page
    with acting_as(cast.bob):
        OperationReader.objects.create(operation=operation, person=cast.bob)
        Operation.objects.update(marking="official_sensitive")
    assert "Turncoat" not in client.get(item.get_absolute_url()).content.decode()
