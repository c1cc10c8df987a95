import csv
from datetime import date

import pytest

from outcomes.catalogue import DATA, CatalogueError, load_catalogue, parse_catalogue

TYPES = (DATA / "outcome_types.csv").read_text(encoding="utf-8")
VERSIONS = (DATA / "legal_versions.csv").read_text(encoding="utf-8")


def faults_of(types: str = TYPES, versions: str = VERSIONS) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(types, versions)
    return caught.value.faults


def in_versions(code: str, **cells: str) -> str:
    """The versions file with cells of the first row of a type replaced."""
    rows = list(csv.DictReader(VERSIONS.splitlines()))
    next(row for row in rows if row["type_code"] == code).update(cells)
    lines = [",".join(rows[0])]
    lines += [",".join(f'"{cell}"' for cell in row.values()) for row in rows]
    return "\n".join(lines)


def test_all_forty_three_types_are_there_each_with_its_law():
    catalogue = load_catalogue()
    assert len(catalogue.types) == len({kind.code for kind in catalogue.types}) == 43
    for kind in catalogue.types:
        assert catalogue.versions_of(kind.code)


def test_a_criminal_behaviour_order_changed_its_law_on_1_december_2020():
    old, new = load_catalogue().versions_of("CBO_ADULT")
    assert old.provision.startswith("ASBCPA 2014 s22")
    assert old.covers(date(2014, 10, 20))
    assert old.covers(date(2020, 11, 30))
    assert not old.covers(date(2020, 12, 1))
    assert new.provision.startswith("Sentencing Act 2020 s331")
    assert not new.covers(date(2020, 11, 30))
    assert new.covers(date(2020, 12, 1))


def test_law_that_nobody_confirmed_ships_switched_off():
    off = [version for version in load_catalogue().versions if not version.switched_on]
    assert {version.type_code for version in off} == {"RESPECT", "S34", "S35", "FPN_CPN", "FPN_PSPO"}
    for version in load_catalogue().versions:
        assert version.switched_on == ("2026" not in version.provision)
        assert version.switched_on == (version.confidence != "V")
        assert version.switched_on or not version.covers(date(2030, 1, 1))


def test_every_fault_is_named_at_once_with_its_line_and_column():
    faults = faults_of(
        types=TYPES.replace("CPW,Community protection warning,notice", "CPW,,notices"),
        versions=in_versions(
            "PSPO",
            max_duration="3 years",
            effective_from="20/10/2014",
            switched_on="maybe",
            appeal_days="six",
        ),
    )
    assert len(faults) == 6
    assert "outcome_types.csv line 4, name: is empty" in faults
    assert any(f.startswith("outcome_types.csv line 4, family: “notices” is not one of") for f in faults)
    assert any(", max_duration: “3 years” is not a length of time" in f for f in faults)
    assert any(", effective_from: “20/10/2014” is not a date" in f for f in faults)
    assert any(", switched_on: “maybe” is not one of no, yes" in f for f in faults)
    assert any(", appeal_days: “six” is not a whole number" in f for f in faults)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (
            {"effective_from": "2020-12-01"},
            "effective_before: It must end after it begins. Enter a later day, or leave it empty.",
        ),
        ({"effective_before": "2020-12-02"}, "effective_from: two versions that are switched on overlap in time"),
        ({"effective_before": ""}, "effective_from: two versions that are switched on overlap in time"),
        (
            {"max_duration": "PT48H"},
            "max_duration: Give all its lengths in hours, or none: hours do not mix with days, months or years.",
        ),
        ({"review_every": "P12M"}, "indefinite: An order with reviews cannot be without an end."),
        (
            {"renewable": "yes"},
            "renewable: What can be renewed needs a longest length, since each renewal has that limit.",
        ),
        ({"not_christmas": "yes"}, "not_christmas: Christmas Day can be set aside only for a length in hours."),
        ({"appeal_days": "21"}, "appeal_from: Choose the day from which the time for an appeal counts."),
        ({"appeal_from": "issued"}, "appeal_days: Enter how many days there are for an appeal."),
    ],
)
def test_a_row_that_contradicts_itself_or_its_neighbour_is_named(cells, fault):
    assert f"legal_versions.csv, CBO_ADULT, {fault}" in faults_of(versions=in_versions("CBO_ADULT", **cells))


def test_a_type_without_law_and_law_without_a_type_are_both_named():
    assert faults_of(versions=in_versions("ARREST", type_code="ARRESTS")) == (
        "legal_versions.csv: no outcome type has the code ARRESTS",
        "legal_versions.csv: ARREST has no legal version",
    )


def test_a_code_used_twice_is_named():
    faults = faults_of(types=TYPES + TYPES.splitlines()[1] + "\n")
    assert faults == ("outcome_types.csv: the code ADVICE appears more than once",)


def test_a_missing_and_an_unknown_column_are_both_named():
    assert faults_of(types=TYPES.replace("plural", "many", 1)) == (
        "outcome_types.csv: the column plural is missing",
        "outcome_types.csv: the column many is not known",
    )


@pytest.mark.parametrize("tail", ["SHORT,row\n", "LONG,a,order,b,c,court,person,public,place,more\n"])
def test_a_row_of_the_wrong_length_is_named(tail):
    assert faults_of(types=TYPES + tail) == ("outcome_types.csv line 45: the row does not have 9 cells",)


def test_an_empty_file_is_refused():
    assert "outcome_types.csv: the column code is missing" in faults_of(types="")
