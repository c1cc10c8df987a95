"""The register: what is active, ends soon, stands breached, is appealed against or due for review; and for whom."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from operations.models import Operation
from outcomes import register
from outcomes.actions import change_outcome
from outcomes.models import Appeal, Outcome
from tests.cast import Cast, sign_in
from tests.hotspots.made import make_hotspot
from tests.outcomes.makers import days_ago, make_operation, make_outcomes
from tests.outcomes.test_where import make_site

REGISTER = reverse("outcomes:register")


def lines(client: Client, part: str = "active", **asked: Any) -> list[str]:
    """What the page shows, in its order: "Person A, in 3 weeks"."""
    context = client.get(REGISTER, {"part": part, **asked}).context
    return [f"{line.outcome.about}, {line.near}" for line, _ in context["lines"]]


def breach(cast: Cast, outcome: Outcome) -> None:
    """Bring it into force and breach it."""
    with acting_as(cast.max):
        for verb in ("activate", "breach"):
            change_outcome(outcome=outcome.pk, verb=verb, by=cast.max, version=None, reason="Seen", on=days_ago(2))


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (5, "in 5 days"), (-13, "13 days ago"), (14, "in 2 weeks"),
     (-20, "2 weeks ago"), (364, "in 52 weeks"), (365, "in 1 year"), (-800, "2 years ago")],
)  # fmt: skip
def test_a_day_is_said_by_how_near_it_is(days: int, words: str) -> None:
    today = dt.date(2026, 11, 28)
    assert register.how_near(today + dt.timedelta(days=days), today) == words


def test_each_part_shows_its_own_the_nearest_first(client: Client, cast: Cast, turncoat: Operation) -> None:
    [soon] = make_outcomes(cast.olive, "ABC", labels=("Person S",), issued_on=days_ago(150), operation=turncoat)
    [later] = make_outcomes(cast.olive, "CPN", labels=("Person L",), place="Long Road")
    [endless] = make_outcomes(cast.olive, "CBO_ADULT", labels=("Person E",), indefinite=True, issued_on=days_ago(2))
    [youth] = make_outcomes(cast.olive, "CBO_YOUTH", labels=("Person Y",), length="P2Y", issued_on=days_ago(350))
    make_outcomes(cast.olive, "FPN_LITTER", labels=("Person F",))
    make_outcomes(cast.olive, "CPW", labels=("Person X",), issued_on=days_ago(300))
    breach(cast, endless)
    with acting_as(cast.olive):
        Appeal.objects.create(outcome=later, lodged_on=days_ago(3), client_key=later.client_key)
    sign_in(client, cast.olive)
    near = {one: register.how_near(one.last_day, clock.today()) for one in (soon, later, youth) if one.last_day}
    assert lines(client) == [
        f"Person S, {near[soon]}",
        f"Person L, {near[later]}",
        f"Person Y, {near[youth]}",
        "Person E, No end date",
    ]
    assert lines(client, "ending") == [f"Person S, {near[soon]}"]
    assert lines(client, "breached") == ["Person E, 2 days ago"]
    assert lines(client, "appeals") == ["Person L, 3 days ago"]
    assert [line.split(" in ")[0] for line in lines(client, "reviews")] == ["Person Y,"]
    text = client.get(REGISTER, {"part": "reviews"}).content.decode()
    assert "A review is needed every 12 months" in text
    assert lines(client, "nonsense") == lines(client)
    assert lines(client, operation=turncoat.pk) == [f"Person S, {near[soon]}"]
    assert lines(client, family="notice") == [f"Person L, {near[later]}"]
    assert lines(client, agency=cast.police.pk) == []


def test_what_is_active_against_a_pseudonym_or_at_a_place_is_found(client: Client, cast: Cast, law: None) -> None:
    ship, spot = make_site(cast), make_hotspot(cast.cora, name="Pier Approach")
    make_outcomes(cast.bob, "S59_WARN", labels=("Person V",), vehicle_label="Vehicle A")
    make_outcomes(cast.olive, "CPN", labels=("Person W",), site=ship, hotspot=spot)
    sign_in(client, cast.cora)
    found = {
        words: [line.split(", in ")[0] for line in lines(client, about=words)]
        for words in (
            "person v",
            "vehicle a",
            "the ship",
            "high str",
            "pier appr",
            spot.reference,
            "Person",
            "\x00",
            "%",
        )
    }
    both, other = ["Person V, Vehicle A"], ["Person W"]
    assert found == {
        **dict.fromkeys(("person v", "vehicle a"), both),
        **dict.fromkeys(("the ship", "high str", "pier appr", spot.reference), other),
        "Person": [],
        "%": [],
        "\x00": found["\x00"],
    }
    assert sorted(found["\x00"]) == sorted(both + other)
    assert lines(client, hotspot=spot.pk)[0].startswith("Person W")


def test_pages_follow_by_the_last_line_shown_and_cost_the_same(client: Client, cast: Cast, law: None) -> None:
    make_outcomes(cast.olive, "CPN", labels=("Person 1",), issued_on=days_ago(9))
    sign_in(client, cast.olive)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(REGISTER)
        costs.append(len(queries))
        make_outcomes(cast.olive, "CBO_ADULT", 3, labels=("Person 2", "Person 3", "Person 4"), indefinite=True)
    assert costs[0] == costs[1]
    with acting_as(cast.olive):
        seen, after = [], ""
        while True:
            found = register.page("active", {}, after, size=2)
            seen += [line.outcome.reference for line in found.lines]
            if not (after := found.after):
                break
        assert seen == sorted(seen)
        assert len(seen) == Outcome.objects.count() == 7
        assert register.page("active", {}, "nonsense", size=2).lines[0].outcome.reference == seen[0]


def test_the_file_is_for_few_is_logged_and_holds_no_formula(client: Client, cast: Cast, law: None) -> None:
    make_outcomes(cast.olive, "CPN", labels=("=cmd|' /C calc'!A0",), place="+1")
    sign_in(client, cast.olive)
    assert client.get(reverse("outcomes:register_csv")).status_code == 403
    sign_in(client, cast.max)
    answer = client.get(reverse("outcomes:register_csv"), {"part": "active", "about": "+1"})
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert (told["About"], told["Place"], told["What the key day is"]) == ("'=cmd|' /C calc'!A0", "'+1", "Last day")
    with acting_as(cast.max):
        events = ProcessingEvent.objects.filter(person_id=cast.max.pk, verb__startswith="downloaded")
        assert sorted(events.values_list("operation", "verb")) == [
            ("consultation", "downloaded"),
            ("disclosure", "downloaded the register: active"),
        ]
        assert events.get(operation="disclosure").fields == ["about"]


def test_an_outsider_finds_nothing_about_a_person_or_of_a_sensitive_operation(
    client: Client, cast: Cast, law: None
) -> None:
    walnut = make_operation(cast, "Walnut", marking="official_sensitive")
    vault = make_site(cast, "The Vault", held_by=walnut)
    make_outcomes(cast.cora, "CLOSURE_ORDER", operation=walnut, site=vault, length="P3M")
    hidden = {"labels": ("Person Zebedee",), "place": "Quarry Lane", "issued_on": days_ago(2)}
    [order] = make_outcomes(cast.olive, "CBO_ADULT", indefinite=True, **hidden)
    breach(cast, order)
    asked = ({}, {"about": "Person Zebedee"}, {"about": "Vault"}, {"about": "Quarry"}, {"operation": walnut.pk})
    leaks = []
    for who in (cast.carla, cast.charlie):
        sign_in(client, who)
        for part in register.BY_NAME:
            for one in asked:
                answer = client.get(REGISTER, {"part": part, **one})
                shown = [str(line.outcome) for line, _ in answer.context["lines"]]
                words = [secret for secret in ("Walnut", "Quarry Lane") if secret in answer.content.decode()]
                leaks += [(who, part, one, shown, words)] if shown or words else []
    assert not leaks
    sign_in(client, cast.carla)
    text = client.get(reverse("outcomes:register_csv"), {"part": "breached"}).content.decode()
    assert "Zebedee" not in text
