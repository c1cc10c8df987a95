"""May this person do this now? One answer gives a button its reason and the server its refusal.

Here is who may; which state allows what is the lifecycle tables' to say (tasking/states.py).
"""

from collections.abc import Callable
from typing import Any

from common.decisions import YES, Decision, no
from common.lifecycle import Lifecycle
from partners.models import Person, Role
from partners.policies import may_practise
from tasking.models import (
    Action,
    CaseReview,
    CohortMember,
    DiscussionNote,
    EvidenceFile,
    ExtensionRequest,
    Meeting,
    Problem,
    ProgressNote,
    Referral,
    SafeguardingMeasure,
)
from tasking.states import ACTION, CASE_REVIEW, COHORT_MEMBER, EXTENSION, MEASURE, MEETING, PROBLEM, REFERRAL

#: Who prepares meetings and takes the minutes.
PLANNERS = (Role.CHAIR, Role.COORDINATOR)

_NAMES = {
    Role.CHAIR: "a chair",
    Role.COORDINATOR: "a coordinator",
    Role.OFFICER: "an officer",
    Role.MANAGER: "a manager",
    Role.ADMINISTRATOR: "an administrator",
}


def may_plan(person: Person) -> Decision:
    """May they plan meetings, set up forums, and put items on an agenda?"""
    return _one_of(person, PLANNERS, "plan meetings")


def may_refresh(person: Person) -> Decision:
    """May they bring an agenda up to date? Anyone who works here: each adds what their agency may see."""
    return may_practise(person)


def may_take_minutes(person: Person) -> Decision:
    """May they take attendance, write notes of items and log actions?"""
    return _one_of(person, PLANNERS, "take the minutes")


def may_correct_minutes(person: Person) -> Decision:
    """May they make a new version of closed minutes?"""
    return _one_of(person, PLANNERS, "correct the minutes")


def may_decide(person: Person) -> Decision:
    """May they decide agenda items?"""
    return _one_of(person, (Role.CHAIR,), "decide agenda items")


def may_refer(person: Person) -> Decision:
    """May they make a referral?"""
    return may_practise(person)


def may_assess_risk(person: Person) -> Decision:
    """May they assess the risk of a referral that they can see?"""
    return may_practise(person)


def may_read_matrices(person: Person) -> Decision:
    """May they read the risk matrices? Those who work here, and those who keep the settings."""
    return YES if person.is_practitioner or may_keep_matrices(person) else may_practise(person)


def may_keep_matrices(person: Person) -> Decision:
    """May they publish risk matrices?"""
    return _one_of(person, (*PLANNERS, Role.ADMINISTRATOR), "publish a risk matrix")


def may_add_measure(person: Person) -> Decision:
    """May they ask for a safeguarding measure?"""
    return may_practise(person)


def may_start_problem(person: Person) -> Decision:
    """May they begin a problem-solving plan?"""
    return may_practise(person)


def may_keep_measure_kinds(person: Person) -> Decision:
    """May they set up kinds of measures and their cadence?"""
    return _one_of(person, (*PLANNERS, Role.ADMINISTRATOR), "set up kinds of measures")


def may_export_actions(person: Person) -> Decision:
    """A file leaves the partnership's control, so that few may make one."""
    if person.has_role(Role.CHAIR, Role.COORDINATOR, Role.MANAGER):
        return YES
    return no("Only chairs, coordinators and managers can download actions. Ask one of them for the file.")


def may_amend(person: Person) -> Decision:
    """May they change what an action says, who owns it or when it is due?"""
    return _one_of(person, PLANNERS, "change an action")


def may_note(person: Person, action: Action) -> Decision:
    """May they write a progress note on this action?"""
    if person.is_practitioner and person.agency_id in {agency.pk for agency in action.supporting_agencies}:
        return YES
    return _own_action(person, "write progress on", action)


def may_amend_discussion(person: Person, note: DiscussionNote) -> Decision:
    """May they change this note of a discussion? Its writer alone: nobody puts words into another's mouth."""
    if note.written_by_id == person.pk:
        return may_take_minutes(person)
    return no(f"Only {note.written_by} can change this note. Write one of your own.")


def may_strike_discussion(person: Person, note: DiscussionNote) -> Decision:
    """May they strike this note of a discussion?"""
    if note.written_by_id == person.pk or person.has_role(*PLANNERS):
        return YES
    return no("Only the person who wrote a note, a chair or a coordinator can strike it.")


def may_strike_evidence(person: Person, evidence: EvidenceFile) -> Decision:
    """May they strike this file?"""
    if evidence.sent_by_id == person.pk or person.has_role(*PLANNERS):
        return YES
    return no("Only the person who sent a file, a chair or a coordinator can strike it.")


def may_ask_for_time(person: Person, action: Action) -> Decision:
    """May they ask for more time on this action?"""
    return _own_action(person, "ask for more time on", action)


def may_strike_note(person: Person, note: ProgressNote) -> Decision:
    """May they strike this progress note?"""
    if note.written_by_id == person.pk or person.has_role(*PLANNERS):
        return YES
    return no("Only the person who wrote a note, a chair or a coordinator can strike it.")


def may_set_rules(person: Person) -> Decision:
    """May they change the rule for case reviews, and how the cohort is reviewed?"""
    return _one_of(person, PLANNERS, "change these settings")


def may_publish(person: Person) -> Decision:
    """May they take the yearly figures of case reviews out as a file?"""
    return _one_of(person, (*PLANNERS, Role.MANAGER), "download figures")


def may_add_to_cohort(person: Person) -> Decision:
    """May they bring someone into the offender cohort?"""
    return _one_of(person, PLANNERS, "add someone to the cohort")


#: What has a lifecycle here.
_Record = Referral | Action | ExtensionRequest | Meeting | SafeguardingMeasure | Problem | CaseReview | CohortMember


def may(person: Person, verb: str, record: _Record) -> Decision:
    """May they do this verb of the record's lifecycle to it, whatever its state?"""
    lifecycle, further = _RULES[type(record)]
    allowed = _one_of(person, lifecycle.roles_for(verb), f"{verb.replace('_', ' ')} {_article(lifecycle.noun)}")
    return further(person, verb, record) if allowed else allowed


_OWNERS_VERBS = ("complete", "write progress on", "ask for more time on")


def _own_action(person: Person, verb: str, action: Any) -> Decision:
    """An owner's verbs are for the owner's agency; chairs and coordinators may do them for anyone."""
    theirs = person.agency_id == action.owner_agency_id and person.is_practitioner
    if verb not in _OWNERS_VERBS or theirs or person.has_role(*PLANNERS):
        return YES
    return no(f"Only {action.owner_agency}, a chair or a coordinator can {verb} this action.")


def _own_extension(person: Person, verb: str, request: Any) -> Decision:
    """Withdrawing is for the agency that asked; chairs and coordinators may do it for anyone."""
    agency = request.action.owner_agency
    if verb != "withdraw" or person.agency_id in (agency.pk, request.asked_by.agency_id) or person.has_role(*PLANNERS):
        return YES
    return no(f"Only {agency}, a chair or a coordinator can withdraw this request.")


def _own_referral(person: Person, verb: str, referral: Any) -> Decision:
    """What it says is for the agency that refers; so is revoking, which chairs and coordinators may do for anyone."""
    if verb not in ("amend", "revoke") or person.agency_id == referral.held_by_id:
        return YES
    if verb == "amend":
        return no(f"Only {referral.held_by}, which made it, can change this referral.")
    if person.has_role(*PLANNERS):
        return YES
    return no(f"Only {referral.held_by}, a chair or a coordinator can revoke this referral.")


def _own_measure(person: Person, verb: str, measure: Any) -> Decision:
    """For the agency that provides it and the one that holds the case; chairs and coordinators do it for anyone."""
    if person.agency_id in (measure.provided_by_id, measure.held_by_id) or person.has_role(*PLANNERS):
        return YES
    theirs = f"{measure.provided_by}, {measure.held_by}, a chair or a coordinator"
    return no(f"Only {theirs} can {verb} this measure.")


def _own_problem(person: Person, verb: str, problem: Any) -> Decision:
    """Building a plan up is for its lead agency and for the one that holds the case; planners do it for anyone."""
    theirs = person.agency_id in (problem.lead_agency_id, problem.held_by_id)
    if verb != "amend" or theirs or person.has_role(*PLANNERS):
        return YES
    return no(f"Only {problem.lead_agency}, which leads, a chair or a coordinator can change this plan.")


def _own_case_review(person: Person, verb: str, review: Any) -> Decision:
    """What it stands on is for the agency that took it in; chairs and coordinators may see to it for anyone."""
    own = person.agency_id == review.held_by_id or person.has_role(*PLANNERS)
    if own or verb not in ("add_complaint_to", "strike_complaint_of", "withdraw"):
        return YES
    return no(f"Only {review.held_by}, a chair or a coordinator can {verb.replace('_', ' ')} this case review.")


def _nothing_more(person: Person, verb: str, record: Any) -> Decision:
    return YES


_RULES: dict[type, tuple[Lifecycle, Callable[[Person, str, Any], Decision]]] = {
    Referral: (REFERRAL, _own_referral),
    Action: (ACTION, _own_action),
    ExtensionRequest: (EXTENSION, _own_extension),
    Meeting: (MEETING, _nothing_more),
    CaseReview: (CASE_REVIEW, _own_case_review),
    CohortMember: (COHORT_MEMBER, _nothing_more),
    SafeguardingMeasure: (MEASURE, _own_measure),
    Problem: (PROBLEM, _own_problem),
}


def _one_of(person: Person, roles: tuple[str, ...], what: str) -> Decision:
    if person.has_role(*roles):
        return YES
    *most, last = [_NAMES[Role(role)] for role in roles]
    named = f"{', '.join(most)} or {last}" if most else last
    return no(f"Only {named} can {what}.")


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
