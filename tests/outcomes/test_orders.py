"""The life of an order: breaches, appeals, variations, extensions, reviews and penalties, by exact rules."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, MusterError, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as
from outcomes import actions
from outcomes.durations import Duration
from outcomes.models import Appeal, Breach, Condition, Outcome, Review, Variation
from tests.cast import Cast
from tests.outcomes.makers import days_ago, make_outcomes

MONTHS = {number: Duration(number, "months") for number in range(1, 40)}
YEARS = {number: Duration(number, "years") for number in range(1, 4)}


def first_of_the_month(months_ago: int) -> dt.date:
    """The first day of the month that lies so many months back."""
    return (clock.today() - relativedelta(months=months_ago)).replace(day=1)


def make(cast: Cast, code: str, state: str = "active", by=None, **fields) -> Outcome:
    """An outcome of this type, brought to this state on the day it was issued."""
    by = by or cast.max
    if fields.get("subject_kind"):
        fields.setdefault("place", "The High Street")
    [made] = make_outcomes(by, code, **fields)
    verbs = {"issued": (), "active": ("activate",), "breached": ("activate", "breach")}[state]
    with acting_as(by):
        for verb in verbs:
            made = actions.change_outcome(
                outcome=made.pk, verb=verb, by=by, version=None, reason="Seen there", on=made.issued_on
            )
    return made


def do(cast: Cast, name: str, **given):
    """Do a verb as Max, a manager of the council."""
    by = given.pop("by", cast.max)
    with acting_as(by):
        return getattr(actions, name)(by=by, version=given.pop("version", None), **given)


def now(cast: Cast, outcome: Outcome) -> Outcome:
    with acting_as(cast.max):
        return Outcome.objects.select_related("legal_version__type").get(pk=outcome.pk)


def refused(cast: Cast, name: str, error: type[MusterError], words: str, **given) -> None:
    with pytest.raises(error, match=words):
        do(cast, name, **given)


# Breaches


def test_breaches_stand_until_each_is_dealt_with_and_the_order_is_put_back(cast: Cast, law: None) -> None:
    order = make(cast, "CBO_ADULT", length="P2Y", issued_on=days_ago(30))
    key = uuid4()
    first = do(cast, "record_breach", outcome=order.pk, what_happened="Seen in the zone", client_key=key)
    again = do(cast, "record_breach", outcome=order.pk, what_happened="Seen in the zone", client_key=key)
    assert (again.pk, now(cast, order).state) == (first.pk, "breached")
    second = do(cast, "record_breach", outcome=order.pk, what_happened="Seen again", happened_on=days_ago(1))
    refused(cast, "deal_with_breach", WrongState, "Another breach", breach=first.pk, dealt_with="warned", resume=True)
    do(cast, "deal_with_breach", breach=first.pk, dealt_with="charged", result="Bailed")
    assert now(cast, order).state == "breached"
    done = do(cast, "deal_with_breach", breach=second.pk, dealt_with="warned", result="Warned in person", resume=True)
    back = now(cast, order)
    with acting_as(cast.max):
        rows = list(Breach.objects.filter(outcome=order).order_by("happened_on"))
        verbs = set(ProcessingEvent.objects.about(done).values_list("verb", flat=True))
    assert back.state == "active"
    assert [(row.dealt_with, row.resumed_on) for row in rows] == [
        ("warned", clock.today()),
        ("charged", clock.today()),
    ]
    assert verbs == {"recorded", "dealt with", "resumed from"}


def test_the_verbs_breach_and_resume_keep_rows_as_well(cast: Cast, law: None) -> None:
    order = make(cast, "CPN", "breached", issued_on=days_ago(3))
    with acting_as(cast.max):
        [row] = Breach.objects.filter(outcome=order)
    assert (row.what_happened, row.happened_on, row.is_open) == ("Seen there", days_ago(3), True)
    do(cast, "change_outcome", outcome=order.pk, verb="resume", reason="Nothing could be shown")
    with acting_as(cast.max):
        row.refresh_from_db()
    assert (row.dealt_with, row.result, row.resumed_on) == ("no_action", "Nothing could be shown", clock.today())


def test_what_is_no_breach_is_refused(cast: Cast, law: None) -> None:
    ended = make(cast, "CPW", issued_on=dt.date(2026, 1, 5))
    issued = make(cast, "CPN", "issued")
    order = make(cast, "INJ_ADULT", "breached", indefinite=True, issued_on=days_ago(2))
    said = {"what_happened": "Seen"}
    refused(cast, "record_breach", WrongState, "this outcome is issued", outcome=issued.pk, **said)
    for day, words in (
        (dt.date(2026, 1, 4), "cannot be before 5 January 2026"),
        (clock.today() + dt.timedelta(days=1), "It ended at the end of 4 July 2026"),
    ):
        refused(cast, "record_breach", BadInput, words, outcome=ended.pk, happened_on=day, **said)
    refused(cast, "record_breach", BadInput, "Enter what happened", outcome=order.pk, what_happened=" ")
    refused(cast, "record_breach", BadInput, "in the future", outcome=order.pk, **said, happened_on=days_ago(-1))
    with acting_as(cast.max):
        [breach] = Breach.objects.filter(outcome=order)
    dealt = {"breach": breach.pk}
    refused(cast, "deal_with_breach", BadInput, "no offence .ASBCPA 2014 s1.", dealt_with="charged", **dealt)
    refused(cast, "deal_with_breach", BadInput, "Choose what was done", dealt_with="nothing", **dealt)
    refused(
        cast,
        "deal_with_breach",
        BadInput,
        "when the breach happened",
        dealt_with="warned",
        dealt_on=days_ago(9),
        **dealt,
    )
    assert do(cast, "deal_with_breach", dealt_with="returned", **dealt).dealt_with == "returned"


def test_striking_the_only_breach_puts_the_order_back_in_force(cast: Cast, law: None) -> None:
    order = make(cast, "CPN", "breached")
    with acting_as(cast.max):
        [breach] = Breach.objects.filter(outcome=order)
    struck = {"kind": "breach", "part": breach.pk}
    refused(cast, "strike_part", BadInput, "Enter why", **struck, reason=" ")
    do(cast, "strike_part", **struck, reason="Another person")
    assert now(cast, order).state == "active"
    refused(cast, "strike_part", WrongState, "struck already", **struck, reason="Again")
    refused(cast, "deal_with_breach", WrongState, "was struck", breach=breach.pk, dealt_with="warned")


# Appeals


def test_an_appeal_is_lodged_in_time_or_with_permission_and_only_where_the_law_gives_one(cast: Cast, law: None) -> None:
    notice = make(cast, "CPN", "issued", issued_on=days_ago(21))
    in_time = make(cast, "CPN", "issued", issued_on=days_ago(20))
    warning = make(cast, "CPW", "issued")
    refused(cast, "lodge_appeal", WrongState, r"no right of appeal .*s43\(5\)", outcome=warning.pk)
    refused(cast, "lodge_appeal", BadInput, "The time for an appeal ended at the end of", outcome=notice.pk)
    late = do(cast, "lodge_appeal", outcome=notice.pk, out_of_time_reason="The court allowed it")
    assert late.out_of_time_reason == "The court allowed it"
    assert do(cast, "lodge_appeal", outcome=notice.pk, lodged_on=days_ago(1), client_key=late.client_key).pk == late.pk
    appeal = do(cast, "lodge_appeal", outcome=in_time.pk, grounds="Not served", out_of_time_reason="Not needed")
    assert appeal.out_of_time_reason == ""
    refused(cast, "lodge_appeal", Conflict, "is open already", outcome=in_time.pk)
    refused(cast, "change_outcome", WrongState, "appeal against this outcome is open", outcome=in_time.pk, verb="quash")


def test_the_result_of_an_appeal_quashes_varies_or_leaves_the_outcome(cast: Cast, law: None) -> None:
    state, ended = {}, {}
    for result in ("allowed", "dismissed", "withdrawn", "varied"):
        notice = make(cast, "CPN", issued_on=days_ago(10))
        appeal = do(cast, "lodge_appeal", outcome=notice.pk, lodged_on=days_ago(9), hearing_on=days_ago(-30))
        decided = {"appeal": appeal.pk, "result": result}
        refused(
            cast,
            "decide_appeal",
            BadInput,
            "when the appeal was lodged",
            **decided,
            heard_on=days_ago(10),
            what_changed="x",
        )
        if result == "varied":
            refused(cast, "decide_appeal", BadInput, "Enter what was varied", **decided)
        if result == "allowed":
            refused(cast, "decide_appeal", NotAllowed, "Only these can quash", **decided, by=cast.olive)
        appeal = do(cast, "decide_appeal", **decided, heard_on=days_ago(1), what_changed="Shorter hours")
        refused(cast, "decide_appeal", WrongState, "not open|is quashed", **decided)
        after = now(cast, notice)
        state[result], ended[result] = after.state, after.ended_on
        with acting_as(cast.max):
            assert (appeal.variation is not None) == (result == "varied")
    assert state == {"allowed": "quashed", "dismissed": "active", "withdrawn": "active", "varied": "active"}
    assert ended["allowed"] == days_ago(1)


def test_an_appeal_may_be_allowed_when_the_order_has_ended(cast: Cast, law: None) -> None:
    notice = make(cast, "CPN", issued_on=days_ago(10))
    appeal = do(cast, "lodge_appeal", outcome=notice.pk)
    do(cast, "change_outcome", outcome=notice.pk, verb="discharge", reason="Complied")
    do(cast, "decide_appeal", appeal=appeal.pk, result="allowed", note="Never lawful")
    after = now(cast, notice)
    assert (after.state, after.ended_reason) == ("quashed", "Never lawful")


# Variations and extensions


def test_a_closure_order_is_extended_to_six_months_in_all_and_no_further(cast: Cast, law: None) -> None:
    made_on = first_of_the_month(2)
    end = {months: MONTHS[months].after(made_on) for months in (3, 5, 6)}
    last = {months: f"{day - dt.timedelta(days=1):%-d %B %Y}" for months, day in end.items()}
    order = make(cast, "CLOSURE_ORDER", issued_on=made_on, length="P3M", subject_kind="premises")
    assert order.expires_on == end[3]
    extend = {"outcome": order.pk, "what_changed": "Trouble came back"}
    refused(cast, "extend_outcome", BadInput, "more than 6 months in all", **extend, extended_by=MONTHS[4])
    first = do(cast, "extend_outcome", **extend, extended_by=MONTHS[2], authority="Southend Magistrates' Court")
    second = do(cast, "extend_outcome", **extend, extended_by=MONTHS[1])
    ends = [(one.replaced_end_on, one.new_end_on) for one in (first, second)]
    assert ends == [(end[3], end[5]), (end[5], end[6])]
    after = now(cast, order)
    assert (after.expires_on, after.expires_because) == (end[6], second.because)
    assert second.because == (
        f"3 months beginning with {made_on:%-d %B %Y}, so to the end of {last[3]} (ASBCPA 2014 s80-84)."
        f" Extended by 2 months, so to the end of {last[5]} (ASBCPA 2014 s80-84)."
        f" Extended by 1 month, so to the end of {last[6]} (ASBCPA 2014 s80-84)."
    )
    refused(cast, "extend_outcome", BadInput, "more than 6 months in all", **extend, extended_by=Duration(1, "days"))


def run_out(cast: Cast, **fields) -> Outcome:
    """A closure order of three months that has run out, and that Muster has ended."""
    order = make(cast, "CLOSURE_ORDER", length="P3M", subject_kind="premises", **fields)
    assert actions.expire_run_out(by_system=System.EXPIRY) == 1
    assert now(cast, order).state == "expired"
    return order


def test_an_extension_made_in_time_and_recorded_late_puts_what_has_expired_back_in_force(cast: Cast, law: None) -> None:
    order = run_out(cast, issued_on=first_of_the_month(4))
    ended = now(cast, order).expires_on
    last_day = ended - dt.timedelta(days=1)
    extend = {"outcome": order.pk, "what_changed": "Trouble came back"}
    for day in (ended, clock.today()):
        refused(cast, "extend_outcome", BadInput, "It ended at", **extend, extended_by=MONTHS[3], made_on=day)
    refused(cast, "change_outcome", WrongState, "Record the extension", outcome=order.pk, verb="extend")
    short = do(cast, "extend_outcome", **extend, extended_by=Duration(1, "days"), made_on=last_day)
    still = now(cast, order)
    assert (still.state, still.ended_on, still.ended_reason) == ("expired", short.new_end_on, short.because)
    do(cast, "strike_part", kind="variation", part=short.pk, reason="It was for longer")
    assert now(cast, order).ended_on == ended
    long = do(cast, "extend_outcome", **extend, extended_by=MONTHS[3], made_on=last_day)
    back = now(cast, order)
    assert (back.state, back.ended_on, back.ended_reason) == ("active", None, "")
    assert back.expires_on == Duration(6, "months").after(back.issued_on)
    with acting_as(cast.max):
        event = ProcessingEvent.objects.about(order).filter(verb="extended", to_state="active").get()
    assert (event.from_state, event.reason) == ("expired", "Trouble came back")
    do(cast, "strike_part", kind="variation", part=long.pk, reason="Of another order")
    assert actions.expire_run_out(by_system=System.EXPIRY) == 1
    assert (now(cast, order).state, now(cast, order).ended_on) == ("expired", ended)


def test_a_breach_seen_in_time_and_recorded_late_stands_and_comes_back_with_its_order(cast: Cast, law: None) -> None:
    order = run_out(cast, issued_on=first_of_the_month(4))
    in_force = now(cast, order).expires_on - dt.timedelta(days=3)
    said = {"outcome": order.pk, "what_happened": "Seen in the yard"}
    refused(cast, "record_breach", BadInput, "It ended at", **said, happened_on=clock.today())
    breach = do(cast, "record_breach", **said, happened_on=in_force)
    assert (now(cast, order).state, breach.is_open) == ("expired", True)
    do(
        cast,
        "extend_outcome",
        outcome=order.pk,
        what_changed="So",
        extended_by=MONTHS[3],
        made_on=now(cast, order).expires_on - dt.timedelta(days=1),
    )
    assert now(cast, order).state == "breached"
    discharged = make(cast, "CPN", issued_on=days_ago(20))
    do(cast, "change_outcome", outcome=discharged.pk, verb="discharge", reason="Complied", on=days_ago(10))
    late = {"outcome": discharged.pk, "what_happened": "Seen"}
    refused(cast, "record_breach", BadInput, "It ended on", **late, happened_on=days_ago(9))
    do(cast, "record_breach", **late, happened_on=days_ago(11))
    assert now(cast, discharged).state == "discharged"


def test_striking_a_shortening_puts_what_it_ended_back_in_force(cast: Cast, law: None) -> None:
    order = make(cast, "CBO_ADULT", length="P2Y", issued_on=days_ago(10))
    shorter = {"outcome": order.pk, "what_changed": "So", "made_on": days_ago(5), "last_day": days_ago(1)}
    variation = do(cast, "vary_outcome", **shorter)
    assert actions.expire_run_out(by_system=System.EXPIRY) == 1
    do(cast, "strike_part", kind="variation", part=variation.pk, reason="Of another order")
    back = now(cast, order)
    assert (back.state, back.ended_on, back.expires_on) == ("active", None, order.expires_on)


def test_a_pspo_is_extended_again_and_again_by_three_years_at_most(cast: Cast, law: None) -> None:
    made_on = first_of_the_month(34)
    order = make(cast, "PSPO", issued_on=made_on, length="P3Y", subject_kind="area")
    extend = {"outcome": order.pk, "what_changed": "Still needed"}
    refused(cast, "extend_outcome", BadInput, "more than 3 years at a time", **extend, extended_by=MONTHS[37])
    for years in (6, 9, 12):
        do(cast, "extend_outcome", **extend, extended_by=YEARS[3])
        assert now(cast, order).expires_on == Duration(years, "years").after(made_on)


def test_what_the_law_cannot_extend_is_not_extended(cast: Cast, law: None) -> None:
    faults = {
        "cannot be extended .ASBCPA 2014 s43 and s46.": make(cast, "CPN"),
        "nothing to extend": make(cast, "CBO_ADULT", indefinite=True),
        "in the same unit as the length": make(
            cast,
            "CLOSURE_NOTICE_24",
            length="PT24H",
            starts_at=clock.now() - dt.timedelta(hours=1),
            subject_kind="premises",
        ),
    }
    for words, order in faults.items():
        refused(cast, "extend_outcome", BadInput, words, outcome=order.pk, what_changed="x", extended_by=MONTHS[1])
    refused(
        cast,
        "extend_outcome",
        BadInput,
        "Enter why it was extended",
        outcome=faults["nothing to extend"].pk,
        what_changed="",
        extended_by=MONTHS[1],
    )


def test_a_closure_notice_in_hours_is_extended_in_hours(cast: Cast, law: None) -> None:
    starts = clock.now() - dt.timedelta(hours=1)
    notice = make(cast, "CLOSURE_NOTICE_24", "issued", length="PT24H", starts_at=starts, subject_kind="premises")
    hours = Duration(24, "hours")
    one = do(cast, "extend_outcome", outcome=notice.pk, what_changed="By the superintendent", extended_by=hours)
    assert one.new_end_at - one.replaced_end_at == dt.timedelta(hours=24)
    refused(cast, "extend_outcome", BadInput, "48 hours in all", outcome=notice.pk, what_changed="x", extended_by=hours)


def test_a_variation_shortens_and_changes_conditions_and_a_struck_one_gives_them_back(cast: Cast, law: None) -> None:
    order = make(cast, "CBO_ADULT", length="P2Y", issued_on=days_ago(10))
    asked = [("prohibition", "Enter the arcade"), ("requirement", "See a worker"), ("requirement", " ")]
    key = uuid4()
    made = do(cast, "add_conditions", outcome=order.pk, conditions=asked, client_key=key)
    assert [one.pk for one in do(cast, "add_conditions", outcome=order.pk, conditions=asked, client_key=key)] == [
        one.pk for one in made
    ]
    assert [(one.position, one.added_on) for one in made] == [(1, days_ago(10)), (2, days_ago(10))]
    last_day = clock.today() + dt.timedelta(days=60)
    vary = {"outcome": order.pk, "what_changed": "By consent"}
    for changes, words in (
        ({"last_day": order.last_day}, "Enter an earlier one"),
        ({"last_day": days_ago(1)}, "before the day of the variation"),
        ({"remove": [uuid4()]}, "Choose conditions that this outcome has"),
        ({"made_on": days_ago(11)}, "when it came into force"),
        ({"what_changed": " "}, "Enter what was changed"),
    ):
        refused(cast, "vary_outcome", BadInput, words, **{**vary, **changes})
    variation = do(
        cast, "vary_outcome", **vary, last_day=last_day, remove=[made[0].pk], add=[("prohibition", "Carry paint")]
    )
    after = now(cast, order)
    assert (after.last_day, variation.kind, variation.replaced_end_on) == (last_day, "shortened", order.expires_on)
    assert after.expires_because.endswith(f"Shortened, so to the end of {last_day:%-d %B %Y}.")
    do(cast, "strike_part", kind="variation", part=variation.pk, reason="Of another order")
    with acting_as(cast.max):
        standing = Condition.objects.counted().filter(outcome=order, removed_on__isnull=True)
        assert [one.text for one in standing] == ["Enter the arcade", "See a worker"]
    assert now(cast, order).expires_on == order.expires_on


def test_an_extension_outlives_a_later_service_of_the_order(cast: Cast, law: None) -> None:
    order = make(cast, "CLOSURE_ORDER", "issued", length="P2M", subject_kind="premises", issued_on=days_ago(3))
    do(cast, "extend_outcome", outcome=order.pk, what_changed="Trouble", extended_by=MONTHS[1])
    extended = now(cast, order)
    served = do(cast, "change_outcome", outcome=order.pk, verb="serve", on=days_ago(1))
    assert served.expires_on == extended.expires_on > order.expires_on


# Reviews


def test_a_young_persons_order_is_reviewed_each_year_and_from_a_variation(cast: Cast, law: None) -> None:
    made_on, day = first_of_the_month(17), dt.timedelta(days=1)
    at = {months: Duration(months, "months").after(made_on) for months in (12, 15, 16, 27)}
    order = make(cast, "CBO_YOUTH", length="P3Y", issued_on=made_on)
    review = {"outcome": order.pk, "result": "continue"}
    with acting_as(cast.max):
        overdue = Outcome.objects.filter(pk=order.pk)
        assert overdue.reviews_due(at[12] - day).exists()
        assert not overdue.reviews_due(at[12] - 2 * day).exists()
    refused(cast, "record_review", BadInput, "Choose what the review came to", outcome=order.pk, result="perhaps")
    first = do(cast, "record_review", **review, done_on=at[12] - 9 * day)
    assert (first.due_on, "every 12 months" in first.because) == (at[12], True)
    began = "when the time for this review began"
    refused(cast, "record_review", BadInput, began, **review, done_on=at[12] - day)
    do(cast, "vary_outcome", outcome=order.pk, what_changed="A curfew", made_on=at[15])
    with acting_as(cast.max):
        assert not overdue.reviews_due(at[27] - 2 * day).exists()
        assert overdue.reviews_due(at[27] - day).exists()
    refused(cast, "record_review", BadInput, f"before {at[15]:%-d %B %Y}", **review, done_on=at[15] - day)
    second = do(cast, "record_review", **review, done_on=at[16])
    assert second.due_on == at[27]
    refused(cast, "record_review", WrongState, "asks for no review", **review)
    do(cast, "strike_part", kind="review", part=second.pk, reason="Of another order")
    assert do(cast, "record_review", **review).due_on == at[27]


def test_deciding_to_renew_answers_the_alarm_and_an_extension_brings_the_next(cast: Cast, law: None) -> None:
    made_on, day = first_of_the_month(33), dt.timedelta(days=1)
    alarm = {years: Duration(6, "months").before(Duration(years, "years").after(made_on)) for years in (3, 5)}
    order = make(cast, "PSPO", issued_on=made_on, length="P3Y", subject_kind="area")
    with acting_as(cast.max):
        mine = Outcome.objects.filter(pk=order.pk)
        assert mine.reviews_due(clock.today()).exists()
    done = do(cast, "record_review", outcome=order.pk, result="vary", note="Apply to extend")
    assert done.due_on == alarm[3]
    refused(cast, "record_review", WrongState, "asks for no review", outcome=order.pk, result="vary")
    do(cast, "extend_outcome", outcome=order.pk, what_changed="Needed", extended_by=YEARS[2])
    refused(cast, "record_review", BadInput, "from a year ahead", outcome=order.pk, result="vary")
    with acting_as(cast.max):
        assert not mine.reviews_due(alarm[5] - 2 * day).exists()
        assert mine.reviews_due(alarm[5] - day).exists()


# Penalties


def test_a_penalty_is_within_the_law_and_is_paid_once(cast: Cast, law: None) -> None:
    fpn, notice = make(cast, "FPN_CPN", "issued", issued_on=days_ago(2)), make(cast, "CPN")
    pay = {"outcome": fpn.pk}
    refused(cast, "pay_penalty", WrongState, "no penalty to be paid", **pay)
    refused(cast, "set_penalty", BadInput, "carries no penalty", outcome=notice.pk, amount=Decimal(50))
    for amount, words in (
        (Decimal("100.01"), "at most £100 .ASBCPA 2014 s52."),
        (Decimal(0), "pounds and pence"),
        (Decimal("75.005"), "pounds and pence"),
        (Decimal(-5), "pounds and pence"),
    ):
        refused(cast, "set_penalty", BadInput, words, outcome=fpn.pk, amount=amount)
    assert do(cast, "set_penalty", outcome=fpn.pk, amount=Decimal(100)).penalty_amount == 100
    refused(cast, "pay_penalty", BadInput, "when it was issued", **pay, paid_on=days_ago(3))
    refused(cast, "pay_penalty", BadInput, "in the future", **pay, paid_on=days_ago(-1))
    assert do(cast, "pay_penalty", **pay, paid_on=days_ago(1)).paid_on == days_ago(1)
    refused(cast, "pay_penalty", WrongState, "already", **pay)
    refused(cast, "set_penalty", WrongState, "Its amount stays", outcome=fpn.pk, amount=Decimal(80))


def test_the_database_itself_holds_a_penalty_to_the_law(cast: Cast, law: None) -> None:
    fpn = make(cast, "FPN_CPN", "issued")
    with acting_as(cast.max), pytest.raises(DatabaseError, match="above the most"), transaction.atomic():
        Outcome.objects.filter(pk=fpn.pk).update(penalty_amount=101)


# Finding, and who may


def test_the_register_finds_open_appeals_endings_and_breaches(cast: Cast, law: None) -> None:
    breached = make(cast, "CBO_ADULT", "breached", indefinite=True)
    late = make(cast, "CPN", issued_on=days_ago(60))
    make(cast, "CPN", "issued", issued_on=days_ago(20))  # its time for an appeal runs, and nobody has lodged one
    ending = make(cast, "CLOSURE_ORDER", length="P1M", subject_kind="premises", issued_on=days_ago(25))
    do(cast, "lodge_appeal", outcome=late.pk, out_of_time_reason="By leave")
    with acting_as(cast.max):
        rows = Outcome.objects.all()
        assert set(rows.breached()) == {breached}
        assert set(rows.appeals_lodged()) == {late}
        assert set(rows.ending_within(dt.timedelta(weeks=8))) == {ending}
        assert not rows.ending_within(dt.timedelta(0)).exists()


def test_who_may_do_it_is_by_role_and_agency_and_what_is_hidden_is_not_there(cast: Cast, law: None) -> None:
    order = make(cast, "CBO_ADULT", "breached", indefinite=True)
    with acting_as(cast.max):
        [breach] = Breach.objects.filter(outcome=order)
    calls = (
        ("record_breach", {"outcome": order.pk, "what_happened": "x"}),
        ("deal_with_breach", {"breach": breach.pk, "dealt_with": "warned"}),
        ("add_conditions", {"outcome": order.pk, "conditions": [("prohibition", "x")]}),
        ("lodge_appeal", {"outcome": order.pk}),
        ("vary_outcome", {"outcome": order.pk, "what_changed": "x"}),
        ("extend_outcome", {"outcome": order.pk, "what_changed": "x", "extended_by": MONTHS[1]}),
        ("record_review", {"outcome": order.pk, "result": "continue"}),
        ("set_penalty", {"outcome": order.pk, "amount": Decimal(1)}),
        ("pay_penalty", {"outcome": order.pk}),
        ("strike_part", {"kind": "breach", "part": breach.pk, "reason": "x"}),
    )
    for name, given in calls:
        refused(cast, name, NotAllowed, "who issued it, a chair or a coordinator", by=cast.bob, **given)
        for outsider in (cast.charlie, cast.carla, cast.sam, cast.ada):
            with pytest.raises(Http404):
                do(cast, name, by=outsider, **given)
    refused(cast, "record_breach", StaleEdit, "Someone else", version=0, **calls[0][1])
    with acting_as(cast.max):
        counts = [
            model.objects.filter(outcome=order).count() for model in (Breach, Condition, Appeal, Variation, Review)
        ]
    assert counts == [1, 0, 0, 0, 0]
