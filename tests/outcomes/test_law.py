"""The catalogue in the database: loaded any number of times, switched by coordinators, never two laws at once."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit
from common.scope import System, acting_as, acting_as_system
from outcomes import catalogue
from outcomes.actions import bring_into_force, load_catalogue, switch_type
from outcomes.models import LegalVersion, OutcomeType
from tests.cast import Cast
from tests.outcomes.makers import make_outcomes


def test_the_tables_say_what_the_files_say(cast: Cast, law: None) -> None:
    read = catalogue.load_catalogue()
    with acting_as(cast.olive):
        for kind in read.types:
            row = OutcomeType.objects.get(code=kind.code)
            assert (row.name, row.public_wording) == (kind.name, kind.public_wording)
            for name in ("issuers", "subject_kinds", "needs"):
                assert tuple(getattr(row, name)) == getattr(kind, name)
            for version in read.versions_of(kind.code):
                stored = row.versions.get(provision=version.provision)
                expected = {**version.__dict__, "type_code": kind.name}
                assert stored.as_law().__dict__ == expected


def test_loading_again_writes_nothing(cast: Cast, law: None, capsys: pytest.CaptureFixture[str]) -> None:
    with acting_as_system(System.SET_UP):
        assert load_catalogue() == 0
    call_command("load_catalogue")
    assert "0 rows written" in capsys.readouterr().out


def test_loading_keeps_what_a_coordinator_changed(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="ABC")
        switch_type(kind=kind.pk, by=cast.cora, version=kind.version, on=False, reason="Not used here")
    with acting_as_system(System.SET_UP):
        load_catalogue()
        kind.refresh_from_db()
    assert (kind.switched_on, kind.switched_reason) == (False, "Not used here")


def test_a_release_that_corrects_the_files_reaches_the_tables(cast: Cast, law: None) -> None:
    files = [(catalogue.DATA / name).read_text() for name in ("outcome_types.csv", "legal_versions.csv")]
    corrected = catalogue.parse_catalogue(files[0].replace("Arrest,police", "Arrests,police"), files[1])
    with acting_as_system(System.SET_UP):
        assert load_catalogue(corrected) == 1
        assert OutcomeType.objects.get(code="ARREST").name == "Arrests"


def test_two_laws_cannot_be_in_force_on_the_same_day(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="CBO_ADULT")
        with pytest.raises(IntegrityError, match="one_law_of_a_type_at_a_time"), transaction.atomic():
            LegalVersion.objects.create(
                type=kind,
                provision="Another Act",
                valid_from=dt.date(2020, 11, 30),
                counts_from="same_day",
                confidence="S",
            )
        # Half-open: the day on which one ends is the day on which the next may begin; the other way round too.
        LegalVersion.objects.create(
            type=kind, provision="Older Act", valid_to=dt.date(2014, 10, 20), counts_from="same_day", confidence="S"
        )


@pytest.mark.parametrize("who", ["olive", "max", "alice"])
def test_only_a_coordinator_switches(cast: Cast, law: None, who: str) -> None:
    by = cast.people[who]
    with acting_as(by), pytest.raises(NotAllowed, match="Only a coordinator"):
        switch_type(kind=OutcomeType.objects.get(code="ABC").pk, by=by, version=None, on=False, reason="No")


def test_a_switch_needs_a_reason_and_the_version_shown(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="ABC")
        with pytest.raises(BadInput):
            switch_type(kind=kind.pk, by=cast.cora, version=kind.version, on=False, reason=" ")
        with pytest.raises(StaleEdit):
            switch_type(kind=kind.pk, by=cast.cora, version=kind.version + 1, on=False, reason="Old page")


def test_new_law_ends_the_old_on_the_day_it_begins(cast: Cast, law: None) -> None:
    begins = clock.today() - dt.timedelta(days=10)
    with acting_as(cast.cora):
        new = LegalVersion.objects.get(type__code="FPN_CPN", switched_on=False)
        old = LegalVersion.objects.get(type__code="FPN_CPN", switched_on=True)
        bring_into_force(law=new.pk, by=cast.cora, version=new.version, starts_on=begins, reason="SI 2026/999")
        old.refresh_from_db()
        assert old.valid_to == begins
        with pytest.raises(Conflict, match="in force already"):
            bring_into_force(law=new.pk, by=cast.cora, version=None, starts_on=begins, reason="SI 2026/999")
    [before] = make_outcomes(cast.olive, "FPN_CPN", issued_on=begins - dt.timedelta(days=1))
    [after] = make_outcomes(cast.olive, "FPN_CPN", issued_on=begins)
    assert (before.legal_version_id, after.legal_version_id) == (old.pk, new.pk)
    with acting_as_system(System.SET_UP):
        assert load_catalogue() == 0


def test_law_cannot_begin_before_the_law_that_it_replaces(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        new = LegalVersion.objects.get(type__code="S34", switched_on=False)
        with pytest.raises(Conflict, match="Choose a later day"):
            bring_into_force(law=new.pk, by=cast.cora, version=None, starts_on=dt.date(2014, 10, 20), reason="SI")
        with pytest.raises(BadInput):
            bring_into_force(law=new.pk, by=cast.cora, version=None, starts_on=clock.today(), reason="")
    with acting_as(cast.olive), pytest.raises(NotAllowed):
        bring_into_force(law=new.pk, by=cast.olive, version=None, starts_on=clock.today(), reason="SI")
