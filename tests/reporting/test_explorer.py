"""The outcome explorer: the counted sentence, numbers that lead to their records, and what outsiders never see."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from audit.models import ProcessingEvent
from common.scope import acting_as
from operations.models import Operation
from outcomes.actions import change_outcome
from outcomes.models import Outcome
from reporting.explorer.asked import Asked
from reporting.explorer.counts import parts_of
from reporting.explorer.sentences import said
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_catalogue, make_operation, make_outcomes

EXPLORER = "/explore/outcomes/"
SENTENCE = "Operation Turncoat has led to two Criminal Behaviour Orders and three Community Protection Warnings."


@pytest.fixture
def turncoat(cast: Cast) -> Operation:
    """Operation Turncoat with two orders, an adult's and a young person's, and three warnings, all about people."""
    make_catalogue()
    operation = make_operation(cast)
    make_outcomes(cast.olive, "CBO_ADULT", operation=operation, length="P2Y", labels=("Person A",))
    make_outcomes(cast.olive, "CBO_YOUTH", operation=operation, length="P1Y", labels=("Person B",))
    make_outcomes(cast.bob, "CPW", 3, operation=operation, issued_on=days_ago(40))
    return operation


def page(client: Client, **query: object) -> str:
    answer = client.get(EXPLORER, query)
    assert answer.status_code == 200
    return answer.content.decode()


def sentence_of(**filters: object) -> str:
    asked = Asked(filters)
    found = said(asked, parts_of(asked))
    assert found
    return found.text


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html))


def test_two_orders_and_three_warnings_give_the_sentence_of_the_report(
    client: Client, cast: Cast, turncoat: Operation
) -> None:
    with acting_as(cast.max):
        assert sentence_of(operation=turncoat) == SENTENCE
    text = plain(page(sign_in(client, cast.max), operation=turncoat.pk))
    assert SENTENCE in text
    assert "Counted from the records that you may see." in text


def test_each_number_leads_to_just_the_records_behind_it(client: Client, cast: Cast, turncoat: Operation) -> None:
    make_outcomes(cast.olive, "CBO_ADULT", issued_on=None, operation=turncoat)  # planned: not counted
    make_outcomes(cast.olive, "CBO_ADULT", indefinite=True)  # of no operation
    sign_in(client, cast.max)
    answer = client.get(EXPLORER, {"operation": turncoat.pk})
    for part, _ in answer.context["said"].parts:
        behind = client.get(f"{EXPLORER}?{part.query}").context
        assert len(behind["outcomes"]) == part.count
        assert {one.type.singular for one in behind["outcomes"]} == {part.singular}


def test_what_was_withdrawn_or_quashed_is_not_counted(cast: Cast, turncoat: Operation) -> None:
    with acting_as(cast.max):
        order, *_rest = Outcome.objects.filter(type__code="CBO_ADULT")
        change_outcome(outcome=order.pk, verb="quash", by=cast.max, version=None, reason="Appeal allowed")
        assert sentence_of(operation=turncoat) == (
            "Operation Turncoat has led to one Criminal Behaviour Order and three Community Protection Warnings."
        )


def test_a_struck_outcome_is_in_no_count_list_or_file_and_stays_readable(
    client: Client, cast: Cast, turncoat: Operation
) -> None:
    with acting_as(cast.max):
        order = Outcome.objects.get(type__code="CBO_ADULT")
        for verb in ("activate", "strike"):
            change_outcome(outcome=order.pk, verb=verb, by=cast.max, version=None, reason="Wrong person")
    sign_in(client, cast.max)
    answer = client.get(EXPLORER, {"operation": turncoat.pk})
    assert order.reference not in [one.reference for one in answer.context["outcomes"]]
    assert answer.context["table"].total.now == 4
    assert order.reference not in client.get("/explore/outcomes.csv").content.decode()
    assert order.reference not in client.get("/").content.decode()
    read = plain(client.get(order.get_absolute_url()).content.decode())
    assert "Why it was struck Wrong person" in read
    assert order.reference in client.get("/outcomes/", {"state": "struck"}).content.decode()


def test_an_operation_without_outcomes_says_so(client: Client, cast: Cast, turncoat: Operation) -> None:
    other = make_operation(cast, "Sport")
    text = plain(page(sign_in(client, cast.max), operation=other.pk))
    assert "Operation Sport has not yet led to any recorded outcome." in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 5),
        ({"type": "Criminal Behaviour Order"}, 2),
        ({"family": "notice"}, 3),
        ({"issued_from": days_ago(1).isoformat()}, 2),
        ({"issued_to": days_ago(1).isoformat()}, 3),
        ({"issued_from": days_ago(40).isoformat(), "issued_to": days_ago(40).isoformat()}, 3),
        ({"family": "visit"}, 0),
    ],
)
def test_filters_stand_in_the_address(client: Client, cast: Cast, turncoat: Operation, query: dict, count: int) -> None:
    sign_in(client, cast.max)
    context = client.get(EXPLORER, query).context
    assert (len(context["outcomes"]), context["table"].total.now) == (count, count)


def test_filters_by_agency(client: Client, cast: Cast, turncoat: Operation) -> None:
    sign_in(client, cast.max)
    assert len(client.get(EXPLORER, {"agency": cast.police.pk}).context["outcomes"]) == 3


def test_a_filter_that_cannot_be_is_named(client: Client, cast: Cast, turncoat: Operation) -> None:
    sign_in(client, cast.max)
    answer = client.get(
        EXPLORER, {"issued_from": "2026-02-01", "issued_to": "2026-01-01", "operation": "x", "type": "nonsense"}
    )
    assert set(answer.context["form"].errors) == {"issued_to", "operation", "type"}
    assert "outcomes" not in answer.context
    assert "Nothing is counted until the filters can be used." in plain(answer.content.decode())


@pytest.mark.parametrize("who", ["charlie", "carla"])
def test_an_outsider_meets_none_of_it_and_no_count_of_it(
    client: Client, cast: Cast, turncoat: Operation, who: str
) -> None:
    [visit] = make_outcomes(cast.olive, "COMPLIANT", operation=turncoat)
    sign_in(client, cast.people[who])
    text = page(client, operation=turncoat.pk)
    assert "Operation Turncoat has led to one visit with no concerns." in plain(text)
    assert re.findall(r"O-\d{4}-\d{4}", text) == [visit.reference] * text.count(visit.reference)
    assert "Person A" not in text
    assert client.get("/api/v1/outcome-summary/").json()["total"] == 1


def test_a_sensitive_operation_is_not_among_the_choices_of_an_outsider(client: Client, cast: Cast) -> None:
    make_catalogue()
    diesel = make_operation(cast, "Diesel", marking="official_sensitive")
    sign_in(client, cast.carla)
    assert "Diesel" not in page(client)
    assert client.get(EXPLORER, {"operation": diesel.pk}).context["form"].errors


@pytest.mark.parametrize("who", ["sam", "ada"])
@pytest.mark.parametrize("path", [EXPLORER, "/explore/outcomes.csv", "/search/", "/api/v1/outcome-summary/"])
def test_the_explorer_is_for_those_who_work_with_operations(client: Client, cast: Cast, who: str, path: str) -> None:
    assert sign_in(client, cast.people[who]).get(path).status_code == 403


@pytest.mark.parametrize("path", [EXPLORER, "/", "/outcomes/", "/outcomes/register/", "/explore/outcomes.csv"])
def test_what_only_its_agency_may_see_is_logged_wherever_it_is_listed(client: Client, cast: Cast, path: str) -> None:
    make_catalogue()
    closed = {"subject_kind": "premises", "labels": ("Premises P",), "place": "Long Road", "length": "P1M"}
    [order] = make_outcomes(cast.olive, "CLOSURE_ORDER", marking="official_sensitive", **closed)
    [open_one] = make_outcomes(cast.olive, "CLOSURE_ORDER", **closed)
    answer = sign_in(client, cast.max).get(path)
    assert order.reference in answer.content.decode()
    with acting_as(cast.max):
        logged = ProcessingEvent.objects.filter(record_table="outcomes_outcome", person_id=cast.max.pk)
        assert set(logged.values_list("record_id", flat=True)) == {order.pk}
    assert open_one.reference in answer.content.decode()


def test_restricted_rows_that_are_shown_are_logged(client: Client, cast: Cast, turncoat: Operation) -> None:
    page(sign_in(client, cast.max))
    with acting_as(cast.max):
        assert ProcessingEvent.objects.filter(verb="looked at", person_id=cast.max.pk).count() == 5


def test_the_explorer_costs_the_same_for_one_and_for_three(client: Client, cast: Cast) -> None:
    make_catalogue()
    operation = make_operation(cast)
    make_outcomes(cast.olive, "CPW", operation=operation)
    sign_in(client, cast.max)
    page(client, operation=operation.pk)
    with CaptureQueriesContext(connection) as one:
        page(client, operation=operation.pk)
    make_outcomes(cast.olive, "CPN", operation=operation)
    make_outcomes(cast.bob, "ARREST", operation=operation)
    with CaptureQueriesContext(connection) as three:
        page(client, operation=operation.pk)
    assert len(three) == len(one)


def test_the_api_counts_and_says_the_same(cast: Cast, turncoat: Operation) -> None:
    client = sign_in(Client(), cast.max)
    told = client.get("/api/v1/outcome-summary/", {"operation": turncoat.pk}).json()
    assert (told["sentence"], told["total"]) == (SENTENCE, 5)
    assert told["parts"][0] == {
        "count": 2,
        "singular": "Criminal Behaviour Order",
        "plural": "Criminal Behaviour Orders",
        "words": "two Criminal Behaviour Orders",
    }
    refused = client.get("/api/v1/outcome-summary/", {"family": "nonsense", "issued_to": "soon"})
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"family", "issued_to"})


def test_the_page_leads_to_each_records_trail(client: Client, cast: Cast, turncoat: Operation) -> None:
    text = page(sign_in(client, cast.max))
    with acting_as(cast.max):
        for outcome in Outcome.objects.all():
            assert reverse("reporting:trail", args=["outcomes_outcome", outcome.pk]) in text
