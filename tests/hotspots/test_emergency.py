"""Break-glass: one record, one person, an hour, to read; told at once, each look logged, and reviewed afterwards."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import System, acting_as, acting_as_system
from hotspots.actions import (
    add_report,
    close_subject,
    end_emergency,
    merge_subjects,
    open_in_emergency,
    review_emergency,
)
from hotspots.forms import MergeForm
from hotspots.models import EmergencyAccess, Subject, SubjectDetails, SubjectReport
from notifications.composing import Composed, compose
from notifications.models import Delivery
from partners.models import Agency, Partnership, Person
from tasking.forms.case_reviews import ApplicationForm
from tasking.forms.cohort import AddForm
from tasking.forms.referrals import ReferralForm
from tasking.models import SafeguardingMeasure
from tests import databases
from tests.cast import Cast, sign_in
from tests.hotspots.made import NAME, SECRETS, make_subject, report
from tests.world import World

WHY = "She rang: he is at the door"
OPEN = reverse("hotspots:emergency_open")


def open_(by: Person, reference: str, **given: Any) -> EmergencyAccess:
    values = {"ground": "life", "reason": WHY} | given
    with acting_as(by):
        return open_in_emergency(by=by, reference=reference, **values)


def seen(by: Person) -> list[int]:
    """How many subjects, details, reports, measures and rows of history the person sees, asked in raw SQL."""
    tables = ("subject", "subjectdetails", "subjectreport", "historicalsubject", "historicalsubjectdetails")
    with acting_as(by), connection.cursor() as cursor:
        counts = []
        for table in (*(f"hotspots_{name}" for name in tables), "hotspots_historicalsubjectreport"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
    return counts


def test_one_person_sees_one_record_and_nothing_else_of_it_until_it_ends(cast: Cast) -> None:
    subject, other = make_subject(cast.olive), make_subject(cast.olive)
    assert seen(cast.charlie) == [0] * 6
    access = open_(cast.charlie, f" {subject.reference.lower()} ")
    assert access.subject_id == subject.pk
    assert seen(cast.charlie) == [1, 1, 2, 0, 0, 0]
    assert seen(cast.carla) == seen(cast.sam) == seen(cast.ada) == [0] * 6
    with acting_as(cast.charlie):
        assert Subject.objects.get().details.full_name == NAME
        assert not Subject.objects.filter(pk=other.pk).exists()
        assert not SafeguardingMeasure.objects.exists()
    with acting_as(cast.carla):
        end_emergency(access=access.pk, by=cast.carla, version=None)
    assert seen(cast.charlie) == [0] * 6


def test_it_ends_by_itself_and_with_the_account(committed_cast: Cast) -> None:
    """On the owner's connection, since nobody else can make one that is shorter or older."""
    cast = committed_cast
    subject = make_subject(cast.olive)

    def give(began: str, until: str) -> None:
        with transaction.atomic("auditor"), connections["auditor"].cursor() as cursor:
            cursor.execute("SELECT set_config('muster.person', %s, true)", [str(cast.charlie.pk)])
            cursor.execute(
                "INSERT INTO hotspots_emergencyaccess (id, created_at, updated_at, version, person_id, agency_id,"
                " subject_id, held_by_id, reference, ground, reason, until, state, review) VALUES (gen_random_uuid(),"
                f" now() - interval '{began}', now(), 1, %s, %s, %s, %s, 'V', 'life', 'x', now() - interval '{until}',"
                " 'open', '')",
                [cast.charlie.pk, cast.charity.pk, subject.pk, cast.council.pk],
            )

    give("61 minutes", "1 minute")
    assert seen(cast.charlie) == [0] * 6
    give("59 minutes", "-1.5 seconds")
    assert seen(cast.charlie)[:3] == [1, 1, 2]
    with acting_as(cast.charlie), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.6)")
        assert not Subject.objects.exists(), "within one transaction, too"
    give("1 minute", "-1 hour")
    assert seen(cast.charlie)[0] == 1
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.charlie.pk).update(is_active=False)
    assert seen(cast.charlie) == [0] * 6


def test_whoever_looks_in_an_emergency_changes_nothing(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.charlie.pk).update(roles=["coordinator", "chair", "officer"])
    access = open_(cast.charlie, subject.reference)
    for statement, value in (
        ("UPDATE hotspots_subject SET is_closed = true", None),
        ("UPDATE hotspots_subjectdetails SET phone = ''", None),
        ("UPDATE hotspots_subjectreport SET what = ''", None),
        ("UPDATE hotspots_emergencyaccess SET until = until + interval '1 hour' WHERE id = %s", access.pk),
        ("UPDATE hotspots_emergencyaccess SET person_id = agency_id WHERE id = %s", access.pk),
        (
            "UPDATE hotspots_emergencyaccess SET state = 'accepted', review = 'x', reviewed_at = now(),"
            " reviewed_by_id = person_id WHERE id = %s",
            access.pk,
        ),
        ("INSERT INTO hotspots_emergencyaccess SELECT * FROM hotspots_emergencyaccess WHERE id = %s", access.pk),
        (
            "INSERT INTO hotspots_subjectreport (id, created_at, updated_at, version, subject_id, reported_on, what,"
            " source, struck_reason) SELECT gen_random_uuid(), now(), now(), 1, %s, now(), 'x', 'x', ''",
            subject.pk,
        ),
    ):
        with pytest.raises(DatabaseError), acting_as(cast.charlie), connection.cursor() as cursor:
            cursor.execute(statement, [value] if value else None)
    with acting_as(cast.charlie):
        with pytest.raises(NotAllowed, match="You opened this record in an emergency, to read"):
            add_report(subject=subject.pk, by=cast.charlie, version=None, report=report(1))
        with pytest.raises(NotAllowed):
            close_subject(subject=subject.pk, by=cast.charlie, version=None, reason="x")
    page = sign_in(client, cast.charlie).get(subject.get_absolute_url()).content.decode()
    assert NAME in page
    assert "Add a report" not in page


def test_nothing_that_outlives_the_hour_is_recorded_of_whom_it_opened(client: Client, cast: Cast) -> None:
    victim, offender = make_subject(cast.olive), make_subject(cast.olive, kind="offender")
    theirs = make_subject(cast.charlie)
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.charlie.pk).update(roles=["coordinator", "officer"])
        charlie = Person.objects.get(pk=cast.charlie.pk)
    sign_in(client, charlie)
    for subject in (victim, offender):
        open_(charlie, subject.reference)
    with acting_as(charlie):
        assert not Delivery.objects.filter(kind="emergency-opened").exists(), "who tells of it is not theirs to discard"
        with pytest.raises(NotAllowed, match="You opened this record in an emergency, to read"):
            merge_subjects(subject=theirs.pk, into=victim.pk, by=charlie, version=None, reason="The same telephone")
        offered = [form().fields["subject"].queryset for form in (ReferralForm, AddForm, ApplicationForm)]
        assert not [rows for rows in offered if rows.filter(pk__in=[victim.pk, offender.pk]).exists()]
        assert not MergeForm().fields["into"].queryset.filter(pk=victim.pk).exists()
    faults = []
    for resource in ("referrals", "case-reviews", "safeguarding-measures", "outcomes", "cohort-members"):
        for subject, expected in ((victim, True), (offender, True), (theirs, False)):
            given = {"subject": str(subject.pk)}
            answer = client.post(f"/api/v1/{resource}/", given, content_type="application/json")
            is_refused = "does not exist" in str(answer.json().get("subject", answer.json()))
            if answer.status_code != 400 or is_refused != (expected or resource == "cohort-members"):
                faults.append(f"{resource}, {subject}: {answer.status_code} {answer.content.decode()[:300]}")
    page = client.get(f"{reverse('tasking:measure_add')}?subject={victim.pk}")
    if page.status_code != 404:
        faults.append(f"a measure: {page.status_code}")
    assert not faults, "\n".join(faults)


def test_a_wrong_reference_says_nothing_and_counts_as_a_try(client: Client, cast: Cast) -> None:
    """There is none; there is one whose holder allows no emergencies; and one of an agency that has left."""
    police, council = make_subject(cast.bob), make_subject(cast.olive)
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.police.pk).update(allows_emergency_access=False)
        Partnership.objects.update(emergencies_a_day=4)
    sign_in(client, cast.charlie)
    answers = []
    for reference in (police.reference, "V-2026-9999", "' OR 1=1 --"):
        answer = client.post(OPEN, {"reference": reference, "ground": "life", "reason": WHY})
        page = answer.content.decode().split("<main", 1)[1]
        answers.append((answer.status_code, page.replace(reference, "").split("</main")[0]))
    pages = [page.split('name="csrfmiddlewaretoken"')[0] for _, page in answers]
    assert {status for status, _ in answers} == {400}
    assert pages[0] == pages[1]
    assert "may not be opened" in pages[0]
    with acting_as_system(System.OUTBOX):
        assert not Delivery.objects.exists()
    for who in ("cora", "max", "bea", "carla", "ada", "sam"):
        with acting_as(cast.people[who]):
            assert not EmergencyAccess.objects.exists(), who
    assert client.post(OPEN, {"reference": council.reference, "ground": "life", "reason": WHY}).status_code == 302
    refused = client.post(OPEN, {"reference": council.reference, "ground": "life", "reason": WHY})
    assert (refused.status_code, "You have tried 4 times in 24 hours" in refused.content.decode()) == (403, True)
    with acting_as(cast.charlie):
        assert EmergencyAccess.objects.count() == 4


def test_scrutiny_readers_and_administrators_never_can(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    for who in ("sam", "ada"):
        person = cast.people[who]
        with pytest.raises(NotAllowed):
            open_(person, subject.reference)
        with acting_as(person), connection.cursor() as cursor:
            cursor.execute("SELECT muster_open_in_emergency(%s, 'life', 'x')", [subject.reference])
            assert cursor.fetchone() == (None,)
            assert not Subject.objects.exists()
    with pytest.raises(BadInput) as refusal:
        open_(cast.charlie, " ", ground="curiosity", reason="")
    assert set(refusal.value.faults) == {"reference", "ground", "reason"}


def test_both_agencies_are_told_at_once_by_reference_alone_and_each_look_is_logged(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.council.pk).update(spoc=cast.cora)
    access = open_(cast.charlie, subject.reference)
    with acting_as_system(System.OUTBOX):
        told = list(Delivery.objects.filter(kind="emergency-opened"))
    assert {one.recipient_id for one in told} == {cast.cora.pk, cast.carla.pk}
    assert all(one.urgent and one.due_at <= one.created_at for one in told)
    for one in told:
        with acting_as_system(System.OUTBOX):
            made = compose(one)
        assert isinstance(made, Composed)
        text = f"{made.message.subject} {made.message.text} {made.message.html}"
        assert subject.reference in text
        assert access.get_absolute_url() in text
        assert not [word for word in (*SECRETS, WHY, "Charlie") if word in text]
    sign_in(client, cast.charlie)
    client.get(subject.get_absolute_url())
    client.get(f"/api/v1/subjects/{subject.pk}/")
    client.get(reverse("hotspots:victims"))
    with acting_as(cast.charlie):
        looks = ProcessingEvent.objects.filter(
            operation="consultation", record_id__in=[subject.pk, subject.details.pk], person_id=cast.charlie.pk
        )
        assert looks.count() >= 6
        assert {look.reason for look in looks} == {f"Emergency access: {WHY}"}


def test_the_holder_reviews_it_once_and_nobody_reviews_their_own(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    access = open_(cast.charlie, subject.reference)

    def review(who: str, **given: Any) -> EmergencyAccess:
        by = cast.people[who]
        values = {"version": None, "misused": True, "review": "There was no call"} | given
        with acting_as(by):
            return review_emergency(access=access.pk, by=by, **values)

    refused = {"charlie": NotAllowed, "carla": NotAllowed, "cora": NotAllowed, "olive": Http404, "bea": Http404}
    for who, answer in refused.items():
        with pytest.raises(answer):
            review(who)
    with pytest.raises(BadInput):
        review("max", review=" ")
    with databases.undone():
        assert review("max", misused=False).state == "accepted"
    sign_in(client, cast.max)
    page = client.get(access.get_absolute_url()).content.decode()
    assert WHY in page
    form = reverse("hotspots:emergency_review", args=[access.pk])
    given = {"version": access.version, "misused": "yes", "review": "There was no call"}
    assert client.post(form, given, follow=True).redirect_chain == [(access.get_absolute_url(), 302)]
    with pytest.raises(WrongState):
        review("max")
    with acting_as(cast.max), pytest.raises(DatabaseError):
        EmergencyAccess.objects.filter(pk=access.pk).update(review="It was right")
    with acting_as(cast.charlie):
        found = EmergencyAccess.objects.get()
        assert (found.state, found.reviewed_by_id) == ("misused", cast.max.pk)


def test_of_an_emergency_at_an_end_the_outsider_knows_only_that_it_was(world: World) -> None:
    with acting_as(world.cast.charlie):
        assert EmergencyAccess.objects.get() == world["emergency"]
        for model in (Subject, SubjectDetails, SubjectReport):
            assert not model.objects.exists()
