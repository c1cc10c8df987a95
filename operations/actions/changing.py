"""What is said of an operation, changed later on: its words, its date, who leads it, and its marking."""

import datetime as dt
from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState, require_reason
from operations import agenda, policies
from operations.actions.operations import (
    TOO_EARLY,
    asked_in_confidence,
    faults_of,
    let_in,
    plain_name,
    sensitive_namesakes,
    taken,
    waits_unseen,
)
from operations.actions.readers import name_contacts, name_readers, standing
from operations.models import (
    DEBRIEF_PARTS,
    SECTIONS,
    Briefing,
    Debrief,
    DeploymentOfficer,
    Marking,
    Operation,
    ResourceRequest,
)
from operations.refusals import refused_as
from operations.signals import operation_changed, readers_named
from partners.models import Agency, Person
from tasking.open_part import cases_in

#: Who receives what a marking taken down discloses.
EVERYONE = "everyone who works in the partnership"


def change_operation(
    *,
    operation: UUID,
    name: str,
    theme: str,
    objective: str,
    measure: str,
    achieve_by: dt.date | None,
    lead_agency: Agency,
    commander: Person,
    by: Person,
    version: int | None,
) -> Operation:
    """Change what an operation is called and is for, by when, and who leads it. Its commander is told.

    A new commander of a sensitive one is named to see it; the earlier one stays named. Raises Http404, StaleEdit,
    NotAllowed, WrongState once it is closed or cancelled, and BadInput naming every fault.
    """
    values: dict[str, Any] = {
        "name": plain_name(name),
        "theme": theme.strip(),
        "objective": objective.strip(),
        "measure": measure.strip(),
        "achieve_by": achieve_by,
        "lead_agency": lead_agency,
        "commander": commander,
    }
    with transaction.atomic():
        found = _locked(operation, by, version)
        changed = assign(found, **values)
        faults = faults_of(found)
        if "achieve_by" in changed and achieve_by is not None and achieve_by < clock.today():
            faults["achieve_by"] = TOO_EARLY
        if faults:
            raise BadInput.of(**faults)
        if not changed:
            return found
        if not {"commander", "lead_agency"}.isdisjoint(changed):
            name_readers(found, [commander], field="commander", again=True)
            let_in(found, [lead_agency], field="lead_agency")
        _save(found)
        record(Processing.ALTERATION, "changed", on=found, fields=changed)
        operation_changed.send(Operation, record=found, verb="changed", by=by, fields=changed)
    return found


def mark_sensitive(*, operation: UUID, readers: Collection[Person], by: Person, version: int | None) -> Operation:
    """Mark an OFFICIAL operation upwards: from now on only the `readers` see it, and those whom it needs.

    Those are its commander, whoever marks it, and everyone who turns out; an agency that was asked for a resource and
    has no reader among them has its single point of contact named. Raises Http404, StaleEdit, NotAllowed, WrongState,
    and BadInput on `readers`.
    """
    with transaction.atomic():
        found = _locked(operation, by, version)
        if found.marking != Marking.OFFICIAL:
            raise WrongState("This operation is OFFICIAL-SENSITIVE already.")
        found.marking = Marking.OFFICIAL_SENSITIVE
        if sensitive_namesakes(found).exists():
            raise taken(found.name)
        named = name_readers(found, {found.commander, by, *readers, *needed_by(found)}, again=True)
        if waits_unseen(found, [reader.person for reader in standing(found)]):
            raise BadInput.of(readers="Choose a chair who can authorise the operation, among those who may see it.")
        name_contacts(found, asked_by(found), field="readers")
        _save(found)
        record(Processing.ALTERATION, "marked OFFICIAL-SENSITIVE", on=found, fields=["marking"])
        agenda.take_off(found)
        operation_changed.send(Operation, record=found, verb="marked", by=by, fields=["marking"])
        readers_named.send(Operation, record=found, people=named, by=by)
    return found


def mark_official(*, operation: UUID, reason: str, by: Person, version: int | None) -> Operation:
    """Take the marking off, by a chair and with a reason: everyone who works in the partnership sees it and its past.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput without a reason, and Conflict where what asked for it
    is restricted, or what is written for it names a case.
    """
    reason = require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        found = _locked(operation, by, version)
        policies.may_mark_official(by, found).require()
        if found.marking == Marking.OFFICIAL:
            raise WrongState("This operation is OFFICIAL already.")
        if asked_in_confidence(found):
            raise Conflict("What asked for this operation is restricted, so it stays OFFICIAL-SENSITIVE.")
        if cases := cases_in(_written_of(found)):
            raise Conflict(
                f"Its briefings or its debrief name {', '.join(cases)}, and everyone would read that. Leave it out of"
                " the draft or the debrief first; where a published briefing names it, it stays OFFICIAL-SENSITIVE."
            )
        found.marking = Marking.OFFICIAL
        _save(found)
        record(
            Processing.DISCLOSURE,
            "marked OFFICIAL",
            on=found,
            reason=reason,
            fields=["marking"],
            recipients=[EVERYONE],
        )
        operation_changed.send(Operation, record=found, verb="marked", by=by, fields=["marking"])
    return found


def _written_of(operation: Operation) -> str:
    """What its briefings and its debrief say, which may name a case for as long as its readers alone read it."""
    briefings = Briefing.objects.filter(operation=operation).values_list(*(one.field for one in SECTIONS))
    debriefs = Debrief.objects.filter(operation=operation).values_list(*DEBRIEF_PARTS)
    return "\n".join(text for texts in (*briefings, *debriefs) for text in texts)


def needed_by(operation: Operation) -> list[Person]:
    """Those who turn out for deployments of it that are not over."""
    turnouts = DeploymentOfficer.objects.filter(
        deployment__operation=operation,
        deployment__state="planned",
        deployment__ends_at__gt=clock.now(),
        stood_down=False,
    )
    return [turnout.person for turnout in turnouts.select_related("person__agency")]


def asked_by(operation: Operation) -> list[Agency]:
    """The agencies whose answer, or whose resource, it waits for."""
    requests = ResourceRequest.objects.standing().filter(
        deployment__operation=operation, deployment__ends_at__gt=clock.now()
    )
    return list(Agency.objects.filter(pk__in=requests.values("agency_id")))


def _locked(operation: UUID, by: Person, version: int | None) -> Operation:
    found = lock(Operation, operation, version=version)
    policies.may_edit(by, found).require()
    if found.state in policies.OVER:
        raise WrongState(policies.may_edit_now(by, found).reason)
    return found


def _save(found: Operation) -> None:
    """Raises BadInput where another operation that may be known has its name."""
    if found.marking != Marking.OFFICIAL and sensitive_namesakes(found).exists():
        raise taken(found.name)
    with refused_as({"one_operation_of_a_name": partial(taken, found.name)}):
        found.save()
