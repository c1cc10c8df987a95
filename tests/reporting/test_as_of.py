"""A record as it stood at any moment, and two moments side by side, within the walls of today."""

import datetime as dt

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.clock import LONDON
from common.scope import acting_as, because
from hotspots.models import SubjectDetails
from outcomes.models import Outcome
from reporting.trail import as_of
from reporting.trail.as_of import compare, state_at
from reporting.trail.differences import Names, in_words
from reporting.trail.timeline import trail_of
from tests.cast import sign_in
from tests.databases import undone
from tests.world import SECRETS, World

UTC = dt.UTC


def _held(state) -> dict[str, str]:
    return {value.label: value.words for value in state.values}


def _dated(history, number: int, at: dt.datetime) -> None:
    """Let the record's history row of this number (oldest first) be of this moment: only a superuser can."""
    key = history.order_by("history_id")[number].history_id
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE {history.model._meta.db_table} SET history_date = %s WHERE history_id = %s", [at, key])
        cursor.execute("SET session_replication_role = origin")


def test_each_moment_shows_what_the_record_said_then_and_before_it_nothing(world: World) -> None:
    cast, outcome = world.cast, world["outcome"]
    with acting_as(cast.cora):
        for place in ("London Road", "Station Road"):
            with because("Typing error"):
                outcome.place = place
                outcome.save()
    with acting_as(cast.max):
        newest, older, made = trail_of(outcome, show="changes").entries[:3]
        assert (_held(state_at(outcome, newest.at))["Place"], _held(state_at(outcome, older.at))["Place"]) == (
            "Station Road",
            "London Road",
        )
        first = _held(state_at(outcome, made.at))
        assert (first["Place"], first["Operation"], first["Issuing agency"]) == (
            "nothing",
            "Operation Turncoat",
            "Rochford District Council",
        )
        before = state_at(outcome, made.at - dt.timedelta(microseconds=1))
        assert (before.exists, before.was_removed, before.values) == (False, False, ())
        both = compare(outcome, newest.at, older.at)  # whichever is given first
        assert [(change.label, change.then, change.now) for change in both.changes] == [
            ("Place", "London Road", "Station Road")
        ]
        assert "Operation" in both.same
        grown = compare(outcome, before.at, newest.at)
        assert ("Place", "nothing", "Station Road") in [(one.label, one.then, one.now) for one in grown.changes]


def test_an_end_is_told_by_its_last_day_and_a_length_in_words() -> None:
    row = Outcome.history.model(expires_on=dt.date(2028, 9, 14), length="P2Y")
    names = Names({})
    told = {in_words(row, name): names.shown(row, name) for name in ("expires_on", "length")}
    assert told == {"Last day": "Wed 13 September 2028", "Length": "2 years"}


def test_what_differs_behind_words_that_are_cut_short_or_hidden_is_said_to_differ(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, operation, outcome = world.cast, world["operation"], world["outcome"]
    with acting_as(cast.cora):
        moments = []
        for end in ("not to enter the precinct", "to enter the precinct"):
            outcome.conditions = f"{'Whereas ' * 50}{end}"
            outcome.save()
            moments.append(clock.now())
        [told] = [one for one in compare(outcome, *moments).changes if one.label == "Conditions"]
        assert told.now == f"{told.then} (changed, in what is not shown here)"
        assert told.now in " ".join(trail_of(outcome).entries[0].lines)
        monkeypatch.setattr(as_of, "_MOST_PARTS", 1)
        both = compare(operation, *moments)
        assert (both.now.has_more, both.parts) == (True, [])


def test_the_parts_stand_as_they_stood_and_those_behind_walls_are_not_there(world: World) -> None:
    cast, operation = world.cast, world["operation"]
    with acting_as(cast.cora):
        before = clock.now()
        Outcome.objects.filter(pk=world["outcome"].pk).update(place="The precinct")
        world["deployment"].place = "Hockley"
        world["deployment"].save()
        both = compare(operation, before, clock.now())
        told = {change.label: (change.then, change.now) for change in both.parts}
        assert any("Place: Hockley" in now and "Place: Precinct" in then for then, now in told.values())
        assert any("O-2026-9001" in part.label for part in both.now.parts)
        assert both.then.exists
    for person in (cast.charlie, cast.carla):
        with acting_as(person):
            state = state_at(operation, clock.now())
            said = " ".join(part.label + part.words for part in state.parts) + str(_held(state))
            assert "O-2026-9002" in said
            assert not [word for word in SECRETS if word in said]


def test_what_a_field_points_at_stays_hidden_as_it_is_today_and_details_stay_behind_their_own_wall(
    client: Client, world: World
) -> None:
    cast, operation, details = world.cast, world["operation"], world["details"]
    with acting_as(cast.cora):
        operation.referral = world["referral"]
        operation.save()
    with acting_as(cast.carla):
        assert _held(state_at(operation, clock.now()))["Referral"] == "something that you may not see"
    of_subject = reverse("reporting:as_of", args=["hotspots_subject", world["subject"].pk])
    of_details = reverse("reporting:as_of", args=[SubjectDetails._meta.db_table, details.pk])
    sign_in(client, cast.bob)
    assert "Zebedee Quill" in client.get(of_details).content.decode()
    assert "Zebedee" not in client.get(of_subject).content.decode()
    for outsider in (cast.charlie, cast.carla, cast.ada):
        sign_in(client, outsider)
        for address in (of_subject, of_details, of_details.replace("as-of", "compare")):
            assert client.get(address).status_code == 404


def test_two_rows_of_one_instant_give_the_later_one_and_a_removed_record_is_said_to_be(committed_world: World) -> None:
    cast, outcome = committed_world.cast, committed_world["outcome"]
    noon = dt.datetime(2026, 7, 1, 11, tzinfo=UTC)
    with acting_as(cast.cora):
        for place in ("London Road", "Station Road"):
            outcome.place = place
            outcome.save()
        history = Outcome.history.filter(id=outcome.pk)
    with acting_as(cast.cora), transaction.atomic():
        for number in range(history.count()):
            _dated(history, number, noon)
    with acting_as(cast.max):
        assert _held(state_at(outcome, noon))["Place"] == "Station Road"
        assert not state_at(outcome, noon - dt.timedelta(microseconds=1)).exists


def test_the_pages_take_a_london_time_ask_which_of_two_hours_and_log_what_was_looked_at(
    client: Client, world: World
) -> None:
    cast, outcome = world.cast, world["outcome"]
    as_of = reverse("reporting:as_of", args=["outcomes_outcome", outcome.pk])
    two = reverse("reporting:compare", args=["outcomes_outcome", outcome.pk])
    sign_in(client, cast.max)
    typed = {"at_day": "25", "at_month": "10", "at_year": "2026", "at_time": "1:30"}
    asked = client.get(as_of, typed).content.decode()
    assert "twice" in asked
    for fold, zone in (("0", "BST"), ("1", "GMT")):
        assert f"1:30am {zone}" in client.get(as_of, {**typed, "at_fold": fold}).content.decode()
    moment = dt.datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    page = client.get(as_of, {"moment": moment.isoformat()}).content.decode()
    assert "1:30am GMT" in page
    assert "It did not exist yet" in page
    now = clock.now()
    page = client.get(two, {"then_at": moment.isoformat(), "now_at": now.isoformat()}).content.decode()
    assert "it did not exist yet" in page
    assert "O-2026-9002" in page
    for nonsense in ({"moment": "nonsense"}, {"moment": "9999-12-31T23:59:59-12:00"}, {"moment": "\x00"}):
        with undone():
            assert client.get(as_of, nonsense).status_code == 200
    for bad in ({"then_at": "x"}, {"then": "2026-02-30T10:00", "now": ""}):
        page = client.get(two, bad).content.decode()
        assert "There is a problem" in page
    with acting_as(cast.max):
        looked = ProcessingEvent.objects.about(outcome).filter(verb="looked at an earlier state")
        assert "As of Sun 25 October 2026, 1:30am GMT" in set(looked.values_list("reason", flat=True))
