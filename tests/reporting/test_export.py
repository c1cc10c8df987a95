"""The download: the rows that the reader may see, harmless to a spreadsheet, and logged as a disclosure."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common.errors import BadInput
from common.scope import acting_as
from reporting import export
from reporting.explorer.asked import Asked
from reporting.export import outcomes_csv
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_catalogue, make_operation, make_outcomes
from web.spreadsheets import harmless

CSV = "/explore/outcomes.csv"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.fixture
def recorded(cast: Cast) -> None:
    """A warning about a person and a visit to premises, of Operation Turncoat."""
    make_catalogue()
    turncoat = make_operation(cast)
    make_outcomes(cast.olive, "CPW", operation=turncoat, labels=("=HYPERLINK(1)",), place="@here")
    make_outcomes(cast.olive, "COMPLIANT", operation=turncoat, place="Shop, High Street")


def rows(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get(CSV, query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("who", ["max", "cora", "alice", "bea"])
def test_those_who_may_get_the_rows_that_they_see(client: Client, cast: Cast, recorded: None, who: str) -> None:
    found = rows(sign_in(client, cast.people[who]))
    assert {row["Type"] for row in found} == {"Community protection warning", "Visit: compliant, no concerns"}
    assert {row["Operation"] for row in found} == {"Operation Turncoat"}


@pytest.mark.parametrize("who", ["olive", "bob", "charlie", "sam", "ada"])
def test_others_are_refused_with_a_sentence(client: Client, cast: Cast, recorded: None, who: str) -> None:
    answer = sign_in(client, cast.people[who]).get(CSV)
    assert answer.status_code == 403
    if cast.people[who].is_practitioner:
        assert "Only chairs, coordinators and managers can download outcomes." in answer.content.decode()


def test_an_outsiders_file_has_no_row_about_a_person(client: Client, cast: Cast, recorded: None) -> None:
    [row] = rows(sign_in(client, cast.carla))
    assert row["Place"] == "Shop, High Street"


def test_a_download_is_a_disclosure_that_names_its_filters_and_counts_its_rows(
    client: Client, cast: Cast, recorded: None
) -> None:
    rows(sign_in(client, cast.max), family="notice")
    with acting_as(cast.max):
        event = ProcessingEvent.objects.get(operation=Processing.DISCLOSURE)
        seen = ProcessingEvent.objects.get(verb="downloaded")
    assert (event.verb, event.fields, event.reason) == ("downloaded outcomes", ["family"], "1 rows")
    assert event.recipients == ["Max, Rochford District Council"]
    assert (seen.record_table, seen.person_id) == ("outcomes_outcome", cast.max.pk)


def test_nothing_in_the_file_is_a_formula(client: Client, cast: Cast, recorded: None) -> None:
    [warning] = rows(sign_in(client, cast.max), family="notice")
    assert (warning["Label"], warning["Place"]) == ("'=HYPERLINK(1)", "'@here")


#: What a spreadsheet could take for a formula, or a database for a command.
HOSTILE = (
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\tx", "\rx", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x"),
    *("'; DROP TABLE outcomes_outcome; --", "<script>alert(1)</script>", "http://evil.example/", "007"),
)


def test_text_stays_text_in_a_workbook_and_in_csv_whatever_it_looks_like(client: Client, cast: Cast) -> None:
    make_catalogue()
    for text in HOSTILE:
        make_outcomes(cast.olive, "CPW", labels=(text,), place=text, their_reference=text, issued_on=days_ago(400))
    sign_in(client, cast.max)
    query = {"group": "place", "issued_from": days_ago(401).isoformat(), "issued_to": days_ago(399).isoformat()}
    answer = client.get("/explore/outcomes.xlsx", query)
    assert answer["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["About this file", "Counts", "Trend", "Records"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    records = list(book["Records"].iter_rows(values_only=True))
    for column in ("Label", "Place", "Their reference"):
        kept = {row[records[0].index(column)] for row in records[1:]}
        assert kept == {text.replace("\r", "_x000D_") for text in HOSTILE} or kept == set(HOSTILE)
    issued = records[0].index("Issued")
    assert {row[issued].date() for row in records[1:]} == {days_ago(400)}
    assert (book["Records"].freeze_panes, book["Records"]["A1"].font.bold) == ("A2", True)
    counted = dict(row[:2] for row in book["Counts"].iter_rows(min_row=2, values_only=True))
    assert counted["All"] == len(HOSTILE)
    about = dict(book["About this file"].iter_rows(min_row=2, values_only=True))
    assert about["Marking"] == "OFFICIAL-SENSITIVE"
    assert about["Made by"] == "Max, Rochford District Council"
    assert about["Days"].endswith(f"{days_ago(399).year}")
    for path in (CSV, "/explore/outcomes/counts.csv"):
        text = client.get(path, query).content.decode("utf-8-sig")
        found = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in found if cell.startswith(FORMULAS) and not cell.lstrip("-").isdigit()]
    with acting_as(cast.max):
        verbs = ProcessingEvent.objects.filter(operation=Processing.DISCLOSURE).values_list("verb", flat=True)
        assert sorted(verbs) == ["downloaded counts of outcomes", *["downloaded outcomes"] * 2]


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_stays_a_number(number: int | Decimal) -> None:
    assert harmless(number) == str(number)


@given(st.text())
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert not harmless(text).startswith(FORMULAS)
    assert harmless(text) in (text, f"'{text}")


def test_an_empty_cell_stays_empty() -> None:
    assert harmless(None) == ""


def test_bad_filters_are_refused_by_name(client: Client, cast: Cast, recorded: None) -> None:
    answer = sign_in(client, cast.max).get(CSV, {"issued_from": "soon"})
    assert answer.status_code == 400
    assert "Issued from" in answer.content.decode()


def test_too_many_rows_are_refused(cast: Cast, recorded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    with acting_as(cast.max), pytest.raises(BadInput, match="Narrow the filters"):
        outcomes_csv(by=cast.max, asked=Asked({}), used=[])
