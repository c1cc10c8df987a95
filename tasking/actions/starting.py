"""Putting in what a new installation starts with; what people have made or changed since is left alone."""

from django.db import transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from tasking import starting
from tasking.models import MeasureKind, RiskMatrix


def ensure_starting_data() -> int:
    """Put in the example risk matrix where there is no matrix at all, and kinds of measures where there are none.

    Gives how many were new. Called in the set-up scope.
    """
    with transaction.atomic():
        return _ensure_matrix() + _ensure_measure_kinds()


def _ensure_matrix() -> int:
    if RiskMatrix.objects.exists():
        return 0
    questions, bands = starting.example_matrix().as_data()
    made = RiskMatrix.objects.create(
        name=starting.EXAMPLE,
        number=1,
        questions=questions,
        bands=bands,
        in_force_from=clock.today(),
        note=starting.EXAMPLE_NOTE,
    )
    record(Operation.ALTERATION, "published", on=made, fields=["questions", "bands"])
    return 1


def _ensure_measure_kinds() -> int:
    if MeasureKind.objects.exists():
        return 0
    for name, (due_days, first_review_days, repeat_months) in starting.MEASURE_KINDS.items():
        made = MeasureKind.objects.create(
            name=name, due_days=due_days, first_review_days=first_review_days, repeat_months=repeat_months
        )
        record(Operation.ALTERATION, "set up", on=made, fields=["name", "due_days", "first_review_days"])
    return len(starting.MEASURE_KINDS)
