"""Who may keep and dispose of what: two people, no hold, what is due, and nobody outside the agency that holds it."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import ProcessingEvent
from audit.retention import roots
from common.errors import BadInput, MusterError, NotAllowed, WrongState
from common.scope import System, acting_as, acting_as_system
from reporting.actions import retention
from reporting.models import LegalHold, RetentionClass, RetentionReview
from tasking.models import Referral, SafeguardingMeasure
from tests import databases
from tests.cast import sign_in
from tests.reporting.retaining import LONG_AGO, age, asked, dispose, in_days, noted, propose
from tests.world import World


@pytest.fixture
def review(world: World) -> RetentionReview:
    """Of a referral about a victim, done with years ago."""
    age(world["referral"], world.cast.cora, state="done")
    return noted(world["referral"])[0]


def _refused(person, do) -> str:
    """Why a person is refused; empty where they are not. Nothing of it stays."""
    try:
        with databases.undone(), acting_as(person):
            do()
    except (MusterError, DatabaseError) as refusal:
        return str(refusal).strip().split("\n")[0] or type(refusal).__name__
    return ""


def test_two_different_people_dispose_and_the_database_insists(world: World, review: RetentionReview) -> None:
    cast = world.cast
    propose(review, cast.max)
    statements = {
        "the same person": (cast.max, "SELECT muster_dispose(%s)"),
        "someone without the role": (cast.cora, "SELECT muster_dispose(%s)"),
        "the outsider": (cast.carla, "SELECT muster_dispose(%s)"),
        "a review set to disposed": (
            cast.ada,
            f"UPDATE reporting_retentionreview SET state = 'disposed', disposed_at = now(),"
            f" decided_by_id = '{cast.ada.pk}' WHERE id = %s",
        ),
        "in another's name": (
            cast.ada,
            f"UPDATE reporting_retentionreview SET proposed_by_id = '{cast.cora.pk}' WHERE id = %s",
        ),
        "a marker of one's own": (cast.ada, "INSERT INTO audit_disposalunderway SELECT now() WHERE %s IS NOT NULL"),
        "a tombstone": (cast.ada, "INSERT INTO audit_erasedrow (erasure_id, source, row_key) SELECT 1, %s, 1"),
        "an erasing function": (cast.ada, "SELECT muster_erase(r) FROM reporting_retentionreview AS r WHERE id = %s"),
        "a clearing function": (cast.ada, "SELECT muster_clear_tasking_referral(%s)"),
        "a replay": (
            cast.ada,
            f"SELECT muster_replay('tasking_referral', %s, 'x', '{cast.max.pk}', '{cast.ada.pk}')",
        ),
        "history": (cast.ada, "DELETE FROM tasking_historicalreferral WHERE id = %s"),
    }
    wrong = [
        name
        for name, (person, statement) in statements.items()
        if not _refused(person, lambda statement=statement: asked(statement, str(review.pk)))
    ]
    assert not wrong
    with pytest.raises(NotAllowed, match="proposed this yourself"):
        dispose(review, cast.max)
    with acting_as(cast.max):
        review.refresh_from_db()
    client = sign_in(Client(), cast.max)
    answer = client.post(
        reverse("reporting:retention_dispose", args=[review.pk]), {"version": review.version, "sure": 1}
    )
    assert (answer.status_code, b"proposed this yourself" in answer.content) == (403, True)
    by_api = {"content_type": "application/json", "headers": {"If-Match": review.etag}}
    answer = client.post(reverse("api-retention-reviews-dispose", args=[review.pk]), "{}", **by_api)
    assert (answer.status_code, "proposed this yourself" in answer.json()["detail"]) == (403, True)
    assert dispose(review, cast.ada).state == "disposed"
    with acting_as(cast.cora):
        left = Referral.objects.get(pk=world["referral"].pk)
    assert (left.what_happens, left.subject, left.kind, left.state) == ("Disposed of", None, "victim", "done")
    assert "already" in _refused(cast.ada, lambda: retention.place_hold(review=review.pk, by=cast.ada, reason="Late"))
    assert [row.pk for row in noted(world["referral"])] == [review.pk]
    _what_is_worked_on_again_is_reviewed_again(world, review)


def test_the_api_lists_reviews_and_their_holds_with_the_same_queries_however_many(
    client: Client, world: World, review: RetentionReview
) -> None:
    cast, address = world.cast, reverse("api-retention-reviews-list")
    sign_in(client, cast.ada)
    with CaptureQueriesContext(connection) as few:
        before = {row["label"]: row["is_held"] for row in client.get(address).json()["results"]}
    age(world["open_referral"], cast.cora, state="done")
    age(world["action"], cast.cora, state="completed")
    noted(world["open_referral"], world["action"])
    with acting_as(cast.ada):
        retention.place_hold(review=review.pk, by=cast.ada, reason="Complaint 3")
    with CaptureQueriesContext(connection) as more:
        after = {row["label"]: row["is_held"] for row in client.get(address).json()["results"]}
    assert len(after) == len(before) + 2
    assert (before[review.label], after[review.label]) == (False, True)
    assert len(more) == len(few)


def _what_is_worked_on_again_is_reviewed_again(world: World, first: RetentionReview) -> None:
    cast, later = world.cast, LONG_AGO.replace(year=2016)
    with acting_as(cast.cora):
        Referral.objects.filter(pk=world["referral"].pk).update(updated_at=later, what_happens="It began again")
    with acting_as_system(System.RETENTION):
        retention.note_due()
        second = RetentionReview.objects.get(record_id=world["referral"].pk, state="open")
    assert second.pk != first.pk
    propose(second, cast.ada)
    assert dispose(second, cast.max).state == "disposed"
    with acting_as(cast.cora):
        assert Referral.objects.get(pk=world["referral"].pk).what_happens == "Disposed of"
        reasons = ProcessingEvent.objects.filter(record_id=world["referral"].pk, operation="erasure")
        assert all(event.reason.startswith("Erased with") for event in reasons)


def test_a_hold_blocks_until_it_is_lifted_in_the_database_too(world: World, review: RetentionReview) -> None:
    cast = world.cast
    propose(review, cast.max)
    with acting_as(cast.max):
        hold = retention.place_hold(review=review.pk, by=cast.max, reason="Proceedings")
    with pytest.raises(WrongState, match="legal hold"):
        dispose(review, cast.ada)
    assert "legal hold" in _refused(cast.ada, lambda: asked("SELECT muster_dispose(%s)", str(review.pk)))
    lifting = "UPDATE reporting_legalhold SET lifted_at = now(), lifted_reason = 'x', lifted_by_id = %s WHERE id = %s"
    assert "own name" in _refused(cast.ada, lambda: asked(lifting, str(cast.max.pk), str(hold.pk)))
    with acting_as(cast.ada):
        retention.lift_hold(hold=hold.pk, by=cast.ada, version=hold.version, reason="They are over")
    assert dispose(review, cast.ada).state == "disposed"


def test_what_is_kept_comes_back_at_its_day_and_what_is_worked_on_waits(world: World, review: RetentionReview) -> None:
    cast = world.cast
    keep = {"review": review.pk, "by": cast.max, "version": None}
    for until, reason in ((in_days(0), "Needed"), (in_days(3700), "Needed"), (in_days(5), " ")):
        with pytest.raises(BadInput), acting_as(cast.max):
            retention.keep_record(**keep, until=until, reason=reason)
    with acting_as(cast.max):
        kept = retention.keep_record(**keep, until=in_days(5), reason="An appeal may come")
    assert (kept.state, noted(world["referral"])[0].state) == ("kept", "kept")
    with acting_as(cast.max):
        RetentionReview.objects.filter(pk=review.pk).update(kept_until=in_days(0))
    assert noted(world["referral"])[0].state == "open"
    propose(review, cast.max)
    with acting_as(cast.cora):
        Referral.objects.get(pk=world["referral"].pk).save()
    with pytest.raises(WrongState, match="not over"):
        dispose(review, cast.ada)
    assert noted(world["referral"])[0].reason == "Its record was changed since."


def test_what_is_not_over_is_reviewed_and_not_disposed_of(world: World) -> None:
    cast = world.cast
    age(world["referral"], cast.cora)
    [review] = noted(world["referral"])
    propose(review, cast.max)
    with pytest.raises(WrongState, match="not over"):
        dispose(review, cast.ada)


def test_every_kind_of_record_can_be_disposed_of_with_its_parts(world: World) -> None:
    """Whatever constraints and triggers a table has, and its page can still be read."""
    cast, faults = world.cast, []
    things: dict[type, Any] = {}
    for record in world.records.values():
        things.setdefault(type(record), record)
    things[SafeguardingMeasure] = world["open_measure"]  # the other is under a hold
    over = {
        "hotspots_subject": {"is_closed": True},
        "tasking_problem": {"state": "closed", "assessment": "It worked", "lead_agency": cast.council},
        "outcomes_outcome": {"dated_on": LONG_AGO.date()},
        "tasking_referral": {"state": "done"},
        "tasking_action": {"state": "completed"},
        "operations_visit": {"visited_at": LONG_AGO},
        "tasking_safeguardingmeasure": {
            "state": "ended",
            "asked_on": LONG_AGO.date(),
            "ended_on": LONG_AGO.date(),
            "ended_reason": "Moved",
            "next_review_on": None,
        },
        "tasking_casereview": {"state": "withdrawn", "ended_on": LONG_AGO.date(), "ended_reason": "Asked to"},
        "tasking_cohortmember": {
            "state": "left",
            "joined_on": LONG_AGO.date(),
            "left_on": LONG_AGO.date(),
            "left_reason": "Done",
        },
    }
    client = sign_in(Client(), cast.cora)
    for model, _declared in roots():
        record = things[model]
        try:
            with databases.undone():
                age(record, cast.cora, **over[model._meta.db_table])
                [review] = noted(record)
                propose(review, cast.ada)
                with acting_as(cast.max):
                    dispose(review, cast.max)
                pages = [reverse("reporting:trail", args=[model._meta.db_table, record.pk])]
                pages += [record.get_absolute_url()] if hasattr(record, "get_absolute_url") else []
                answers = {page: client.get(page).status_code for page in pages}
                faults += [f"{model.__name__}: {page} answers {code}" for page, code in answers.items() if code != 200]
        except Exception as error:
            faults.append(f"{model.__name__}: {type(error).__name__} {error}".split("\n")[0])
    assert not faults, "\n".join(faults)


def test_managers_see_what_their_agency_holds_and_outsiders_nothing(world: World, review: RetentionReview) -> None:
    cast, seen = world.cast, {}
    hold = world["legal_hold"]
    for name, person in cast.people.items():
        with acting_as(person):
            seen[name] = (
                RetentionReview.objects.filter(pk=review.pk).exists(),
                RetentionReview.history.filter(id=review.pk).exists(),
                LegalHold.objects.filter(pk=hold.pk).exists(),
            )
    assert {name for name, rows in seen.items() if all(rows)} == {"max", "ada"}
    assert {name for name, rows in seen.items() if any(rows)} == {"max", "ada"}
    with acting_as(cast.ada):
        assert not Referral.objects.filter(pk=world["referral"].pk).exists()


def test_only_administrators_change_how_long_records_are_kept(world: World) -> None:
    cast, kind = world.cast, world["retention_class"]
    change = {"kind": kind.pk, "version": None, "source": "Policy", "confidence": "confirmed", "is_on": True}
    with pytest.raises(NotAllowed), acting_as(cast.max):
        retention.change_class(by=cast.max, period="P7Y", reason="Audit", **change)
    with pytest.raises(BadInput) as refusal, acting_as(cast.ada):
        retention.change_class(by=cast.ada, period="PT5H", reason="Audit", **{**change, "source": " "})
    assert set(refusal.value.faults) == {"period", "source"}
    with acting_as(cast.ada):
        assert retention.change_class(by=cast.ada, period="P7Y", reason="Audit", **change).words == "7 years"
    with acting_as_system(System.SET_UP):
        retention.put_in_classes()
        assert RetentionClass.objects.get(pk=kind.pk).period == "P7Y"
