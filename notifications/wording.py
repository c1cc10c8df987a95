"""The words of messages: short, plain, and free of personal data.

A restricted thing is named by its reference only. Each function takes the record, seen as its recipient sees it, and
gives the subject and the lines of the message.
"""

from collections.abc import Callable
from typing import Any

from audit.models import Record
from notifications import clock_wording, ical, operations_wording, states
from notifications.rules import BRIEFING_READY, BRIEFING_UNREAD
from notifications.words import Words, is_sensitive, when_and_where
from partners.models import Person
from tasking.models import Action, EntryKind, ExtensionRequest, Meeting, MinutesEntry, Referral, SafeguardingMeasure
from web.dates import date_text, london_text, to_london

MARK = "OFFICIAL-SENSITIVE: "


def words_for(kind: str, record: Record) -> Words:
    """Put a message of this kind about this record into words; sensitive ones are marked in the subject."""
    said = _WORDS[kind](record) if kind in _WORDS else _STEPS[kind.partition("-")[0]](record, kind)
    subject = " ".join(ical.plain(said.subject).split())
    return Words(f"{MARK}{subject}" if is_sensitive(record) else subject, said.lines)


def _action_due(action: Action) -> Words:
    due = date_text(action.due_on)
    return Words(
        f"Action {action.reference} is due on {due}",
        (f"Action {action.reference} is due on {due}.", "Open it to add progress or to say that it is done."),
    )


def _action_moved(action: Action) -> Words:
    due = date_text(action.due_on)
    return Words(
        f"Action {action.reference} is now due on {due}",
        (f"The due date of action {action.reference} has changed. It is now {due}.",),
    )


def _action_cancelled(action: Action) -> Words:
    return Words(
        f"Action {action.reference} is no longer needed",
        (f"Action {action.reference} was struck from the log. Nothing more is to be done.", "Open it to see why."),
    )


def _action_left(action: Action) -> Words:
    return Words(
        f"Action {action.reference} is no longer yours",
        (f"Action {action.reference} was given to someone else. You need do nothing more.",),
    )


def _action_assigned(action: Action) -> Words:
    return Words(
        f"You have a new action: {action.reference}",
        (f"Action {action.reference} is now yours. It is due on {date_text(action.due_on)}.",),
    )


def _action_support(action: Action) -> Words:
    return Words(
        f"Your agency helps with action {action.reference}",
        (
            f"Your agency is asked to help with action {action.reference}, due on {date_text(action.due_on)}.",
            "Open it to see what is to be done and who owns it. You can write progress there.",
        ),
    )


def _action_overdue(action: Action) -> Words:
    return Words(
        f"Action {action.reference} is overdue",
        (
            f"Your action {action.reference} is overdue.",
            "Open it to add progress, to ask for more time or to say that it is done.",
        ),
    )


def _action_overdue_spoc(action: Action) -> Words:
    return Words(
        f"Action {action.reference} of your agency is overdue",
        (
            f"Action {action.reference} of your agency is overdue. Its owner was told.",
            "Open it to see what is missing.",
        ),
    )


def _action_overdue_chair(action: Action) -> Words:
    return Words(
        f"Action {action.reference} is overdue",
        (f"Action {action.reference} is still overdue. Its owner and their agency were told.",),
    )


def _minutes_actions(entry: MinutesEntry) -> Words:
    """Told of the first of them; the others of the same owner are counted, as far as they may see them."""
    version = entry.minutes
    theirs = MinutesEntry.objects.filter(minutes=version, kind=EntryKind.ACTION, owner=entry.owner_id)
    number, restricted = theirs.count(), theirs.exclude(category="").count()
    day = date_text(to_london(version.meeting.starts_at))
    forum = version.meeting.forum.name
    counted = "1 action" if number == 1 else f"{number} actions"
    lines = [
        f"The minutes of {forum} on {day} are made.",
        f"They give you {counted}.",
        f"{restricted} of them {'is' if restricted == 1 else 'are'} restricted." if restricted else "",
        "Open your actions to see what each is and when it is due.",
    ]
    return Words(f"Your {'action' if number == 1 else 'actions'} from {forum} on {day}", tuple(filter(None, lines)))


def _measure_due(measure: SafeguardingMeasure) -> Words:
    """Nothing of whose it is, nor of what."""
    due = date_text(measure.due_on) if measure.due_on else "a day that has changed"
    if measure.state == "asked":
        return Words(
            f"A safeguarding measure is to be in place by {due}",
            (f"A safeguarding measure is to be in place by {due}.", "Open it to say that it is, or why it is not."),
        )
    return Words(
        f"A safeguarding review is due on {due}",
        (f"A safeguarding measure is to be looked at by {due}.", "Open it to write down what you found."),
    )


def _measure_moved(measure: SafeguardingMeasure) -> Words:
    """Nothing of whose it is, nor of what."""
    due = date_text(measure.due_on) if measure.due_on else "a day that has changed"
    return Words(
        f"A safeguarding measure is now due on {due}",
        (f"The date by which something is to be done about a safeguarding measure has changed. It is now {due}.",),
    )


def _measure_cancelled(measure: SafeguardingMeasure) -> Words:
    """Nothing of whose it is, nor of what."""
    return Words(
        "A safeguarding measure needs nothing more",
        ("A safeguarding measure that was due has ended. You need do nothing more about it.", "Open it to see why."),
    )


def _meeting(meeting: Meeting) -> Words:
    return Words(
        f"{meeting.forum.name} on {london_text(meeting.starts_at)}",
        (*when_and_where(meeting), "The agenda and the action log are in Muster."),
    )


def _meeting_moved(meeting: Meeting) -> Words:
    return Words(f"{meeting.forum.name} has changed", ("The time or the place has changed.", *when_and_where(meeting)))


def _meeting_cancelled(meeting: Meeting) -> Words:
    return Words(
        f"{meeting.forum.name} is cancelled",
        (f"The meeting of {london_text(meeting.starts_at)} will not take place.",),
    )


_REFERRAL_STEPS = {
    "amended": ("has changed", "has been changed by a colleague of yours.", "Open it to see what it says now."),
    "passed_on": (
        "goes to another forum",
        "has been sent to another forum of the partnership, which decides on it at its next meeting.",
        "Open it to see which forum, and why.",
    ),
}


_EXTENSION_STEPS = {
    "requested": ("More time is asked for", "Open it to see why, and to answer."),
    "granted": ("More time is given", "Open it to see the new due date, and why."),
    "refused": ("More time is refused", "The due date stays. Open it to see why."),
}


def _extension(request: ExtensionRequest, kind: str) -> Words:
    opening, then = _EXTENSION_STEPS[kind.removeprefix("extension-")]
    reference = request.action.reference
    return Words(f"{opening}: action {reference}", (f"{opening} on action {reference}.", then))


def _referral(referral: Referral, kind: str) -> Words:
    step = kind.removeprefix("referral-")
    state = step.replace("_", " ")
    plain = (f"is {state}", f"is now {state}.", "Open it to see why and what happens next.")
    subject, told, then = _REFERRAL_STEPS.get(step, plain)
    return Words(f"Your referral {referral.reference} {subject}", (f"Your referral {referral.reference} {told}", then))


_NOT_I = "If it was not you, choose a new password with this link at once, and tell your administrator."
_SIGN_IN = {
    "password": Words(
        "Your password was changed",
        ("The password of your account was changed. If you did this, there is nothing to do.", _NOT_I),
    ),
    "second-step": Words(
        "Your second step for signing in was changed",
        (
            "A second step of your account was set up, made anew or removed. If you did this, there is nothing to do.",
            _NOT_I,
        ),
    ),
    "reset": Words(
        "Your sign-in was reset",
        (
            "An administrator has reset how you sign in. Your old password and second steps no longer work.",
            "Choose a new password with this link, then set up a second step.",
            "If you did not ask for this, tell your administrator.",
        ),
    ),
}


def _sign_in(person: Person, kind: str) -> Words:
    """Names nobody, not even the person, and holds nothing that helps to sign in."""
    return _SIGN_IN[kind.removeprefix("sign-in-")]


_WORDS: dict[str, Callable[[Any], Words]] = {
    "action-due": _action_due,
    "action-moved": _action_moved,
    "action-cancelled": _action_cancelled,
    "action-left": _action_left,
    "action-assigned": _action_assigned,
    "action-support": _action_support,
    "action-overdue": _action_overdue,
    "action-overdue-spoc": _action_overdue_spoc,
    "action-overdue-chair": _action_overdue_chair,
    "minutes-actions": _minutes_actions,
    "measure-due": _measure_due,
    "measure-moved": _measure_moved,
    "measure-cancelled": _measure_cancelled,
    "meeting": _meeting,
    "meeting-moved": _meeting_moved,
    "meeting-cancelled": _meeting_cancelled,
    "deployment": operations_wording.deployment,
    "deployment-assigned": operations_wording.deployment_assigned,
    "deployment-moved": operations_wording.deployment_moved,
    "deployment-cancelled": operations_wording.deployment_cancelled,
    "deployment-stood-down": operations_wording.deployment_stood_down,
    "deployment-fewer": operations_wording.deployment_fewer,
    BRIEFING_READY: operations_wording.briefing_ready,
    BRIEFING_UNREAD: operations_wording.briefing_unread,
    "operation-changed": operations_wording.operation_changed,
    "operation-command": operations_wording.operation_command,
    "operation-reader": operations_wording.operation_reader,
    "red-flag": operations_wording.red_flag,
    "red-flag-moved": operations_wording.red_flag_moved,
    "red-flag-cancelled": operations_wording.red_flag_cancelled,
    "request-unanswered": clock_wording.request_unanswered,
    "request-waiting": clock_wording.request_waiting,
    "referral-decision": clock_wording.referral_decision,
    "case-review-step": clock_wording.case_review_step,
    "cohort-review": clock_wording.cohort_review,
    "hotspot-review": clock_wording.hotspot_review,
    "order-expiring": clock_wording.order_expiring,
    "order-hours": clock_wording.order_hours,
    "order-review": clock_wording.order_review,
}
_STEPS: dict[str, Callable[[Any, str], Words]] = {
    "request": operations_wording.request,
    "series": operations_wording.series,
    "extension": _extension,
    "referral": _referral,
    "sign": _sign_in,
}


#: How the statuses of a message read to those who look after messages.
STATUS = {
    states.PENDING: "Waiting",
    states.CLAIMED: "About to be sent",
    states.HELD: "Waits for the digest",
    states.SENDING: "Being sent",
    states.SENT: "Sent",
    states.FAILED: "Not delivered",
    states.EXPIRED: "Too late to send",
    states.CANCELLED: "Called back",
    states.UNKNOWN: "May have arrived",
}
