"""What can go wrong, as types: each carries a sentence for people and a status for the API.

The page shows the sentence; the API answers problem+json (RFC 9457). One type per answer:
bad input 400, not yours to do 403, wrong state 409, stale edit 412. What may not be seen is simply not found (404).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied


class MusterError(Exception):
    """An answer of "no" that a person can act on.

    `detail` is a plain-English sentence that says what to do; `faults` names every fault by field.
    """

    status = 400
    title = "That did not work"

    def __init__(self, detail: str, *, faults: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults: dict[str, list[str]] = {field: list(texts) for field, texts in (faults or {}).items()}


class BadInput(MusterError):
    """What was entered cannot be used; every fault is named."""

    title = "There is a problem with what was entered"

    @classmethod
    def of(cls, **faults: str | Sequence[str]) -> "BadInput":
        """Build from field names: `BadInput.of(due_on="Enter a due date")`."""
        listed = {field: [text] if isinstance(text, str) else list(text) for field, text in faults.items()}
        return cls(" ".join(text for texts in listed.values() for text in texts), faults=listed)


def require_reason(reason: str, fault: str = "Enter the reason.") -> str:
    """Give the reason without what surrounds it. Raises BadInput (on `reason`) where there is none."""
    if not reason.strip():
        raise BadInput.of(reason=fault)
    return reason.strip()


class NotAllowed(MusterError, PermissionDenied):
    """The person may see this but it is not theirs to do. Django answers 403 wherever it is raised."""

    status = 403
    title = "You cannot do this"


class WrongState(MusterError):
    """The record is not in a state from which this can be done."""

    status = 409
    title = "This cannot be done now"


class Conflict(MusterError):
    """Something else already holds what was asked for."""

    status = 409
    title = "This clashes with something else"


class StaleEdit(MusterError):
    """Someone else changed the record since it was opened (HTTP 412, RFC 9110 section 13.1.1).

    `now` is the record as it stands, where one was found, so that a page can show it and let a second try pass.
    """

    status = 412
    title = "Someone else has changed this"

    def __init__(self, detail: str = "", *, now: Any = None) -> None:
        self.now = now
        super().__init__(
            detail
            or "Someone else changed this after you opened it. Look at what it says now, then make your change again."
        )
