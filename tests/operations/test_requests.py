"""Requests for resources: who may answer what, and the van that is confirmed once at a time."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from operations import actions
from operations.models import Deployment, ResourceRequest
from operations.states import REQUEST
from partners.models import Agency, Person
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import (
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
    switch_off,
)

VERBS = ("offer", "confirm", "decline", "withdraw", "attend")
PATHS: dict[str, tuple[str, ...]] = {
    "requested": (),
    "offered": ("offer",),
    "confirmed": ("confirm",),
    "declined": ("decline",),
    "withdrawn": ("withdraw",),
    "attended": ("confirm", "attend"),
}
ASKED, PLANNERS = {"bob", "bea"}, {"alice", "cora", "bea"}
MAY = {
    "offer": ASKED,
    "confirm": ASKED,
    "decline": ASKED,
    "withdraw": ASKED | PLANNERS,
    "attend": ASKED | PLANNERS,
}
LEADS_TO = {
    ("requested", "offer"): "offered",
    ("requested", "confirm"): "confirmed",
    ("offered", "confirm"): "confirmed",
    ("requested", "decline"): "declined",
    ("offered", "decline"): "declined",
    ("requested", "withdraw"): "withdrawn",
    ("offered", "withdraw"): "withdrawn",
    ("confirmed", "withdraw"): "withdrawn",
    ("confirmed", "attend"): "attended",
    ("confirmed", "reopen"): "requested",
}


def do(request: ResourceRequest, verb: str, by: Person, **fields: Any) -> ResourceRequest:
    """Do a verb as this person."""
    values: dict[str, Any] = {"request": request.pk, "by": by, "version": None} | fields
    with acting_as(by):
        if verb in ("offer", "confirm"):
            call = actions.offer_resource if verb == "offer" else actions.confirm_request
            return call(**values)
        if verb == "attend":
            return actions.attend_request(**({"hours_given": Decimal("5.5")} | values))
        call = actions.decline_request if verb == "decline" else actions.withdraw_request
        return call(**({"reason": "No van free"} | values))


@pytest.mark.slow
@pytest.mark.parametrize("state", PATHS)
def test_each_verb_works_in_its_state_for_its_side_and_nowhere_else(cast: Cast, state: str) -> None:
    deployment = make_deployment(cast, make_operation(cast), starts_at=at(-1), ends_at=at(1))
    van, request = make_resource(cast.bea), make_request(cast, deployment, cast.bea)
    for step in PATHS[state]:
        do(request, step, cast.bob, **({"resource": van} if step in ("offer", "confirm") else {}))
    for verb in VERBS:
        fields = {"resource": van} if verb == "offer" or (verb, state) == ("confirm", "requested") else {}
        may = MAY[verb] | (PLANNERS if (verb, state) == ("confirm", "offered") else set())
        target = LEADS_TO.get((state, verb))
        for name in ("alice", "cora", "olive", "max", "bob", "bea", "charlie", "carla", "sam", "ada"):
            with undone():
                if name in ("sam", "ada"):
                    with pytest.raises(Http404):
                        do(request, verb, cast.people[name], **fields)
                elif name not in may:
                    with pytest.raises(NotAllowed, match="Only Essex Police can"):
                        do(request, verb, cast.people[name], **fields)
                elif target is None:
                    with pytest.raises(WrongState, match=f"You cannot {verb} this resource request"):
                        do(request, verb, cast.people[name], **fields)
                else:
                    assert do(request, verb, cast.people[name], **fields).state == target


def test_the_table_says_the_same() -> None:
    assert {(s, t.verb): t.target for t in REQUEST.transitions for s in t.sources} == (
        # Once more, where the deployment has moved.
        LEADS_TO | {("confirmed", "confirm"): "confirmed"}
    )


def test_one_form_asks_several_agencies_and_each_may_then_see(cast: Cast, told: list) -> None:
    secret = make_secret(cast)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=secret)
    with acting_as_system(System.SET_UP):
        Agency.objects.filter(pk=cast.police.pk).update(spoc=cast.bea)
        Agency.objects.filter(pk=cast.charity.pk).update(spoc=cast.charlie)
    told.clear()
    with acting_as(cast.cora):
        made = actions.ask_for_resources(
            deployment=deployment.pk,
            agencies=[cast.police, cast.charity],
            kind="volunteers",
            wanted="Six marshals",
            by=cast.cora,
        )
    assert [request.agency.short_name for request in made] == ["police", "outreach"]
    assert told == [("ResourceRequest", "requested")] * 2
    with acting_as(cast.charlie):
        assert ResourceRequest.objects.filter(agency=cast.charity).get().deployment.operation == secret
    with acting_as_system(System.AUDIT):
        shared = ProcessingEvent.objects.about(secret).get(verb="shared")
    assert (shared.operation, shared.recipients) == ("disclosure", ["Essex Police", "Outreach Charity"])


def test_asking_is_refused_with_every_fault_and_when_there_is_nothing_to_ask_for(cast: Cast) -> None:
    operation = make_operation(cast)
    deployment = make_deployment(cast, operation)
    over = make_deployment(cast, operation, starts_at=at(-2, 1), ends_at=at(-2, 2))

    def ask(by: Person, deployment: Deployment = deployment, **fields: Any) -> None:
        values: dict[str, Any] = {"agencies": [cast.police], "kind": "van", "wanted": ""} | fields
        with acting_as(by):
            actions.ask_for_resources(deployment=deployment.pk, by=by, **values)

    with pytest.raises(BadInput) as refusal:
        ask(cast.cora, agencies=[], kind="tank")
    assert set(refusal.value.faults) == {"agencies", "kind"}
    with pytest.raises(NotAllowed):
        ask(cast.olive)
    with pytest.raises(WrongState, match="over"):
        ask(cast.cora, over)
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
    with pytest.raises(WrongState, match="cancelled"):
        ask(cast.cora)


def test_a_resource_must_be_the_agencys_own_active_and_of_the_kind(cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    off = make_resource(cast.bea)
    with acting_as(cast.bea):
        switch_off(off, cast.bea)
        off.refresh_from_db()
    for resource in (make_resource(cast.cora), make_resource(cast.bea, kind="room"), off):
        for verb in ("offer", "confirm"):
            if (resource.kind, verb) == ("room", "offer"):
                continue
            with pytest.raises(BadInput, match=r"Choose a resource (of|that) Essex Police"):
                do(request, verb, cast.bea, resource=resource)
    with pytest.raises(BadInput, match="Choose a resource"):
        do(request, "confirm", cast.bea)


@pytest.mark.parametrize("hours", [Decimal(-1), Decimal(10000)])
def test_hours_are_sensible(cast: Cast, hours: Decimal) -> None:
    deployment = make_deployment(cast, make_operation(cast), starts_at=at(-1), ends_at=at(1))
    request, van = make_request(cast, deployment, cast.bea), make_resource(cast.bea)
    with pytest.raises(BadInput, match="Hours must be between"):
        do(request, "offer", cast.bea, resource=van, hours_promised=hours)
    confirm(request, van, cast.bea)
    with pytest.raises(BadInput, match="Hours must be between"):
        do(request, "attend", cast.bea, hours_given=hours)


def test_declining_and_withdrawing_need_a_reason(cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    for verb in ("decline", "withdraw"):
        with pytest.raises(BadInput, match="Enter the reason"):
            do(request, verb, cast.bea, reason=" ")


def test_hours_are_given_only_once_it_has_begun(cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    confirm(request, make_resource(cast.bea), cast.bea)
    with pytest.raises(NotAllowed, match="once the deployment has begun"):
        do(request, "attend", cast.bea)
    with time_machine.travel(at(10, 19), tick=False):
        assert do(request, "attend", cast.cora, hours_given=Decimal(4)).hours_given == 4


def test_a_stale_answer_is_refused(cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    with pytest.raises(StaleEdit):
        do(request, "decline", cast.bea, version=request.version - 1)


def test_the_same_van_is_confirmed_once_for_overlapping_times(cast: Cast) -> None:
    operation = make_operation(cast, name="Turncoat")
    van = make_resource(cast.bea, "ANPR van")
    first = make_request(cast, make_deployment(cast, operation), cast.bea)
    confirm(first, van, cast.bea)
    second = make_request(cast, make_deployment(cast, operation, starts_at=at(10, 22), ends_at=at(11, 1)), cast.bea)
    with pytest.raises(Conflict) as refusal:
        confirm(second, van, cast.bea)
    assert refusal.value.detail.startswith("ANPR van is already confirmed for Operation Turncoat, ")
    assert "6pm to 11pm" in refusal.value.detail
    adjoining = make_request(cast, make_deployment(cast, operation, starts_at=at(10, 23), ends_at=at(11, 1)), cast.bea)
    assert confirm(adjoining, van, cast.bea).state == "confirmed"
    do(first, "withdraw", cast.bea)
    with pytest.raises(Conflict):
        confirm(second, van, cast.bea)
    do(adjoining, "withdraw", cast.cora)
    assert confirm(second, van, cast.bea).state == "confirmed"


def test_the_refusal_does_not_name_what_may_not_be_seen(cast: Cast) -> None:
    """Carla's resource serves a secret deployment that Cora sees; the request of the same resource that clashes is
    confirmed by a chair who sees only the open operation."""
    van = make_resource(cast.carla, "Outreach bus")
    secret = make_secret(cast)
    with acting_as(cast.cora):
        hidden = Deployment.objects.get(operation=secret)
    confirm(make_request(cast, hidden, cast.carla), van, cast.carla)
    open_request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.carla)
    do(open_request, "offer", cast.carla, resource=van)
    with pytest.raises(Conflict) as refusal:
        do(open_request, "confirm", cast.bea)
    assert refusal.value.detail == (
        "Outreach bus is already confirmed for an overlapping time. Choose another resource."
    )
    with pytest.raises(Conflict, match="Operation Zanzibar"):
        do(open_request, "confirm", cast.carla)


def test_a_resource_switched_off_after_the_offer_is_not_confirmed(cast: Cast) -> None:
    request, van = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea), make_resource(cast.bea)
    do(request, "offer", cast.bea, resource=van, hours_promised=Decimal(6))
    with acting_as(cast.bea):
        switch_off(van, cast.bea)
    with pytest.raises(Conflict, match="no longer lent out"):
        do(request, "confirm", cast.cora)


def test_an_unseen_request_is_not_found(cast: Cast) -> None:
    secret = make_secret(cast)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=secret)
    request = make_request(cast, deployment, cast.bea)
    with pytest.raises(Http404):
        do(request, "withdraw", cast.carla)


def test_an_agency_without_that_kind_may_offer_something_else_or_decline(client: Client, cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    room = make_resource(cast.bea, kind="room")
    page = sign_in(client, cast.bob).get(request.get_absolute_url()).content.decode()
    assert "Essex Police has no resource of this kind" in page
    assert "Offer something else" in page
    assert "/decline/" in page
    assert "/confirm/" not in page
    assert "/withdraw/" not in page
    assert do(request, "offer", cast.bob, resource=room).resource == room
    asking = sign_in(client, cast.cora).get(reverse("operations:ask", args=[request.deployment_id])).content.decode()
    assert "Essex Police – Room" in asking
    assert "Outreach Charity – no resource is listed" in asking
