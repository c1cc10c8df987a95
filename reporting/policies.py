"""May this person see this? For the pages that look across the whole partnership."""

from common.decisions import YES, Decision, no
from hotspots.models import Subject
from partners.models import Person, Role
from partners.policies import may_practise
from reporting.models import RetentionReview, SavedView


def may_read_trails(person: Person) -> Decision:
    """Who did and saw what: for practitioners, of what they may see; for administrators, of what they keep."""
    if person.has_role(Role.ADMINISTRATOR):
        return YES
    return may_practise(person)


def may_use_log(person: Person) -> Decision:
    """Who looked, and the log across records: for those who answer for how data are used (DPA 2018 s62(4))."""
    if person.has_role(Role.MANAGER, Role.ADMINISTRATOR):
        return YES
    return no(
        "Only managers and administrators can read who looked at records. The trail of a record shows you its changes."
    )


def may_review(person: Person) -> Decision:
    """Keeping records no longer than is necessary: for managers, of what their agency holds, and administrators."""
    if person.has_role(Role.MANAGER, Role.ADMINISTRATOR):
        return YES
    return no("Only managers and administrators review what is kept. Ask one of them.")


def may_decide_disposal(person: Person, review: RetentionReview) -> Decision:
    """Two people dispose of a record: the second is not the one who proposed it."""
    if review.proposed_by_id == person.pk:
        return no("You proposed this yourself. Ask another manager of the agency, or an administrator, to decide.")
    return may_review(person)


def may_set_classes(person: Person) -> Decision:
    """How long the partnership keeps its records is one setting for all of it."""
    if person.has_role(Role.ADMINISTRATOR):
        return YES
    return no("Only administrators change how long records are kept. Ask one of them.")


def may_change_view(person: Person, view: SavedView) -> Decision:
    """A view is changed by whoever saved it."""
    if person.pk == view.person_id:
        return YES
    return no(f"Only {view.person} can change this view. Save the filters under a name of your own.")


def may_handle_requests(person: Person) -> Decision:
    """People's requests for what is held about them, of the records of their own agency."""
    if person.has_role(Role.COORDINATOR, Role.MANAGER):
        return YES
    return no("Only coordinators and managers answer people's requests for what is held about them. Pass it on to one.")


def may_handle_subject_access(person: Person, subject: Subject) -> Decision:
    """Whether this person answers such a request about this subject: for the agency that holds the record."""
    if person.agency_id != subject.held_by_id:
        return no(f"Pass the request on to {subject.held_by}, who hold this record: they answer it.")
    return may_handle_requests(person)
