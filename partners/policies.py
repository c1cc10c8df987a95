"""May this person do this now? For agencies, people, agreements and tokens."""

from uuid import UUID

from common.decisions import YES, Decision, no
from partners.models import Person, Role


def may_administer(person: Person) -> Decision:
    """Agencies, people and agreements are kept by administrators."""
    if person.has_role(Role.ADMINISTRATOR):
        return YES
    return no("Only an administrator can change agencies, people and agreements. Ask yours.")


def may_read_directory(person: Person) -> Decision:
    """Who is in the partnership: for those who work in it and for administrators."""
    if person.is_practitioner or person.has_role(Role.ADMINISTRATOR):
        return YES
    return no("The directory is for people who work in the partnership. Scrutiny readers see published reports.")


def may_practise(person: Person) -> Decision:
    """Operational records are for those who work with them (domain.md section 2)."""
    if person.is_practitioner:
        return YES
    return no(
        "This page is for people who work with operations: chairs, coordinators, officers and managers."
        " If you need it, ask your administrator for one of those roles."
    )


def may_deactivate(person: Person, other: Person) -> Decision:
    """Nobody locks themselves out."""
    if person.pk == other.pk:
        return no("You cannot deactivate your own account. Ask another administrator.")
    return may_administer(person)


def may_reset_sign_in(person: Person, other: UUID) -> Decision:
    """Whoever can still sign in changes their own ways of doing so under Account."""
    if person.pk == other:
        return no("You cannot reset your own sign-in. Change it under Account, or ask another administrator.")
    return may_administer(person)
