"""Lock a record before changing it, and notice when its editor saw an older version."""

from typing import TypeVar
from uuid import UUID

from django.http import Http404

from audit.models import Versioned
from common.errors import StaleEdit

RecordType = TypeVar("RecordType", bound=Versioned)


def lock(model: type[RecordType], key: UUID | str, *, version: int | None = None) -> RecordType:
    """The record, its row locked until the transaction ends.

    `version` is what the editor had open; None when nothing was open (a task). Raises Http404 when there is no such
    record or it may not be seen, StaleEdit when it has changed since.
    """
    # As an UPDATE locks it: who commits something that points at the record, and holds the chain while doing so, need
    # not wait for who is changing it, and will want the chain.
    found = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=key).first()
    if found is None:
        raise Http404(f"No {model._meta.verbose_name} with this reference was found.")
    if version is not None and found.version != version:
        raise StaleEdit(now=found)
    return found
