"""Safeguarding measures: their dates come by rule, their reviews are kept, and outsiders see none of a person's."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import Http404
from django.test import Client

from common import clock
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.agenda import topics
from tasking.models import MeasureKind, SafeguardingMeasure, SafeguardingReview, Section
from tasking.states import MEASURE
from tests.cast import Cast, sign_in
from tests.tasking import made

DAY = dt.timedelta(days=1)


def kind(by: Person, **changed: Any) -> MeasureKind:
    """A Careline unit: looked at after 12 weeks, then every month."""
    given = {"name": "Careline unit", "due_days": None, "first_review_days": 84, "repeat_months": 1}
    with acting_as(by):
        return actions.save_measure_kind(by=by, **{**given, **changed})


def measure(cast: Cast, by: Person, **changed: Any) -> SafeguardingMeasure:
    """A Careline unit for a victim, provided by the police, in place for 85 days."""
    about = {} if "referral" in changed or "subject" in changed else {"subject": made.subject(by).pk}
    given = {
        "provided_by": cast.police,
        "asked_on": clock.today() - 90 * DAY,
        "started_on": clock.today() - 85 * DAY,
        **about,
        **changed,
    }
    with acting_as(by):
        given.setdefault("kind", MeasureKind.objects.filter(name="Careline unit").first())
    if given["kind"] is None:
        given["kind"] = kind(cast.cora)
    with acting_as(by):
        return actions.add_measure(by=by, **given)


def test_its_first_review_comes_by_the_rule_of_its_kind_and_later_ones_by_the_month(cast: Cast) -> None:
    found = measure(cast, cast.cora)
    first = found.started_on + 84 * DAY
    assert (found.state, found.next_review_on, found.held_by, found.category) == (
        "in_place",
        first,
        cast.council,
        "victims",
    )
    assert found.is_late
    with acting_as(cast.bob):
        now = actions.review_measure(
            measure=found.pk, by=cast.bob, version=found.version, reviewed_on=clock.today(), result="Works"
        )
        assert now.next_review_on == found.rule.after(found.started_on, clock.today())
        review = SafeguardingReview.objects.get()
        assert (review.result, review.next_review_on, review.reviewed_by) == ("Works", now.next_review_on, cast.bob)
        early = actions.review_measure(
            measure=found.pk, by=cast.bob, version=None, reviewed_on=clock.today(), result="Again, early"
        )
        assert early.next_review_on == found.rule.after(found.started_on, now.next_review_on)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            SafeguardingReview.objects.update(result="Never happened")


def test_a_later_change_of_the_kind_moves_no_date(cast: Cast) -> None:
    of = kind(cast.cora)
    found = measure(cast, cast.cora, kind=of)
    with acting_as(cast.ada):
        actions.save_measure_kind(
            by=cast.ada,
            kind=of.pk,
            version=of.version,
            name="Careline unit",
            due_days=None,
            first_review_days=7,
            repeat_months=2,
        )
    with acting_as(cast.cora):
        found.refresh_from_db()
        assert found.rule_in_words == "Reviewed 12 weeks after it is in place, then every month."
        assert found.kind.rule_in_words == "Reviewed 1 week after it is in place, then every 2 months."


def test_a_leaflet_drop_is_due_three_days_after_the_burglary(cast: Cast) -> None:
    of = kind(cast.cora, name="Leaflet drop", due_days=3, first_review_days=None, repeat_months=None)
    burglary = clock.today() - 4 * DAY
    place = made.referral(cast.bob)
    found = measure(cast, cast.bob, kind=of, referral=place.pk, asked_on=burglary, started_on=None)
    assert (found.state, found.due_by, found.is_late) == ("asked", burglary + 3 * DAY, True)
    with acting_as(cast.bob):
        done = actions.fit_measure(measure=found.pk, by=cast.bob, version=found.version, started_on=clock.today())
        assert (done.state, done.next_review_on, done.due_on) == ("in_place", None, None)


class _TakenBack(Exception):
    """Undoes what was tried."""


def _try(person: Person, found: SafeguardingMeasure, verb: str) -> str:
    given: dict[str, Any] = {
        "fit": {"started_on": clock.today()},
        "review": {"reviewed_on": clock.today(), "result": "Works"},
        "end": {"reason": "Moved away"},
    }[verb]
    try:
        with acting_as(person):
            action = getattr(actions, f"{verb}_measure")
            raise _TakenBack(action(measure=found.pk, by=person, version=None, **given).state)
    except _TakenBack as tried:
        return str(tried)
    except (NotAllowed, WrongState, Http404) as refusal:
        return type(refusal).__name__


def test_each_verb_in_each_state_by_each_person_does_what_the_table_says(cast: Cast) -> None:
    kind(cast.cora)
    start = clock.today() - 85 * DAY
    states: dict[str, dict[str, Any]] = {
        "asked": {"started_on": None, "next_review_on": None},
        "in_place": {"started_on": start, "next_review_on": start + 84 * DAY},
        "ended": {"started_on": start, "next_review_on": None, "ended_on": clock.today(), "ended_reason": "Moved"},
    }
    assert set(states) == set(MEASURE.states())
    faults = []
    for state, values in states.items():
        # Held by the council and provided by the police; the charity may see the open one and provides nothing.
        person_s, open_one = measure(cast, cast.cora), measure(cast, cast.cora, referral=made.referral(cast.cora).pk)
        with acting_as(cast.cora):
            for found in (person_s, open_one):
                made.put(found, state=state, **values)
        for verb in ("fit", "review", "end"):
            for who, person in cast.people.items():
                row = MEASURE.find(verb, state)
                for found in (person_s, open_one):
                    expected = row.target if row else "WrongState"
                    if not person.is_practitioner or (person.agency == cast.charity and found is person_s):
                        expected = "Http404"
                    elif person.agency == cast.charity:
                        expected = "NotAllowed"
                    became = _try(person, found, verb)
                    if became != expected:
                        faults.append(f"{who} {verb} {found} from {state}: {became}, expected {expected}")
    assert faults == []


def test_every_fault_of_a_measure_is_named(cast: Cast) -> None:
    old = kind(cast.cora, name="Old", is_active=False)
    tomorrow = clock.today() + DAY
    with pytest.raises(BadInput) as refusal:
        measure(cast, cast.cora, kind=old, responsible=cast.charlie, asked_on=tomorrow, started_on=tomorrow + DAY)
    assert set(refusal.value.faults) == {"kind", "responsible", "asked_on", "started_on"}
    with pytest.raises(BadInput, match="which referral or which person"):
        measure(cast, cast.cora, subject=None)
    with pytest.raises(WrongState, match="Reopen it first"):
        measure(cast, cast.cora, subject=made.subject(cast.cora, is_closed=True).pk)
    with pytest.raises(WrongState, match="no measure follows"):
        measure(cast, cast.cora, referral=made.referral(cast.cora, "rejected").pk)
    found = measure(cast, cast.cora)
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.review_measure(
            measure=found.pk,
            by=cast.cora,
            version=None,
            reviewed_on=tomorrow,
            result=" ",
            next_review_on=clock.today(),
        )
    assert set(refusal.value.faults) == {"reviewed_on", "result", "next_review_on"}
    with acting_as(cast.cora), pytest.raises(BadInput, match="before the year 2100"):
        actions.review_measure(
            measure=found.pk,
            by=cast.cora,
            version=None,
            reviewed_on=clock.today(),
            result="In use",
            next_review_on=dt.date.max,
        )


def test_the_database_keeps_a_measure_to_one_case_and_one_state(cast: Cast) -> None:
    found = measure(cast, cast.cora)
    place = made.referral(cast.cora)
    wrongs: tuple[dict[str, Any], ...] = (
        {"referral": place},
        {"subject": None},
        {"started_on": None},
        {"state": "ended", "next_review_on": None},
        {"next_review_on": found.started_on},
        {"repeat_months": 1, "first_review_days": None},
    )
    for wrong in wrongs:
        with acting_as(cast.cora), pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            SafeguardingMeasure.objects.filter(pk=found.pk).update(**wrong)


def test_kinds_are_kept_by_those_who_keep_the_settings(cast: Cast) -> None:
    kind(cast.ada)
    with pytest.raises(NotAllowed):
        kind(cast.olive, name="Other")
    with pytest.raises(Conflict, match="has this name"):
        kind(cast.cora)
    wrong = {"name": " ", "due_days": 0, "first_review_days": None, "repeat_months": 2}
    with pytest.raises(BadInput) as refusal:
        kind(cast.cora, **wrong)
    assert set(refusal.value.faults) == {"name", "due_days", "first_review_days"}


def test_the_agenda_has_what_is_due_in_the_part_where_it_belongs_and_an_outsider_sees_none(cast: Cast) -> None:
    person_s = measure(cast, cast.cora)
    open_one = measure(cast, cast.cora, referral=made.referral(cast.cora).pk)
    meeting = made.meeting(cast)
    with acting_as(cast.alice):
        found = {topic.source_id: topic for topic in topics(meeting)}
    topic = found[person_s.pk]
    assert (topic.section, topic.category, topic.held_by) == (Section.VICTIMS, "victims", cast.council.pk)
    assert topic.why.startswith("Review due by ")
    assert "Reviewed 12 weeks after it is in place, then every month." in topic.why
    assert (found[open_one.pk].section, found[open_one.pk].category) == (Section.ORDERS, "")
    with acting_as(cast.charlie):
        assert {topic.source_id for topic in topics(meeting)} & {person_s.pk, open_one.pk} == {open_one.pk}
        assert list(SafeguardingMeasure.objects.all()) == [open_one]


def test_on_pages_a_measure_is_added_reviewed_and_ended(client: Client, cast: Cast) -> None:
    of, victim = kind(cast.cora), made.subject(cast.cora)
    sign_in(client, cast.cora)
    page = client.get(victim.get_absolute_url()).content.decode()
    assert "None was asked for." in page
    add = f"/referrals/measures/add/?subject={victim.pk}"
    assert "Careline unit. Reviewed 12 weeks after" in client.get(add).content.decode()
    assert client.post(add, {}).status_code == 400
    sent = {
        "kind": of.pk,
        "provided_by": cast.police.pk,
        "responsible": cast.bob.pk,
        "asked_on": (clock.today() - 90 * DAY).isoformat(),
        "started_on": (clock.today() - 85 * DAY).isoformat(),
    }
    page = client.post(add, sent, follow=True).content.decode()
    for words in ("Late", victim.reference, "Bob"):
        assert words in page
    with acting_as(cast.cora):
        found = SafeguardingMeasure.objects.get()
    assert "in place, by Essex Police, due" in client.get(victim.get_absolute_url()).content.decode()
    referral = made.referral(cast.cora, person=victim)
    for url in ("/referrals/measures/", f"/referrals/measures/?about={victim.reference}", referral.get_absolute_url()):
        assert found.get_absolute_url() in client.get(url).content.decode()
    review = f"{found.get_absolute_url()}review/"
    assert client.get(review).status_code == 200
    sent = {"version": found.version, "reviewed_on": clock.today().isoformat(), "result": "Battery changed"}
    page = client.post(review, sent, follow=True).content.decode()
    assert "Battery changed" in page
    assert client.post(review, sent).status_code == 412
    end = f"{found.get_absolute_url()}end/"
    assert client.post(end, {"version": found.version + 1, "reason": ""}).status_code == 400
    page = client.post(end, {"version": found.version + 1, "reason": "Moved away"}, follow=True).content.decode()
    assert "Moved away" in page
    assert "nothing is due" in client.get("/referrals/measures/").content.decode()
    for path in (
        add,
        found.get_absolute_url(),
        review,
        "/referrals/measures/add/",
        "/referrals/measures/add/?subject=x",
    ):
        assert sign_in(client, cast.charlie).get(path).status_code == 404
    assert found.get_absolute_url() not in client.get("/referrals/measures/?show=all").content.decode()


def test_on_pages_kinds_are_set_up_and_changed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    sent = {"name": "Door chain", "first_review_days": "28", "repeat_months": "", "due_days": "", "is_active": "on"}
    assert "Door chain" in client.post("/referrals/measures/kinds/new/", sent, follow=True).content.decode()
    with acting_as(cast.ada):
        of = MeasureKind.objects.get()
    change = f"/referrals/measures/kinds/{of.pk}/change/"
    assert 'value="28"' in client.get(change).content.decode()
    page = client.post(change, {**sent, "version": of.version, "first_review_days": "14"}, follow=True)
    assert "Reviewed once, 2 weeks after" in page.content.decode()
    assert client.post(change, {**sent, "version": of.version}).status_code == 412


def test_by_the_api_a_measure_is_asked_for_fitted_reviewed_and_ended(client: Client, cast: Cast) -> None:
    of, victim, place = kind(cast.cora), made.subject(cast.cora), made.referral(cast.cora)
    sign_in(client, cast.cora)
    path = "/api/v1/safeguarding-measures/"
    body = {
        "kind": str(of.pk),
        "subject": str(victim.pk),
        "provided_by": str(cast.police.pk),
        "asked_on": (clock.today() - 90 * DAY).isoformat(),
    }
    assert client.post(path, {**body, "referral": str(place.pk)}, "application/json").status_code == 400
    answer = client.post(path, body, "application/json")
    assert (answer.status_code, answer.json()["state"]) == (201, "asked")
    one = f"{path}{answer.json()['id']}/"
    steps: tuple[tuple[str, dict[str, str], str], ...] = (
        ("fit", {"started_on": (clock.today() - 85 * DAY).isoformat()}, "in_place"),
        ("review", {"reviewed_on": clock.today().isoformat(), "result": "Works"}, "in_place"),
        ("end", {"reason": "Moved"}, "ended"),
    )
    for verb, given, state in steps:
        assert client.post(f"{one}{verb}/", given, "application/json").status_code == 428
        answer = client.post(f"{one}{verb}/", given, "application/json", headers={"If-Match": answer.headers["ETag"]})
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.json()
    assert [review["result"] for review in answer.json()["reviews"]] == ["Works"]
    sign_in(client, cast.charlie)
    assert client.get(one).status_code == 404
    assert client.get(path).json()["results"] == []
    assert client.post(path, body, "application/json").status_code == 400


def test_a_measure_cannot_be_moved_to_a_case_that_others_see(cast: Cast) -> None:
    about, seen_by_all = made.referral(cast.cora, person=made.subject(cast.cora)), made.referral(cast.cora)
    with acting_as(cast.cora):
        kind = MeasureKind.objects.create(name="Doorbell")
        found = actions.add_measure(
            by=cast.cora, kind=kind, provided_by=cast.council, asked_on=clock.today(), referral=about.pk
        )
        with pytest.raises(ProgrammingError, match="stay as they were made"), transaction.atomic():
            SafeguardingMeasure.objects.filter(pk=found.pk).update(referral=seen_by_all)
    with acting_as(cast.charlie):
        assert not SafeguardingMeasure.objects.exists()
