"""Who is looking: no person, no rows; a scope ends with its block; and nothing leaks through a pooled connection."""

import pytest
from django.db import connection
from django.db.models import CharField

from common import scope
from common.prepared import Given, Prepared, sql_of
from common.scope import System, acting_as, acting_as_system
from hotspots.models import Subject, SubjectDetails
from partners.models import Agreement, Person
from tests.cast import Cast


@pytest.fixture
def victim(cast: Cast) -> Subject:
    """A victim whom the council holds, with a name that could leak."""
    with acting_as(cast.cora):
        subject = Subject.objects.create(
            reference="V-2026-0001", kind="victim", category="victims", held_by=cast.council
        )
        SubjectDetails.objects.create(subject=subject, held_by=cast.council, full_name="Zebedee Quill")
    return subject


def test_outside_a_scope_there_are_no_rows(cast: Cast, victim: Subject) -> None:
    assert not Person.objects.exists()
    assert not Subject.objects.exists()


def test_the_owner_and_those_who_share_see_the_victim_and_nobody_else_does(cast: Cast, victim: Subject) -> None:
    seen = {}
    for name, person in cast.people.items():
        with acting_as(person):
            seen[name] = (Subject.objects.count(), SubjectDetails.objects.count(), Subject.history.count())
    allowed = {"alice", "cora", "olive", "max", "bob", "bea"}
    assert seen == {name: ((1, 1, 1) if name in allowed else (0, 0, 0)) for name in cast.people}


@pytest.mark.parametrize("system", list(System))
def test_no_system_scope_sees_personal_details(cast: Cast, victim: Subject, system: System) -> None:
    with acting_as_system(system):
        assert not SubjectDetails.objects.exists()
        assert not Subject.objects.exists()


def test_raw_sql_and_joins_are_bound_too(cast: Cast, victim: Subject) -> None:
    with acting_as(cast.charlie), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hotspots_subjectdetails")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT agency.name FROM partners_agency AS agency"
            " JOIN hotspots_subject AS subject ON subject.held_by_id = agency.id"
        )
        assert cursor.fetchall() == []


def test_a_prepared_query_is_written_once_and_bound_by_the_scope_of_each_asking(cast: Cast, victim: Subject) -> None:
    written = []

    def write() -> tuple[str, list]:
        written.append(1)
        return sql_of(SubjectDetails.objects.filter(full_name=Given("name", CharField())).values_list("full_name"))

    query = Prepared(write)
    seen = {}
    for name in ("olive", "bob", "charlie", "carla", "sam"):
        with acting_as(cast.people[name]):
            seen[name] = [query.rows(name=given) for given in ("Zebedee Quill", "' OR '' = '")]
    assert seen == {name: [[("Zebedee Quill",)] if name in ("olive", "bob") else [], []] for name in seen}
    assert query.rows(name="Zebedee Quill") == []
    assert written == [1]


def test_an_outsider_cannot_write_into_anothers_records(cast: Cast, victim: Subject) -> None:
    with acting_as(cast.charlie):
        assert Subject.objects.filter(pk=victim.pk).update(district="x") == 0


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_on": "2026-01-01"},
        {"ends_on": "2026-01-01", "starts_on": "2025-01-01"},
        {"starts_on": "2999-01-01", "ends_on": "2999-02-01"},
        {"categories": ["offenders"]},
    ],
)
def test_an_agreement_that_is_not_in_force_shares_nothing(cast: Cast, victim: Subject, change: dict) -> None:
    with acting_as(cast.ada):
        Agreement.objects.filter(pk=cast.agreement.pk).update(**change)
    with acting_as(cast.bob):
        assert not Subject.objects.exists()
    with acting_as(cast.olive):
        assert Subject.objects.exists()


def test_leaving_the_agreement_ends_what_it_shared(cast: Cast, victim: Subject) -> None:
    with acting_as(cast.ada):
        cast.agreement.parties.filter(agency=cast.police).update(left_on="2026-01-01")
    with acting_as(cast.bob):
        assert not Subject.objects.exists()


def test_a_deactivated_person_sees_nothing(cast: Cast, victim: Subject) -> None:
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.olive.pk).update(is_active=False)
    with acting_as(cast.olive):
        assert not Subject.objects.exists()


def test_an_inner_scope_gives_the_outer_one_back(cast: Cast) -> None:
    with acting_as(cast.alice):
        with acting_as(cast.charlie):
            assert scope.current().person_id == cast.charlie.pk
        assert scope.current().person_id == cast.alice.pk
        with connection.cursor() as cursor:
            cursor.execute("SELECT muster_person()")
            assert cursor.fetchone() == (cast.alice.pk,)


def test_a_failed_inner_scope_gives_the_outer_one_back(cast: Cast) -> None:
    with acting_as(cast.alice):
        with pytest.raises(RuntimeError), acting_as(cast.charlie):
            raise RuntimeError
        with connection.cursor() as cursor:
            cursor.execute("SELECT muster_person()")
            assert cursor.fetchone() == (cast.alice.pk,)


def test_nobody_is_left_in_a_connection_after_its_transaction(committed_cast: Cast) -> None:
    with acting_as(committed_cast.alice):
        assert Person.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT muster_person(), muster_system()")
        assert cursor.fetchone() == (None, "")


def test_becoming_someone_needs_a_transaction(committed_cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="Enter a scope"):
        scope.become(committed_cast.alice)
