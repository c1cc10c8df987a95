"""An operation's life: who may do what in which state, and what it leads to."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from operations import actions
from operations.actions.readers import name_readers
from operations.models import Deployment, Operation, OperationReader, ResourceRequest
from operations.states import OPERATION
from partners.models import Agency, Person
from tests.cast import Cast
from tests.databases import undone
from tests.operations.made import (
    PATHS,
    REASON,
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)

VERBS = ("authorise", "schedule", "start", "debrief", "close", "cancel")
PRACTITIONERS = ("alice", "cora", "olive", "max", "bob", "bea", "charlie", "carla")
#: Who may, whatever the state: the table's roles, and for starting also whose operation it is.
MAY = {
    "authorise": {"alice"},
    "schedule": {"alice", "cora", "bea"},
    "start": {"alice", "cora", "bea", "olive", "max"},
    "debrief": {"alice", "cora", "bea"},
    "close": {"alice", "cora", "bea"},
    "cancel": {"alice", "cora", "bea"},
}
LEADS_TO = {
    ("proposed", "authorise"): "authorised",
    ("proposed", "cancel"): "cancelled",
    ("authorised", "schedule"): "scheduled",
    ("authorised", "cancel"): "cancelled",
    ("scheduled", "start"): "under_way",
    ("scheduled", "cancel"): "cancelled",
    ("under_way", "debrief"): "debriefed",
    ("debriefed", "close"): "closed",
}


def do(operation: Operation, verb: str, by: Any) -> Operation:
    """Do a verb as this person."""
    with acting_as(by):
        if verb == "debrief":
            said = {"happened": "Twelve arrests.", "objective_met": "yes"}
            return actions.debrief_operation(operation=operation.pk, by=by, version=None, **said)
        if verb == "cancel":
            return actions.cancel_operation(operation=operation.pk, reason=REASON, by=by, version=None)
        return actions.advance_operation(operation=operation.pk, verb=verb, by=by, version=None)


@pytest.mark.slow
@pytest.mark.parametrize("state", PATHS)
def test_each_verb_works_in_its_state_for_its_roles_and_nowhere_else(cast: Cast, state: str) -> None:
    operation = make_operation(cast, state)
    for verb in VERBS:
        for name in (*PRACTITIONERS, "sam", "ada"):
            if (state, verb) == ("authorised", "schedule"):
                continue  # an authorised one without a deployment: the next test
            person, target = cast.people[name], LEADS_TO.get((state, verb))
            with undone():
                if name in ("sam", "ada"):
                    with pytest.raises(Http404):
                        do(operation, verb, person)
                elif name not in MAY[verb]:
                    with pytest.raises(NotAllowed, match="Only"):
                        do(operation, verb, person)
                elif target is None:
                    with pytest.raises(WrongState, match=f"You cannot {verb} this operation"):
                        do(operation, verb, person)
                else:
                    assert do(operation, verb, person).state == target


def test_the_table_says_the_same() -> None:
    assert {(s, t.verb): t.target for t in OPERATION.transitions for s in t.sources} == LEADS_TO


def test_the_first_deployment_makes_an_authorised_operation_scheduled(cast: Cast, told: list) -> None:
    operation = make_operation(cast, "authorised")
    with pytest.raises(WrongState, match="Schedule its first deployment"):
        do(operation, "schedule", cast.cora)
    told.clear()
    make_deployment(cast, operation)
    with acting_as(cast.cora):
        operation.refresh_from_db()
    assert operation.state == "scheduled"
    assert told == [("Deployment", "scheduled"), ("Operation", "scheduled")]


def test_cancelling_cancels_what_is_ahead_withdraws_its_requests_and_tells(cast: Cast, told: list) -> None:
    operation = make_operation(cast, "scheduled")
    over = make_deployment(cast, operation, starts_at=at(-3, 10), ends_at=at(-3, 12))
    with acting_as(cast.cora):
        ahead = Deployment.objects.get(operation=operation, starts_at__gt=at(0))
    request = make_request(cast, ahead, cast.bea)
    confirm(request, make_resource(cast.bea), cast.bea)
    told.clear()
    do(operation, "cancel", cast.cora)
    with acting_as(cast.bob):
        over.refresh_from_db()
        ahead.refresh_from_db()
        request.refresh_from_db()
    assert (over.state, ahead.state, request.state) == ("planned", "cancelled", "withdrawn")
    assert REASON in ahead.cancelled_reason
    assert told == [("Deployment", "cancelled"), ("ResourceRequest", "withdrawn"), ("Operation", "cancelled")]


def test_cancelling_and_debriefing_need_words(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.cora), pytest.raises(BadInput, match=r"Enter what happened. Choose whether"):
        actions.debrief_operation(operation=operation.pk, happened="  ", by=cast.cora, version=None)
    with acting_as(cast.cora), pytest.raises(BadInput, match="Enter the reason"):
        actions.cancel_operation(operation=operation.pk, reason=" ", by=cast.cora, version=None)


def test_a_stale_version_changes_nothing(cast: Cast) -> None:
    operation = make_operation(cast, "proposed")
    with acting_as(cast.alice), pytest.raises(StaleEdit):
        actions.advance_operation(
            operation=operation.pk, verb="authorise", by=cast.alice, version=operation.version - 1
        )
    with acting_as(cast.alice):
        operation.refresh_from_db()
    assert operation.state == "proposed"


@pytest.mark.parametrize("name", ["turncoat", "Operation Turncoat", "  TURNCOAT "])
def test_a_name_is_taken_whatever_its_case_or_prefix(cast: Cast, name: str) -> None:
    make_operation(cast, name="Turncoat")
    with pytest.raises(BadInput, match=r"There is already an Operation .*Choose another name") as refusal:
        make_operation(cast, name=name)
    assert list(refusal.value.faults) == ["name"]


def test_every_fault_of_a_proposal_is_named_at_once(cast: Cast) -> None:
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.propose_operation(
            name="Operation ",
            theme="Slavery",
            objective="Find them",
            lead_agency=cast.police,
            commander=cast.olive,
            marking="official_sensitive",
            by=cast.cora,
        )
    assert set(refusal.value.faults) == {"name", "commander", "readers"}


@pytest.mark.parametrize("name", ["olive", "max", "bob", "charlie", "sam", "ada"])
def test_only_planners_propose(cast: Cast, name: str) -> None:
    person = cast.people[name]
    with acting_as(person), pytest.raises(NotAllowed, match="chair or coordinator"):
        actions.propose_operation(
            name="X", theme="X", objective="X", lead_agency=person.agency, commander=person, by=person
        )


def test_each_step_is_in_the_log_with_both_states(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.max):
        events = ProcessingEvent.objects.about(operation).order_by("id")
        steps = [(event.verb, event.from_state, event.to_state) for event in events]
        versions = operation.history.count()
    assert steps == [
        ("proposed", "", "proposed"),
        ("authorised", "proposed", "authorised"),
        ("scheduled", "authorised", "scheduled"),
        ("started", "scheduled", "under_way"),
    ]
    assert versions == 4


def test_nobody_sees_a_sensitive_operation_until_they_are_named(cast: Cast) -> None:
    operation = make_secret(cast)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=operation)
    make_request(cast, deployment, cast.bea)
    tables = [Operation, Deployment, ResourceRequest, operation.parts.model, OperationReader]
    # Max works for the lead agency, Bob with Bea, who is named.
    for outsider in (cast.charlie, cast.carla, cast.sam, cast.ada, cast.max, cast.bob):
        with acting_as(outsider):
            for table in tables:
                assert not table.objects.exists(), (outsider, table)
                assert not table.history.exists(), (outsider, table)
            assert not ProcessingEvent.objects.exclude(person_id=outsider.pk).filter(record_label__contains="Zanz")
    with acting_as(cast.bea):
        assert all(table.objects.exists() for table in tables)
    make_request(cast, deployment, cast.carla)
    with acting_as(cast.carla):
        assert Operation.objects.get() == operation
        assert ResourceRequest.objects.count() == 2


@pytest.mark.parametrize("name", ["charlie", "max", "bea"])
def test_nobody_lets_themselves_in(cast: Cast, name: str) -> None:
    person, operation, other = cast.people[name], make_secret(cast), make_operation(cast, "proposed")
    with acting_as(cast.cora):
        aside = OperationReader.objects.get(operation=operation, person=cast.cora)
    reader = "INSERT INTO operations_operationreader VALUES (gen_random_uuid(), now(), now(), 1, false, %s, %s)"
    part = "INSERT INTO operations_operationagency VALUES (gen_random_uuid(), now(), now(), 1, %s, %s)"
    refused = {
        reader: [operation.pk, person.pk],
        part: [person.agency_id, operation.pk],
    }
    for statement, values in refused.items():
        with (
            acting_as(person),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
    unseen = (
        ("UPDATE operations_operation SET marking = 'official' WHERE id = %s", operation.pk),
        ("UPDATE operations_operationreader SET is_removed = true WHERE id = %s", aside.pk),
        ("UPDATE operations_operationreader SET person_id = muster_person() WHERE id = %s", aside.pk),
    )
    with acting_as(person), connection.cursor() as cursor:
        for statement, key in unseen:
            cursor.execute(statement, [key])
            assert cursor.rowcount == 0, statement
    with acting_as(cast.cora), pytest.raises(ProgrammingError, match="stay as they were made"), transaction.atomic():
        OperationReader.objects.filter(pk=aside.pk).update(operation=other)


def test_an_officer_cannot_prepare_to_see_what_is_official_still(cast: Cast) -> None:
    operation = make_operation(cast, "proposed")
    with acting_as(cast.charlie), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        OperationReader.objects.create(operation=operation, person=cast.charlie)


def test_an_agency_without_anybody_to_name_is_not_asked(cast: Cast) -> None:
    operation = make_secret(cast)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=operation)

    def ask() -> None:
        with acting_as(cast.cora):
            actions.ask_for_resources(
                deployment=deployment.pk, agencies=[cast.police, cast.charity], kind="van", wanted="", by=cast.cora
            )

    with pytest.raises(BadInput, match="Nobody from Essex Police and Outreach Charity may see") as refusal:
        ask()
    assert list(refusal.value.faults) == ["agencies"]
    with acting_as_system(System.SET_UP):
        Agency.objects.filter(pk=cast.charity.pk).update(spoc=cast.carla)
        Agency.objects.filter(pk=cast.police.pk).update(spoc=cast.bea)
        Person.objects.filter(pk=cast.bea.pk).update(is_active=False)
    with pytest.raises(BadInput, match="Name a reader from Essex Police first"):
        ask()
    with acting_as(cast.cora):
        name_readers(operation, [cast.bob])
    ask()
    with acting_as(cast.cora):
        names = set(OperationReader.objects.filter(operation=operation).values_list("person__name", flat=True))
    assert names == {"Alice", "Cora", "Olive", "Bob", "Carla"}
