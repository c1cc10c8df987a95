"""Every number of the explorer is the number of rows that it leads to, whoever looks and however it is grouped."""

import datetime as dt
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import clock
from common.scope import acting_as
from hotspots.models import Hotspot
from operations.models import Operation, Site
from outcomes.actions import change_outcome
from outcomes.models import Outcome
from reporting.explorer.asked import Asked
from reporting.explorer.counts import parts_of, table_of
from reporting.explorer.forms import asked_by
from reporting.explorer.groups import GROUPS
from reporting.explorer.sentences import said
from reporting.explorer.trends import trend_of
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_catalogue, make_operation, make_outcomes

EXPLORER = "/explore/outcomes/"
TO_TODAY = {"issued_from": days_ago(100).isoformat(), "issued_to": clock.today().isoformat()}


def asked(query: str | dict) -> Asked:
    data = QueryDict(query, mutable=True) if isinstance(query, str) else QueryDict(mutable=True)
    if isinstance(query, dict):
        data.update(query)
    return Asked(asked_by(data).cleaned_data)


@pytest.fixture
def busy(cast: Cast) -> Operation:
    """A busy year: two operations, one for named readers, two agencies, places of every sort, and last year's."""
    make_catalogue()
    turncoat = make_operation(cast)
    nightjar = make_operation(cast, "Nightjar", theme="Modern slavery", marking="official_sensitive")
    with acting_as(cast.cora):
        site = Site.objects.create(name="Lion, The", kind="licensed", address="1 High Street")
        hotspot = Hotspot.objects.create(
            reference="H-2026-0001",
            name="On or near Station Road",
            evidence_digest="a" * 64,
            district="Rochford",
            longitude="0.58",
            latitude="51.58",
            radius_m=150,
            count=40,
            first_month=dt.date(2026, 1, 1),
            last_month=dt.date(2026, 10, 1),
        )
    make_outcomes(cast.olive, "CBO_ADULT", operation=turncoat, length="P2Y", labels=("Person A",), place="High Street")
    make_outcomes(cast.olive, "CBO_YOUTH", operation=turncoat, length="P1Y", site=site)
    make_outcomes(cast.bob, "CPW", 3, operation=turncoat, issued_on=days_ago(40), hotspot=hotspot)
    make_outcomes(cast.bob, "CPW", 2, issued_on=days_ago(410), place="=cmd|' /C calc'!A0")
    make_outcomes(cast.olive, "COMPLIANT", 2, operation=nightjar, place=" High Street")
    make_outcomes(cast.charlie, "ENGAGE", 2, issued_on=days_ago(35), place="High Street & Park", subject_kind="area")
    make_outcomes(cast.olive, "PSPO", length="P3Y", issued_on=days_ago(400), place="The Green")
    make_outcomes(cast.olive, "CBO_ADULT", issued_on=None)  # planned
    [withdrawn, struck] = make_outcomes(cast.olive, "COMPLIANT", 2)
    with acting_as(cast.max):
        change_outcome(outcome=withdrawn.pk, verb="withdraw", by=cast.max, version=None, reason="Given up")
        change_outcome(outcome=struck.pk, verb="strike", by=cast.max, version=None, reason="Twice")
    return turncoat


def test_each_number_is_the_number_of_its_records_as_everyone_sees_them(cast: Cast, busy: Operation) -> None:
    bases = ({}, TO_TODAY, {"count": "active"}, {"count": "recorded"}, {"place": "high street"}, {"theme": "-"})
    faults, totals = [], {}
    for who, person in cast.people.items():
        if not person.is_practitioner:
            continue
        with acting_as(person):
            # One of each agency meets every basis, their colleagues the first two.
            for basis in bases if who in ("max", "bob", "charlie") else bases[:2]:
                whole = asked(basis).listed().count()
                totals[who, str(basis)] = whole
                for group in GROUPS:
                    one = asked({**basis, "group": group})
                    tables = [table_of(one), trend_of(one)] if group == "type" else [table_of(one)]
                    for table in filter(None, tables):
                        parts = sum(line.count for line in table.lines)
                        if not parts == table.total.now == whole:
                            faults.append(f"{who} {basis} {group}: {parts}, {table.total.now}, {whole}")
                        faults += [
                            f"{who} {basis} {group} {line.name}: {line.count}"
                            for line in table.lines
                            if asked(line.query).listed().count() != line.count
                        ]
                if sum(part.count for part in parts_of(asked(basis))) != whole:
                    faults.append(f"{who} {basis}: the sentence")
    assert faults == []
    everything = {who: totals[who, "{}"] for who in ("max", "bob", "charlie", "carla")}
    # The charity sees its own two and what is about nobody: never Nightjar's, never a person's.
    assert everything == {"max": 12, "bob": 12, "charlie": 3, "carla": 3}


def test_groups_filters_and_the_trend_say_what_they_count(cast: Cast, busy: Operation) -> None:
    with acting_as(cast.max):
        by = {group: {line.name: line.count for line in table_of(asked({"group": group})).lines} for group in GROUPS}
        assert by["operation"] == {"Operation Turncoat": 5, "Operation Nightjar": 2, "No operation": 5}
        assert by["theme"] == {"Acquisitive crime": 5, "Modern slavery": 2, "No operation": 5}
        assert by["agency"] == {"Essex Police": 5, "Rochford District Council": 5, "Outreach Charity": 2}
        assert by["family"] == {"Notices and warnings": 5, "Orders": 3, "Visits": 2, "Prevention": 2}
        assert by["type"]["Criminal Behaviour Orders"] == 2
        assert by["place"]["Lion, The"] == 1
        assert by["place"]["On or near Station Road"] == 3
        assert by["place"]["The Green"] == 1
        table = table_of(asked(TO_TODAY))
        change = {line.name: line.change.words for line in table.lines}
        assert change["Community Protection Warnings"] == "Up 1 (50%)"
        assert change["Criminal Behaviour Orders"] == "Up 2, from none"
        assert change["Public Spaces Protection Orders"] == "Down 1, to none"
        assert (table.total.now, table.total.before, table.no_comparison) == (9, 3, "")
        trend = trend_of(asked(TO_TODAY))
        assert trend
        assert sum(line.change.before or 0 for line in trend.lines) == 3
        assert (
            table_of(asked({"issued_from": days_ago(900).isoformat(), "issued_to": days_ago(800).isoformat()})).lines
            == []
        )
        alone = table_of(asked({**TO_TODAY, "family": "visit"}))
        assert alone.no_comparison == "No comparison: nothing was recorded last year"
        assert [line.change.before for line in alone.lines] == [None]


def test_in_force_on_a_day_counts_what_had_begun_and_not_ended(cast: Cast, busy: Operation) -> None:
    with acting_as(cast.max):
        order = Outcome.objects.get(type__code="PSPO")
        change_outcome(outcome=order.pk, verb="discharge", by=cast.max, version=None, reason="No need", on=days_ago(10))

        def standing(days: int) -> list[str]:
            rows = asked({"count": "active", "on": days_ago(days).isoformat()}).listed()
            return sorted(rows.values_list("type__code", flat=True))

        assert standing(0) == ["CBO_ADULT", "CBO_YOUTH", "CPW", "CPW", "CPW"]
        assert standing(11) == ["CPW", "CPW", "CPW", "PSPO"]
        assert standing(10) == ["CPW", "CPW", "CPW"]
        assert standing(401) == ["CPW", "CPW"]
        assert standing(411) == []
        today = set(asked({"count": "active"}).listed())
        assert today == set(Outcome.objects.active().filter(effective_from__lte=clock.today()))
        assert trend_of(asked({"count": "active"})) is None


def test_sentences_for_an_operation_a_theme_an_agency_a_place_and_a_time(cast: Cast, busy: Operation) -> None:
    led = "two Criminal Behaviour Orders and three Community Protection Warnings."
    over = {"issued_from": "2026-04-01", "issued_to": "2026-06-30"}
    with acting_as(cast.max):
        site = Site.objects.get()

        def sentence(**query: object) -> str:
            one = asked({name: str(value) for name, value in query.items()})
            found = said(one, parts_of(one))
            return found.text if found else ""

        operation = {"operation": busy.pk}
        assert sentence(**operation) == f"Operation Turncoat has led to {led}"
        assert sentence(theme="Acquisitive crime") == f"Operations on “Acquisitive crime” have led to {led}"
        assert sentence(agency=cast.police.pk, **operation) == (
            "The part of Essex Police in Operation Turncoat has led to three Community Protection Warnings."
        )
        assert sentence(agency=cast.police.pk) == (
            "The work of Essex Police has led to five Community Protection Warnings."
        )
        assert sentence(at=f"site:{site.pk}") == (
            "At Lion, The the partnership's work has led to one Criminal Behaviour Order."
        )
        assert sentence(**operation, **over) == (
            "Between 1 April and 30 June 2026 Operation Turncoat did not lead to any recorded outcome."
        )
        since = days_ago(50)
        assert sentence(**operation, issued_from=since) == (
            f"Since {since:%-d %B %Y} Operation Turncoat has led to {led}"
        )
        ended = days_ago(30)
        assert sentence(**operation, issued_from=since, issued_to=ended).endswith(
            " Operation Turncoat led to three Community Protection Warnings."
        )
        today = f"{clock.today():%-d %B %Y}"
        assert sentence(count="active", **operation) == (
            f"On {today} two Criminal Behaviour Orders and three Community Protection Warnings that Operation Turncoat"
            " led to are in force."
        )
        assert sentence(count="active", family="visit") == f"On {today} nothing is in force."
        assert sentence(count="recorded") == ""
        assert sentence(theme="-", family="prevention") == (
            "Work outside operations has led to two reassurance contacts."
        )


def test_the_address_carries_every_filter_and_each_fault_in_it_is_named(
    client: Client, cast: Cast, busy: Operation
) -> None:
    sign_in(client, cast.max)
    with acting_as(cast.max):
        every = {
            **TO_TODAY,
            "group": "place",
            "step": "quarter",
            "type": "Criminal Behaviour Order",
            "family": "order",
            "operation": str(busy.pk),
            "theme": "Acquisitive crime",
            "agency": str(cast.council.pk),
            "place": "high",
            "at": "text:High Street",
            "subject": "person",
            "state": "issued",
        }
        assert dict(parse_qsl(asked(every).query())) == every
        assert asked(every).listed().count() == 1
        nightjar = Operation.objects.get(name="Nightjar")
    bad = {
        "include=counted": "“include” is no filter of outcomes",
        "family=visit&family=order": "“family” is in the address more than once",
        "family=%00": "Choose the family from the list",
        "period=this-week": "Choose the period from the list",
        "period=this-month&issued_from=2026-01-01": "Choose a period or give its days, not both",
        "issued_from=2026-02-30": "Issued from must be a real date",
        "issued_from=1998-07-30": "Issued from must be 31 July 1998 or later",
        "issued_from=2000-01-01&issued_to=2026-01-01&step=month": "That is more than 40 months",
        "count=active&period=this-month": "What is in force is counted on one day",
        "on=2026-01-01": "Give this day only to count what was in force on it",
        "operation=00000000-0000-0000-0000-000000000000": "Choose the operation from the list",
        f"at=site:{cast.max.pk}": "Choose the place from the list of places",
        "at=nonsense": "Choose the place from the list of places",
        "group=person": "Choose ",
        "theme=Nothing": "Choose ",
        "state=struck": "Choose the state from the list",
    }
    faults = []
    for query, words in bad.items():
        answer = client.get(f"{EXPLORER}?{query}")
        text = answer.content.decode().replace("&quot;", '"')
        if words not in text or "There is a problem" not in text or "outcomes" in answer.context:
            faults.append((query, answer.context["form"].errors))
    assert faults == []
    sign_in(client, cast.carla)
    for query in (f"operation={nightjar.pk}", "theme=Modern+slavery"):
        text = client.get(f"{EXPLORER}?{query}").content.decode()
        assert "There is a problem" in text
        assert "Nightjar" not in text


def test_the_page_costs_the_same_for_few_rows_and_many(client: Client, cast: Cast) -> None:
    make_catalogue()
    sign_in(client, cast.max)
    query = {**TO_TODAY, "group": "place"}
    client.get(EXPLORER, query)
    make_outcomes(cast.olive, "CPW")
    with CaptureQueriesContext(connection) as few:
        client.get(EXPLORER, query)
    for place in ("A", "B", "C"):
        make_outcomes(cast.olive, "CPN", 2, place=place, operation=make_operation(cast, place))
    with CaptureQueriesContext(connection) as many:
        text = client.get(EXPLORER, query).content.decode()
    assert "Counts by place" in text
    assert len(many) == len(few)
