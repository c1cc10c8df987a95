"""May this person do this? The reason beside the button is the server's refusal."""

from uuid import UUID

from common.decisions import YES, Decision, no
from notifications import states
from notifications.models import Delivery
from notifications.states import DELIVERY
from partners.models import Person, Role

WATCHERS = (Role.CHAIR, Role.COORDINATOR, Role.MANAGER)


def may_have_calendar(by: Person) -> Decision:
    """Have a calendar, and links to it."""
    if by.is_practitioner:
        return YES
    return no("Calendars are for people who work on meetings and operations. Your role does not include them.")


def may_have_calendar_of(by: Person, agency: UUID) -> Decision:
    """Have a link to the calendar of this agency."""
    if agency == by.agency_id:
        return YES
    return no("You can have the calendar of your own agency only. Ask someone of the other agency what is planned.")


def may_read_reminders(by: Person) -> Decision:
    """Read the rules of reminders: those who are reminded, and those who keep the settings."""
    if by.is_practitioner or by.has_role(Role.ADMINISTRATOR):
        return YES
    return no("Reminders are for people who work on meetings and operations. Your role does not include them.")


def may_set_reminders(by: Person) -> Decision:
    """Change the rules of reminders."""
    if by.has_role(Role.CHAIR, Role.COORDINATOR, Role.ADMINISTRATOR):
        return YES
    return no("Only a chair, a coordinator or an administrator can change reminders. Ask your coordinator.")


def may_watch(by: Person) -> Decision:
    """Look after what is to be sent."""
    if by.has_role(*WATCHERS):
        return YES
    return no("Only a chair, coordinator or manager can see what is to be sent. Ask your coordinator.")


def may_settle(by: Person, verb: str, delivery: Delivery) -> Decision:
    """Resend or discard this message."""
    if not by.has_role(*DELIVERY.roles_for(verb)):
        return no(f"Only a chair or coordinator can {verb} a message. Ask your coordinator.")
    if DELIVERY.find(verb, delivery.status) is None:
        return no(f"You cannot {verb} this message: it is {delivery.status}.")
    return YES


def may_resend_many(by: Person) -> Decision:
    """Send again all that failed in a period."""
    if by.has_role(*DELIVERY.roles_for("resend")):
        return YES
    return no("Only a chair or coordinator can send messages again. Ask your coordinator.")


def may_clear(by: Person) -> Decision:
    """Let messages be sent again to an address that they came back from."""
    if by.has_role(Role.CHAIR, Role.COORDINATOR):
        return YES
    return no("Only a chair or coordinator can clear an address. Ask your coordinator.")


def settling(by: Person, delivery: Delivery) -> dict[str, Decision]:
    """For each verb that a person can do to this message as it stands, whether this one may."""
    possible = DELIVERY.verbs_from(delivery.status)
    return {verb: may_settle(by, verb, delivery) for verb in states.VERBS if verb in possible}
