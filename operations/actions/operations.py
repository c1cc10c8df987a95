"""The life of an operation: proposed or tasked by a meeting, authorised, run, debriefed, closed or cancelled.

Locks are taken in one order everywhere: operation, deployments, requests, resources; several of a kind by key.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, MusterError, WrongState
from hotspots.models import Hotspot
from operations import policies
from operations.actions.readers import name_contacts, record_named, workers, write_readers
from operations.models import Marking, Operation, OperationAgency
from operations.refusals import refused_as
from operations.signals import operation_changed, readers_named
from operations.states import OPERATION
from partners.models import Agency, Person, Role
from tasking.models import AgendaItem, Referral

TOO_EARLY = "The date must be today or later."
#: How each verb reads in a timeline.
DONE = {
    "authorise": "authorised",
    "schedule": "scheduled",
    "start": "started",
    "debrief": "debriefed",
    "close": "closed",
    "cancel": "cancelled",
}


def propose_operation(
    *,
    name: str,
    theme: str,
    objective: str,
    lead_agency: Agency,
    commander: Person,
    by: Person,
    measure: str = "",
    achieve_by: dt.date | None = None,
    marking: str = Marking.OFFICIAL,
    hotspot: Hotspot | None = None,
    referral: Referral | None = None,
    tasked_by: AgendaItem | None = None,
    readers: Collection[Person] = (),
) -> Operation:
    """Propose an operation; it waits for the chair's authority.

    `hotspot`, `referral` and `tasked_by` are what asks for it; where that is restricted, the operation must be
    OFFICIAL-SENSITIVE. Such a one is seen by its commander, whoever proposes it and the `readers`, a chair among them
    who can authorise it. Raises NotAllowed, BadInput naming every fault, or on `name` where another operation has it.
    """
    with transaction.atomic():
        policies.may_plan(by).require()
        operation = Operation(
            name=plain_name(name),
            theme=theme,
            objective=objective,
            lead_agency=lead_agency,
            commander=commander,
            measure=measure.strip(),
            achieve_by=achieve_by,
            marking=marking,
            hotspot=hotspot,
            referral=referral,
            tasked_by=tasked_by,
        )
        _check(operation, by, readers)
        return _begin(operation, "proposed", by, readers=readers)


def task_operation(
    *,
    item: AgendaItem,
    name: str,
    theme: str,
    objective: str,
    lead_agency: Agency,
    commander: Person,
    by: Person,
    measure: str = "",
    achieve_by: dt.date | None = None,
) -> Operation:
    """Make the operation that a meeting decided on: authorised by that decision, and tied to its agenda item.

    A restricted item makes an OFFICIAL-SENSITIVE operation, for its commander and whoever decides; they name its other
    readers. Who may decide is the meeting's to say (tasking). Raises BadInput as `propose_operation`.
    """
    with transaction.atomic():
        operation = Operation(
            name=plain_name(name),
            theme=theme,
            objective=objective,
            lead_agency=lead_agency,
            commander=commander,
            measure=measure.strip(),
            achieve_by=achieve_by,
            tasked_by=item,
            marking=Marking.OFFICIAL_SENSITIVE if item.is_restricted else Marking.OFFICIAL,
            hotspot_id=item.source_id if item.source_table == Hotspot._meta.db_table else None,
            referral_id=item.source_id if item.source_table == Referral._meta.db_table else None,
            state=OPERATION.target("authorise", OPERATION.initial),
        )
        _check(operation, by)
        return _begin(operation, "tasked by the meeting", by, signal_verb="tasked")


def advance_operation(*, operation: UUID, verb: str, by: Person, version: int | None) -> Operation:
    """Do `authorise`, `schedule`, `start` or `close`: the verbs that need nothing but the decision.

    Raises Http404, StaleEdit, NotAllowed, WrongState.
    """
    if verb not in ("authorise", "schedule", "start", "close"):
        raise ValueError(f"{verb!r} needs more than the decision.")
    with transaction.atomic():
        found = _locked(operation, verb, by, version)
        if verb == "schedule" and not found.deployments.planned().exists():
            raise WrongState("Schedule its first deployment: that makes the operation scheduled.")
        return transition(found, verb, by)


def transition(found: Operation, verb: str, by: Person, *, reason: str = "", fields: Iterable[str] = ()) -> Operation:
    """Move a locked operation along its lifecycle, write that down and tell of it. Raises WrongState."""
    before, found.state = found.state, OPERATION.target(verb, found.state)
    found.save()
    record(
        Processing.ALTERATION,
        DONE[verb],
        on=found,
        from_state=before,
        to_state=found.state,
        reason=reason,
        fields=["state", *fields],
    )
    operation_changed.send(Operation, record=found, verb=DONE[verb], by=by)
    return found


def let_in(operation: Operation, agencies: Collection[Agency], *, field: str = "agencies") -> None:
    """Make these agencies take part; a sensitive operation names the contact of each that has no reader yet.

    Call it before anything is written for them: what they are asked is seen only with the operation. Raises BadInput on
    `field` where an agency has nobody who could be named.
    """
    name_contacts(operation, agencies, field=field)
    present = set(OperationAgency.objects.filter(operation=operation).values_list("agency_id", flat=True))
    joining = sorted({agency for agency in agencies if agency.pk not in present}, key=lambda agency: agency.pk)
    if joining:
        parts = [OperationAgency(operation=operation, agency=agency) for agency in joining]
        OperationAgency.objects.bulk_create(parts, ignore_conflicts=True)
        names = sorted(agency.name for agency in joining)
        record(Processing.DISCLOSURE, "shared", on=operation, reason=f"With {', '.join(names)}", recipients=names)


def _begin(
    operation: Operation, verb: str, by: Person, *, signal_verb: str = "", readers: Iterable[Person] = ()
) -> Operation:
    if operation.marking != Marking.OFFICIAL and sensitive_namesakes(operation).exists():
        raise taken(operation.name)
    named = write_readers(operation, {operation.commander, by, *readers})
    with refused_as({"one_operation_of_a_name": partial(taken, operation.name)}):
        operation.save()
    record(Processing.COLLECTION, verb, on=operation, to_state=operation.state)
    if named:
        record_named(operation, named)
    OperationAgency.objects.create(operation=operation, agency=operation.lead_agency)
    operation_changed.send(Operation, record=operation, verb=signal_verb or verb, by=by)
    readers_named.send(Operation, record=operation, people=named, by=by)
    return operation


def sensitive_namesakes(operation: Operation) -> QuerySet[Operation]:
    """Others of its agency by its name, as far as whoever makes it may know of them."""
    agencys = Operation.objects.filter(lead_agency=operation.lead_agency, marking=Marking.OFFICIAL_SENSITIVE)
    return agencys.filter(name__iexact=operation.name).exclude(pk=operation.pk)


def _check(operation: Operation, by: Person, readers: Collection[Person] = ()) -> None:
    """Raises BadInput with every fault of a new operation."""
    faults = faults_of(operation)
    if operation.achieve_by and operation.achieve_by < clock.today():
        faults["achieve_by"] = TOO_EARLY
    if operation.marking == Marking.OFFICIAL and asked_in_confidence(operation):
        faults["marking"] = (
            "What asks for this operation is restricted. Choose OFFICIAL-SENSITIVE, and name those who may see it."
        )
    elif operation.marking == Marking.OFFICIAL and readers:
        faults["marking"] = (
            "Readers are named for an OFFICIAL-SENSITIVE operation; an OFFICIAL one is seen by everyone who works in "
            "the partnership. Choose OFFICIAL-SENSITIVE, or choose no readers."
        )
    if waits_unseen(operation, {operation.commander, by, *readers}):
        faults["readers"] = "Choose a chair who can authorise the operation, among those who may see it."
    if faults:
        raise BadInput.of(**faults)


def faults_of(operation: Operation) -> dict[str, str]:
    """What cannot be used of an operation, new or changed, by field."""
    faults = {}
    commander, lead = operation.commander, operation.lead_agency
    if not operation.name:
        faults["name"] = "Enter the name of the operation."
    if not operation.theme.strip():
        faults["theme"] = "Enter the theme."
    if not operation.objective.strip():
        faults["objective"] = "Enter the objective: what will be different when it is done."
    if operation.achieve_by and operation.achieve_by >= clock.END_OF_PLANS.date():
        faults["achieve_by"] = f"The date must be before {clock.END_OF_PLANS.year}."
    if commander.agency_id != lead.pk or not commander.is_active or not commander.is_practitioner:
        faults["commander"] = f"Choose a commander who works for {lead}, the lead agency, and can sign in."
    return faults


def asked_in_confidence(operation: Operation) -> bool:
    """Whether what asked for it is restricted, or is hidden from whoever is looking, and so restricted too."""
    asking: tuple[tuple[type[AgendaItem | Referral], UUID | None], ...] = (
        (AgendaItem, operation.tasked_by_id),
        (Referral, operation.referral_id),
    )
    return any(key and not model.objects.filter(pk=key, category="").exists() for model, key in asking)


def waits_unseen(operation: Operation, readers: Iterable[Person]) -> bool:
    """Whether it waits for a chair's authority, and no chair is among those who may see it."""
    if operation.state != OPERATION.initial or operation.marking == Marking.OFFICIAL:
        return False
    chairs = workers().filter(roles__contains=[str(Role.CHAIR)])
    return not chairs.filter(pk__in=[person.pk for person in readers]).exists()


def taken(name: str) -> MusterError:
    return BadInput.of(name=f"There is already an Operation {name}. Choose another name.")


def plain_name(name: str) -> str:
    """ "Operation Walnut" and "Walnut" are one name."""
    words = name.split()
    return " ".join(words[1:] if words[:1] and words[0].lower() == "operation" else words)


def _locked(operation: UUID, verb: str, by: Person, version: int | None) -> Operation:
    found = lock(Operation, operation, version=version)
    policies.may(by, verb, found).require()
    OPERATION.target(verb, found.state)
    return found
