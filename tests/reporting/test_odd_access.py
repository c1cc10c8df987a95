"""Looks that stand out: noted once each, by links that are written down, and reviewed by those who may read the log."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from audit.actions import consulted, record
from audit.models import Operation, ProcessingEvent, Purpose
from common import clock
from common.clock import LONDON
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import System, acting_as, acting_as_system, request_scope
from hotspots.actions import merge_subjects
from hotspots.models import Subject
from operations.models import Deployment, DeploymentOfficer, OperationAgency
from outcomes.models import Outcome
from partners.models import Partnership, Person
from reporting.log_use import begin_log_use
from reporting.models import AccessReview
from reporting.odd_access import look_through_log, review_access
from tasking.models import (
    Action,
    ActionSupport,
    AgendaItem,
    CohortMember,
    Forum,
    ForumSeat,
    MeasureKind,
    Meeting,
    Referral,
    ReferralAgency,
    SafeguardingMeasure,
    Section,
)
from tests import databases
from tests.architecture.matrix import MATRIX
from tests.cast import sign_in
from tests.hotspots.made import make_subject
from tests.world import World

LIST = reverse("reporting:odd_accesses")


def look(by: Person, *subjects: Subject, view: str = "hotspots:subject") -> None:
    """Open these records, as the pages log it."""
    for subject in subjects:
        with request_scope(view=view, request_id="r", channel="page"), acting_as(by):
            consulted([Subject.objects.get(pk=subject.pk)])


def read_log(by: Person) -> None:
    with acting_as(by):
        begin_log_use(by=by, purpose=Purpose.LAWFULNESS, reason="Monthly look")


def noted(by: Person, kind: str = "") -> list[AccessReview]:
    with acting_as(by):
        found = AccessReview.objects.order_by("at")
        return list(found.filter(kind=kind) if kind else found)


@pytest.fixture
def quiet(world: World) -> World:
    """The world, in which the hours about now are no quiet ones, and Max reads the log."""
    hour = clock.now().astimezone(LONDON)
    _quiet(world, (hour + dt.timedelta(hours=5)).time(), (hour + dt.timedelta(hours=6)).time())
    look_through_log()
    read_log(world.cast.max)
    return world


def _quiet(world: World, start: dt.time, end: dt.time) -> None:
    with acting_as_system(System.SET_UP):
        Partnership.objects.update(quiet_from=start, quiet_until=end)


def test_a_look_without_a_link_is_noted_once_and_one_with_any_link_is_not(quiet: World) -> None:
    cast = quiet.cast
    alone = make_subject(cast.olive)
    look(cast.olive, alone)
    look(cast.bob, alone, alone)
    look(cast.bob, alone, view="hotspots:victims")
    assert look_through_log() == 1
    assert look_through_log() == 0, "the same events, looked through again"
    look(cast.bob, alone)
    assert look_through_log() == 0, "the same day"
    found = noted(cast.max)
    assert [(one.kind, one.person_id, one.subject_id, one.held_by_id) for one in found] == [
        ("no_link", cast.bob.pk, alone.pk, cast.council.pk)
    ]
    faults = []
    for view in ("as_of", "compare", "trail_file", "api-trail", "api-trail-as-of", "api-trail-compare"):
        with databases.undone():
            look(cast.bob, make_subject(cast.olive), view=view if "api" in view else f"reporting:{view}")
            if look_through_log() != 1:
                faults.append(view)
    for link, make in (LINKS | NO_LINKS).items():
        with databases.undone():
            subject = make_subject(cast.olive)
            make(quiet, subject)
            look(cast.bob, subject)
            if look_through_log() != (link in NO_LINKS):
                faults.append(link)
    assert not faults, f"links that are not taken as they are: {faults}"


def _made_by_police(world: World, subject: Subject) -> None:
    with acting_as(world.cast.bob):
        record(Operation.COLLECTION, "added a report", on=subject)


def _merged_with_theirs(world: World, subject: Subject) -> None:
    theirs, by = make_subject(world.cast.bob), world.cast.cora
    with acting_as(by):
        merge_subjects(subject=theirs.pk, into=subject.pk, by=by, version=None, reason="The same telephone")


def _referral(world: World, subject: Subject, by: Person) -> Referral:
    with acting_as(by):
        return Referral.objects.create(
            reference=f"R-{subject.reference}",
            kind="victim",
            category="victims",
            subject=subject,
            what_happens="Calls",
            consent="given",
            held_by=by.agency,
            referrer=by,
            lawful_basis="cda_115",
        )


def _named_in_one(world: World, subject: Subject) -> None:
    referral = _referral(world, subject, world.cast.cora)
    with acting_as(world.cast.cora):
        ReferralAgency.objects.create(referral=referral, agency=world.cast.police)


def _item(world: World, subject: Subject) -> AgendaItem:
    """On the agenda of a forum in which the police have no seat."""
    with acting_as(world.cast.cora):
        forum = Forum.objects.create(name=f"Group {subject.reference}", reference_prefix="G", quorum=1)
        starts = clock.now() + dt.timedelta(days=3)
        meeting = Meeting.objects.create(forum=forum, starts_at=starts, ends_at=starts + dt.timedelta(hours=1))
        return AgendaItem.objects.create(
            meeting=meeting,
            section=Section.VICTIMS,
            title=subject.reference,
            source_table="hotspots_subject",
            source_id=subject.pk,
            category="victims",
            held_by=world.cast.council,
        )


def _seated(world: World, subject: Subject) -> None:
    item = _item(world, subject)
    with acting_as(world.cast.cora):
        ForumSeat.objects.create(forum=item.meeting.forum, agency=world.cast.police)


def _action(world: World, subject: Subject, owner: Person) -> Action:
    item = _item(world, subject)
    with acting_as(world.cast.cora):
        return Action.objects.create(
            reference=f"A-{subject.reference}",
            meeting=item.meeting,
            item=item,
            text="Visit",
            owner=owner,
            owner_agency=owner.agency,
            due_on=clock.today(),
            category="victims",
            held_by=world.cast.council,
        )


def _helping(world: World, subject: Subject) -> None:
    action = _action(world, subject, world.cast.olive)
    with acting_as(world.cast.cora):
        ActionSupport.objects.create(action=action, agency=world.cast.police)


def _measure(world: World, subject: Subject) -> None:
    with acting_as(world.cast.cora):
        kind = MeasureKind.objects.first() or MeasureKind.objects.create(name="Careline")
        SafeguardingMeasure.objects.create(
            kind=kind,
            subject=subject,
            category="victims",
            held_by=world.cast.council,
            provided_by=world.cast.police,
            asked_on=clock.today(),
        )


def _outcome(world: World, subject: Subject, by: Person, operation: Any = None) -> None:
    today = clock.today()
    with acting_as(by):
        Outcome.objects.create(
            reference=f"O-{subject.reference}",
            type=world["outcome_type"],
            legal_version=world["law"],
            subject=subject,
            subject_kind="person",
            category="offenders",
            held_by=by.agency,
            issuing_agency=by.agency,
            officer=by,
            operation=operation,
            state="issued",
            issued_on=today,
            dated_on=today,
            client_key=uuid4(),
        )


def _outcome_of_our_operation(world: World, subject: Subject) -> None:
    with acting_as(world.cast.alice):
        OperationAgency.objects.get_or_create(operation=world["operation"], agency=world.cast.police)
    _outcome(world, subject, world.cast.olive, world["operation"])


def _in_cohort(world: World, subject: Subject) -> None:
    with acting_as(world.cast.bea):
        CohortMember.objects.create(
            subject=subject,
            held_by=world.cast.police,
            colour="red",
            status="engaging",
            joined_on=clock.today(),
            joined_reason="Missed probation twice",
        )


#: Each makes a link of the police to a new subject of the council's.
LINKS: dict[str, Callable[[World, Subject], Any]] = {
    "recorded something of it": _made_by_police,
    "its own record was merged": _merged_with_theirs,
    "made a referral": lambda world, subject: _referral(world, subject, world.cast.bob),
    "is named in a referral": _named_in_one,
    "has a seat": _seated,
    "owns the action": lambda world, subject: _action(world, subject, world.cast.bob),
    "helps with the action": _helping,
    "provides a measure": _measure,
    "has them in the cohort": _in_cohort,
    "issued an outcome": lambda world, subject: _outcome(world, subject, world.cast.bob),
    "takes part in the operation of an outcome": _outcome_of_our_operation,
}
#: And these make none.
NO_LINKS: dict[str, Callable[[World, Subject], Any]] = {
    "a referral of another": lambda world, subject: _referral(world, subject, world.cast.cora),
    "an item of a forum without a seat": _item,
    "an outcome of another": lambda world, subject: _outcome(world, subject, world.cast.olive),
    "an action of another": lambda world, subject: _action(world, subject, world.cast.olive),
}


def test_each_address_at_which_a_person_is_looked_at_is_one_of_muster(quiet: World) -> None:
    with acting_as(quiet.cast.max), connection.cursor() as cursor:
        cursor.execute("SELECT muster_views_of_people()")
        (views,) = cursor.fetchone()
    assert set(views) <= set(MATRIX)


def test_many_people_within_an_hour_are_noted_and_a_list_of_them_is_not(quiet: World) -> None:
    cast = quiet.cast
    with acting_as_system(System.SET_UP):
        Partnership.objects.update(odd_subjects_an_hour=2)
    subjects = [make_subject(cast.olive) for _ in range(4)]
    look(cast.olive, *subjects[:2], *subjects[:2])
    look(cast.cora, *subjects, view="hotspots:victims")
    assert look_through_log() == 0
    with databases.undone():
        look(cast.cora, *subjects, view="api-subjects-list")
        assert look_through_log() == 1, "the API's list gives names"
        assert [one.kind for one in noted(cast.max)] == ["many"]
    look(cast.olive, *subjects[2:])
    assert look_through_log() == 1, "the third and the fourth are one occasion"
    assert [(one.kind, one.person_id, one.subject_id) for one in noted(cast.max)] == [("many", cast.olive.pk, None)]


def test_out_of_hours_counts_for_whoever_is_not_on_duty(quiet: World) -> None:
    cast, now = quiet.cast, clock.now().astimezone(LONDON)
    subject = make_subject(cast.olive)
    _quiet(quiet, (now - dt.timedelta(hours=1)).time(), (now + dt.timedelta(hours=1)).time())
    deployment = quiet["deployment"]
    with acting_as(cast.alice):
        Deployment.objects.filter(pk=deployment.pk).update(
            starts_at=now - dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=1)
        )
        on_duty = set(DeploymentOfficer.objects.filter(deployment=deployment, stood_down=False).values_list("person"))
    look(cast.olive, subject)
    look(cast.cora, subject)
    look_through_log()
    found = {one.person_id for one in noted(cast.max, "out_of_hours")}
    duty = {key for (key,) in on_duty} | {deployment.operation.commander_id}
    assert found == {cast.olive.pk, cast.cora.pk} - duty
    assert found, "someone is off duty"
    assert duty & {cast.olive.pk, cast.cora.pk}, "and someone is on duty"


def test_each_emergency_is_noted_and_only_as_that(client: Client, quiet: World) -> None:
    cast = quiet.cast
    subject = make_subject(cast.olive)
    sign_in(client, cast.charlie)
    given = {"reference": subject.reference, "ground": "life", "reason": "He is at the door"}
    assert client.post(reverse("hotspots:emergency_open"), given).status_code == 302
    client.get(subject.get_absolute_url())
    assert look_through_log() == 1
    (one,) = noted(cast.max)
    assert (one.kind, one.person_id, one.subject_id) == ("emergency", cast.charlie.pk, subject.pk)


def test_it_is_seen_by_managers_and_administrators_who_read_the_log_and_never_by_whoever_it_is_about(
    client: Client, quiet: World
) -> None:
    cast = quiet.cast
    with acting_as(cast.ada):
        for person in (cast.bea, cast.bob):
            person.roles = ["manager"]
            person.save()
    subject = make_subject(cast.olive)
    look(cast.bob, subject)
    look_through_log()
    for person in (cast.bob, cast.bea, cast.carla, cast.ada):
        assert noted(person) == [], "nobody has said why they read the log"
        read_log(person)
    assert [len(noted(one)) for one in (cast.max, cast.bea, cast.ada)] == [1, 1, 1]
    assert [len(noted(one)) for one in (cast.bob, cast.carla, cast.cora, cast.olive, cast.sam)] == [0] * 5
    page = sign_in(client, cast.ada).get(LIST).content.decode()
    assert "No link to the person" in page
    assert subject.reference not in page
    assert "One held by Rochford District Council" in page
    assert client.get(noted(cast.ada)[0].get_absolute_url()).status_code == 200
    sign_in(client, cast.bob)
    assert client.get(noted(cast.ada)[0].get_absolute_url()).status_code == 404
    for statement in (
        "UPDATE reporting_accessreview SET kind = 'many'",
        "INSERT INTO reporting_accessreview SELECT * FROM reporting_accessreview",
        "DELETE FROM reporting_accessreview",
        "SELECT muster_note_odd_access()",
        f"SELECT muster_linked_to_person('{cast.police.pk}', '{subject.pk}')",
    ):
        with pytest.raises(DatabaseError), acting_as(cast.max), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_review_is_said_once_with_words_on_the_page(client: Client, quiet: World) -> None:
    cast = quiet.cast
    subject = make_subject(cast.olive)
    look(cast.bob, subject)
    look_through_log()
    (found,) = noted(cast.max)

    def review(by: Person, **given: Any) -> AccessReview:
        values = {"version": None, "result": "explained", "words": "Asked by telephone"} | given
        with acting_as(by):
            return review_access(review=found.pk, by=by, **values)

    for by in (cast.cora, cast.carla, cast.ada):
        with pytest.raises(NotAllowed):
            review(by)
    with pytest.raises(BadInput) as refusal:
        review(cast.max, result="fine", words=" ")
    assert set(refusal.value.faults) == {"result", "words"}
    sign_in(client, cast.max)
    page = client.get(LIST).content.decode()
    assert subject.reference in page
    assert "Bob, Essex Police" in page
    given = {"version": found.version, "result": "passed_on", "words": "No reason was given"}
    assert client.post(found.get_absolute_url(), given | {"words": ""}).status_code == 400
    assert client.post(found.get_absolute_url(), given, follow=True).redirect_chain == [(LIST, 302)]
    assert "Bob" not in client.get(LIST).content.decode().split("<main")[1].split("<table")[-1].split("form")[0]
    shown = client.get(found.get_absolute_url()).content.decode()
    assert "Passed to the data protection officer: No reason was given" in shown
    with pytest.raises(WrongState):
        review(cast.max)
    with acting_as(cast.max), pytest.raises(DatabaseError):
        AccessReview.objects.filter(pk=found.pk).update(words="It was right")
    with acting_as(cast.max):
        assert ProcessingEvent.objects.about(found).filter(verb="reviewed").count() == 1
