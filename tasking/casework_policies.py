"""May this person do this with case reviews and the cohort? Verbs of their lifecycles are in tasking/policies.py."""

from common.decisions import Decision, no
from partners.models import Person
from partners.policies import may_practise
from tasking.models import CaseRecommendation, CohortContact
from tasking.policies import PLANNERS, may


def may_apply_for_review(person: Person) -> Decision:
    """May they take in an application for a case review?"""
    return may_practise(person)


def may_answer(person: Person, recommendation: CaseRecommendation) -> Decision:
    """May they answer this recommendation? The agency that it is made to; chairs and coordinators for anyone."""
    allowed = may(person, "answer_for", recommendation.case_review)
    if not allowed or person.agency_id == recommendation.agency_id or person.has_role(*PLANNERS):
        return allowed
    return no(f"Only {recommendation.agency}, a chair or a coordinator can answer this recommendation.")


def may_strike_contact(person: Person, contact: CohortContact) -> Decision:
    """May they strike this contact? The agency that had it; chairs and coordinators for anyone."""
    allowed = may(person, "strike_contact_of", contact.member)
    if not allowed or person.agency_id == contact.agency_id or person.has_role(*PLANNERS):
        return allowed
    return no(f"Only {contact.agency}, a chair or a coordinator can strike this contact.")
