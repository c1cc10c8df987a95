"""Counts for outside: small counts of people are left out, and nothing on the page or in the file gives them back."""

import csv
import io

import pytest
from django.test import Client

from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from operations.models import Operation
from reporting.explorer.asked import Asked
from reporting.explorer.forms import asked_by
from reporting.explorer.publication import PublicationForm, published
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_catalogue, make_operation, make_outcomes

PAGE, FILE, API = "/explore/outcomes/publication/", "/explore/outcomes/publication.csv", "/api/v1/outcome-summary/"
DAYS = {"issued_from": days_ago(60).isoformat(), "issued_to": clock.today().isoformat()}


@pytest.fixture
def issued(cast: Cast) -> Operation:
    """Six orders and three warnings about people, two visits; last year seven orders. One operation is not for all."""
    make_catalogue()
    turncoat = make_operation(cast)
    nightjar = make_operation(cast, "Nightjar", marking="official_sensitive")
    make_outcomes(cast.olive, "CBO_ADULT", 6, operation=turncoat, length="P2Y")
    make_outcomes(cast.olive, "CPW", 3, operation=nightjar)
    make_outcomes(cast.olive, "COMPLIANT", 2, place="Lion, The")
    make_outcomes(cast.olive, "CBO_ADULT", 7, length="P2Y", issued_on=days_ago(390))
    return turncoat


def tables(cast: Cast, **query: str) -> dict[str, dict[str, list[str]]]:
    with acting_as(cast.max):
        made = published(Asked(asked_by({**DAYS, **query}, PublicationForm).cleaned_data))
    return {
        table.caption: {line.name: [*line.cells, line.total, line.before, line.change] for line in table.lines}
        for table in made
    }


def test_small_counts_of_people_are_left_out_with_what_would_give_them_back(cast: Cast, issued: Operation) -> None:
    found = tables(cast, step="year")
    people = found["About people"]
    few = "fewer than 5"
    assert people["Written warnings to stop anti-social behaviour"][-3:] == [few, few, "Not shown"]
    # Nine in all less six orders would be three warnings; a year before, seven less seven would be none.
    assert "not shown" in [line[-3] for line in people.values()]
    assert "not shown" in [line[-2] for line in people.values()]
    assert not any("Community Protection" in name for name in people), "what the public calls it is printed"
    others = found["About premises, vehicles, areas and other things"]
    assert others["Visits that found no concerns"][-3:] == ["2", "0", "Up 2, from none"]
    assert set(tables(cast, group="family")["About people"]) >= {"Orders", "Notices and warnings", "All"}


def test_neither_page_nor_file_nor_api_shows_more_and_each_is_a_disclosure(
    client: Client, cast: Cast, issued: Operation
) -> None:
    sign_in(client, cast.max)
    page = client.get(PAGE, DAYS)
    sent = client.get(FILE, DAYS)
    told = client.get(API, {**DAYS, "suppressed": "true"})
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    line = next(row for row in rows if row and row[0].startswith("Written warnings"))
    assert line[1:] == [*["fewer than 5"] * (len(line) - 2), "Not shown"]
    [people, _] = told.json()["tables"]
    assert people["caption"] == "About people"
    assert next(one for one in people["lines"] if one["name"].startswith("Written warnings"))["total"] == "fewer than 5"
    for answer in (page, sent, told):
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "Nightjar" not in text
        assert "O-20" not in text
        assert "Lion" not in text
    with acting_as(cast.max):
        events = ProcessingEvent.objects.filter(operation=Processing.DISCLOSURE, verb__startswith="took out")
        assert [set(one.fields) for one in events] == [{"issued_from", "issued_to"}] * 3


def test_what_could_point_at_someone_narrows_nothing_that_is_published(
    client: Client, cast: Cast, issued: Operation
) -> None:
    sign_in(client, cast.max)
    with acting_as(cast.max):
        nightjar = Operation.objects.get(name="Nightjar")
    faults = []
    for query, words in {
        "place=High": "“place” cannot narrow what is published",
        "at=text:High": "“at” cannot narrow what is published",
        "group=operation": "Choose ",
        f"operation={nightjar.pk}": "Choose the operation from the list",
        "operation=-": "Choose the operation from the list",
        "family=order": "Choose a period, or give its first and its last day",
        "issued_from=2020-01-01&issued_to=2022-01-01&step=month": "A report has room for 13 months",
    }.items():
        days = "" if query.startswith(("family", "issued")) else "&period=this-year"
        text = client.get(f"{PAGE}?{query}{days}").content.decode()
        if words not in text or "Download for publication" in text:
            faults.append(query)
        if client.get(f"{FILE}?{query}{days}").status_code != 400:
            faults.append(f"{query} as a file")
    assert faults == []
    client.get(PAGE)
    for who in ("olive", "charlie", "sam"):
        sign_in(client, cast.people[who])
        for path in (PAGE, FILE, API):
            assert client.get(path, {**DAYS, **({"suppressed": "true"} if path == API else {})}).status_code == 403


def test_an_outsider_publishes_what_they_see_and_nobody_elses(cast: Cast, issued: Operation) -> None:
    with acting_as(cast.carla):
        made = published(Asked(asked_by(DAYS, PublicationForm).cleaned_data))
    assert [table.caption for table in made] == ["About premises, vehicles, areas and other things"]
    assert [line.total for line in made[0].lines] == ["2", "2"]
