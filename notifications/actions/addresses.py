"""What people do with addresses that messages came back from."""

from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import WrongState
from notifications import policies
from notifications.models import AddressTrouble
from partners.models import Person


def clear_trouble(*, trouble: UUID, by: Person, version: int | None) -> AddressTrouble:
    """Write to the address again. Raises Http404, StaleEdit, NotAllowed, WrongState."""
    with transaction.atomic():
        found = lock(AddressTrouble, trouble, version=version)
        policies.may_clear(by).require()
        if found.cleared_at is not None:
            raise WrongState("This is cleared already.")
        found.cleared_at, found.cleared_by = clock.now(), by
        found.save()
        record(Operation.ALTERATION, "cleared address", on=found)
    return found
