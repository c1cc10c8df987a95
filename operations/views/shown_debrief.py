"""What the page of an operation tells of its debrief, or while it is planned of those like it (_debrief.html)."""

from typing import Any

from operations.models import Operation
from operations.papers.debriefs import debrief_of, lessons_like, met_in_words
from operations.states import ENDED

_PLANNED = ("proposed", "authorised", "scheduled")


def shown_debrief(operation: Operation) -> dict[str, Any]:
    """The debrief and where the outcome sheet is; what earlier operations like it taught, for one that is planned."""
    planned = operation.state in _PLANNED
    debrief = None if planned else debrief_of(operation)
    return {
        "debrief": debrief,
        "met": met_in_words(debrief) if debrief else "",
        "lessons": lessons_like(operation) if planned else [],
        "has_sheet": operation.state in ("under_way", *ENDED),
    }
