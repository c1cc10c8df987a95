"""Putting in what a new installation starts with; what people have made or changed since is left alone."""

from django.db import transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from tasking import starting
from tasking.models import RiskMatrix


def ensure_starting_data() -> int:
    """Put in the example risk matrix where there is no matrix at all; gives how many things were new.

    Called in the set-up scope.
    """
    with transaction.atomic():
        return _ensure_matrix()


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
