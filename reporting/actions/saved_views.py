"""Keeping filters under a name, naming and sharing them otherwise, and withdrawing them."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import QueryDict

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, WrongState
from operations.models import Marking, Operation
from partners.models import Person
from partners.policies import may_practise
from reporting import policies
from reporting.explorer.asked import Asked
from reporting.explorer.forms import OutcomeFilterForm, asked_by
from reporting.models import SavedView

_LONGEST_QUERY = 1000
_TAKEN = "You have a view of this name already. Choose another name, or withdraw the other view first."


def save_view(*, by: Person, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep the filters of an address under a name.

    Raises NotAllowed, or BadInput naming every fault: a name that is taken, filters that cannot be used.
    """
    may_practise(by).require()
    asked = Asked(asked_by(QueryDict(query), OutcomeFilterForm).cleaned_data)
    kept = asked.query()
    if len(kept) > _LONGEST_QUERY:
        raise BadInput.of(query="These filters are too long to keep. Shorten the place.")
    operation = asked.filters.get("operation")
    operation = operation if isinstance(operation, Operation) else None
    _check_sharing(operation, is_shared=is_shared)
    made = SavedView(
        person=by, agency=by.agency, name=_named(name), query=kept, operation=operation, is_shared=is_shared
    )
    _write(made)
    record(Processing.COLLECTION, "saved a view", on=made)
    return made


def change_view(*, view: UUID, by: Person, version: int | None, name: str, is_shared: bool) -> SavedView:
    """Name it otherwise, or share it or no longer. Raises NotAllowed, WrongState, StaleEdit or BadInput."""
    with transaction.atomic():
        found = _theirs(view, by, version)
        _check_sharing(found.operation, is_shared=is_shared)
        changed = assign(found, name=_named(name), is_shared=is_shared)
        if changed:
            _write(found)
            record(Processing.ALTERATION, "changed a saved view", on=found, fields=changed)
    return found


def withdraw_view(*, view: UUID, by: Person, version: int | None) -> SavedView:
    """Take it out of every list; its history stays. Raises NotAllowed, WrongState or StaleEdit."""
    with transaction.atomic():
        found = _theirs(view, by, version)
        found.withdrawn_at = clock.now()
        found.save()
        record(Processing.ALTERATION, "withdrew a saved view", on=found, fields=["withdrawn_at"])
    return found


def _theirs(view: UUID, by: Person, version: int | None) -> SavedView:
    found = lock(SavedView, view, version=version)
    policies.may_change_view(by, found).require()
    if found.withdrawn_at is not None:
        raise WrongState("This view was withdrawn. Save the filters again under a name.")
    return found


def _named(name: str) -> str:
    words = name.strip()
    if not words:
        raise BadInput.of(name="Enter a name for the view.")
    return words


def _check_sharing(operation: Operation | None, *, is_shared: bool) -> None:
    """The name of a view may say what its operation is; of one for named readers nobody else may hear."""
    if is_shared and operation is not None and operation.marking == Marking.OFFICIAL_SENSITIVE:
        raise BadInput.of(
            is_shared=f"{operation} is for its named readers. Keep this view to yourself, or take the operation out."
        )


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        if "one_saved_view_of_a_name" not in str(error):
            raise
        raise BadInput.of(name=_TAKEN) from error
