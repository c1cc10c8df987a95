"""May this person do this now? For outcomes and the law behind them."""

from uuid import UUID

from django.db import connection

from common.decisions import YES, Decision, no
from outcomes.models import LegalVersion, Outcome
from outcomes.states import OUTCOME, WORK
from partners.models import Agency, Person, Role
from partners.policies import may_practise

#: Who may act for an agency that is not their own, where the two share data.
_FOR_OTHERS = (Role.CHAIR, Role.COORDINATOR)
#: Issued, and not said to be in force.
_BEFORE_FORCE = ("issued", "served")
_ROLE_WORDS = {"chair": "chairs", "coordinator": "coordinators", "officer": "officers", "manager": "managers"}


def may_record(person: Person) -> Decision:
    """Outcomes are recorded by those who work in the partnership."""
    return may_practise(person)


def may_record_for(person: Person, agency: Agency) -> Decision:
    """May they record what this agency issued? Their own; another's where the two share data, or as its minder."""
    if agency.pk == person.agency_id or person.has_role(*_FOR_OTHERS) or shares_offenders_with(agency.pk):
        return YES
    return no(
        f"Only {agency}, an agency that shares data with it, a chair or a coordinator can record what {agency} issued."
    )


def may(person: Person, verb: str, outcome: Outcome) -> Decision:
    """May this person do `verb` to this outcome now? The agency that issued it decides; so do chair and coordinator."""
    if OUTCOME.find(verb, outcome.state) is None:
        return no(OUTCOME.refusal(verb, outcome.state))
    return may_ever(person, verb, outcome)


def may_ever(person: Person, verb: str, outcome: Outcome) -> Decision:
    """As `may`, whatever state the outcome is in: by role and agency alone."""
    return _by_role_and_agency(person, f"{verb} an outcome", f"{verb} this outcome", OUTCOME.roles_for(verb), outcome)


def may_work(person: Person, work: str, outcome: Outcome) -> Decision:
    """May this person record such a thing of the outcome now? `work` is one of outcomes.states.WORK."""
    if refusal := not_now(work, outcome):
        return no(refusal)
    return _by_role_and_agency(person, work, work, WORK[work][1], outcome)


def not_now(work: str, outcome: Outcome) -> str:
    """Why such a thing cannot be recorded of the outcome in the state it is in; empty where it can."""
    if outcome.state in WORK[work][0]:
        return ""
    then = " Mark it as in force first." if work == "record a breach" and outcome.state in _BEFORE_FORCE else ""
    return f"You cannot {work} now: this outcome is {outcome.state}.{then}"


def _by_role_and_agency(person: Person, one: str, this: str, allowed: tuple[str, ...], outcome: Outcome) -> Decision:
    if not person.has_role(*allowed):
        people = ", ".join(_ROLE_WORDS[role] for role in allowed)
        return no(f"Only these can {one}: {people}. Ask one of them.")
    if person.agency_id != outcome.issuing_agency_id and not person.has_role(*_FOR_OTHERS):
        return no(f"Only {outcome.issuing_agency}, who issued it, a chair or a coordinator can {this}. Ask them.")
    return YES


def may_export(person: Person) -> Decision:
    """A file leaves the partnership's control, so that few may make one."""
    if person.has_role(*_FOR_OTHERS, Role.MANAGER):
        return YES
    return no("Only chairs, coordinators and managers can download outcomes. Ask one of them for the file.")


def may_keep_law(person: Person) -> Decision:
    """The catalogue is kept by coordinators: its types, and the versions of their law."""
    if person.has_role(Role.COORDINATOR):
        return YES
    return no("Only a coordinator can change the catalogue of outcomes. Ask yours.")


def may_correct(person: Person, law: LegalVersion) -> Decision:
    """What a version says is corrected while it is a draft."""
    decision = may_keep_law(person)
    if decision and law.switched_on:
        return no(f"{law} is or was in force, so that what it says stays as it is. Add a new version instead.")
    return decision


def shares_offenders_with(agency: UUID) -> bool:
    """Whether the person who is looking may hold offenders' data of this agency: their own, or by an agreement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY (muster_sharing_agencies('offenders'))", [agency])
        return bool(cursor.fetchone()[0])
