"""What each address declares that it logs. A test walks every URL and demands a declaration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from audit.models import Operation

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Processing:
    """The processing that a view does (DPA 2018 s62), or why it does none."""

    operation: Operation | None
    reason: str = ""


CONSULTS = Processing(Operation.CONSULTATION)
DISCLOSES = Processing(Operation.DISCLOSURE)
ALTERS = Processing(Operation.ALTERATION)
COLLECTS = Processing(Operation.COLLECTION)
COMBINES = Processing(Operation.COMBINATION)


def logs_nothing(reason: str) -> Processing:
    """For a view that shows and changes nothing about victims, callers or offenders; say why."""
    return Processing(None, reason)


def processes(processing: Processing) -> Callable[[View], View]:
    """Declare the processing of a function view."""

    def declare(view: View) -> View:
        view.processing = processing  # type: ignore[attr-defined]
        return view

    return declare


class UnloggedProcessing(RuntimeError):
    """A view showed what it must log and logged nothing; the answer is withheld (fail closed)."""
