"""Two people extend one order at once, over two real connections: the law's limit holds for both together."""

from threading import Barrier
from typing import Any

import pytest

from common.errors import BadInput
from common.scope import acting_as
from outcomes import actions
from outcomes.actions import parts
from outcomes.durations import Duration
from outcomes.models import Outcome, Variation
from tests.cast import Cast
from tests.outcomes.makers import make_catalogue
from tests.outcomes.test_orders import make
from tests.tasking.test_concurrency import at_once

pytestmark = pytest.mark.worker


def extended_by_two(cast: Cast) -> tuple[list[Any], int]:
    """A closure order of 3 months, extended by 2 months by two people at once; the answers, and how many were kept."""
    order = make(cast, "CLOSURE_ORDER", length="P3M", subject_kind="premises")

    def extend() -> Variation:
        months = Duration(2, "months")
        return actions.extend_outcome(
            outcome=order.pk, by=cast.max, version=None, extended_by=months, what_changed="Trouble"
        )

    answers = at_once((cast.max, extend), (cast.max, extend))
    with acting_as(cast.max):
        return answers, Variation.objects.filter(outcome=order).count()


def test_of_two_who_extend_at_once_one_is_told_of_the_limit(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_catalogue()
    answers, kept = extended_by_two(committed_cast)
    assert ([type(one) for one in answers].count(BadInput), kept) == (1, 1)
    # The control: without the lock both read the end as it was, and seven months are kept of at most six.
    both_have_read = Barrier(2)

    def read(model: type[Outcome], key: Any, *, version: int | None = None) -> Outcome:
        found = model.objects.get(pk=key)
        both_have_read.wait(20)
        return found

    monkeypatch.setattr(parts, "lock", read)
    answers, kept = extended_by_two(committed_cast)
    assert kept == 2
