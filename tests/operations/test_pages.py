"""The pages of operations, from the proposal to the debrief, and what an outsider is given."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.clock import LONDON, local
from common.scope import System, acting_as
from operations import actions
from operations.models import Deployment, Operation, OperationAgency, RedFlagDate, Resource, ResourceRequest, Visit
from tests.cast import Cast, sign_in
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


def url(name: str, *args: Any) -> str:
    """The address of a page."""
    return reverse(f"operations:{name}", args=args)


def text(answer: Any) -> str:
    """The page's words, as one line."""
    return re.sub(r"\s+", " ", answer.content.decode())


def typed(name: str, moment: dt.datetime) -> dict[str, str]:
    """A London time as its boxes send it."""
    here = moment.astimezone(LONDON)
    parts = {"day": here.day, "month": here.month, "year": here.year, "time": f"{here:%H:%M}"}
    return {f"{name}_{part}": str(value) for part, value in parts.items()}


def deployment_form(starts_at: dt.datetime, ends_at: dt.datetime, **fields: Any) -> dict[str, Any]:
    """The form of a deployment, filled in."""
    return {
        "name": "Day of action",
        "activities_1_aim": "enforce",
        "place": "High Street, Rayleigh",
        **typed("starts_at", starts_at),
        **typed("ends_at", ends_at),
        **fields,
    }


def test_the_whole_pass_by_pages(client: Client, cast: Cast) -> None:
    """Propose, authorise, schedule, ask, confirm, start, visit, hours, debrief, close."""
    sign_in(client, cast.cora)
    proposal = {
        "name": "Turncoat",
        "theme": "Retail crime",
        "objective": "Cut shoplifting",
        "lead_agency": cast.council.pk,
        "commander": cast.olive.pk,
        "marking": "official",
    }
    answer = client.post(url("propose"), proposal)
    with acting_as(cast.cora):
        operation = Operation.objects.get(name="Turncoat")
    assert answer.status_code == 302
    assert answer.url == operation.get_absolute_url()
    page = text(client.get(answer.url))
    assert "Only a chair can authorise this operation." in page
    assert "deployments are scheduled once it is authorised" in page

    sign_in(client, cast.alice)
    assert client.post(url("authorise", operation.pk), {"version": operation.version}).status_code == 302

    sign_in(client, cast.cora)
    starts_at, ends_at = clock.now() - dt.timedelta(hours=1), clock.now() + dt.timedelta(hours=5)
    form = deployment_form(starts_at, ends_at, officers=[str(cast.olive.pk), str(cast.bob.pk)])
    answer = client.post(url("deploy", operation.pk), form)
    assert answer.status_code == 302, text(answer)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    ask = {"agencies": [cast.police.pk, cast.charity.pk], "kind": "van", "count": 1, "wanted": "ANPR"}
    assert client.post(url("ask", deployment.pk), ask).status_code == 302
    with acting_as(cast.cora):
        asked = ResourceRequest.objects.get(agency=cast.police)

    sign_in(client, cast.bob)
    assert "ANPR" in text(client.get(url("requests")))
    assert "has no resource of this kind yet" in text(client.get(url("request_confirm", asked.pk)))
    van = {"agency": cast.police.pk, "name": "ANPR van", "kind": "van"}
    assert client.post(url("resource_add"), van).status_code == 302
    with acting_as(cast.bob):
        resource = Resource.objects.get()
    answer = client.post(
        url("request_confirm", asked.pk),
        {"version": asked.version, "resource": resource.pk, "hours_promised": "6"},
    )
    assert answer.status_code == 302, text(answer)

    sign_in(client, cast.olive)
    with acting_as(cast.olive):
        operation.refresh_from_db()
    assert client.post(url("start", operation.pk), {"version": operation.version}).status_code == 302
    visit = {"client_key": uuid4(), "place": "Corner shop", "outcome": "compliant", "deployment": deployment.pk}
    first = client.post(url("visit_add", operation.pk), visit)
    assert client.post(url("visit_add", operation.pk), visit).url == first.url
    assert "Compliant, no concerns" in text(client.get(first.url))
    with acting_as(cast.olive):
        assert Visit.objects.count() == 1
        asked.refresh_from_db()

    sign_in(client, cast.cora)
    answer = client.post(url("request_attend", asked.pk), {"version": asked.version, "hours_given": "5.5"})
    assert answer.status_code == 302, text(answer)
    with acting_as(cast.cora):
        operation.refresh_from_db()
    said = {"version": 0, "happened": "Twelve warned, two arrested.", "objective_met": "partly", "to_repeat": "Pairs."}
    assert client.post(url("debrief", operation.pk), said).status_code == 302
    assert client.post(url("debrief_finish", operation.pk), {"version": operation.version}).status_code == 302
    assert client.post(url("close", operation.pk), {"version": operation.version + 1}).status_code == 302
    page = text(client.get(operation.get_absolute_url()))
    for words in (
        "It partly met its objective.",
        "Corner shop",
        "ANPR van",
        "Hours promised: 6.",
        "Hours given: 5.50.",
        "Closed",
    ):
        assert words in page
    assert "Olive" in page
    assert "Essex Police" in page


def test_a_deployment_that_touches_a_red_flag_date_comes_back_once(client: Client, cast: Cast) -> None:
    actions.ensure_red_flags(years=[2026], by_system=System.SET_UP)
    operation = make_operation(cast)
    sign_in(client, cast.cora)
    form = deployment_form(local(dt.date(2026, 10, 31), dt.time(18)), local(dt.date(2026, 11, 1), dt.time(1)))
    answer = client.post(url("deploy", operation.pk), form)
    page = text(answer)
    assert answer.status_code == 409
    assert "This touches Halloween to bonfire fortnight (25 October to 8 November)." in page
    assert "Schedule it all the same" in page
    assert 'type="checkbox" name="acknowledge_red_flags"' in page
    assert 'value="High Street, Rayleigh"' in page
    answer = client.post(url("deploy", operation.pk), form | {"acknowledge_red_flags": "on"})
    assert answer.status_code == 302
    for shown in (operation, Deployment.objects):
        with acting_as(cast.cora):
            address = (shown if isinstance(shown, Operation) else shown.get()).get_absolute_url()
        assert "This touches Halloween to bonfire fortnight" in text(client.get(address))


def test_the_box_to_tick_is_not_there_before_there_is_something_to_check(client: Client, cast: Cast) -> None:
    page = text(sign_in(client, cast.cora).get(url("deploy", make_operation(cast).pk)))
    assert "all the same" not in page


def test_an_hour_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_asked_about(
    client: Client, cast: Cast
) -> None:
    operation = make_operation(cast)
    sign_in(client, cast.cora)
    skipped = {"starts_at": "2027-03-28T01:30", "ends_at": "2027-03-28T04:00"}
    answer = client.post(
        url("deploy", operation.pk), {"name": "A", "activities_1_aim": "educate", "place": "P"} | skipped
    )
    assert answer.status_code == 400
    twice = {"starts_at": "2026-10-24T22:00", **typed("ends_at", local(dt.date(2026, 10, 25), dt.time(1, 30)))}
    form = {"name": "A", "activities_1_aim": "educate", "place": "P"} | twice
    asked = client.post(url("deploy", operation.pk), form)
    assert asked.status_code == 400
    assert "ends_at_fold" in text(asked)
    assert client.post(url("deploy", operation.pk), form | {"ends_at_fold": "1"}).status_code == 302
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    assert deployment.ends_at - deployment.starts_at == dt.timedelta(hours=4, minutes=30)


def test_a_moved_deployment_says_what_must_be_confirmed_again(client: Client, cast: Cast) -> None:
    operation = make_operation(cast)
    van = make_resource(cast.bea)
    deployment = make_deployment(cast, operation)
    confirm(make_request(cast, deployment, cast.bea), van, cast.bea)
    other = make_deployment(cast, operation, starts_at=at(12), ends_at=at(12, 22))
    confirm(make_request(cast, other, cast.bea), van, cast.bea)
    sign_in(client, cast.cora)
    page = text(client.get(url("deployment_move", deployment.pk)))
    assert 'value="High Street, Rayleigh"' in page
    form = deployment_form(at(12, 19), at(12, 23), version=deployment.version)
    answer = client.post(url("deployment_move", deployment.pk), form)
    assert answer.status_code == 302, text(answer)
    page = text(client.get(answer.url))
    assert "0 confirmed; 1 waiting" in page
    stale = client.post(url("deployment_move", deployment.pk), form)
    assert stale.status_code == 412
    assert "Someone else changed this" in text(stale)


def test_a_withdrawn_van_leaves_the_deployment_short(client: Client, cast: Cast) -> None:
    deployment = make_deployment(cast, make_operation(cast))
    request = confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea), cast.bea)
    sign_in(client, cast.bob)
    asked = text(client.get(url("request_withdraw", request.pk)))
    assert "is asked for: Van (ANPR, CCTV, youth bus)" in asked
    assert f"Promised: <strong>{request.resource}</strong>" in asked
    answer = client.post(url("request_withdraw", request.pk), {"version": request.version, "reason": "Broken down"})
    assert answer.status_code == 302
    page = text(sign_in(client, cast.cora).get(deployment.get_absolute_url()))
    assert "Now short. Van (ANPR, CCTV, youth bus): Essex Police withdrew." in page


def test_cancelling_a_deployment_and_an_operation_needs_a_reason(client: Client, cast: Cast) -> None:
    operation = make_operation(cast)
    deployment = make_deployment(cast, operation)
    sign_in(client, cast.cora)
    bare = client.post(url("deployment_cancel", deployment.pk), {"version": deployment.version})
    assert bare.status_code == 400
    answer = client.post(url("deployment_cancel", deployment.pk), {"version": deployment.version, "reason": "Rain"})
    assert answer.status_code == 302
    assert "Rain" in text(client.get(answer.url))
    with acting_as(cast.cora):
        operation.refresh_from_db()
    answer = client.post(url("cancel", operation.pk), {"version": operation.version, "reason": "Overtaken"})
    assert answer.status_code == 302
    assert "Overtaken" in text(client.get(answer.url))


def test_a_button_pressed_on_an_old_page_changes_nothing(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "proposed")
    sign_in(client, cast.alice)
    assert client.post(url("authorise", operation.pk), {"version": 0}).status_code == 412
    assert client.post(url("authorise", operation.pk), {"version": "x" * 40}).status_code == 400
    assert client.post(url("close", operation.pk), {"version": operation.version}).status_code == 409
    assert client.get(url("authorise", operation.pk)).status_code == 405
    with acting_as(cast.alice):
        operation.refresh_from_db()
    assert operation.state == "proposed"


def test_secret_is_no_choice(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    page = text(client.get(url("propose")))
    assert re.findall(r'name="marking" value="(\w+)"', page) == ["official", "official_sensitive"]
    answer = client.post(url("propose"), {"name": "X", "marking": "secret"})
    assert answer.status_code == 400
    assert "Choose the marking from the list" in text(answer)


def test_red_flag_dates_show_what_is_missing_and_can_be_entered_and_cancelled(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    day = at(10).astimezone(LONDON).date()
    boxes = {
        f"{name}_{part}": getattr(day, part) for name in ("starts_on", "ends_on") for part in ("day", "month", "year")
    }
    answer = client.post(
        url("red_flag_add"), {"name": "Carnival", "themes": "Young people, Music", "minimum_count": "1", **boxes}
    )
    assert answer.status_code == 302, text(answer)
    for address in (url("red_flags"), answer.url):
        page = text(client.get(address))
        assert "Carnival" in page
        assert "0 of 1 confirmed" in page
    make_deployment(cast, make_operation(cast), officers=[cast.olive])
    page = text(client.get(url("red_flags"), {"year": day.year, "month": day.month}))
    assert "0 of 1 confirmed" not in page
    assert page.count("Carnival") == 2  # the next 8 weeks, the month
    with acting_as(cast.cora):
        flag = RedFlagDate.objects.get()
    cancel = {"version": flag.version, "reason": "Called off"}
    assert client.post(url("red_flag_cancel", flag.pk), cancel).status_code == 302
    assert "Carnival" not in text(client.get(url("red_flags")))


def test_lists_are_narrowed_and_say_what_to_do_when_empty(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    assert "There are no operations yet" in text(client.get(url("list")))
    make_operation(cast, name="Walnut", theme="Slavery")
    make_operation(cast, "proposed", name="Diesel", theme="Retail crime")
    shown = {
        "state=proposed": ["Diesel"],
        "theme=slav": ["Walnut"],
        f"agency={cast.council.pk}": ["Diesel", "Walnut"],
        f"agency={cast.charity.pk}": [],
        "state=none": ["Diesel", "Walnut"],
        "theme=%00": ["Diesel", "Walnut"],
    }
    for query, names in shown.items():
        page = text(client.get(f"{url('list')}?{query}"))
        assert [name for name in ("Diesel", "Walnut") if name in page] == names, query
    make_resource(cast.bea, "ANPR van")
    make_resource(cast.carla, "Youth bus")
    page = text(client.get(url("resources"), {"agency": cast.charity.pk, "kind": "van"}))
    assert "Youth bus" in page
    assert "ANPR van" not in page


def secret_world(cast: Cast) -> list[str]:
    """A sensitive operation with one of everything; gives the addresses of its things."""
    secret = make_secret(cast, "under_way")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    make_resource(cast.cora)
    request = make_request(cast, deployment, cast.cora)
    with acting_as(cast.olive):
        visit = actions.record_visit(operation=secret.pk, place=f"{SECRET} yard", result="Seen", by=cast.olive)
    forms = [
        url(name, key)
        for key, names in {
            secret.pk: ("debrief", "cancel", "deploy", "visit_add"),
            deployment.pk: ("deployment_move", "deployment_cancel", "ask"),
            request.pk: [f"request_{verb}" for verb in ("offer", "confirm", "decline", "withdraw", "attend")],
        }.items()
        for name in names
    ]
    return [*(thing.get_absolute_url() for thing in (secret, deployment, request, visit)), *forms]


@pytest.mark.parametrize("name", ["max", "bea", "charlie", "carla"])
def test_those_who_take_no_part_are_given_nothing_of_a_sensitive_operation(
    client: Client, cast: Cast, name: str
) -> None:
    addresses = secret_world(cast)
    sign_in(client, cast.people[name])
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"version": 1, "reason": "x", "hours_given": 1}).status_code in (404, 405), address
    for listed in ("list", "requests", "resources", "red_flags"):
        assert SECRET not in text(client.get(url(listed)))


def test_those_who_take_part_see_it_marked_and_that_is_logged(client: Client, cast: Cast) -> None:
    addresses = secret_world(cast)
    sign_in(client, cast.alice)
    for address in addresses[:4]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "OFFICIAL-SENSITIVE" in text(answer)
    assert SECRET in text(client.get(url("list")))
    with acting_as(cast.alice):
        operation = Operation.objects.get()
        looked = ProcessingEvent.objects.about(operation).filter(operation="consultation", person_id=cast.alice.pk)
        assert looked.count() == 2


def test_a_partner_sees_it_once_asked(client: Client, cast: Cast) -> None:
    secret = make_secret(cast)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    sign_in(client, cast.charlie)
    assert client.get(secret.get_absolute_url()).status_code == 404
    make_request(cast, deployment, cast.charlie)
    assert client.get(secret.get_absolute_url()).status_code == 200
    assert SECRET in text(client.get(url("requests")))
    with acting_as(cast.charlie):
        assert {part.agency for part in OperationAgency.objects.all()} == {cast.council, cast.charity}


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_scrutiny_readers_and_administrators_are_refused_with_a_sentence(client: Client, cast: Cast, name: str) -> None:
    operation = make_operation(cast, "scheduled")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    sign_in(client, cast.people[name])
    pages = [
        *(url(listed) for listed in ("list", "propose", "requests", "resources", "resource_add", "red_flags")),
        operation.get_absolute_url(),
        deployment.get_absolute_url(),
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "people who work with operations" in text(answer)


@pytest.mark.parametrize(
    ("name", "page", "sentence"),
    [
        ("olive", "propose", "Only a chair or coordinator"),
        ("olive", "red_flag_add", "Only a chair or coordinator"),
        ("olive", "deploy", "Only a chair or coordinator"),
        ("bob", "cancel", "Only a chair or coordinator can cancel this operation"),
        ("cora", "debrief", "its debrief is written while it is under way"),
        ("cora", "visit_add", "visits are recorded from when it is scheduled"),
    ],
)
def test_a_form_that_is_not_yours_to_send_is_refused_before_you_fill_it_in(
    client: Client, cast: Cast, name: str, page: str, sentence: str
) -> None:
    operation = make_operation(cast, "authorised")
    args = [] if page in ("propose", "red_flag_add") else [operation.pk]
    answer = sign_in(client, cast.people[name]).get(url(page, *args))
    assert answer.status_code == 403
    assert sentence in text(answer)


def _more(cast: Cast) -> None:
    """One more of everything that lists show."""
    operation = make_operation(cast, "under_way")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=operation)
    _fill(cast, operation, deployment)


def _fill(cast: Cast, operation: Operation, deployment: Deployment) -> None:
    van = make_resource(cast.bea)
    confirm(make_request(cast, deployment, cast.bea), van, cast.bea)
    make_request(cast, deployment, cast.carla)
    with acting_as(cast.olive):
        actions.record_visit(operation=operation.pk, place="Shop", result="Seen", by=cast.olive)
    with acting_as(cast.cora):
        day = (at(40) + dt.timedelta(days=Resource.objects.count())).date()
        actions.add_red_flag(name=f"Fair {day}", starts_on=day, ends_on=day, by=cast.cora)


@pytest.mark.parametrize("listed", ["list", "requests", "resources", "red_flags"])
def test_lists_cost_the_same_for_one_and_for_three(
    client: Client, cast: Cast, listed: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    _more(cast)
    sign_in(client, cast.bea)
    client.get(url(listed))
    with django_assert_max_num_queries(24) as few:
        client.get(url(listed))
    _more(cast)
    _more(cast)
    with django_assert_num_queries(len(few)):
        client.get(url(listed))


@pytest.mark.parametrize("shown", ["operation", "deployment"])
def test_a_page_costs_the_same_for_one_and_for_three_of_each_part(
    client: Client, cast: Cast, shown: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    _fill(cast, operation, deployment)
    address = (operation if shown == "operation" else deployment).get_absolute_url()
    sign_in(client, cast.cora)
    client.get(address)
    with django_assert_max_num_queries(32) as few:
        client.get(address)
    for days in (20, 30):
        _fill(cast, operation, deployment)
        make_deployment(cast, operation, starts_at=at(days), ends_at=at(days + 1), officers=[cast.bob, cast.olive])
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_an_operation_is_started_at_once_on_its_first_day_and_asked_about_on_any_other(
    client: Client, cast: Cast
) -> None:
    early, today = make_operation(cast), make_operation(cast)
    first = make_deployment(cast, early)
    now = clock.now()
    make_deployment(cast, today, starts_at=now, ends_at=now + dt.timedelta(hours=1))
    sign_in(client, cast.olive)
    for operation in (early, today):
        with acting_as(cast.olive):
            operation.refresh_from_db()
    asked = client.post(url("start", early.pk), {"version": early.version})
    assert asked.status_code == 200
    assert f"Start {early} today?" in text(asked)
    assert first.name in text(asked)
    with acting_as(cast.olive):
        early.refresh_from_db()
        assert early.state == "scheduled"
    assert client.post(url("start", early.pk), {"version": early.version, "sure": "1"}).status_code == 302
    assert client.post(url("start", today.pk), {"version": today.version}).status_code == 302
    with acting_as(cast.olive):
        assert set(Operation.objects.values_list("state", flat=True)) == {"under_way"}


def test_what_one_may_not_do_is_folded_away_with_its_reasons(client: Client, cast: Cast) -> None:
    operation = make_operation(cast)
    page = text(sign_in(client, cast.bob).get(operation.get_absolute_url()))
    folded = page[page.index("What you cannot do here, and why") : page.index("</details>")]
    assert "Only a chair or coordinator can do this." in folded
    assert "Schedule a deployment" in folded
    assert "Schedule a deployment" not in page.replace(folded, "")
    assert "What you cannot do here" not in text(
        sign_in(client, cast.charlie).get(url("operation", make_secret(cast).pk))
    )
