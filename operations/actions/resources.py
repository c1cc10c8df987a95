"""What agencies can bring: added, changed, and switched off (never deleted)."""

from collections.abc import Collection
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, Conflict, MusterError
from operations import policies
from operations.models import PEOPLE, Resource, ResourceKind, ResourceRequest, ResourceSkill, Skill
from operations.models.resources import HOURS_OF_A_WEEK
from operations.refusals import refused_as
from partners.models import Agency, Person
from web.dates import london_range_text


def add_resource(
    *,
    name: str,
    kind: str,
    agency: Agency,
    by: Person,
    note: str = "",
    person: Person | None = None,
    hours_per_week: Decimal | None = None,
    skills: Collection[Skill] = (),
) -> Resource:
    """Add a resource of an agency; with `person`, one that is this named person of the agency.

    Raises NotAllowed, BadInput naming every fault (also where the agency has one of this name, or of this person).
    """
    with transaction.atomic():
        policies.may_keep(by, agency).require()
        resource = Resource(
            name=name.strip(), kind=kind, agency=agency, note=note, person=person, hours_per_week=hours_per_week
        )
        _check(resource)
        _save(resource)
        _give_skills(resource, skills)
        record(Processing.COLLECTION, "added", on=resource)
    return resource


def change_resource(
    *,
    resource: UUID,
    name: str,
    kind: str,
    note: str,
    is_active: bool,
    person: Person | None,
    hours_per_week: Decimal | None,
    skills: Collection[Skill],
    by: Person,
    version: int | None,
) -> Resource:
    """Change a resource, or switch it off so that it cannot be offered any more. It has these skills from now on.

    Raises Http404, StaleEdit, NotAllowed, BadInput; Conflict when it is switched off, or becomes someone else, while
    confirmed for a time ahead.
    """
    with transaction.atomic():
        found = lock(Resource, resource, version=version)
        policies.may_keep_resource(by, found).require()
        if (found.is_active and not is_active) or found.person != person:
            _check_free(found)
        values = {
            "name": name.strip(),
            "kind": kind,
            "note": note,
            "is_active": is_active,
            "person": person,
            "hours_per_week": hours_per_week,
        }
        changed = assign(found, **values)
        _check(found)
        _save(found)
        if _give_skills(found, skills):
            changed.append("skills")
        record(Processing.ALTERATION, "changed", on=found, fields=changed)
    return found


def _check(resource: Resource) -> None:
    faults = {}
    if not resource.name:
        faults["name"] = "Enter the name of the resource."
    if resource.kind not in ResourceKind.values:
        faults["kind"] = "Choose a kind of resource from the list."
    if resource.person is not None and (fault := _unfit(resource, resource.person)):
        faults["person"] = fault
    hours = resource.hours_per_week
    if hours is not None and not 0 < hours <= HOURS_OF_A_WEEK:
        faults["hours_per_week"] = f"Hours a week must be more than 0 and at most {HOURS_OF_A_WEEK}."
    if faults:
        raise BadInput.of(**faults)


def _unfit(resource: Resource, person: Person) -> str:
    if resource.kind not in PEOPLE:
        return "Only a resource of a kind of people can be a named person. Choose another kind, or no person."
    if person.agency_id != resource.agency_id or not (person.is_active and person.is_practitioner):
        return f"Choose someone who works for {resource.agency} and can sign in."
    return ""


def _give_skills(resource: Resource, skills: Collection[Skill]) -> bool:
    """Make these its skills, and no others; gives whether that was a change."""
    held = set(resource.skills.values_list("pk", flat=True))
    wanted = {skill.pk for skill in skills}
    ResourceSkill.objects.filter(resource=resource, skill__in=held - wanted).delete()
    for key in sorted(wanted - held):
        ResourceSkill.objects.create(resource=resource, skill_id=key)
    return held != wanted


def _check_free(resource: Resource) -> None:
    ahead = ResourceRequest.objects.holding().filter(resource=resource, ends_at__gt=clock.now()).first()
    if ahead is not None:
        when = london_range_text(ahead.starts_at, ahead.ends_at)
        raise Conflict(f"{resource} is confirmed for {when}. Withdraw it from that deployment first.")


def _save(resource: Resource) -> None:
    refusals = {
        "one_resource_of_a_name": partial(_taken, resource),
        "one_resource_of_a_person": partial(_twice, resource),
    }
    with refused_as(refusals):
        resource.save()


def _taken(resource: Resource) -> MusterError:
    return BadInput.of(name=f"{resource.agency} already has a resource called {resource.name}. Choose another name.")


def _twice(resource: Resource) -> MusterError:
    return BadInput.of(person=f"{resource.person} is a resource already. Change that one instead.")
