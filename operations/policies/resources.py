"""May this person keep resources and skills, or see leave and hours?"""

from common.decisions import YES, Decision, no
from operations.models import Resource
from operations.policies.roles import PLANNERS
from partners.models import Agency, Person, Role


def may_keep(by: Person, agency: Agency) -> Decision:
    """Add, change or switch off this agency's resources: its own people, and a chair or coordinator."""
    if by.has_role(*PLANNERS) or (by.is_practitioner and by.agency_id == agency.pk):
        return YES
    return no(f"Only someone from {agency}, a chair or a coordinator can change its resources.")


def may_keep_resource(by: Person, resource: Resource) -> Decision:
    """As `may_keep`, for one resource."""
    return may_keep(by, resource.agency)


def may_see_availability(by: Person, resource: Resource) -> Decision:
    """See when it is available and when it is on leave: its own agency, and those who plan."""
    if may_keep_resource(by, resource):
        return YES
    return no(f"Only {resource.agency}, a chair or a coordinator can see when this resource is on leave.")


def may_see_all_hours(by: Person) -> Decision:
    """See the hours of every agency: planners and managers; others see their own agency's."""
    if by.has_role(*PLANNERS, Role.MANAGER):
        return YES
    return no("Only a chair, coordinator or manager can see the hours of every agency.")


def may_keep_skills(by: Person) -> Decision:
    """Keep the partnership's list of skills."""
    if by.has_role(*PLANNERS, Role.ADMINISTRATOR):
        return YES
    return no("Only a chair, coordinator or administrator can change the list of skills.")
