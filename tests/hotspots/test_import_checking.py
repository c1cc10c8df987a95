"""Rows are refused one by one, with every fault named; what only looks odd is kept."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from common.scope import acting_as
from hotspots.imports.columns import FIELDS, HEADER
from hotspots.imports.sources import FileRefused
from hotspots.models import Incident, MonthlyCount, SnapPoint
from tests.hotspots.conftest import Importer
from tests.hotspots.police import as_csv, as_zip, row, unlocated


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"month": "04/2018"}, "Month", "must be a year and a month"),
        ({"month": "2018-13"}, "Month", "must be a year and a month"),
        ({"month": "0000-01"}, "Month", "must be a year and a month"),
        ({"month": "٢٠١٨-٠٤"}, "Month", "must be a year and a month"),
        ({"month": ""}, "Month", "must be a year and a month"),
        ({"month": "2018-08"}, "Month", "must not be in the future"),
        ({"reported_by": " "}, "Reported by", "must name the police force"),
        ({"longitude": "east"}, "Longitude", "must be a number"),
        ({"longitude": "NaN"}, "Longitude", "must be a number"),
        ({"latitude": "51,5"}, "Latitude", "must be a number"),
        ({"latitude": "1e2"}, "Latitude", "must be a number"),
        ({"longitude": ""}, "Longitude", "is missing"),
        ({"latitude": ""}, "Latitude", "is missing"),
        ({"longitude": "-9.1"}, "Longitude", "from -9 to 2.5"),
        ({"latitude": "91"}, "Latitude", "from 49 to 61.5"),
        ({"lsoa_code": "E0102988"}, "LSOA code", "must be E01 or W01"),
        ({"lsoa_code": "Castle Point"}, "LSOA code", "must be E01 or W01"),
        ({"crime_type": ""}, "Crime type", "is missing"),
        ({"crime_type": "x" * 101}, "Crime type", "100 characters or fewer"),
        ({"location": "x" * 201}, "Location", "200 characters or fewer"),
        ({"crime_id": "é" * 101}, "Crime ID", "100 characters or fewer"),
    ],
)
def test_a_faulty_row_is_refused_and_the_good_one_is_loaded(
    load: Importer, changes: dict[str, str], column: str, reason: str
) -> None:
    done = load(as_csv([row(), row(**changes)]))
    assert (done.read, done.loaded, done.refused) == (2, 1, 1)
    ((number, named, text, value),) = load.refusals()
    assert (number, named) == (3, column)
    assert reason in text
    assert value == changes[column.lower().replace(" ", "_")][:80]


def test_every_fault_of_a_row_is_named(load: Importer) -> None:
    bad = row(month="x", reported_by="", longitude="52", latitude="0.6", lsoa_code="?", crime_type="")
    done = load(as_csv([bad]))
    assert [named for _, named, _, _ in load.refusals()] == [
        "Month",
        "Reported by",
        "Longitude",
        "Latitude",
        "LSOA code",
        "Crime type",
    ]
    assert (done.applied, done.read, done.refused, done.faults) == (False, 1, 1, 6)


@pytest.mark.parametrize("values", [row()[:11], [*row(), "more"], ["only this"]])
def test_a_row_with_too_few_or_too_many_values_is_refused_alone(load: Importer, values: list[str]) -> None:
    done = load(as_csv([row(), values, row()]))
    assert (done.loaded, done.refused) == (2, 1)
    assert load.refusals() == [(3, "", f"The row must have 12 values; it has {len(values)}.", "")]


def test_a_row_with_a_stray_quotation_mark_is_refused_alone(load: Importer) -> None:
    data = as_csv([row()]) + b'"' + as_csv([row(), row()]).split(b"\n", 1)[1]
    assert load(data).loaded == 2
    assert "quotation mark" in load.refusals()[0][2]


def test_a_last_line_that_was_cut_off_is_refused_alone(load: Importer) -> None:
    assert load(as_csv([row(), row()])[:-150]).loaded == 1
    assert load.refusals()[0][:2] == (3, "")


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(unlocated(), id="no location"),
        pytest.param(row(crime_id="", last_outcome_category=""), id="no Crime ID: anti-social behaviour"),
        pytest.param(row(longitude="-4.038688", latitude="54.963712"), id="outside the force's area"),
        pytest.param(row(crime_type="Piracy"), id="a crime type never seen before"),
        pytest.param(row(lsoa_code="", lsoa_name=""), id="no LSOA"),
        pytest.param(row(location="Line\nbreak, \\N \\. and a\ttab"), id="characters that COPY treats specially"),
        pytest.param(row(context="“Zoë” 'x' \"y\" %s"), id="quotation marks and accents"),
        pytest.param(row(month="2017-12"), id="another month than the file's name"),
    ],
)
def test_what_only_looks_odd_is_kept(load: Importer, kept: list[str]) -> None:
    done = load(as_csv([kept]))
    assert (done.applied, done.loaded, load.refusals()) == (True, 1, [])


def test_a_row_is_stored_as_it_was_written_with_empty_values_as_empty(load: Importer) -> None:
    load(as_csv([row(crime_id="", location='Zoë \\N, "A"\nB')]))
    with acting_as(load.person):
        incident = Incident.objects.select_related("snap_point").get()
    point = incident.snap_point
    assert (incident.crime_id, incident.context, incident.force, incident.falls_within) == (
        "",
        "",
        "Essex Police",
        "Essex Police",
    )
    assert (str(point.longitude), str(point.latitude)) == ("0.668293", "51.587135")
    assert (point.location, point.district) == ('Zoë \\N, "A"\nB', "Castle Point")
    assert incident.month.isoformat() == "2018-04-01"


@pytest.mark.parametrize(
    ("lsoa_name", "district"),
    [("Southend-on-Sea 004C", "Southend-on-Sea"), ("Epping Forest 011D ", "Epping Forest"), ("", "")],
)
def test_the_district_is_the_lsoa_name_less_its_last_token(load: Importer, lsoa_name: str, district: str) -> None:
    load(as_csv([row(lsoa_name=lsoa_name)]))
    with acting_as(load.person):
        assert SnapPoint.objects.get().district == district


def test_exact_copies_are_separate_incidents(load: Importer) -> None:
    assert load(as_csv([row()] * 7)).loaded == 7
    with acting_as(load.person):
        assert Incident.objects.count() == 7
        assert MonthlyCount.objects.aggregate(total=Sum("count"))["total"] == 7


def test_all_or_none_loads_nothing_when_a_row_is_faulty_and_says_which(load: Importer) -> None:
    done = load(as_csv([row(), row(month="x")]), mode="all_or_none")
    assert (done.applied, done.read, done.loaded, done.refused) == (False, 2, 0, 1)
    assert [number for number, *_ in load.refusals()] == [3]
    with acting_as(load.person):
        assert not Incident.objects.exists()
        assert not SnapPoint.objects.exists()


def test_all_or_none_loads_a_file_without_faults(load: Importer) -> None:
    assert load(as_csv([row(), row()]), mode="all_or_none").loaded == 2


def test_the_same_month_in_two_files_of_a_zip_is_refused_as_it_would_count_twice(load: Importer) -> None:
    data = as_zip(one=as_csv([row()]), two=as_csv([row(), row(month="2018-05")]))
    with pytest.raises(FileRefused, match=r"Essex Police, April 2018 is in more than one file: .*one.csv, .*two.csv"):
        load(data, "essex.zip")


def test_refusals_of_a_zip_name_the_file(load: Importer) -> None:
    load(as_zip(a=as_csv([row(), row(month="x")]), b=as_csv([row(month="2018-05"), row(month="y")])), "essex.zip")
    with acting_as(load.person):
        assert list(load.batch.refusals.values_list("file", "row", "value")) == [
            ("2018-04/a.csv", 3, "x"),
            ("2018-04/b.csv", 3, "y"),
        ]


def test_a_place_is_never_named_by_a_refused_row(load: Importer) -> None:
    load(as_csv([row(location="Good"), row(location="Bad", crime_type=""), row(location="Bad", crime_type="")]))
    with acting_as(load.person):
        assert SnapPoint.objects.get().location == "Good"


def test_progress_is_told_at_least_each_five_thousand_rows_and_at_each_stage(load: Importer) -> None:
    told: list[tuple[str, int, int]] = []
    load(as_csv([row()] * 12_001), progress=lambda *what: told.append(what))
    stages = [stage for stage, _, _ in told]
    assert stages.count("reading") == 3
    assert list(dict.fromkeys(stages)) == ["reading", "checking", "loading"]
    assert all(0 <= done <= total for _, done, total in told)
    assert told[-1] == ("loading", 12_001, 12_001)


def test_the_header_is_the_official_one() -> None:
    assert ",".join(HEADER) == (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context"
    )


def test_the_scratch_tables_have_the_columns_of_the_file(load: Importer) -> None:
    with acting_as(load.person), connection.cursor() as cursor:
        cursor.execute("SELECT muster_open_staging()")
        cursor.execute("SELECT * FROM incoming_row")
        assert tuple(column.name for column in cursor.description) == ("file", "number", "width", *FIELDS)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'incoming%' AND relnamespace = pg_my_temp_schema()"
        )
        assert cursor.fetchone() == (6,)


def test_importing_lets_the_application_make_no_table_of_its_own(load: Importer) -> None:
    load(as_csv([row()]))
    with (
        acting_as(load.person),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("CREATE TEMPORARY TABLE partners_person (id uuid)")
