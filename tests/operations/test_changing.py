"""What is said of an operation, what asked for it, and its marking: changed, refused, told and logged."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from hotspots.models import Hotspot
from notifications.models import CalendarText, Delivery
from operations import actions
from operations.models import Operation, OperationReader
from partners.models import Agency, Person
from tasking.models import AgendaItem, Referral
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import make_deployment, make_operation, make_request, make_secret
from tests.operations.made_briefings import make_briefing
from tests.operations.test_api import Caller
from tests.world import World

SMART = {"measure": "Reports of threats, against 14 last year", "achieve_by": clock.today() + dt.timedelta(days=60)}


def change(operation: Operation, by: Person, version: int | None = None, **fields: Any) -> Operation:
    """Change some of an operation, and leave the rest as it is."""
    names = ("name", "theme", "objective", "measure", "achieve_by", "lead_agency", "commander")
    with acting_as(by):
        values = {name: getattr(Operation.objects.get(pk=operation.pk), name) for name in names}
        return actions.change_operation(operation=operation.pk, by=by, version=version, **values | fields)


def mark_sensitive(operation: Operation, by: Person, *readers: Person) -> Operation:
    """Mark it upwards."""
    with acting_as(by):
        return actions.mark_sensitive(operation=operation.pk, readers=readers, by=by, version=None)


def mark_official(operation: Operation, by: Person, reason: str = "The warrants are served.") -> Operation:
    """Mark it downwards."""
    with acting_as(by):
        return actions.mark_official(operation=operation.pk, reason=reason, by=by, version=None)


def see(cast: Cast) -> set[str]:
    """Who sees an operation of any kind."""
    found = set()
    for name, person in cast.people.items():
        with acting_as(person):
            if Operation.objects.exists():
                found.add(name)
    return found


def told(kind: str) -> list[str]:
    """Who was told this."""
    with acting_as_system(System.OUTBOX):
        return sorted(Delivery.objects.filter(kind=kind, channel="email").values_list("recipient__name", flat=True))


def test_what_is_said_is_changed_logged_and_its_commander_told(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    changed = change(operation, cast.cora, name="Operation Sport", **SMART)
    assert (changed.name, changed.measure) == ("Sport", SMART["measure"])
    with acting_as(cast.cora):
        event = ProcessingEvent.objects.about(operation).first()
        assert "Operation Sport" in CalendarText.objects.get(source_id=operation.deployments.get().pk).title
    assert event is not None
    assert (event.verb, event.fields) == ("changed", ["name", "measure", "achieve_by"])
    assert told("operation-changed") == ["Olive"]
    change(operation, cast.cora, lead_agency=cast.police, commander=cast.bob)
    assert told("operation-command") == ["Bob"]
    with acting_as(cast.bob):
        assert operation.parts.filter(agency=cast.police).exists()
    before = changed.version + 1
    assert change(operation, cast.bob).version == before  # nothing to change


def test_every_fault_of_a_change_is_named_and_who_may_not_is_refused(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    make_operation(cast, name="Taken")
    yesterday, far = clock.today() - dt.timedelta(days=1), dt.date(2100, 1, 1)
    for fields, faults in (
        ({"name": "Operation ", "theme": " ", "objective": " ", "commander": cast.bob}, None),
        ({"achieve_by": yesterday}, {"achieve_by"}),
        ({"achieve_by": far}, {"achieve_by"}),
        ({"name": "taken"}, {"name"}),
    ):
        with undone(), pytest.raises(BadInput) as refusal:
            change(operation, cast.cora, **fields)
        assert set(refusal.value.faults) == (faults or set(fields)), fields
    for person in (cast.max, cast.bob, cast.charlie):
        with undone(), pytest.raises(NotAllowed, match="Only its commander, a chair or a coordinator can change"):
            change(operation, person, theme="Another")
    with undone(), pytest.raises(StaleEdit):
        change(operation, cast.cora, version=operation.version - 1, theme="Another")
    for over in ("closed", "cancelled"):
        done = make_operation(cast, over)
        with undone(), pytest.raises(WrongState, match=f"This operation is {over}"):
            change(done, cast.cora, theme="Another")
        with undone(), pytest.raises(WrongState, match=f"This operation is {over}"):
            mark_sensitive(done, cast.cora, cast.alice)


def test_a_date_that_has_passed_may_stay_while_something_else_is_changed(cast: Cast) -> None:
    operation = make_operation(cast)
    with acting_as(cast.cora):
        Operation.objects.filter(pk=operation.pk).update(achieve_by=clock.today() - dt.timedelta(days=9))
    assert change(operation, cast.cora, theme="Another").theme == "Another"


def test_a_sensitive_ones_new_commander_is_named_and_nobody_else(cast: Cast) -> None:
    secret = make_secret(cast)
    with pytest.raises(BadInput, match="already an Operation Zanzibar"):
        change(make_operation(cast, marking="official_sensitive", readers=[cast.alice]), cast.cora, name="Zanzibar")
    change(secret, cast.cora, lead_agency=cast.police, commander=cast.bob)
    with acting_as(cast.cora):
        readers = OperationReader.objects.filter(operation=secret).values_list("person__name", flat=True)
        assert set(readers) == {"Alice", "Cora", "Olive", "Bob"}


def test_marked_upwards_it_is_seen_by_those_chosen_and_those_whom_it_needs(cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    deployment = make_deployment(cast, operation, officers=[cast.charlie])
    make_request(cast, deployment, cast.bea)
    with pytest.raises(BadInput, match="Nobody from Essex Police may see this operation"):
        mark_sensitive(operation, cast.cora)
    with acting_as_system(System.SET_UP):
        Agency.objects.filter(pk=cast.police.pk).update(spoc=cast.bea)
    with undone():
        mark_sensitive(operation, cast.olive, cast.bob)  # the commander, an officer; and one of the police
        assert see(cast) == {"olive", "bob", "charlie"}
    mark_sensitive(operation, cast.cora, cast.max)
    assert see(cast) == {"cora", "max", "olive", "charlie", "bea"}
    with acting_as(cast.charlie):
        assert CalendarText.objects.get(source_id=deployment.pk).title.startswith("OFFICIAL-SENSITIVE")
    with acting_as_system(System.AUDIT):
        named = ProcessingEvent.objects.about(operation).filter(verb="named readers")
        assert {one for event in named for one in event.recipients} >= {
            "Max, Rochford District Council",
            "Bea, Essex Police",
        }
    with acting_as(cast.bob):
        assert not ProcessingEvent.objects.exclude(person_id=cast.bob.pk).filter(record_id=operation.pk).exists()
    with pytest.raises(WrongState, match="already"):
        mark_sensitive(operation, cast.cora)
    with undone(), pytest.raises(BadInput, match="Choose a chair who can authorise"):
        mark_sensitive(make_operation(cast, "proposed"), cast.cora)


def test_marked_downwards_by_a_chair_who_sees_it_with_a_reason(cast: Cast) -> None:
    secret = make_secret(cast)
    for person in (cast.cora, cast.olive):
        with undone(), pytest.raises(NotAllowed, match="Only a chair can mark"):
            mark_official(secret, person)
    with undone(), pytest.raises(BadInput, match="Enter the reason"):
        mark_official(secret, cast.alice, reason=" ")
    with undone():
        make_briefing(cast, secret, information="The address of V-2026-9001 is watched.")
        with pytest.raises(Conflict, match="name V-2026-9001, and everyone would read that"):
            mark_official(secret, cast.alice)
    make_briefing(cast, secret)
    mark_official(secret, cast.alice)
    assert see(cast) == {"alice", "cora", "olive", "max", "bob", "bea", "charlie", "carla"}
    with acting_as_system(System.AUDIT):
        event = ProcessingEvent.objects.about(secret).first()
    assert event is not None
    assert (event.operation, event.reason) == ("disclosure", "The warrants are served.")
    assert event.recipients == ["everyone who works in the partnership"]
    with pytest.raises(NotAllowed, match="already"):
        mark_official(secret, cast.alice)


def test_marked_upwards_it_leaves_the_agendas_to_come_with_its_name(world: World) -> None:
    cast, operation = world.cast, world["operation"]
    with acting_as(cast.cora):
        on = {"meeting": world["meeting"], "source_table": "operations_operation", "source_id": operation.pk}
        waiting = AgendaItem.objects.create(section=9, title=str(operation), why="Scheduled. Day of action.", **on)
        decided = {"decision": "noted", "decided_by": cast.alice, "decided_at": clock.now()}
        said = AgendaItem.objects.create(section=4, title=str(operation), why="1 visit", **decided, **on)
    mark_sensitive(operation, cast.cora, cast.alice, cast.bea)  # of the police, who are asked for a van
    with acting_as(cast.charlie):
        waiting.refresh_from_db()
        said.refresh_from_db()
    assert (waiting.title, waiting.why) == ("An operation", "")
    assert waiting.withdrawn_reason
    assert (said.title, said.withdrawn_reason) == (str(operation), "")


def propose(by: Person, **fields: Any) -> Operation:
    """Propose an operation of one's own agency."""
    values = {"name": "Lantern", "theme": "Doorstep crime", "objective": "Fewer", "lead_agency": by.agency}
    with acting_as(by):
        return actions.propose_operation(by=by, **{**values, "commander": by, **fields})


def test_what_is_restricted_asks_for_a_sensitive_operation_that_stays_so(world: World) -> None:
    cast = world.cast
    asking: dict[str, Model] = {"referral": world["referral"], "tasked_by": world["restricted_item"]}
    for field, thing in asking.items():
        with undone(), pytest.raises(BadInput, match="What asks for this operation is restricted"):
            propose(cast.cora, **{field: thing})
        with undone():
            made = propose(cast.cora, **{field: thing}, marking="official_sensitive", readers=[cast.alice, cast.carla])
            with pytest.raises(Conflict, match="so it stays OFFICIAL-SENSITIVE"):
                mark_official(made, cast.alice)
            with acting_as_system(System.SET_UP):
                Person.objects.filter(pk=cast.carla.pk).update(roles=["chair"])
            cast.carla.roles = ["chair"]
            with pytest.raises(Conflict, match="so it stays OFFICIAL-SENSITIVE"):
                mark_official(made, cast.carla)  # who sees the operation and not what asked for it
    with acting_as(cast.cora):
        open_one = Referral.objects.get(pk=world["referral"].pk)
        open_one.pk, open_one.reference = uuid4(), "R-2026-9099"
        open_one.kind, open_one.category, open_one.subject, open_one.place = "location", "", None, "The Square"
        open_one.save(force_insert=True)
    made = propose(cast.cora, referral=open_one)
    assert mark_sensitive(made, cast.cora, cast.alice).marking == "official_sensitive"


def test_pages_of_what_asks_lead_to_a_form_filled_in_and_show_what_it_led_to(client: Client, world: World) -> None:
    cast = world.cast
    things: dict[str, Any] = {
        "hotspot": world["hotspot"],
        "referral": world["referral"],
        "tasked_by": world["restricted_item"],
    }
    with acting_as(cast.cora):
        Hotspot.objects.filter(pk=things["hotspot"].pk).update(
            state="adopted", lead_agency=cast.police, review_on=clock.today()
        )
    for field, thing in things.items():
        form = f"{reverse('operations:propose')}?{field}={thing.pk}"
        sign_in(client, cast.olive)
        page = client.get(thing.get_absolute_url()).content.decode()
        assert form not in page, field
        sign_in(client, cast.cora)
        assert form in client.get(thing.get_absolute_url()).content.decode(), field
        page = client.get(form).content.decode()
        assert str(thing) in page
        sensitive = field != "hotspot"
        [marked] = re.findall(r'<input[^>]*name="marking"[^>]*value="(\w+)"[^>]*checked', page)
        assert marked == ("official_sensitive" if sensitive else "official")
        body = {
            "name": f"Lantern {field}".replace("_", " "),
            "theme": "Doorstep crime",
            "objective": "Fewer callers",
            "lead_agency": cast.council.pk,
            "commander": cast.olive.pk,
            "marking": "official_sensitive" if sensitive else "official",
            "readers": [cast.alice.pk, cast.carla.pk] if sensitive else [],
            field: thing.pk,
        }
        answer = client.post(form, body)
        assert answer.status_code == 302, answer.content.decode()
        with acting_as(cast.cora):
            made = Operation.objects.get(**{field: thing})
        assert f">{made}</a>: proposed" in client.get(thing.get_absolute_url()).content.decode()
        sign_in(client, cast.carla)  # who reads the operation, and not what asked for it
        page = client.get(made.get_absolute_url()).content.decode()
        assert (str(thing) in page) == (not sensitive), field
        assert ("that your agency may not see" in page) == sensitive
        sign_in(client, cast.bob)  # who sees what asked for it, and not the operation
        assert (str(made) in client.get(thing.get_absolute_url()).content.decode()) == (not sensitive)
        client.get(f"{reverse('operations:propose')}?{field}=x")
    sign_in(client, cast.bea)
    assert client.get(f"{reverse('operations:propose')}?referral=x").status_code == 200


def test_pages_and_api_change_and_mark(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    key = [operation.pk]
    sign_in(client, cast.cora)
    page = client.get(operation.get_absolute_url()).content.decode()
    assert "Not said yet" in page
    form = client.get(reverse("operations:change", args=key)).content.decode()
    assert 'list="themes"' in form
    assert '<option value="Retail crime">' in form
    body = {
        "version": operation.version - 1,
        "name": operation.name,
        "theme": "Retail crime",
        "objective": operation.objective,
        "measure": "Thefts",
        "lead_agency": cast.council.pk,
        "commander": cast.olive.pk,
    }
    stale = client.post(reverse("operations:change", args=key), body)
    assert stale.status_code == 412
    assert "Thefts" in stale.content.decode()
    assert client.post(reverse("operations:change", args=key), body | {"version": operation.version}).status_code == 302
    caller = Caller(cast.cora)
    address = f"operations/{operation.pk}"
    etag = caller.get(address)["ETag"]
    assert caller.send(address, {"measure": "Sales"}, method="PATCH").status_code == 428
    assert caller.send(address, {"measure": "Sales"}, etag=f'"{operation.pk}.1"', method="PATCH").status_code == 412
    answer = caller.send(address, {"measure": "Sales", "achieve_by": "2040-12-24"}, etag=etag, method="PATCH")
    assert (answer.status_code, answer.json()["measure"], answer.json()["theme"]) == (200, "Sales", "Retail crime")
    answer = caller.send(f"{address}/mark-sensitive", {"readers": [str(cast.alice.pk)]}, etag=answer["ETag"])
    assert answer.status_code == 200
    assert set(answer.json()["readers"]) == {str(one.pk) for one in (cast.alice, cast.cora, cast.olive)}
    answer = caller.send(f"{address}/name-readers", {"readers": [str(cast.max.pk)]}, etag=answer["ETag"])
    assert str(cast.max.pk) in answer.json()["readers"]
    removal = {"person": str(cast.max.pk), "reason": "Moved to another team"}
    answer = caller.send(f"{address}/remove-reader", removal, etag=answer["ETag"])
    assert str(cast.max.pk) not in answer.json()["readers"]
    assert Caller(cast.max).get(address).status_code == 404
    answer = Caller(cast.alice).send(f"{address}/mark-official", {"reason": "Over"}, etag=answer["ETag"])
    assert (answer.status_code, answer.json()["readers"]) == (200, [])
    assert Caller(cast.charlie).get(address).status_code == 200
