"""Visit lists: premises put on one, put in order, and taken off with a reason.

The operation's row is locked first, so that two who change its lists do so one after the other.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Lower

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, WrongState, require_reason
from operations import policies
from operations.actions.sites import add_site
from operations.models import Deployment, Marking, Operation, Site, VisitListEntry
from operations.onday.visit_lines import Premises, read_lines
from partners.models import Person


def put_on_list(
    *, operation: UUID, sites: Iterable[Site], by: Person, deployment: Deployment | None = None, note: str = ""
) -> list[VisitListEntry]:
    """Put premises at the end of the operation's list, or of the list of one of its deployments.

    Those on it already stay where they are. Raises Http404, NotAllowed, WrongState, BadInput.
    """
    with transaction.atomic():
        found = _locked(operation, by, deployment)
        return _put(found, deployment, list(sites), note)


def put_lines_on_list(
    *, operation: UUID, lines: str, kind: str, by: Person, deployment: Deployment | None = None
) -> list[VisitListEntry]:
    """Put the premises of these lines ("name, address") on the list; those that are new are added as of this kind.

    All or nothing. Raises as `put_on_list`; BadInput with a sentence for each line at fault.
    """
    premises, faults = read_lines(lines)
    if faults:
        raise BadInput.of(lines=faults)
    if not premises:
        raise BadInput.of(lines="Enter at least one line: the name, a comma, the address.")
    with transaction.atomic():
        found = _locked(operation, by, deployment)
        known = _known(found, premises)
        holder = found if found.marking != Marking.OFFICIAL else None
        sites = [
            known.get(one.key) or add_site(name=one.name, kind=kind, address=one.address, by=by, held_by=holder)
            for one in premises
        ]
        return _put(found, deployment, sites, "")


def enter_on_list(
    *,
    operation: UUID,
    name: str,
    kind: str,
    address: str,
    by: Person,
    deployment: Deployment | None = None,
    note: str = "",
) -> VisitListEntry:
    """Add premises that Muster does not know yet, and put them on the list.

    Those of an OFFICIAL-SENSITIVE operation are held by it. Raises as `put_on_list` and `add_site`.
    """
    with transaction.atomic():
        found = _locked(operation, by, deployment)
        holder = found if found.marking != Marking.OFFICIAL else None
        site = add_site(name=name, kind=kind, address=address, by=by, held_by=holder)
        return _put(found, deployment, [site], note)[0]


def take_off_list(*, entry: UUID, reason: str, by: Person, version: int | None) -> VisitListEntry:
    """Take premises off a list. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput without a reason."""
    with transaction.atomic(), scope.because(reason):
        found = _entry(entry, by, version)
        if found.taken_off_reason:
            raise WrongState("These premises are off the list already.")
        found.taken_off_reason = require_reason(reason, "Enter why they are taken off the list.")
        found.save()
        record(
            Processing.ALTERATION,
            "took premises off the list",
            on=found.deployment or found.operation,
            reason=found.taken_off_reason,
            fields=["visit_list"],
        )
    return found


def move_on_list(*, entry: UUID, position: int, by: Person, version: int | None) -> VisitListEntry:
    """Give premises another place on their list; 1 is the first. Raises Http404, StaleEdit, NotAllowed, WrongState."""
    with transaction.atomic():
        found = _entry(entry, by, version)
        if found.taken_off_reason:
            raise WrongState("These premises are off the list. Put them on it again first.")
        others = [one for one in _standing(found.operation, found.deployment) if one.pk != found.pk]
        others.insert(max(0, min(position - 1, len(others))), found)
        for number, one in enumerate(others, 1):
            if one.position != number:
                one.position = number
                one.save()
        record(
            Processing.ALTERATION,
            "put the list in order",
            on=found.deployment or found.operation,
            fields=["visit_list"],
        )
    return found


def _entry(entry: UUID, by: Person, version: int | None) -> VisitListEntry:
    """The entry, locked after its operation."""
    known = VisitListEntry.objects.filter(pk=entry).values_list("operation", flat=True).first()
    operation = lock(Operation, known) if known else None
    found = lock(VisitListEntry, entry, version=version)
    policies.may_keep_list(by, operation or found.operation).require()
    return found


def _locked(operation: UUID, by: Person, deployment: Deployment | None) -> Operation:
    found = lock(Operation, operation)
    policies.may_keep_list(by, found).require()
    if deployment is not None and deployment.operation_id != found.pk:
        raise BadInput.of(deployment="Choose a deployment of this operation.")
    return found


def _known(operation: Operation, premises: Iterable[Premises]) -> dict[tuple[str, str], Site]:
    """Premises of these names and addresses that are there already; those that the operation holds win."""
    names = [one.key[0] for one in premises]
    sites = Site.objects.for_visits_of(operation.pk).alias(lower_name=Lower("name")).filter(lower_name__in=names)
    ordered = sorted(sites, key=lambda site: site.held_by_id is not None)
    return {(site.name.lower(), site.address.lower()): site for site in ordered}


def _standing(operation: Operation, deployment: Deployment | None) -> QuerySet[VisitListEntry]:
    return VisitListEntry.objects.filter(operation=operation, deployment=deployment, taken_off_reason="")


def _put(operation: Operation, deployment: Deployment | None, sites: list[Site], note: str) -> list[VisitListEntry]:
    if any(site.held_by_id not in (None, operation.pk) or not site.is_active for site in sites):
        raise BadInput.of(sites="Choose premises from the list: some are closed down, or not for this operation.")
    standing = _standing(operation, deployment)
    there = set(standing.values_list("site_id", flat=True))
    last = standing.aggregate(last=Max("position"))["last"] or 0
    new = [site for site in dict.fromkeys(sites) if site.pk not in there]
    if not new:
        raise BadInput.of(sites="They are on the list already.")
    entries = [
        VisitListEntry(operation=operation, deployment=deployment, site=site, position=number, note=note.strip())
        for number, site in enumerate(new, last + 1)
    ]
    for entry in entries:
        entry.save()
    record(Processing.COLLECTION, "put premises on the list", on=deployment or operation, fields=["visit_list"])
    return entries
