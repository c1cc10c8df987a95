"""The download: the rows that the reader may see, harmless to a spreadsheet, and logged as a disclosure."""

import csv
import io

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common.errors import BadInput
from common.scope import acting_as
from reporting import export
from reporting.explorer.asked import Asked
from reporting.export import outcomes_csv
from tests.cast import Cast, sign_in
from tests.outcomes.makers import make_catalogue, make_operation, make_outcomes
from web.spreadsheets import harmless

CSV = "/explore/outcomes.csv"


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


@given(st.text())
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
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
