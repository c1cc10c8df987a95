"""Answering from the message, without signing in: as one person, for one answer, once, and nothing by looking."""

import datetime as dt
import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import answer_links, sending
from notifications.scrub import TokenScrubber
from operations import actions
from operations.models import ResourceRequest
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.notifications.making import Recorder
from tests.operations.made import make_deployment, make_operation, make_request, make_resource
from tests.world import World

DAY = dt.timedelta(days=1)


@pytest.fixture
def asked(cast: Cast) -> ResourceRequest:
    """Bea's agency is asked for a van."""
    return make_request(cast, make_deployment(cast, make_operation(cast, name="Halyard")), cast.bea)


def path(request: ResourceRequest, person: Person, verb: str = "confirm") -> str:
    """Where this person answers."""
    return reverse("notifications:answer", args=[answer_links.token_for(request, person), verb])


def state_of(cast: Cast, request: ResourceRequest) -> str:
    """How the request stands."""
    with acting_as(cast.cora):
        return ResourceRequest.objects.get(pk=request.pk).state


def test_the_message_leads_to_each_answer_which_needs_no_sign_in_and_works_once(
    client: Client, cast: Cast, asked: ResourceRequest
) -> None:
    van = make_resource(cast.bea, "ANPR van")
    channel = Recorder()
    sending.drain(channel)
    (message,) = [one for one in channel.sent if one.to == cast.bea.email]
    by_link = [urlsplit(link).path for link in re.findall(r"https?://[^/]+/answer/\S+", message.text)]
    assert [one.split("/")[-2] for one in by_link] == ["confirm", "decline", "offer"]
    assert all(one in message.html for one in by_link)
    page = client.get(by_link[0])
    assert page.status_code == 200
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert b"same-origin" not in page.content
    for line in ("You are asked for van", "Halyard", "When: ", "Where: ", "ANPR van"):
        assert line in page.content.decode(), line
    assert b"ANPR for six hours" not in page.content, "what the message did not say"
    for verb in by_link:
        assert client.get(verb).status_code == client.head(verb).status_code == 200
    assert state_of(cast, asked) == "requested", "looking does nothing"
    done = client.post(by_link[0], {"resource": van.pk, "hours_promised": "6"})
    assert done.status_code == 200
    assert "You have accepted" in done.content.decode()
    assert state_of(cast, asked) == "confirmed"
    for verb in by_link:
        for again in (client.get(verb), client.post(verb, {"resource": van.pk, "reason": "No"})):
            assert again.status_code == 410
            assert "This request has been answered: confirmed." in again.content.decode()
    with acting_as_system(System.AUDIT):
        events = ProcessingEvent.objects.filter(record_id=asked.pk, channel="link")
        assert set(events.values_list("verb", "person_id")) == {
            ("looked at", cast.bea.pk),
            ("confirmed", cast.bea.pk),
        }


def test_declining_needs_a_reason_and_offering_takes_another_kind_of_thing_with_words(
    client: Client, cast: Cast, asked: ResourceRequest
) -> None:
    none = client.post(path(asked, cast.bea, "decline"), {"reason": " "})
    assert none.status_code == 400
    assert state_of(cast, asked) == "requested"
    assert client.post(path(asked, cast.bea, "decline"), {"reason": "The van is in repair"}).status_code == 200
    assert state_of(cast, asked) == "declined"
    second = make_request(cast, asked.deployment, cast.bea)
    wardens = make_resource(cast.bea, "Two wardens", kind="wardens")
    told = {"resource": wardens.pk, "hours_promised": "2", "answer": "From 8pm only"}
    assert client.post(path(second, cast.bea, "offer"), told).status_code == 200
    with acting_as(cast.cora):
        offered = ResourceRequest.objects.get(pk=second.pk)
    assert (offered.state, offered.answer, offered.resource_id) == ("offered", "From 8pm only", wardens.pk)
    assert client.get(path(second, cast.bea, "withdraw")).status_code == 404


def test_links_that_cannot_be_used_say_why_and_change_nothing(
    client: Client, cast: Cast, asked: ResourceRequest
) -> None:
    token = answer_links.token_for(asked, cast.bea)
    good = reverse("notifications:answer", args=[token, "decline"])
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")

    def at(token: str) -> str:
        return reverse("notifications:answer", args=[token, "decline"])

    assert client.get(good).status_code == 200
    faults = []
    cases: list[tuple[str, str, int, str]] = [
        ("cut", at(token[:60]), 404, "Part of it may be missing"),
        ("forged", at(forged), 404, "Part of it may be missing"),
        ("another's", path(asked, cast.charlie, "decline"), 403, "no longer works"),
        ("the asking side's", path(asked, cast.cora, "decline"), 403, "no longer works"),
        ("nobody's", path(asked, Person(), "decline"), 403, "no longer works"),
        ("of no request", path(ResourceRequest(), cast.bea, "decline"), 403, "no longer works"),
    ]
    faults += [fault for case in cases for fault in refused(client, *case)]
    with time_machine.travel(clock.now() + 15 * DAY, tick=False):
        faults += refused(client, "old", good, 410, "expired")
    with acting_as(cast.cora):
        starts_at = ResourceRequest.objects.get(pk=asked.pk).starts_at
    with time_machine.travel(starts_at, tick=False):
        faults += refused(client, "begun", good, 410, "has begun")
    assert not faults, faults
    assert state_of(cast, asked) == "requested"


def refused(client: Client, name: str, link: str, status: int, said: str) -> list[str]:
    """What is wrong with how this link is refused, by looking and by sending."""
    faults = []
    for answer in (client.get(link), client.post(link, {"reason": "Nothing is free"})):
        text = answer.content.decode()
        if answer.status_code != status or said not in text or "Halyard" in text:
            faults.append(f"{name}: {answer.status_code}")
        if (answer["Cache-Control"], answer["Referrer-Policy"]) != ("no-store", "no-referrer"):
            faults.append(f"{name}: may be kept")
    return faults


def _deactivate(cast: Cast, asked: ResourceRequest) -> None:
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bea.pk).update(is_active=False)


def _change_agency(cast: Cast, asked: ResourceRequest) -> None:
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bea.pk).update(agency=cast.charity)


def _move(cast: Cast, asked: ResourceRequest) -> None:
    with acting_as(cast.cora):
        ResourceRequest.objects.get(pk=asked.pk).save()


def _withdraw(cast: Cast, asked: ResourceRequest) -> None:
    with acting_as(cast.cora):
        actions.withdraw_request(request=asked.pk, reason="Not needed", by=cast.cora, version=None)


@pytest.mark.parametrize(
    ("happens", "status", "said"),
    [
        (_deactivate, 403, "no longer works"),
        (_change_agency, 403, "no longer works"),
        (_move, 410, "has changed since"),
        (_withdraw, 410, "was withdrawn"),
    ],
)
def test_what_happened_a_second_ago_counts(
    client: Client,
    cast: Cast,
    asked: ResourceRequest,
    happens: Callable[[Cast, ResourceRequest], None],
    status: int,
    said: str,
) -> None:
    link = path(asked, cast.bea, "decline")
    assert client.get(link).status_code == 200
    happens(cast, asked)
    assert refused(client, happens.__name__, link, status, said) == []


def test_a_sensitive_request_is_for_its_named_readers_and_names_nothing(client: Client, world: World) -> None:
    cast, asked = world.cast, world["sensitive_request"]
    with acting_as(cast.cora):
        operation = asked.deployment.operation
    page = client.get(path(asked, cast.cora, "decline"))
    assert page.status_code == 200
    assert "OFFICIAL-SENSITIVE" in page.content.decode()
    assert operation.name not in page.content.decode()
    assert asked.deployment.place not in page.content.decode()
    for outsider in (cast.charlie, cast.carla, cast.bob):
        assert client.get(path(asked, outsider, "decline")).status_code == 403


def test_named_people_and_other_operations_stay_behind_signing_in(
    client: Client, cast: Cast, asked: ResourceRequest
) -> None:
    taken = make_resource(cast.bea, "Taken van")
    other = make_request(cast, make_deployment(cast, make_operation(cast, name="Capstan")), cast.bea)
    with acting_as(cast.bea):
        actions.add_resource(name="PC Bob", kind="officers", agency=cast.police, person=cast.bob, by=cast.bea)
        actions.confirm_request(request=other.pk, resource=taken, by=cast.bea, version=None)
    page = client.get(path(asked, cast.bea, "offer")).content.decode()
    clash = client.post(path(asked, cast.bea), {"resource": taken.pk, "hours_promised": "6"})
    assert clash.status_code == 409
    assert "That is not free then." in clash.content.decode()
    for text in (page, clash.content.decode()):
        assert "PC Bob" not in text
        assert "Capstan" not in text


def test_whoever_is_signed_in_at_the_browser_does_not_matter(
    client: Client, cast: Cast, asked: ResourceRequest
) -> None:
    sign_in(client, cast.charlie)
    assert client.post(path(asked, cast.bea, "decline"), {"reason": "None is free"}).status_code == 200
    with acting_as(cast.cora):
        event = ProcessingEvent.objects.get(record_id=asked.pk, verb="declined")
    assert (event.person_id, event.channel) == (cast.bea.pk, "link")


def test_a_form_from_another_page_needs_no_cookie(cast: Cast, asked: ResourceRequest) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path(asked, cast.bea, "decline"), {"reason": "None is free"}, headers={"Origin": "null"})
    assert answer.status_code == 200


def test_no_log_holds_the_key(cast: Cast, asked: ResourceRequest) -> None:
    token = answer_links.token_for(asked, cast.bea)
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (path(asked, cast.bea),), None)
    assert TokenScrubber().filter(line)
    assert token not in line.getMessage()
    assert "/answer/<token>/confirm/" in line.getMessage()
