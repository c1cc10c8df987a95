"""The start page: what needs each person now, in few queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from hotspots.models import Hotspot
from operations.actions import decline_request, propose_operation
from operations.models import ResourceRequest
from tasking.models import Action
from tests.cast import sign_in
from tests.world import SECRETS, World

HOME = "reporting:home"


def home(client: Client, person) -> str:
    return sign_in(client, person).get(reverse(HOME)).content.decode()


def test_an_officer_finds_their_actions_days_of_action_and_the_next_meeting(client: Client, world: World) -> None:
    text = home(client, world.cast.olive)
    assert "JTG/2026-11/90: Mend the lights" in text
    assert "Operation Turncoat: Day of action" in text
    assert "Joint Tasking Group" in text
    assert f'href="{reverse("notifications:calendar_week")}"' in text
    assert "Halloween to bonfire fortnight" in text
    assert "New hotspots to look at" not in text


def test_the_asked_agency_finds_the_request_and_nobody_else(client: Client, world: World) -> None:
    asked = "Van (ANPR, CCTV, youth bus) for Operation Turncoat"
    bobs = home(client, world.cast.bob)
    assert asked in bobs
    assert reverse("operations:request_answer", args=[world["request"].pk]) in bobs
    assert asked not in home(client, world.cast.charlie)


def test_a_coordinator_finds_new_hotspots_and_orders_that_end(client: Client, world: World) -> None:
    with acting_as(world.cast.cora):
        order = world["restricted_outcome"]
        order.expires_on = clock.today() + dt.timedelta(days=20)
        order.save()
    text = home(client, world.cast.cora)
    assert "H-2026-9001: On or near High Street" in text
    assert "H-2026-9002" not in text
    assert "O-2026-9001: Warning" in text
    assert "O-2026-9001" not in home(client, world.cast.carla)


def test_a_coordinator_finds_first_what_waits_across_the_partnership(client: Client, world: World) -> None:
    with acting_as(world.cast.cora):
        action: Action = world["action"]
        action.due_on = clock.today() - dt.timedelta(days=3)
        action.save()
    waits = ("Overdue actions of others", "Referrals to decide", "Requests that partners have not answered")
    text = home(client, world.cast.cora)
    assert all(f">{title}</h2>" in text for title in waits)
    assert world["referral"].reference in text
    assert text.index("Overdue actions of others") < text.index("Next meeting")
    assert not [title for title in waits if title in home(client, world.cast.olive)]
    with acting_as(world.cast.cora):
        looks = ProcessingEvent.objects.about(world["referral"]).filter(verb="looked at")
        assert looks.filter(person_id=world.cast.cora.pk).exists()


def test_those_who_plan_find_what_was_declined_and_nobody_took_on(client: Client, world: World) -> None:
    with acting_as(world.cast.bob):
        decline_request(request=world["request"].pk, reason="It is in the garage", by=world.cast.bob, version=None)
    told = "Operation Turncoat: Van (ANPR, CCTV, youth bus): Essex Police declined"
    assert [who for who in ("cora", "alice", "olive", "carla") if told in home(client, world.cast.people[who])] == [
        "cora",
        "alice",
    ]


def test_a_chair_finds_what_was_proposed_outside_a_meeting_and_nobody_else_is_asked(
    client: Client, world: World
) -> None:
    with acting_as(world.cast.cora):
        operation = propose_operation(
            name="Harvest",
            theme="Retail crime",
            objective="Fewer shops report threats.",
            lead_agency=world.cast.cora.agency,
            commander=world.cast.cora,
            by=world.cast.cora,
        )
    alices = home(client, world.cast.alice)
    assert "Operations to authorise" in alices
    assert f'href="{operation.get_absolute_url()}"' in alices
    assert not [who for who in ("cora", "olive", "carla") if "to authorise" in home(client, world.cast.people[who])]


@pytest.mark.parametrize("who", ["charlie", "carla", "sam", "ada"])
def test_a_start_page_tells_an_outsider_no_secret(client: Client, world: World, who: str) -> None:
    text = home(client, world.cast.people[who])
    assert not [word for word in SECRETS if word in text]


def test_scrutiny_readers_and_administrators_have_plain_pages(client: Client, world: World) -> None:
    scrutiny, administrator = home(client, world.cast.sam), home(client, world.cast.ada)
    assert "published reports" in scrutiny
    assert "Your actions" not in scrutiny
    assert "People and agencies" in administrator
    assert "Your actions" not in administrator


def test_restricted_rows_that_are_shown_are_logged(client: Client, world: World) -> None:
    home(client, world.cast.olive)
    with acting_as(world.cast.olive):
        looks = ProcessingEvent.objects.about(world["restricted_action"]).filter(verb="looked at")
        assert looks.get().person_id == world.cast.olive.pk


def test_the_page_costs_the_same_for_one_and_for_three(client: Client, world: World) -> None:
    cast = world.cast
    home(client, cast.cora)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(HOME))
    with acting_as(cast.cora):
        first: Action = world["action"]
        for number in (1, 2):
            Action.objects.create(
                reference=f"JTG/2026-11/8{number}",
                meeting=first.meeting,
                owner_agency=cast.council,
                owner=cast.cora,
                due_on=clock.today() - dt.timedelta(days=number),
                text="Ask the school",
            )
            ResourceRequest.objects.create(
                deployment=world["deployment"],
                agency=cast.council,
                kind="wardens",
                starts_at=world["deployment"].starts_at,
                ends_at=world["deployment"].ends_at,
            )
            candidate = Hotspot.objects.get(state="candidate", reference="H-2026-9001")
            candidate.pk, candidate.reference, candidate.evidence_digest = None, f"H-2026-800{number}", str(number) * 64
            candidate._state.adding = True
            candidate.id = Hotspot._meta.pk.get_default()
            candidate.save()
    with CaptureQueriesContext(connection) as more:
        text = client.get(reverse(HOME)).content.decode()
    assert "overdue since" in text
    assert "H-2026-8002" in text
    assert len(more) == len(few)
    assert len(more) < 40


def test_those_who_answer_find_who_asks_for_more_time_and_outsiders_of_nothing_restricted(
    client: Client, world: World
) -> None:
    asked = f"{world['action'].reference}: until"
    hidden = f"{world['restricted_action'].reference}: until"
    for who, sees in (
        ("cora", (True, True)),
        ("bea", (True, True)),
        ("olive", (False, False)),
        ("carla", (False, False)),
    ):
        text = home(client, world.cast.people[who])
        assert (asked in text, hidden in text) == sees, who
    with acting_as(world.cast.cora):
        assert ProcessingEvent.objects.about(world["restricted_action"]).filter(verb="looked at").exists()
