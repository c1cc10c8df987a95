"""A change within 48 hours of an event is a message at once, whichever kind of event a calendar shows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications.models import Delivery
from notifications.wording import words_for
from tasking import actions
from tasking.models import SafeguardingMeasure
from tasking.signals import measure_changed
from tests.cast import Cast
from tests.databases import undone
from tests.notifications import making
from tests.notifications.test_measures import _measure as make_measure
from tests.notifications.test_outbox import names, owed

DAY = dt.timedelta(days=1)
making.SIGNAL_OF[SafeguardingMeasure] = measure_changed


def news(record: Any, *verbs: str) -> list[str]:
    """Who is told now that it was moved, cancelled or left, as "verb name"."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(source_id=record.pk, lead=dt.timedelta(), channel="email")
        told = [(row.kind.rpartition("-")[2], row.recipient.name) for row in rows.select_related("recipient")]
    return sorted(f"{verb} {name}" for verb, name in told if verb in verbs)


def in_days(first: int, last: int) -> dict[str, dt.datetime]:
    """The whole local days from the first to the last, counted from today."""
    today = clock.today()
    return {
        "starts_at": clock.local(today + first * DAY),
        "ends_at": clock.local(today + (last + 1) * DAY),
    }


def test_each_kind_of_event_tells_of_a_close_change_and_leaves_a_far_one_to_calendars(cast: Cast) -> None:
    def at(days: int) -> dict[str, dt.datetime]:
        starts_at = clock.now() + days * DAY
        return {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}

    today = clock.today()
    kinds: dict[str, tuple[Callable[[int], Any], Callable[[int], dict[str, Any]], list[str]]] = {
        "meeting": (lambda days: making.meeting(cast, starts_in=days * DAY), at, ["moved Alice", "moved Bea"]),
        "action": (
            lambda days: making.action(cast, cast.bob, due_in=days, category="offenders"),
            lambda days: {"due_on": today + days * DAY},
            ["moved Bob"],
        ),
        "red flag": (
            lambda days: making.red_flag(cast, starts_in=days),
            lambda days: in_days(days, days + 2),
            ["moved Alice", "moved Bea"],
        ),
        "measure": (
            lambda days: _review_in(cast, days),
            lambda days: {"next_review_on": today + days * DAY},
            ["moved Bob"],
        ),
    }
    faults = []
    for kind, (make, to, told) in kinds.items():
        for was, is_now, is_close in ((20, 30, False), (20, 1, True), (1, 20, True), (0, 9, True), (3, 4, False)):
            with undone():
                record = make(was)
                making.change(record, cast.cora, **to(is_now))
                found = news(record, "moved")
                if found != (told if is_close else []):
                    faults.append(f"{kind} moved from {was} to {is_now} days ahead: {found}")
    assert faults == []


def _review_in(cast: Cast, days: int) -> SafeguardingMeasure:
    """A measure that Bob is to look at in so many days."""
    made = make_measure(cast, cast.bob)
    with acting_as(cast.cora):
        SafeguardingMeasure.objects.filter(pk=made.pk).update(next_review_on=clock.today() + days * DAY)
        fresh = SafeguardingMeasure.objects.get(pk=made.pk)
        making.announce(fresh, cast.bob)  # who is told of nothing that he does himself
    return fresh


def test_what_is_called_off_close_by_is_told_and_far_ahead_is_not(cast: Cast) -> None:
    closed = {"closing_reason": "Wrong", "closed_at": clock.now(), "closed_by": cast.alice}
    for days, is_close in ((1, True), (20, False)):
        with undone():
            action = making.action(cast, cast.bob, due_in=days)
            making.change(action, cast.cora, state="struck", **closed)
            assert news(action, "cancelled") == (["cancelled Bob"] if is_close else [])
            flag = making.red_flag(cast, starts_in=days)
            making.change(flag, cast.cora, is_cancelled=True)
            assert news(flag, "cancelled") == (["cancelled Alice", "cancelled Bea"] if is_close else [])
            measure = _review_in(cast, days)
            with acting_as(cast.cora):
                actions.end_measure(measure=measure.pk, by=cast.cora, version=None, reason="Moved away")
            assert news(measure, "cancelled") == (["cancelled Bob"] if is_close else [])


def test_whoever_loses_an_action_that_is_due_within_two_days_hears_of_it(cast: Cast) -> None:
    for days, told in ((1, ["left Bob"]), (20, [])):
        with undone():
            made = making.action(cast, cast.bob, due_in=days)
            making.change(made, cast.cora, owner=cast.olive, owner_agency=cast.council)
            assert news(made, "left") == told
            assert names(owed("action-assigned", source_id=made.pk)) == ["Bob", "Olive"]


def test_an_action_that_its_owner_moves_or_finishes_is_no_news_to_them(cast: Cast) -> None:
    made = making.action(cast, cast.bob, due_in=1)
    moved = making.change(made, cast.bob, due_on=clock.today() + 2 * DAY)
    making.change(moved, cast.bob, state="completed")
    assert news(made, "moved", "cancelled", "left") == []


def test_the_words_of_each_such_message_name_no_one_and_nothing_sensitive(cast: Cast) -> None:
    action = making.action(cast, cast.bob, due_in=1, category="offenders")
    flag, measure = making.red_flag(cast, starts_in=1), _review_in(cast, 1)
    said = []
    with acting_as(cast.bob):
        for record, prefix, verbs in (
            (action, "action", ("moved", "cancelled", "left")),
            (flag, "red-flag", ("moved", "cancelled")),
            (measure, "measure", ("moved", "cancelled")),
        ):
            said += [words_for(f"{prefix}-{verb}", record) for verb in verbs]
    assert all(words.lines and words.subject for words in said)
    everything = " ".join([line for words in said for line in (words.subject, *words.lines)])
    assert not [name for name in ("Smith", "Acacia", "Careline", "Bob") if name in everything]
    assert [words.subject.startswith("OFFICIAL-SENSITIVE") for words in said] == [True] * 3 + [False] * 2 + [
        measure.category != ""
    ] * 2
