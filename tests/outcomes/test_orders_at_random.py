"""Whatever is recorded of an order, in whatever order, accepted or refused: what must hold of it holds."""

import contextlib
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import clock
from common.errors import MusterError
from common.scope import acting_as
from outcomes import actions
from outcomes.durations import Duration
from outcomes.models import Appeal, Breach, Condition, Outcome, Review, Variation
from outcomes.reviews import next_review
from tests import databases
from tests.cast import Cast
from tests.outcomes.makers import days_ago
from tests.outcomes.test_orders import make

CODES = {"CLOSURE_ORDER": "P3M", "PSPO": "P2Y", "CBO_YOUTH": "P3Y", "CPN": None}
MOVES = ("issue", "serve", "activate", "breach", "resume", "discharge", "quash", "withdraw", "strike", "expire")

#: A step: what is recorded, how many days ago, and a number for the rest.
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ("move", "breach", "deal", "appeal", "decide", "vary", "extend", "shorten", "review", "penalty", "strike")
        ),
        st.integers(-1, 60),
        st.integers(0, 11),
    ),
    min_size=4,
    max_size=14,
)


class Walk:
    """One order, and what is recorded of it."""

    def __init__(self, cast: Cast, code: str) -> None:
        self.cast = cast
        lasts = {"length": CODES[code]} if CODES[code] else {}
        kinds = {"PSPO": {"subject_kind": "area"}, "CLOSURE_ORDER": {"subject_kind": "premises"}}
        self.order = make(cast, code, issued_on=days_ago(50), **lasts, **kinds.get(code, {}))

    def do(self, step: str, ago: int, number: int) -> None:
        """Try one thing, by the manager; a refusal is as good as an answer."""
        base: dict[str, Any] = {"by": self.cast.max, "version": None}
        of = {"outcome": self.order.pk, **base}
        day = days_ago(ago)
        doings: dict[str, Callable[[], Any]] = {
            "move": lambda: actions.change_outcome(**of, verb=MOVES[number % len(MOVES)], on=day, reason="So"),
            "breach": lambda: actions.record_breach(**of, happened_on=day, what_happened="Seen"),
            "deal": lambda: actions.deal_with_breach(
                breach=self.one_of(Breach, number), dealt_with="warned", dealt_on=day, resume=number % 2 == 0, **base
            ),
            "appeal": lambda: actions.lodge_appeal(**of, lodged_on=day, out_of_time_reason="By leave"),
            "decide": lambda: actions.decide_appeal(
                appeal=self.one_of(Appeal, number),
                result=("allowed", "dismissed", "varied", "withdrawn")[number % 4],
                heard_on=day,
                what_changed="Hours",
                **base,
            ),
            "vary": lambda: actions.vary_outcome(
                **of, made_on=day, what_changed="So", add=[("prohibition", f"Rule {number}")]
            ),
            "shorten": lambda: actions.vary_outcome(
                **of, made_on=day, what_changed="So", last_day=clock.today() + dt.timedelta(days=number)
            ),
            "extend": lambda: actions.extend_outcome(
                **of, made_on=day, what_changed="So", extended_by=Duration(number + 1, "months")
            ),
            "review": lambda: actions.record_review(**of, done_on=day, result="continue"),
            "penalty": lambda: actions.set_penalty(**of, amount=Decimal(number)),
            "strike": lambda: actions.strike_part(
                kind=("breach", "variation", "review", "appeal", "condition")[number % 5],
                part=self.one_of((Breach, Variation, Review, Appeal, Condition)[number % 5], number),
                reason="A mistake",
                **base,
            ),
        }
        with contextlib.suppress(MusterError, LookupError):
            doings[step]()

    def one_of(self, model: Any, number: int) -> Any:
        """One of the order's entries. Raises LookupError where there is none."""
        keys = list(model.objects.filter(outcome=self.order).order_by("created_at").values_list("pk", flat=True))
        if not keys:
            raise LookupError
        return keys[number % len(keys)]

    def faults(self) -> list[str]:
        """What does not hold of it."""
        now = Outcome.objects.select_related("legal_version__type").get(pk=self.order.pk)
        law = now.legal_version
        standing = Breach.objects.counted().filter(outcome=now, resumed_on__isnull=True)
        open_appeals = Appeal.objects.counted().filter(outcome=now, result="open")
        lasting = Variation.objects.counted().filter(outcome=now).exclude(kind="varied").order_by("created_at")
        last = lasting.last()
        review = next_review(now)
        holds = {
            "ends after it began": now.expires_on is None or now.expires_on > now.effective_from,
            "a breach stands when it is breached": now.state != "breached" or standing.exists(),
            "no breach stands when it is active": now.state != "active" or not standing.exists(),
            "at most one appeal is open": open_appeals.count() <= 1,
            "six months in all": now.type.code != "CLOSURE_ORDER"
            or now.expires_on <= Duration(6, "months").after(now.effective_from),
            "its end is that of the last change": last is None or now.expires_on == last.new_end_on or moved(last),
            "an appeal allowed quashed it": now.state in ("quashed", "struck")
            or not Appeal.objects.filter(outcome=now, result="allowed").exists(),
            "the next review is not answered": review is None
            or not Review.objects.counted().filter(outcome=now, due_on__gte=review.value).exists(),
            "no penalty above the law": now.penalty_amount is None
            or law.penalty_max is None
            or now.penalty_amount <= law.penalty_max,
        }
        return [name for name, held in holds.items() if not held]


def moved(change: Variation) -> bool:
    """Whether the end was reckoned again since this change: another was struck before it, or its start was moved."""
    return (
        Variation.objects.filter(outcome=change.outcome, created_at__lt=change.created_at)
        .exclude(struck_reason="")
        .exists()
    )


@given(code=st.sampled_from(sorted(CODES)), told=steps)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_what_must_hold_of_an_order_holds_whatever_is_recorded(
    cast: Cast, law: None, code: str, told: list[tuple[str, int, int]]
) -> None:
    with databases.undone():
        walk = Walk(cast, code)
        for step, ago, number in told:
            with acting_as(cast.max):
                walk.do(step, ago, number)
                assert walk.faults() == [], (step, ago, number)
