"""Asking by skill and number, answering in one step, and what to do where something was lost."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common.errors import BadInput, Conflict, WrongState
from common.scope import acting_as
from notifications.models import Delivery
from notifications.wording import words_for
from operations import actions
from operations.models import Deployment, Resource, ResourceRequest, Skill
from operations.resourcing.cover import cover_of
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import (
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)


def make_skill(cast: Cast, name: str = "Licensing") -> Skill:
    """A skill of the partnership."""
    with acting_as(cast.cora):
        return actions.add_skill(name=name, by=cast.cora)


def skilled(by: Person, skill: Skill, name: str, kind: str = "wardens", **fields: Any) -> Resource:
    """A resource of this person's agency that has a skill."""
    with acting_as(by):
        return actions.add_resource(name=name, kind=kind, agency=by.agency, skills=[skill], by=by, **fields)


def ask(cast: Cast, deployment: Deployment, to: Person, **fields: Any) -> list[ResourceRequest]:
    """Requests by Cora to this person's agency."""
    values: dict[str, Any] = {"agencies": [to.agency], "kind": "wardens", "wanted": ""} | fields
    with acting_as(cast.cora):
        return actions.ask_for_resources(deployment=deployment.pk, by=cast.cora, **values)


def page_of(client: Client, name: str, request: ResourceRequest) -> str:
    """The text of a page of a request."""
    return client.get(reverse(f"operations:{name}", args=[request.pk])).content.decode()


def test_two_wardens_with_a_skill_are_two_requests_and_each_names_one_that_has_it(cast: Cast) -> None:
    skill, deployment = make_skill(cast), make_deployment(cast, make_operation(cast))
    first, second = ask(cast, deployment, cast.bea, skill=skill, count=2)
    able, unable = skilled(cast.bea, skill, "Licensing team"), make_resource(cast.bea, "Wardens", kind="wardens")
    assert first.what == "Wardens, street-scene or parking officers, with the skill Licensing"
    with pytest.raises(BadInput, match="has the skill asked for: Licensing"):
        confirm(first, unable, cast.bea)
    confirmed = confirm(first, able, cast.bea)
    assert confirmed.hours_promised == Decimal(5), "the length of the deployment"
    with pytest.raises(Conflict, match="already confirmed"):
        confirm(second, able, cast.bea)
    with acting_as(cast.bea):  # what serves as well may be offered
        actions.offer_resource(request=second.pk, resource=unable, by=cast.bea, version=None)
    for fields, fault in (({"count": 0}, "count"), ({"count": 21}, "count")):
        with pytest.raises(BadInput) as refusal:
            ask(cast, deployment, cast.bea, **fields)
        assert list(refusal.value.faults) == [fault]
    with acting_as(cast.cora):
        actions.change_skill(skill=skill.pk, name="Licensing", is_active=False, by=cast.cora, version=None)
        skill.refresh_from_db()
    with pytest.raises(BadInput, match="out of use"):
        ask(cast, deployment, cast.bea, skill=skill)


def test_hours_of_a_week_are_not_promised_twice(cast: Cast) -> None:
    skill, operation = make_skill(cast), make_operation(cast)
    team = skilled(cast.bea, skill, "Active Citizens", hours_per_week=Decimal(8))
    monday = at(14 - at(0).weekday(), 18)
    days = [monday, monday + dt.timedelta(days=1), monday + dt.timedelta(days=7)]
    deployments = [make_deployment(cast, operation, starts_at=day, ends_at=day + dt.timedelta(hours=5)) for day in days]
    first, second, next_week = (ask(cast, one, cast.bea)[0] for one in deployments)
    confirm(first, team, cast.bea)
    with pytest.raises(Conflict, match="at most 8 hours a week, and 5 are promised in the week of"):
        confirm(second, team, cast.bea)
    confirm(next_week, team, cast.bea)
    with acting_as(cast.bea):
        actions.confirm_request(request=second.pk, resource=team, hours_promised=Decimal(3), by=cast.bea, version=None)


def test_the_form_offers_what_fits_and_is_free_and_says_why_others_are_not(
    client: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    skill, operation = make_skill(cast), make_operation(cast, name="Turncoat")
    deployment = make_deployment(cast, operation)
    (request,) = ask(cast, deployment, cast.bea, skill=skill)
    names = ("Free team", "Away team", "Busy team", "Later team")
    free, away, busy, later = (skilled(cast.bea, skill, name) for name in names)
    make_resource(cast.bea, "Unskilled team", kind="wardens")
    skilled(cast.cora, skill, "Their team")
    with acting_as(cast.bea):
        when = {"starts_at": at(10, 12), "ends_at": at(10, 20)}
        actions.enter_availability(resource=away.pk, kind="leave", by=cast.bea, **when)
        actions.enter_availability(resource=later.pk, kind="available", by=cast.bea, starts_at=at(11), ends_at=at(12))
    other = make_deployment(cast, operation, starts_at=at(10, 22), ends_at=at(11, 2))
    confirm(ask(cast, other, cast.bea)[0], busy, cast.bea)
    sign_in(client, cast.bob)
    with django_assert_max_num_queries(45):
        page = page_of(client, "request_answer", request)
    assert page.count('name="resource"') == 1
    assert f'value="{free.pk}"' in page
    assert 'value="5' in page, "hours default to the length"
    for words in ("Away team: on leave or out of use then", "Later team: not available then"):
        assert words in page
    assert "Busy team: confirmed for Operation Turncoat, " in page
    assert reverse("operations:request_offer", args=[request.pk]) in page
    assert "Unskilled" not in page
    assert "Their team" not in page
    sent = {"version": request.version, "resource": free.pk, "hours_promised": "4"}
    answer = client.post(reverse("operations:request_confirm", args=[request.pk]), sent, follow=True)
    assert "The resource is confirmed." in answer.content.decode()
    # Once answered, the link of the message leads to the request.
    assert client.get(reverse("operations:request_answer", args=[request.pk])).url == request.get_absolute_url()


def test_what_another_took_meanwhile_is_refused_in_words(client: Client, cast: Cast) -> None:
    operation, van = make_operation(cast, name="Turncoat"), make_resource(cast.bea, "ANPR van")
    request = make_request(cast, make_deployment(cast, operation), cast.bea)
    sign_in(client, cast.bob)
    page_of(client, "request_answer", request)
    confirm(make_request(cast, make_deployment(cast, operation), cast.bea), van, cast.bea)
    sent = {"version": request.version, "resource": van.pk, "hours_promised": "4"}
    answer = client.post(reverse("operations:request_confirm", args=[request.pk]), sent)
    assert answer.status_code == 409
    assert "ANPR van is already confirmed for Operation Turncoat" in answer.content.decode()


def test_a_request_is_declined_in_one_step(client: Client, cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    page = page_of(sign_in(client, cast.bob), "request_answer", request)
    assert "Essex Police has no such resource yet" in page
    sent = {"version": request.version, "reason": "Nothing of ours is free then."}
    client.post(reverse("operations:request_decline", args=[request.pk]), sent)
    with acting_as(cast.bob):
        request.refresh_from_db()
    assert request.state == "declined"


def test_only_the_asked_agency_answers_and_an_outsider_sees_nothing_of_a_hidden_one(client: Client, cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    for person in (cast.cora, cast.charlie):
        client.logout()
        answer = sign_in(client, person).get(reverse("operations:request_answer", args=[request.pk]))
        assert (answer.status_code, answer.url) == (302, request.get_absolute_url())
    secret = make_secret(cast)
    with acting_as(cast.cora):
        hidden = make_request(cast, Deployment.objects.get(operation=secret), cast.cora)
    for name in ("request_answer", "ask_others"):
        for person in (cast.bob, cast.charlie, cast.carla):
            client.logout()
            assert sign_in(client, person).get(reverse(f"operations:{name}", args=[hidden.pk])).status_code == 404


# --- A van withdrawn the night before ---------------------------------------------------------------------------------


def messages(cast: Cast, kind: str, record: ResourceRequest) -> dict[str, str]:
    """Who is told, by name, and the text as each of them sees it."""
    told = {}
    for name, person in cast.people.items():
        with acting_as(person):
            if Delivery.objects.filter(recipient=person, kind=kind, source_id=record.pk).exists():
                seen = ResourceRequest.objects.get(pk=record.pk)
                words = words_for(kind, seen)
                told[name] = "\n".join((words.subject, *words.lines))
    return told


def test_a_van_withdrawn_the_night_before_is_told_to_all_who_count_on_it_and_others_can_be_asked(
    client: Client, cast: Cast
) -> None:
    operation, van = make_operation(cast, name="Turncoat"), make_resource(cast.bea, "ANPR van")
    make_resource(cast.bea, "Another van")
    make_resource(cast.carla, "Outreach bus")
    deployment = make_deployment(cast, operation, officers=[cast.olive, cast.max])
    request = confirm(make_request(cast, deployment, cast.bea), van, cast.bea)
    night_before = at(9, 21)
    with time_machine.travel(night_before, tick=False):
        sign_in(client, cast.bob)
        sent = {"version": request.version, "reason": "Broken down"}
        assert client.post(reverse("operations:request_withdraw", args=[request.pk]), sent).status_code == 302
        with acting_as(cast.cora):
            request.refresh_from_db()
        assert request.lost_at == night_before
        # Its commander, those who plan in the lead agency, and who turns out; of the police, who withdrew, nobody.
        told = messages(cast, "request-withdrawn", request)
        assert sorted(told) == ["alice", "cora", "max", "olive"]
        assert told["olive"].splitlines() == [
            "Withdrawn: Van (ANPR, CCTV, youth bus) for Operation Turncoat: Day of action",
            "Withdrawn: Van (ANPR, CCTV, youth bus) from Essex Police.",
            told["olive"].splitlines()[2],
            "It is no longer counted on.",
            "The deployment is now short. Van (ANPR, CCTV, youth bus): Essex Police withdrew."
            " A chair or coordinator can open it and ask others.",
        ]
        assert told["olive"].splitlines()[2].startswith("When: ")
        client.logout()
        sign_in(client, cast.cora)
        page = client.get(deployment.get_absolute_url()).content.decode()
        assert "Now short. Van (ANPR, CCTV, youth bus): Essex Police withdrew." in page
        of_others = f"{reverse('operations:requests')}?of=others"
        assert request.get_absolute_url() in client.get(of_others).content.decode()
        others = reverse("operations:ask_others", args=[request.pk])
        assert others in page
        page = client.get(others).content.decode()
        assert "Essex Police – Another van" in page
        assert "Outreach Charity – Outreach bus" in page
        assert "Rochford District Council" not in page.split("<form")[1]
        answer = client.post(others, {"agencies": [cast.charity.pk]}, follow=True)
        assert "They are asked." in answer.content.decode()
        assert "Outreach Charity" not in client.get(others).content.decode().split("<form")[1], "asked already"
        with acting_as(cast.cora):
            anew = deployment.requests.get(agency=cast.charity)
            assert (anew.kind, anew.wanted, anew.state) == ("van", request.wanted, "requested")
        with acting_as(cast.carla):
            confirm(anew, Resource.objects.get(name="Outreach bus"), cast.carla)
        with acting_as(cast.cora):
            assert cover_of(deployment.requests.select_related("agency", "skill")).short == ()
            assert "Another one is confirmed in its place." in messages(cast, "request-withdrawn", request)["cora"]


def test_what_is_withdrawn_early_is_not_told_to_who_turns_out(cast: Cast) -> None:
    deployment = make_deployment(cast, make_operation(cast), officers=[cast.max])
    request = confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea), cast.bea)
    with acting_as(cast.bob):
        actions.withdraw_request(request=request.pk, reason="Broken down", by=cast.bob, version=None)
    assert sorted(messages(cast, "request-withdrawn", request)) == ["alice", "cora", "olive"]


def test_only_what_is_lost_is_asked_for_elsewhere(cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    with acting_as(cast.cora), pytest.raises(WrongState, match="still stands"):
        actions.ask_instead(request=request.pk, agencies=[cast.charity], by=cast.cora)
    # A planner who no longer needs it has lost nothing; nor has one who called the deployment off.
    confirm(request, make_resource(cast.bea), cast.bea)
    with acting_as(cast.cora):
        actions.withdraw_request(request=request.pk, reason="Not needed", by=cast.cora, version=None)
        request.refresh_from_db()
    assert request.lost_at is None
    with acting_as(cast.cora), pytest.raises(BadInput, match="at least one agency"):
        actions.ask_instead(request=request.pk, agencies=[], by=cast.cora)


def test_one_of_two_that_is_lost_makes_it_short(cast: Cast) -> None:
    deployment = make_deployment(cast, make_operation(cast))
    first, second = (make_request(cast, deployment, cast.bea) for _ in range(2))
    confirm(first, make_resource(cast.bea), cast.bea)
    confirm(second, make_resource(cast.bea), cast.bea)
    with acting_as(cast.bob):
        actions.withdraw_request(request=first.pk, reason="Broken down", by=cast.bob, version=None)
    with acting_as(cast.cora):
        (short,) = cover_of(deployment.requests.select_related("agency", "skill")).short
    assert short.text == "Van (ANPR, CCTV, youth bus): Essex Police withdrew; 1 confirmed"
    assert short.request == first
