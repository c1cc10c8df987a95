"""The kinds of message, and the rules of reminders in force.

Reminders count back from the event and move with it; how long before, and to whom of the audiences that a kind offers
(notifications/audiences.py), are settings. News is told at once. What is overdue climbs, counted forward
(notifications/escalation.py). Who is told is beside each event in
notifications/happenings and notifications/news.py; the words are in notifications/wording.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from common.scope import System, acting_as_system
from hotspots.models import EmergencyAccess, Hotspot
from notifications.audiences import AUDIENCES
from notifications.models import ReminderRule
from notifications.models.deliveries import DIGEST
from operations.models import Briefing, Deployment, DeploymentSeries, Operation, RedFlagDate, ResourceRequest
from outcomes.models import Outcome
from partners.models import Person
from partners.signals import SIGN_IN_NEWS
from tasking.models import (
    Action,
    CaseReview,
    CohortMember,
    ExtensionRequest,
    Meeting,
    MinutesEntry,
    Referral,
    SafeguardingMeasure,
)
from tasking.states import REFERRAL

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)

#: A change this close to the event is also sent as a message: Google re-reads a calendar every 8 to 24 hours.
CLOSE = dt.timedelta(hours=48)
#: A reminder this close to the event is not held: what it is held for may come after the event.
LAST_MINUTE = dt.timedelta(hours=2)
#: How long news that nobody could be told is still worth telling.
NEWS_KEEPS = dt.timedelta(days=3)

#: What is told of a request for a resource, as its signal names it. A confirmed one that is moved with its deployment
#: is told as that.
REQUEST_NEWS = ("requested", "offered", "confirmed", "declined", "withdrawn", "reopened", "moved")


#: What is told of a referral: the state that each step leads to, and the steps that lead back to where it was.
REFERRAL_NEWS = (*REFERRAL.states(), "amended", "passed_on")


#: The steps by which an overdue action climbs.
OVERDUE_OWNER, OVERDUE_SPOC, OVERDUE_CHAIR = "action-overdue", "action-overdue-spoc", "action-overdue-chair"
OVERDUE = (OVERDUE_OWNER, OVERDUE_SPOC, OVERDUE_CHAIR)

#: What is told of a briefing.
BRIEFING_READY, BRIEFING_UNREAD = "briefing-ready", "briefing-unread"

#: What is told of a record that was opened without an agreement.
EMERGENCY = "emergency-opened"

#: Kinds that warn someone that how they sign in, or where their messages go, has changed.
WARNING = "sign-in-"
WAYS_CHANGED = f"{WARNING}ways"

#: What is told of a request for more time.
EXTENSION_NEWS = ("requested", "granted", "refused")

#: Told so that someone knows. All other kinds are a duty: what they own, turn out at, are asked for or answer for, how
#: they sign in, and changes that their calendar may show too late.
FOR_INFORMATION = frozenset(
    {
        "meeting",
        "red-flag",
        "minutes-actions",  # of each action, its owner was told as it was given
        "operation-changed",
        "operation-reader",
        *(f"referral-{step}" for step in ("amended", "accepted", "redirected", "passed_on", "in_progress", "done")),
    }
)


@dataclass(frozen=True)
class Kind:
    """A kind of message: what it is about, and its name in lists.

    `urgent`: never held for quiet hours or a digest, and always told outside Muster too.
    """

    key: str
    model: type[models.Model]
    label: str
    urgent: bool = False

    @property
    def is_reminder(self) -> bool:
        """Whether it counts back from an event, by rules; news is told at once."""
        return self.key in AUDIENCES

    @property
    def listed_as(self) -> str:
        """What it is called among messages going out, where a reminder stands beside news of the same thing."""
        return f"{self.label} (reminder)" if self.is_reminder else self.label

    @property
    def told_as(self) -> str:
        """What its messages are called where people choose among them."""
        return f"{self.label} reminders" if self.is_reminder else self.label

    @property
    def may_mute(self) -> bool:
        """Whether someone may unsubscribe from it. What asks something of them they may not; it stays a duty."""
        return self.key in FOR_INFORMATION

    @property
    def is_warning(self) -> bool:
        """Whether it warns someone of what another may have done as them: no choice made as them keeps it from them."""
        return self.key.startswith(WARNING)

    def is_urgent(self, lead: dt.timedelta) -> bool:
        """Whether a message of this kind, so long before the event, cannot wait."""
        return self.urgent or (self.is_reminder and lead <= LAST_MINUTE)


def _steps(
    prefix: str, model: type[models.Model], noun: str, states: Iterable[str], *, urgent: bool = False
) -> list[Kind]:
    return [Kind(f"{prefix}-{state}", model, f"{noun} {state.replace('_', ' ')}", urgent=urgent) for state in states]


_SIGN_IN = {"password": "Password changed", "second-step": "Second step changed", "reset": "Sign-in reset"}

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("action-due", Action, "Action due"),
        Kind("meeting", Meeting, "Meeting"),
        Kind("deployment", Deployment, "Deployment"),
        Kind("red-flag", RedFlagDate, "Red-flag date"),
        Kind("measure-due", SafeguardingMeasure, "Safeguarding measure due"),
        Kind("request-unanswered", ResourceRequest, "Request not answered, the day draws near"),
        Kind("request-waiting", ResourceRequest, "Request not answered, days after asking"),
        Kind("referral-decision", Referral, "Referral to be decided"),
        Kind("case-review-step", CaseReview, "Step of a case review due"),
        Kind("cohort-review", CohortMember, "Cohort review due"),
        Kind("hotspot-review", Hotspot, "Hotspot review due"),
        # To those who answer for the agency that holds it, and for that of whoever opened it.
        Kind(EMERGENCY, EmergencyAccess, "Record opened in an emergency", urgent=True),
        Kind("order-expiring", Outcome, "Order ending"),
        Kind("order-hours", Outcome, "Order ending within hours", urgent=True),
        Kind("order-review", Outcome, "Review of an order due"),
        Kind("appeal-hearing", Outcome, "Hearing of an appeal against an order"),
        Kind("action-assigned", Action, "Action assigned"),
        Kind("action-moved", Action, "Action moved", urgent=True),  # to its owner, like the two that follow, if close
        Kind("action-cancelled", Action, "Action struck", urgent=True),
        Kind("action-left", Action, "Action given to someone else", urgent=True),
        Kind("action-support", Action, "Agency helps with an action"),  # to those who answer for it, once
        Kind(OVERDUE_OWNER, Action, "Action overdue"),  # to the owner, the morning after
        Kind(OVERDUE_SPOC, Action, "Action overdue, to the agency"),
        Kind(OVERDUE_CHAIR, Action, "Action overdue, to the chair"),
        Kind("minutes-actions", MinutesEntry, "Actions in the minutes"),  # to each owner, as a meeting closes
        Kind("meeting-moved", Meeting, "Meeting moved"),
        Kind("meeting-cancelled", Meeting, "Meeting cancelled"),
        Kind("operation-changed", Operation, "Operation changed"),  # to its commander
        Kind("operation-command", Operation, "Given command of an operation"),  # to its new commander
        # To its last commander, if close.
        Kind("operation-relieved", Operation, "Command given to someone else", urgent=True),
        Kind("operation-reader", Operation, "Named as a reader"),  # to whoever may see a sensitive one from now on
        # To coordinators, chairs and single points of contact, if close.
        Kind("red-flag-moved", RedFlagDate, "Red-flag date moved", urgent=True),
        Kind("red-flag-cancelled", RedFlagDate, "Red-flag date cancelled", urgent=True),
        # To whoever is to see to it, if close.
        Kind("measure-moved", SafeguardingMeasure, "Safeguarding measure moved", urgent=True),
        Kind("measure-cancelled", SafeguardingMeasure, "Safeguarding measure ended", urgent=True),
        Kind("deployment-assigned", Deployment, "Turning out at a deployment"),
        Kind("deployment-moved", Deployment, "Deployment moved"),
        Kind("deployment-cancelled", Deployment, "Deployment cancelled"),
        Kind("deployment-stood-down", Deployment, "Stood down from a deployment"),
        *_steps("series", DeploymentSeries, "Deployments of a series", ("made", "moved", "cancelled", "left")),
        Kind("deployment-fewer", Deployment, "Someone stood down"),  # to the commander and the lead agency's planners
        Kind(BRIEFING_READY, Briefing, "Briefing to read"),  # to those whom it is for, each version anew
        # To those who have not, when someone reminds them.
        Kind(BRIEFING_UNREAD, Briefing, "Briefing not read", urgent=True),
        *_steps("extension", ExtensionRequest, "More time", EXTENSION_NEWS),
        *_steps("request", ResourceRequest, "Resource", REQUEST_NEWS, urgent=True),
        *_steps("referral", Referral, "Referral", REFERRAL_NEWS),
        Kind(DIGEST, Person, "Daily message"),  # holds others of the day (notifications/digests.py)
        # To the person alone.
        *(Kind(f"{WARNING}{verb}", Person, _SIGN_IN[verb], urgent=True) for verb in SIGN_IN_NEWS),
        Kind(WAYS_CHANGED, Person, "Ways of being told changed", urgent=True),
    )
}

#: For each audience, how long before the event it is reminded.
Leads = dict[str, tuple[dt.timedelta, ...]]


def in_force() -> dict[str, Leads]:
    """The leads of each kind of reminder, by audience, as the rules are now. One query: ask once and pass it on."""
    found: dict[str, Leads] = {}
    with acting_as_system(System.OUTBOX):
        rules = ReminderRule.objects.filter(is_on=True).order_by("kind", "-lead")
        for kind, audience, lead in rules.values_list("kind", "audience", "lead"):
            leads = found.setdefault(kind, {})
            leads[audience] = (*leads.get(audience, ()), lead)
    return found


def leads_of(kind: str) -> Leads:
    """The leads of one kind of reminder, by audience."""
    return in_force().get(kind, {})
