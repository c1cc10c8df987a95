"""Who sees an OFFICIAL-SENSITIVE operation: people are named one by one, and each naming is a disclosure in the log."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from audit.actions import record
from audit.models import Operation as Processing
from common.errors import BadInput
from operations.models import Deployment, Marking, Operation, OperationReader
from partners.models import Agency, Person
from partners.models.people import PRACTITIONERS


def name_readers(
    operation: Operation, people: Iterable[Person], *, field: str = "readers", again: bool = False
) -> list[Person]:
    """Let these people see a sensitive operation and all that belongs to it; gives those who could not before.

    Does nothing where it is OFFICIAL, and nothing for those who are named already. Raises BadInput on `field` for
    people who do not work on operations, and, unless `again`, for those who were removed.
    """
    named = write_readers(operation, people, field=field, again=again)
    if named:
        record_named(operation, named)
    return named


def write_readers(
    operation: Operation, people: Iterable[Person], *, field: str = "readers", again: bool = False
) -> list[Person]:
    """As `name_readers`, without a word in the log: for an operation that is written after its first readers."""
    if operation.marking == Marking.OFFICIAL:
        return []
    known = {reader.person_id: reader for reader in OperationReader.objects.filter(operation=operation)}
    wanted = {person.pk: person for person in people}
    named = [wanted[key] for key in sorted(wanted) if key not in known or known[key].is_removed]
    _check(named, {key for key, reader in known.items() if reader.is_removed and not again}, field)
    for person in named:
        if person.pk in known:
            known[person.pk].is_removed = False
            known[person.pk].save()
    new = [OperationReader(operation=operation, person=person) for person in named if person.pk not in known]
    OperationReader.objects.bulk_create(new, ignore_conflicts=True)
    return named


def record_named(operation: Operation, people: Iterable[Person]) -> None:
    """Log that these people may see it from now on, each with their agency."""
    names = sorted(f"{person.name}, {person.agency.name}" for person in people)
    record(Processing.DISCLOSURE, "named readers", on=operation, reason="; ".join(names), recipients=names)


def name_contacts(operation: Operation, agencies: Collection[Agency], *, field: str) -> None:
    """Name the single point of contact of each agency that has no reader, so that somebody there can answer.

    Raises BadInput on `field` for agencies that have none who could be named.
    """
    if operation.marking == Marking.OFFICIAL:
        return
    reading = set(standing(operation).values_list("person__agency_id", flat=True))
    lacking = {agency.pk: agency for agency in agencies if agency.pk not in reading}
    removed = OperationReader.objects.filter(operation=operation, is_removed=True).values("person_id")
    contacts = workers().filter(pk__in=Agency.objects.filter(pk__in=lacking).values("spoc_id"), agency__in=lacking)
    found = {person.agency_id: person for person in contacts.exclude(pk__in=removed)}
    if nobody := sorted(agency.name for key, agency in lacking.items() if key not in found):
        named = " and ".join(nobody)
        raise BadInput.of(
            **{field: f"Nobody from {named} may see this operation. Name a reader from {named} first, then ask again."}
        )
    name_readers(operation, found.values(), field=field)


def hold_operations(deployments: QuerySet[Deployment]) -> None:
    """Lock the operations of these deployments, before the deployments themselves.

    Whatever decides who sees an operation locks it too: so nobody is put down, or asked, at the instant at which they
    are removed as a reader or the operation is marked upwards without them.
    """
    keys = deployments.order_by().values("operation")
    list(Operation.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def standing(operation: Operation) -> QuerySet[OperationReader]:
    """Its readers who can sign in."""
    return OperationReader.objects.filter(operation=operation, is_removed=False, person__in=workers())


def workers() -> QuerySet[Person]:
    """Those who can sign in and work on operations."""
    return Person.objects.active().filter(roles__overlap=[str(role) for role in PRACTITIONERS]).select_related("agency")


def _check(named: Collection[Person], removed: Collection[object], field: str) -> None:
    able = set(workers().filter(pk__in=[person.pk for person in named]).values_list("pk", flat=True))
    faults = [
        f"Leave out {person.name}: they do not work on operations, or can no longer sign in."
        for person in named
        if person.pk not in able
    ]
    faults += [
        f"{person.name} was removed as a reader of this operation. Name them as a reader again first."
        for person in named
        if person.pk in removed
    ]
    if faults:
        raise BadInput.of(**{field: faults})
