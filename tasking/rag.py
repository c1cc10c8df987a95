"""The colour of an action, reckoned from its dates: red overdue, amber due within a week, green later."""

import datetime as dt
from typing import NamedTuple

SOON = dt.timedelta(days=7)


class Rag(NamedTuple):
    """A colour, and the words that say the same without it."""

    colour: str
    words: str


def rag(due_on: dt.date, state: str, today: dt.date) -> Rag:
    """The colour of an action due on this day, in this state of its lifecycle; days are of Europe/London.

    An action counts as overdue from the day after it was due. One that is completed waits for the chair (blue); one
    that is discharged or struck is grey.
    """
    if state != "open":
        return Rag("blue" if state == "completed" else "grey", state)
    left = due_on - today
    if left < dt.timedelta(0):
        return Rag("red", f"overdue by {_days(-left)}")
    if left <= SOON:
        return Rag("amber", "due today" if not left else f"due in {_days(left)}")
    return Rag("green", f"due in {_days(left)}")


def _days(span: dt.timedelta) -> str:
    return f"{span.days} day" if span.days == 1 else f"{span.days} days"
