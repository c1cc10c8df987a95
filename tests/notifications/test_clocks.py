"""Reminders that something is to be answered, decided or looked at again: owed at its instant, and to nobody else.

Each is made by the actions themselves, so that the signals are the apps' own.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Record
from common import clock
from common.clock import LONDON, local
from common.scope import System, acting_as, acting_as_system
from hotspots import actions as hotspots
from hotspots.models import Hotspot
from notifications import upkeep
from notifications.composing import Obsolete, compose
from notifications.happenings import SOURCES, each_of
from notifications.links import links_of
from notifications.models import CalendarReader, CalendarText, Delivery
from notifications.rules import KINDS, Kind
from notifications.wording import words_for
from operations.actions import (
    ActivityLine,
    ask_for_resources,
    cancel_deployment,
    decline_request,
    mark_sensitive,
    move_deployment,
)
from operations.models import Deployment, Operation, ResourceRequest
from outcomes import actions as order_actions
from outcomes.actions import change_outcome, expire_run_out
from outcomes.durations import Duration
from outcomes.models import Outcome
from partners.models import Agency, Person
from tasking import actions as tasking
from tasking.models import Forum
from tests.cast import Cast
from tests.notifications.making import deployment
from tests.outcomes.makers import days_ago, make_catalogue, make_operation, make_outcomes
from tests.tasking import casework, made

HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)
NOUGHT = dt.timedelta()


def owed(kind: str, record: Record) -> list[tuple[str, dt.timedelta, dt.datetime]]:
    """Who is to be told of this record by e-mail, how long ahead and when."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(kind=kind, source_id=record.pk, channel="email")
        return [
            (row.recipient.name, row.lead, row.due_at)
            for row in rows.select_related("recipient").order_by("due_at", "recipient__name")
        ]


def told(kind: str, record: Record) -> set[str]:
    """The names of those who are to be told."""
    return {name for name, _lead, _due in owed(kind, record)}


def heal(now: dt.datetime | None = None) -> None:
    """The sweep, as it runs every five minutes."""
    upkeep.heal(now or clock.now())


def at_nine(day: dt.date) -> dt.datetime:
    """Nine o'clock of this London day."""
    return local(day, dt.time(9))


def request_of(cast: Cast, of: Deployment) -> ResourceRequest:
    """The police are asked for officers by Cora."""
    with acting_as(cast.cora):
        [found] = ask_for_resources(
            deployment=of.pk, agencies=[cast.police], kind="officers", wanted="Two officers", by=cast.cora
        )
    return found


# Requests for resources


def test_the_agency_asked_is_reminded_and_the_asker_told_as_the_day_draws_near(cast: Cast) -> None:
    found = request_of(cast, deployment(cast, starts_in=30 * DAY))
    start = found.starts_at.astimezone(LONDON)
    assert owed("request-unanswered", found) == [
        ("Bea", 7 * DAY, start - 7 * DAY),
        ("Alice", 2 * DAY, start - 2 * DAY),
        ("Bea", 2 * DAY, start - 2 * DAY),
        ("Cora", 2 * DAY, start - 2 * DAY),
    ]
    week_on = (found.created_at + 7 * DAY).astimezone(LONDON)
    assert owed("request-waiting", found) == [("Bea", 4 * DAY, week_on - 4 * DAY), ("Bea", NOUGHT, week_on)]


def test_an_answer_and_a_cancelled_deployment_silence_the_reminders_and_a_move_moves_them(cast: Cast) -> None:
    declined, moved, cancelled = (request_of(cast, deployment(cast, starts_in=(30 + n) * DAY)) for n in range(3))
    with acting_as(cast.bea):
        decline_request(request=declined.pk, reason="None free", by=cast.bea, version=None)
    with acting_as(cast.cora):
        of = moved.deployment
        move_deployment(
            deployment=of.pk,
            name=of.name,
            place=of.place,
            activities=[ActivityLine("reassure", "Walk the street")],
            starts_at=of.starts_at + 9 * DAY,
            ends_at=of.ends_at + 9 * DAY,
            by=cast.cora,
            version=None,
        )
        cancel_deployment(deployment=cancelled.deployment_id, reason="Rain", by=cast.cora, version=None)
    for kind in ("request-unanswered", "request-waiting"):
        assert owed(kind, declined) == owed(kind, cancelled) == []
    due = {due for _name, lead, due in owed("request-unanswered", moved) if lead == 7 * DAY}
    assert due == {(moved.starts_at + 9 * DAY).astimezone(LONDON) - 7 * DAY}


def test_only_those_who_answer_get_links_to_answer_by(cast: Cast) -> None:
    found = request_of(cast, deployment(cast, starts_in=30 * DAY))
    for kind in ("request-unanswered", "request-waiting"):
        for person, number in ((cast.bea, 4), (cast.cora, 1), (cast.alice, 1)):
            with acting_as(person):
                links = links_of(kind, found, person)
            assert (person, len(links)) == (person, number)
            assert links[-1].address.endswith(found.get_absolute_url())


def test_of_a_sensitive_operation_only_its_readers_are_reminded(cast: Cast) -> None:
    found = request_of(cast, deployment(cast, starts_in=30 * DAY, sensitive=True))
    words = words_for("request-unanswered", found)
    assert words.subject.startswith("OFFICIAL-SENSITIVE: ")
    assert "Turncoat" not in f"{words}"
    assert told("request-unanswered", found) <= {"Alice", "Bea", "Cora"}


def test_marking_an_operation_calls_back_what_waits_for_those_who_may_see_it_no_more(cast: Cast) -> None:
    make_catalogue()
    found = request_of(cast, deployment(cast, starts_in=30 * DAY))
    whole = found.deployment.operation
    [order] = make_outcomes(cast.olive, "CPW", operation=whole, subject_kind="body")
    assert told("request-unanswered", found) == {"Alice", "Bea", "Cora"}
    assert told("order-expiring", order) == {"Cora", "Olive"}
    with acting_as(cast.alice):
        mark_sensitive(operation=whole.pk, readers=[cast.bea], by=cast.alice, version=None)
    assert told("request-unanswered", found) == {"Alice", "Bea"}
    assert told("order-expiring", order) == set()


# Referrals, case reviews and the cohort


def test_a_referral_is_to_be_decided_within_the_days_of_its_forum(cast: Cast) -> None:
    forum = made.the_forum(cast)
    found = made.referral(cast.bob, forum=forum)
    due = at_nine(clock.today() + forum.referral_decision_days * DAY)
    assert owed("referral-decision", found) == [
        ("Alice", 3 * DAY, due - 3 * DAY),
        ("Bea", 3 * DAY, due - 3 * DAY),
        ("Cora", 3 * DAY, due - 3 * DAY),
        ("Bea", NOUGHT, due),
        ("Cora", NOUGHT, due),
    ]
    with acting_as(cast.alice):
        tasking.move_referral(referral=found.pk, verb="accept", by=cast.alice, version=None)
    assert owed("referral-decision", found) == []


def test_a_setting_that_moves_a_clock_moves_what_waits(cast: Cast) -> None:
    forum = made.the_forum(cast)
    found = made.referral(cast.bob, forum=forum)
    with acting_as(cast.cora):
        Forum.objects.filter(pk=forum.pk).update(referral_decision_days=8)
    heal()
    due = at_nine(clock.today() + 8 * DAY)
    assert {when for _name, _lead, when in owed("referral-decision", found)} == {due - 3 * DAY, due}
    heal()
    assert len(owed("referral-decision", found)) == 5


def test_a_restricted_referral_is_for_those_who_may_see_it(cast: Cast) -> None:
    with acting_as_system(System.SET_UP):
        Person.objects.filter(pk=cast.carla.pk).update(roles=["coordinator", "chair"])
    made.the_forum(cast)
    victim = made.subject(cast.bob)
    secret, open_one = made.referral(cast.bob, person=victim), made.referral(cast.bob)
    heal()
    assert told("referral-decision", open_one) == {"Alice", "Bea", "Carla", "Cora"}
    assert told("referral-decision", secret) == {"Alice", "Bea", "Cora"}
    for said in (*words_for("referral-decision", secret).lines, words_for("referral-decision", secret).subject):
        assert victim.reference not in said
        assert "Youths" not in said


def test_a_case_review_is_on_the_clock_until_each_step_is_done(cast: Cast) -> None:
    found = casework.case_review(cast)
    assert owed("case-review-step", found)[-1] == ("Cora", NOUGHT, at_nine(found.acknowledge_by))
    assert told("case-review-step", found) == {"Bea", "Cora"}
    with acting_as(cast.cora):
        assert "acknowledgement" in words_for("case-review-step", found).lines[0]
        found = tasking.move_case_review(case_review=found.pk, by=cast.cora, version=None, verb="acknowledge")
        assert owed("case-review-step", found)[-1][2] == at_nine(found.decide_by)
        assert CalendarText.objects.get(source_id=found.pk).title == f"Case review {found.reference}: next step due"
        tasking.move_case_review(case_review=found.pk, by=cast.cora, version=None, verb="withdraw", reason="Settled")
    assert owed("case-review-step", found) == []
    with acting_as(cast.cora):
        assert not CalendarReader.objects.filter(entry__source_id=found.pk).exists()


def test_a_cohort_review_names_nobody_and_moves_with_the_review_and_the_colours_setting(cast: Cast) -> None:
    found = casework.member(cast, joined_on=clock.today() - 2 * DAY)
    due = at_nine(clock.today() + 12 * DAY)
    assert owed("cohort-review", found) == [("Cora", 3 * DAY, due - 3 * DAY), ("Cora", NOUGHT, due)]
    with acting_as(cast.cora):
        words, text = words_for("cohort-review", found), CalendarText.objects.get(source_id=found.pk)
        for said in (*words.lines, words.subject, text.title, text.vevent):
            assert found.subject.reference not in said
            assert "offender" not in said.lower()
        tasking.record_review(
            cohort_member=found.pk,
            by=cast.cora,
            version=None,
            kind="regular",
            held_on=clock.today(),
            outcome="Goes on",
        )
    due = at_nine(clock.today() + 14 * DAY)
    assert [when for _name, _lead, when in owed("cohort-review", found)] == [due - 3 * DAY, due]
    with acting_as(cast.cora):
        tasking.save_colour(by=cast.cora, colour="red", version=None, every=7, unit="days", full_after_months=[6])
    heal()
    due = at_nine(clock.today() + 7 * DAY)
    assert [when for _name, _lead, when in owed("cohort-review", found)] == [due - 3 * DAY, due]
    with acting_as(cast.cora):
        tasking.take_out_of_cohort(
            cohort_member=found.pk, by=cast.cora, version=None, left_on=clock.today(), reason="Moved away"
        )
    assert owed("cohort-review", found) == []


# Hotspots


def adopted_hotspot(cast: Cast, lead_agency: Agency) -> Hotspot:
    """One that is to be reviewed in 40 days."""
    with acting_as(cast.cora):
        return hotspots.adopt_hotspot(
            hotspot=made.hotspot(cast).pk,
            by=cast.cora,
            version=None,
            lead_agency=lead_agency,
            review_on=clock.today() + 40 * DAY,
            reason="Bad",
        )


def test_a_hotspots_review_is_told_to_its_lead_agency_until_it_is_closed(cast: Cast) -> None:
    found = adopted_hotspot(cast, cast.police)
    due = at_nine(clock.today() + 40 * DAY)
    assert owed("hotspot-review", found) == [
        ("Bea", 7 * DAY, due - 7 * DAY),
        ("Cora", 7 * DAY, due - 7 * DAY),
        ("Bea", NOUGHT, due),
    ]
    with acting_as(cast.bea):
        assert CalendarReader.objects.filter(entry__source_id=found.pk).count() == 1
    with acting_as(cast.cora):
        found = hotspots.review_hotspot(
            hotspot=found.pk, by=cast.cora, version=None, review_on=clock.today() + 60 * DAY, assessment="Better"
        )
    assert owed("hotspot-review", found)[-1][2] == at_nine(clock.today() + 60 * DAY)
    with acting_as(cast.alice):
        hotspots.close_hotspot(hotspot=found.pk, by=cast.alice, version=None, assessment="Gone")
    assert owed("hotspot-review", found) == []


# Outcomes


def test_an_order_that_ends_is_told_weeks_ahead_and_ending_it_early_silences_that(cast: Cast) -> None:
    make_catalogue()
    [order] = make_outcomes(cast.olive, "CBO_ADULT", length="P2Y", labels=("Person A",))
    assert order.last_day is not None
    last = at_nine(order.last_day)
    assert owed("order-expiring", order) == [
        (name, lead, last - lead) for lead in (8 * WEEK, 4 * WEEK, WEEK) for name in ("Cora", "Olive")
    ]
    words = words_for("order-expiring", order)
    assert words.subject.startswith(f"OFFICIAL-SENSITIVE: Outcome {order.reference} ends")
    for said in (*words.lines, words.subject):
        assert "Person A" not in said
        assert "Criminal" not in said
    with acting_as(cast.olive):
        text = CalendarText.objects.get(source_id=order.pk)
        assert (text.title, "TRANSPARENT" in text.vevent) == (f"Outcome {order.reference}: last day", True)
    with acting_as(cast.charlie):
        assert not CalendarText.objects.filter(source_id=order.pk).exists()
    with acting_as(cast.cora):
        change_outcome(outcome=order.pk, verb="quash", by=cast.cora, version=None, reason="On appeal")
    assert owed("order-expiring", order) == []


def test_a_young_persons_order_is_reviewed_each_year_and_shows_what_comes_first(cast: Cast) -> None:
    make_catalogue()
    [order] = make_outcomes(
        cast.olive,
        "CBO_YOUTH",
        length="P2Y",
        labels=("Person B",),
        issued_on=days_ago(300),
        served_on=days_ago(300),
    )
    with acting_as(cast.olive):
        text = CalendarText.objects.get(source_id=order.pk)
        assert text.title == f"Outcome {order.reference}: review due"
        review = next(one for one in each_of(order) if one.kind == "order-review")
    assert owed("order-review", order) == [
        (name, lead, review.anchor - lead) for lead in (4 * WEEK, WEEK) for name in ("Cora", "Olive")
    ]
    assert review.anchor < at_nine(clock.today() + 70 * DAY)


def test_a_review_done_an_extension_and_a_variation_move_what_is_told_of_an_order(cast: Cast) -> None:
    make_catalogue()
    issued = clock.today() - relativedelta(months=30) + 21 * DAY
    [order] = make_outcomes(cast.olive, "PSPO", length="P3Y", subject_kind="area", place="Precinct", issued_on=issued)
    alarm = owed("order-review", order)
    assert [lead for _, lead, _ in alarm] == [WEEK, WEEK]
    done: dict[str, Any] = {"outcome": order.pk, "by": cast.cora, "version": None}
    with acting_as(cast.cora):
        order_actions.record_review(**done, result="vary")
    assert owed("order-review", order) == []
    before = owed("order-expiring", order)
    with acting_as(cast.cora):
        order_actions.extend_outcome(**done, extended_by=Duration(1, "years"), what_changed="Still needed")
    moved = {lead: at_nine(issued + relativedelta(years=4) - DAY) - lead for _, lead, _ in before}
    assert {lead: due for _, lead, due in owed("order-expiring", order)} == moved
    assert {due for _, _, due in owed("order-review", order)}.isdisjoint({due for _, _, due in alarm})
    assert owed("order-review", order) != []
    with acting_as(cast.cora):
        order_actions.vary_outcome(**done, what_changed="Sooner", last_day=clock.today() + 70 * DAY)
    assert {due for _, lead, due in owed("order-expiring", order)} == {
        at_nine(clock.today() + 70 * DAY) - lead for lead in (8 * WEEK, 4 * WEEK, WEEK)
    }


def test_the_hearing_of_an_appeal_is_told_until_it_is_decided(cast: Cast) -> None:
    make_catalogue()
    [order] = make_outcomes(cast.olive, "CBO_ADULT", indefinite=True, labels=("Person A",), issued_on=days_ago(20))
    heard_on = clock.today() + 30 * DAY
    asked: dict[str, Any] = {"by": cast.cora, "version": None}
    with acting_as(cast.cora):
        appeal = order_actions.lodge_appeal(outcome=order.pk, grounds="No notice", hearing_on=heard_on, **asked)
    assert owed("appeal-hearing", order) == [
        (name, lead, at_nine(heard_on) - lead) for lead in (7 * DAY, DAY) for name in ("Cora", "Olive")
    ]
    words = words_for("appeal-hearing", order)
    assert "Criminal" not in f"{words}"
    assert order.reference in words.subject
    heal()
    assert len(owed("appeal-hearing", order)) == 4
    with acting_as(cast.cora):
        order_actions.decide_appeal(appeal=appeal.pk, result="dismissed", heard_on=clock.today(), **asked)
    assert owed("appeal-hearing", order) == []


def test_what_ends_within_hours_is_told_within_hours_and_its_end_calls_the_rest_back(cast: Cast) -> None:
    make_catalogue()
    starts_at = clock.now() - 10 * HOUR
    day = starts_at.astimezone(LONDON).date()
    [notice] = make_outcomes(
        cast.bob, "CLOSURE_NOTICE_48", length="PT48H", starts_at=starts_at, issued_on=day, place="4 High Street"
    )
    assert notice.expires_at is not None
    assert {lead for _name, lead, _due in owed("order-hours", notice)} == {12 * HOUR, 2 * HOUR}
    assert {due + lead for _name, lead, due in owed("order-hours", notice)} == {notice.expires_at}
    assert owed("order-expiring", notice) == []
    assert "High Street" not in f"{words_for('order-hours', notice)}"
    with acting_as(cast.bob):
        Outcome.objects.filter(pk=notice.pk).update(
            expires_at=clock.now() - HOUR, expires_on=days_ago(0), effective_from=days_ago(2)
        )
    assert expire_run_out(by_system=System.EXPIRY) == 1
    assert owed("order-hours", notice) == []


def test_an_order_of_a_sensitive_operation_is_told_to_its_readers(cast: Cast) -> None:
    make_catalogue()
    secret = make_operation(cast, "Lantern", marking="official_sensitive")
    [order] = make_outcomes(cast.olive, "CPW", operation=secret, subject_kind="body")
    assert told("order-expiring", order) == {"Cora", "Olive"}
    with acting_as(cast.cora):
        Operation.objects.get(pk=secret.pk).readers.filter(person=cast.cora).update(is_removed=True)
    with acting_as(cast.olive):
        concerned = next(one for one in each_of(order) if one.kind == "order-expiring").reminded
        assert cast.cora.pk not in concerned


def test_many_outcomes_that_do_not_end_leave_nothing_in_the_outbox_or_calendars(cast: Cast) -> None:
    make_catalogue()
    visits = make_outcomes(cast.olive, "FPN_CPN", count=3)
    with acting_as_system(System.OUTBOX):
        keys = [one.pk for one in visits]
        assert not Delivery.objects.filter(source_id__in=keys).exists()
        assert not CalendarText.objects.filter(source_id__in=keys).exists()


# All of them


@pytest.fixture
def clocks(cast: Cast) -> dict[str, Record]:
    """One record for each kind of clock."""
    made.the_forum(cast)
    make_catalogue()
    victim = made.subject(cast.bob)
    found = adopted_hotspot(cast, cast.council)
    [order] = make_outcomes(cast.olive, "CPW", labels=("Person A",))
    asked = request_of(cast, deployment(cast, starts_in=30 * DAY))
    return {
        "request-unanswered": asked,
        "request-waiting": asked,
        "referral-decision": made.referral(cast.bob, person=victim),
        "case-review-step": casework.case_review(cast),
        "cohort-review": casework.member(cast, joined_on=clock.today()),
        "hotspot-review": found,
        "order-expiring": order,
    }


def test_the_sweep_writes_what_was_lost_and_repeats_nothing(cast: Cast, clocks: dict[str, Record]) -> None:
    before = {kind: owed(kind, record) for kind, record in clocks.items()}
    assert all(before.values())
    heal()
    assert {kind: owed(kind, record) for kind, record in clocks.items()} == before
    with acting_as_system(System.OUTBOX):
        Delivery.objects.waiting().change(status="cancelled", last_error="Lost")
    heal()
    assert {kind: owed(kind, record) for kind, record in clocks.items()} == before


def test_the_outsider_hears_of_nothing_that_is_restricted(cast: Cast, clocks: dict[str, Record]) -> None:
    heal()
    open_ones = ("hotspot-review", "request-unanswered", "request-waiting")
    restricted = {kind: record for kind, record in clocks.items() if kind not in open_ones}
    faults = []
    for outsider in (cast.charlie, cast.carla):
        with acting_as(outsider):
            for kind, record in restricted.items():
                if Delivery.objects.filter(kind=kind, source_id=record.pk).exists():
                    faults.append(f"{outsider} sees a message of {kind}")
                if SOURCES[record._meta.db_table].find(record.pk, kind) is not None:
                    faults.append(f"{outsider} finds {kind}")
                if CalendarText.objects.filter(source_id=record.pk).exists():
                    faults.append(f"{outsider} reads the calendar's {kind}")
    assert faults == []


def test_no_message_and_no_calendar_tells_what_was_written_freely_or_of_whom(
    cast: Cast, clocks: dict[str, Record]
) -> None:
    """Walked over every kind of reminder there is of these, so that a new kind is walked too."""
    young = make_outcomes(cast.olive, "CBO_YOUTH", length="P2Y", labels=("Person B",), conditions="Not near Holly Walk")
    starts_at = clock.now() - HOUR
    notice = make_outcomes(
        cast.bob,
        "CLOSURE_NOTICE_48",
        length="PT48H",
        starts_at=starts_at,
        issued_on=starts_at.astimezone(LONDON).date(),
        place="Holly Walk",
    )
    with acting_as(cast.cora):
        heard = {"hearing_on": clock.today() + 9 * DAY, "grounds": "Holly Walk", "by": cast.cora, "version": None}
        order_actions.lodge_appeal(outcome=young[0].pk, **heard)
    walked = {**clocks, "order-review": young[0], "order-hours": notice[0], "appeal-hearing": young[0]}
    secrets = ("Youths", "Holly Walk", "Nightly", "Burglaries", "Person A", "Person B", "S-20", "Two officers")
    with acting_as(cast.cora):
        faults = [f"{kind} is not walked" for kind, one in KINDS.items() if one.is_reminder and _unwalked(one, walked)]
        for kind, record in walked.items():
            words = words_for(kind, record)
            texts = CalendarText.objects.filter(source_id=record.pk).values_list("title", "vevent")
            said = "\n".join((words.subject, *words.lines, *(part for text in texts for part in text)))
            faults += [f"{kind} tells {secret!r}" for secret in secrets if secret in said]
    assert faults == []


def _unwalked(kind: Kind, walked: dict[str, Record]) -> bool:
    return kind.key not in walked and kind.model in {type(record) for record in walked.values()}


def test_what_is_owed_no_longer_is_not_sent(cast: Cast, clocks: dict[str, Record]) -> None:
    """Looked at again at sending, whatever the outbox says: here each record changed without a signal."""
    changes: dict[str, Callable[[Any], dict[str, Any]]] = {
        "request-unanswered": lambda _: {"state": "declined"},
        "request-waiting": lambda _: {"state": "declined"},
        "referral-decision": lambda _: {"state": "accepted"},
        "case-review-step": lambda one: {"acknowledge_by": one.acknowledge_by + DAY},
        "cohort-review": lambda _: {"last_reviewed_on": clock.today() + DAY},
        "hotspot-review": lambda one: {"review_on": one.review_on + DAY},
        "order-expiring": lambda one: {"expires_on": one.expires_on + DAY},
    }
    faults = []
    for stale in (False, True):
        for kind, record in clocks.items():
            with acting_as_system(System.OUTBOX):
                rows = Delivery.objects.filter(kind=kind, source_id=record.pk, channel="email")
                delivery = rows.select_related("recipient").earliest("due_at")
            if isinstance(compose(delivery), Obsolete) is not stale:
                faults.append(f"{kind}, stale: {stale}")
        with acting_as(cast.cora):
            for kind, record in clocks.items():
                type(record)._default_manager.filter(pk=record.pk).update(**changes[kind](record))
    assert faults == []


def test_the_sweep_asks_no_more_for_more_of_them(cast: Cast, clocks: dict[str, Record]) -> None:
    def questions() -> int:
        heal()
        with CaptureQueriesContext(connection) as captured, acting_as(cast.cora):
            for table in {record._meta.db_table for record in clocks.values()}:
                SOURCES[table].upcoming(clock.now())
        return len(captured)

    few = questions()
    for number in range(3):
        request_of(cast, deployment(cast, starts_in=(40 + number) * DAY))
        made.referral(cast.bob)
        casework.case_review(cast)
        casework.member(cast, joined_on=clock.today())
    make_outcomes(cast.olive, "CPW", count=3)
    assert questions() == few, "each kind is asked for at once"
