"""May this person do this now? For hotspots, subjects and imports.

Who may see a row is row security's to say; the state a verb needs is the lifecycle's (hotspots/states.py).
"""

from common.decisions import YES, Decision, no
from hotspots.models import EmergencyAccess, Hotspot, Subject
from partners.models import Person, Role

_RECORDERS = (Role.CHAIR, Role.COORDINATOR, Role.OFFICER)


def may(person: Person, verb: str, record: Hotspot | Subject) -> Decision:
    """Whether the person's roles allow this verb of the record's lifecycle."""
    if isinstance(record, Subject) and record.emergency:
        return no(f"You opened this record in an emergency, to read. Ask {record.held_by}, who hold it, to change it.")
    lifecycle = record.lifecycle
    return _only(person, lifecycle.roles_for(verb), f"{verb.replace('_', ' ')} a {lifecycle.noun}")


def may_correct(person: Person, verb: str, subject: Subject) -> Decision:
    """Whether the person may correct this record or strike a report of it: by role, for the agency that holds it."""
    if person.agency_id != subject.held_by_id:
        return no(f"Only {subject.held_by}, who hold this record, can correct it. Tell them what is wrong.")
    return may(person, verb, subject)


def may_record_subject(person: Person) -> Decision:
    """Those who work with cases enter victims, callers and offenders, for their own agency."""
    return _only(person, _RECORDERS, "record a person at risk")


def may_open_in_emergency(person: Person) -> Decision:
    """Whoever works with cases, of any agency. Scrutiny readers and administrators never can."""
    if person.is_practitioner and person.may_sign_in:
        return YES
    return no("Only chairs, coordinators, officers and managers can open a record in an emergency. Ask one of them.")


def may_end_emergency(person: Person, access: EmergencyAccess) -> Decision:
    """Whoever opened the record, and those who answer for an agency that is told of it: all who can see that it is."""
    if not access.is_in_force:
        return no("This emergency access is at an end already.")
    return may_open_in_emergency(person)


def may_review_emergency(person: Person, access: EmergencyAccess) -> Decision:
    """A manager or the single point of contact of the agency that holds the record; never of one's own."""
    if access.person_id == person.pk:
        return no("You opened this record yourself. Someone else of the agency that holds it says how it was.")
    holder = access.held_by
    if (
        holder is None
        or person.agency_id != holder.pk
        or not (person.has_role(Role.MANAGER) or person.pk == holder.spoc_id)
    ):
        return no(f"Only a manager or the single point of contact of {holder}, who hold the record, reviews this.")
    return may_open_in_emergency(person)


def may_find_candidates(person: Person) -> Decision:
    """Candidates are made by those who prepare the meeting."""
    return _only(person, (Role.CHAIR, Role.COORDINATOR), "look for hotspots in the figures")


def may_weigh(person: Person) -> Decision:
    """How much harm each type of incident does is said by those who plan."""
    return _only(person, (Role.CHAIR, Role.COORDINATOR), "say how much harm each type of incident does")


def may_set_peak(person: Person, hotspot: Hotspot) -> Decision:
    """When a hotspot is worst is entered by those who know its streets, while the partnership works on it."""
    if hotspot.state in ("rejected", "closed"):
        return no(f"This hotspot is {hotspot.state}: nobody plans for it any more.")
    return _only(person, _RECORDERS, "say when a hotspot is busiest")


def may_import(person: Person) -> Decision:
    """Importing is the coordinator's (domain.md section 2)."""
    return _only(person, (Role.COORDINATOR,), "load police data")


def may_import_now(person: Person) -> Decision:
    """For a run that was started earlier: the person must still be there, and still be a coordinator."""
    if not (person.is_active and person.agency.is_active):
        return no("Their account is switched off.")
    return may_import(person)


def _only(person: Person, roles: tuple[str, ...], what: str) -> Decision:
    if person.has_role(*roles):
        return YES
    *others, last = (str(role) for role in roles)
    listed = f"{', '.join(others)} or {last}" if others else last
    return no(f"Only a {listed} can {what}. Ask one to do it, or ask your administrator for the role.")
