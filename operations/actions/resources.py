"""What agencies can bring: added, changed, and switched off (never deleted)."""

from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, Conflict, MusterError
from operations import policies
from operations.models import Resource, ResourceKind, ResourceRequest
from operations.refusals import refused_as
from partners.models import Agency, Person
from web.dates import london_range_text


def add_resource(*, name: str, kind: str, agency: Agency, by: Person, note: str = "") -> Resource:
    """Add a resource of an agency. Raises NotAllowed, BadInput (also where the agency has one of this name)."""
    with transaction.atomic():
        policies.may_keep(by, agency).require()
        resource = Resource(name=name.strip(), kind=kind, agency=agency, note=note)
        _check(resource)
        _save(resource)
        record(Processing.COLLECTION, "added", on=resource)
    return resource


def change_resource(
    *, resource: UUID, name: str, kind: str, note: str, is_active: bool, by: Person, version: int | None
) -> Resource:
    """Change a resource, or switch it off so that it cannot be offered any more.

    Raises Http404, StaleEdit, NotAllowed, BadInput; Conflict when it is switched off while confirmed for a time ahead.
    """
    with transaction.atomic():
        found = lock(Resource, resource, version=version)
        policies.may_keep_resource(by, found).require()
        if found.is_active and not is_active:
            _check_free(found)
        values = {"name": name.strip(), "kind": kind, "note": note, "is_active": is_active}
        changed = [field for field, value in values.items() if getattr(found, field) != value]
        for field in changed:
            setattr(found, field, values[field])
        _check(found)
        _save(found)
        record(Processing.ALTERATION, "changed", on=found, fields=changed)
    return found


def _check(resource: Resource) -> None:
    faults = {}
    if not resource.name:
        faults["name"] = "Enter the name of the resource."
    if resource.kind not in ResourceKind.values:
        faults["kind"] = "Choose a kind of resource from the list."
    if faults:
        raise BadInput.of(**faults)


def _check_free(resource: Resource) -> None:
    ahead = ResourceRequest.objects.holding().filter(resource=resource, ends_at__gt=clock.now()).first()
    if ahead is not None:
        when = london_range_text(ahead.starts_at, ahead.ends_at)
        raise Conflict(f"{resource} is confirmed for {when}. Withdraw it from that deployment first.")


def _save(resource: Resource) -> None:
    with refused_as({"one_resource_of_a_name": partial(_taken, resource)}):
        resource.save()


def _taken(resource: Resource) -> MusterError:
    return BadInput.of(name=f"{resource.agency} already has a resource called {resource.name}. Choose another name.")
