"""The rules of reminders: who may change them, what may be said, and that what waits follows them."""

import datetime as dt
from itertools import pairwise

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit
from common.scope import System, acting_as, acting_as_system
from notifications import actions, rules, sending, upkeep
from notifications.audiences import AUDIENCES, DEFAULTS, TITLES
from notifications.models import Delivery, ReminderRule
from notifications.reminders import due_times
from notifications.rules import KINDS
from partners.models import Agency
from tasking.models import Forum, ForumSeat
from tests.cast import Cast
from tests.databases import undone
from tests.notifications import making
from tests.notifications.making import Recorder
from tests.notifications.test_outbox import names, owed

HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)


def rule_of(kind: str, lead: dt.timedelta, audience: str) -> ReminderRule:
    with acting_as_system(System.OUTBOX):
        return ReminderRule.objects.get(kind=kind, lead=lead, audience=audience)


def switch(cast: Cast, kind: str, lead: dt.timedelta, audience: str, *, is_on: bool, by=None) -> ReminderRule:
    rule, by = rule_of(kind, lead, audience), by or cast.cora
    with acting_as(by):
        return actions.change_rule(rule=rule.pk, by=by, version=rule.version, is_on=is_on)


def add(cast: Cast, kind: str, lead: dt.timedelta, audience: str, by=None) -> ReminderRule:
    by = by or cast.cora
    with acting_as(by):
        return actions.add_rule(kind=kind, lead=lead, audience=audience, by=by)


def leads(**filters) -> list[dt.timedelta]:
    return sorted({row.lead for row in owed(**filters)})


def test_each_kind_of_reminder_has_a_title_audiences_in_words_and_sound_defaults() -> None:
    assert set(TITLES) == set(AUDIENCES) == set(DEFAULTS) == {key for key, kind in KINDS.items() if kind.is_reminder}
    for kind, defaults in DEFAULTS.items():
        assert defaults
        assert all(audience in AUDIENCES[kind] and lead <= 366 * DAY for lead, audience in defaults), kind


def test_an_installation_starts_with_the_defaults_and_their_history(cast: Cast) -> None:
    assert rules.in_force() == {
        kind: {
            audience: tuple(sorted((lead for lead, to in defaults if to == audience), reverse=True))
            for audience in {to for _, to in defaults}
        }
        for kind, defaults in DEFAULTS.items()
    }
    with acting_as(cast.cora):
        made = ReminderRule.history.filter(history_type="+")
        assert made.count() == sum(map(len, DEFAULTS.values()))
        assert set(made.values_list("history_system", flat=True)) == {"set_up"}
    actions.put_in_defaults()
    with acting_as(cast.cora):
        assert ReminderRule.objects.count() == made.count()


def test_a_rule_switched_off_calls_back_what_waits_and_on_again_brings_it_back(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.bob])
    assert leads(kind="deployment", recipient=cast.bob) == [2 * HOUR, DAY, 7 * DAY]
    switch(cast, "deployment", 7 * DAY, "turnout", is_on=False)
    assert leads(kind="deployment", recipient=cast.bob) == [2 * HOUR, DAY]
    # The commander's rule of the same lead stands.
    assert leads(kind="deployment", recipient=cast.alice) == [2 * HOUR, DAY, 7 * DAY]
    switch(cast, "deployment", 7 * DAY, "turnout", is_on=True)
    assert leads(kind="deployment", recipient=cast.bob) == [2 * HOUR, DAY, 7 * DAY]
    with acting_as_system(System.OUTBOX):
        assert Delivery.objects.filter(source_id=made.pk, recipient=cast.bob, lead=7 * DAY).count() == 1


def test_an_administrator_who_sees_no_event_calls_back_by_lead_and_the_sweep_does_the_rest(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob])
    for audience in ("turnout", "commander"):
        switch(cast, "deployment", 2 * HOUR, audience, is_on=False, by=cast.ada)
    assert leads(kind="deployment") == [DAY, 7 * DAY]
    add(cast, "deployment", 3 * DAY, "turnout", by=cast.ada)
    switch(cast, "deployment", DAY, "turnout", is_on=False, by=cast.ada)
    assert leads(kind="deployment", recipient=cast.bob) == [DAY, 7 * DAY]
    upkeep.heal(clock.now())
    assert leads(kind="deployment", recipient=cast.bob) == [3 * DAY, 7 * DAY]
    assert leads(kind="deployment", recipient=cast.alice) == [DAY, 7 * DAY]


def test_more_events_than_follow_at_once_are_left_to_the_sweep(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    making.deployment(cast, turnout=[cast.bob])
    monkeypatch.setattr("notifications.actions.rules.AT_ONCE", 0)
    add(cast, "deployment", 3 * DAY, "turnout")
    assert leads(kind="deployment", recipient=cast.bob) == [2 * HOUR, DAY, 7 * DAY]
    with acting_as(cast.cora):
        assert not actions.follows_at_once("deployment", by=cast.cora)
    upkeep.heal(clock.now())
    assert leads(kind="deployment", recipient=cast.bob) == [2 * HOUR, DAY, 3 * DAY, 7 * DAY]


def test_a_rule_switched_off_a_moment_ago_is_not_sent_though_nothing_was_called_back(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob], starts_in=DAY - HOUR)
    with acting_as(cast.cora):
        ReminderRule.objects.filter(lead=DAY, audience="turnout").update(is_on=False)
    channel = Recorder()
    sending.drain(channel)
    with acting_as_system(System.OUTBOX):
        row = Delivery.objects.get(kind="deployment", recipient=cast.bob, lead=DAY, channel="email")
    assert (row.status, "no rule" in row.last_error) == ("cancelled", True)


def test_a_rule_in_between_ends_the_use_of_the_one_before(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob])
    add(cast, "deployment", 3 * DAY, "turnout")
    rows = owed("deployment", recipient=cast.bob)
    assert [row.not_after for row in rows[:-1]] == [row.due_at for row in rows[1:]]
    switch(cast, "deployment", 3 * DAY, "turnout", is_on=False)
    rows = owed("deployment", recipient=cast.bob)
    assert [row.not_after for row in rows[:-1]] == [row.due_at for row in rows[1:]]


def test_someone_in_two_audiences_with_the_same_lead_is_told_once(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.alice])  # its commander too
    assert len(owed("deployment", recipient=cast.alice)) == 3


def test_every_audience_can_be_told_and_the_outsider_never_is(cast: Cast) -> None:
    """One event of each kind; a rule of nine days for each audience that its kind offers."""
    making.meeting(cast, starts_in=40 * DAY, attending=[cast.bob])
    making.deployment(cast, turnout=[cast.bob], sensitive=True)
    making.action(cast, cast.bob, due_in=40, category="offenders")
    making.red_flag(cast)
    found: dict[str, list[str]] = {}
    for kind in ("meeting", "deployment", "action-due", "red-flag"):
        for audience in AUDIENCES[kind]:
            with undone():
                add(cast, kind, 9 * DAY, audience)
                found[f"{kind} {audience}"] = names([row for row in owed(kind) if row.lead == 9 * DAY])
    assert found["action-due owner"] == ["Bob"]
    assert found["deployment turnout"] == ["Bob"]
    assert found["deployment commander"] == ["Alice"]
    assert found["deployment lead"] == ["Cora"]
    assert found["deployment partners"] == []
    assert found["red-flag chairs"] == ["Alice"]
    told = {name for names_ in found.values() for name in names_}
    assert {"Alice", "Bob", "Cora"} <= told
    secret = {name for key in found if key.startswith(("deployment", "action")) for name in found[key]}
    assert not {"Charlie", "Carla"} & secret


def test_only_those_who_keep_the_settings_change_them(cast: Cast) -> None:
    rule = rule_of("meeting", DAY, "expected")
    for person in (cast.olive, cast.max, cast.charlie, cast.carla, cast.sam):
        is_reader = person != cast.sam
        with undone(), acting_as(person):
            assert ReminderRule.objects.exists() == is_reader
            with pytest.raises(NotAllowed):
                actions.add_rule(kind="meeting", lead=2 * DAY, audience="expected", by=person)
            with pytest.raises(NotAllowed):
                actions.restore_rules(kind="meeting", by=person)
            with pytest.raises(NotAllowed if is_reader else Http404):
                actions.change_rule(rule=rule.pk, by=person, version=rule.version, is_on=False)
            # The database refuses it as well, whatever the code says.
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                ReminderRule.objects.create(kind="meeting", lead=2 * DAY, audience="expected")
            if is_reader:
                with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                    ReminderRule.objects.filter(pk=rule.pk).update(is_on=False)
            else:
                assert ReminderRule.objects.filter(pk=rule.pk).update(is_on=False) == 0


def test_what_may_be_said(cast: Cast) -> None:
    with acting_as(cast.cora):
        for kind, lead, audience, field in (
            ("birthday", DAY, "owner", "kind"),
            ("meeting", DAY, "commander", "audience"),
            ("meeting", -DAY, "expected", "lead"),
            ("meeting", 366 * DAY, "expected", "lead"),
            ("meeting", dt.timedelta(seconds=61), "expected", "lead"),
        ):
            with pytest.raises(BadInput) as refusal:
                actions.add_rule(kind=kind, lead=lead, audience=audience, by=cast.cora)
            assert list(refusal.value.faults) == [field]
        with pytest.raises(Conflict):
            actions.add_rule(kind="meeting", lead=DAY, audience="expected", by=cast.cora)
    rule = switch(cast, "meeting", DAY, "expected", is_on=False)
    with acting_as(cast.cora), pytest.raises(StaleEdit):
        actions.change_rule(rule=rule.pk, by=cast.cora, version=rule.version - 1, is_on=True)
    # Added again, it is the same rule, on.
    assert add(cast, "meeting", DAY, "expected").pk == rule.pk
    other = add(cast, "meeting", 2 * DAY, "expected")
    with acting_as(cast.cora), pytest.raises(Conflict):
        actions.change_rule(rule=other.pk, by=cast.cora, version=other.version, lead=DAY)
    for values in (
        {"kind": "meeting", "lead": 400 * DAY, "audience": "expected"},
        {"kind": "meeting", "lead": -DAY, "audience": "expected"},
        {"kind": "meeting", "lead": DAY, "audience": "commander"},
        {"kind": "meeting", "lead": DAY, "audience": "expected"},
    ):
        with acting_as(cast.cora), pytest.raises(IntegrityError), transaction.atomic():
            ReminderRule.objects.create(**values)


def test_going_back_to_the_defaults_undoes_every_change_and_each_is_logged(cast: Cast) -> None:
    before = rules.in_force()
    making.red_flag(cast)
    waiting = {(row.recipient_id, row.lead, row.due_at) for row in owed("red-flag")}
    moved = rule_of("red-flag", 8 * WEEK, "chairs")
    with acting_as(cast.alice):
        actions.change_rule(rule=moved.pk, by=cast.alice, version=moved.version, lead=9 * WEEK)
    switch(cast, "red-flag", WEEK, "coordinators", is_on=False)
    add(cast, "red-flag", 3 * DAY, "spocs")
    assert {(row.recipient_id, row.lead, row.due_at) for row in owed("red-flag")} != waiting
    with acting_as(cast.cora):
        changed = actions.restore_rules(kind="red-flag", by=cast.cora)
        assert actions.restore_rules(kind="red-flag", by=cast.cora) == []
        verbs = {
            event.verb
            for rule in changed
            for event in ProcessingEvent.objects.about(rule).filter(person_id=cast.cora.pk)
        }
    assert rules.in_force() == before
    assert {(row.recipient_id, row.lead, row.due_at) for row in owed("red-flag")} == waiting
    assert verbs == {"added", "switched off", "switched on"}


@given(
    now=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    wall=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31)),  # noqa: DTZ001
    offsets=st.sets(st.timedeltas(dt.timedelta(), 365 * DAY), max_size=6),
    hours=st.integers(0, 72),
)
def test_whatever_the_rules_each_reminder_is_of_use_for_a_while_and_until_the_next(now, wall, offsets, hours) -> None:
    starts_at = wall.replace(tzinfo=clock.LONDON)
    ends_at = (starts_at.astimezone(dt.UTC) + hours * HOUR).astimezone(clock.LONDON)
    due = due_times(starts_at, offsets, now, until=ends_at)
    assert {one.offset for one in due} <= offsets
    for one, following in pairwise(due):
        assert one.due_at < one.not_after == following.due_at
    for one in due:
        assert one.due_at <= starts_at
        assert max(one.due_at, now) < one.not_after <= max(ends_at, starts_at)
    # Looked at again as each falls due, as sending does: the very same reminder is owed.
    for one in due:
        assert one in due_times(starts_at, offsets, one.due_at, until=ends_at)


def test_reminders_written_in_summer_time_are_sent_by_the_wall_clock_of_winter(cast: Cast) -> None:
    """A deployment at six in the evening, the day after the clocks go back; moved across the change and back."""
    sent_at: list[dt.datetime] = []
    with time_machine.travel(dt.datetime(2026, 10, 1, 12, tzinfo=clock.LONDON), tick=False) as traveller:
        at = dt.datetime(2026, 10, 26, 18, tzinfo=clock.LONDON)
        made = making.deployment(cast, turnout=[cast.bob], starts_in=at - clock.now())
        for shift in (-4 * DAY, dt.timedelta()):
            starts_at = at + shift  # by the wall clock
            made = making.change(made, cast.cora, starts_at=starts_at, ends_at=starts_at + 6 * HOUR)
            assert [local(row.due_at) for row in owed("deployment", recipient=cast.bob)] == [
                local(starts_at - 7 * DAY),
                local(starts_at - DAY),
                local(starts_at.astimezone(dt.UTC) - 2 * HOUR),
            ]
        for hours in (18 * 24, *[1] * 12, 5 * 24, *[1] * 48):
            traveller.shift(hours * HOUR)
            channel = Recorder()
            sending.drain(channel)
            sent_at += [clock.now()] * len([one for one in channel.sent if one.to == cast.bob.email])
    reminders = [local(moment) for moment in sent_at if moment > at - 8 * DAY]
    assert reminders == [(19, 18), (25, 18), (26, 16)]


def local(moment: dt.datetime) -> tuple[int, int]:
    """The day and the hour that a clock in London shows."""
    shown = moment.astimezone(clock.LONDON)
    return (shown.day, shown.hour)


def test_what_the_sweep_asks_does_not_grow_with_the_events(cast: Cast) -> None:
    def asked() -> int:
        upkeep.heal(clock.now())
        with CaptureQueriesContext(connection) as captured:
            upkeep.heal(clock.now())
        return len(captured)

    counts = []
    for _ in range(2):
        for _ in range(3):
            making.deployment(cast, turnout=[cast.bob])
            making.meeting(cast, attending=[cast.bob])
            making.action(cast, cast.bob)
        counts.append(asked())
    assert counts[0] == counts[1]


def test_of_a_restricted_action_nothing_is_written_for_those_who_may_not_see_it(cast: Cast) -> None:
    """The charity's people are its owner's single point of contact, and chair the forum."""
    for audience in ("spoc", "chair"):
        add(cast, "action-due", 9 * DAY, audience)
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.charity.pk).update(spoc=cast.carla)
    hidden = making.action(cast, cast.bob, due_in=40, category="victims")
    with acting_as(cast.cora):
        ForumSeat.objects.create(forum=Forum.objects.get(), agency=cast.charity, role="chair", person=cast.carla)
    making.change(hidden, cast.cora, owner_agency=cast.charity)
    upkeep.heal(clock.now())
    assert names(owed(recipient=cast.carla, kind="action-due")) == []
    making.action(cast, cast.charlie, due_in=40)
    assert leads(recipient=cast.carla, kind="action-due") == [9 * DAY]
