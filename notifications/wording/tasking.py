"""The words of messages about actions, meetings, referrals and safeguarding measures."""

from notifications.wording.words import Words, when_and_where
from tasking.models import Action, EntryKind, ExtensionRequest, Meeting, MinutesEntry, Referral, SafeguardingMeasure
from web.dates import date_text, london_text, to_london


def action_due(action: Action) -> Words:
    """That the day draws near."""
    due = date_text(action.due_on)
    return Words(
        f"Action {action.reference} is due on {due}",
        (f"Action {action.reference} is due on {due}.", "Open it to add progress or to say that it is done."),
    )


def action_moved(action: Action) -> Words:
    """That there is another due date."""
    due = date_text(action.due_on)
    return Words(
        f"Action {action.reference} is now due on {due}",
        (f"The due date of action {action.reference} has changed. It is now {due}.",),
    )


def action_cancelled(action: Action) -> Words:
    """That nothing more is to be done."""
    return Words(
        f"Action {action.reference} is no longer needed",
        (f"Action {action.reference} was struck from the log. Nothing more is to be done.", "Open it to see why."),
    )


def action_left(action: Action) -> Words:
    """That it is another's now."""
    return Words(
        f"Action {action.reference} is no longer yours",
        (f"Action {action.reference} was given to someone else. You need do nothing more.",),
    )


def action_assigned(action: Action) -> Words:
    """That it is theirs."""
    return Words(
        f"You have a new action: {action.reference}",
        (f"Action {action.reference} is now yours. It is due on {date_text(action.due_on)}.",),
    )


def action_support(action: Action) -> Words:
    """That their agency is asked to help."""
    return Words(
        f"Your agency helps with action {action.reference}",
        (
            f"Your agency is asked to help with action {action.reference}, due on {date_text(action.due_on)}.",
            "Open it to see what is to be done and who owns it. You can write progress there.",
        ),
    )


def action_overdue(action: Action) -> Words:
    """To its owner."""
    return Words(
        f"Action {action.reference} is overdue",
        (
            f"Your action {action.reference} is overdue.",
            "Open it to add progress, to ask for more time or to say that it is done.",
        ),
    )


def action_overdue_spoc(action: Action) -> Words:
    """To whoever answers for its owner's agency."""
    return Words(
        f"Action {action.reference} of your agency is overdue",
        (
            f"Action {action.reference} of your agency is overdue. Its owner was told.",
            "Open it to see what is missing.",
        ),
    )


def action_overdue_chair(action: Action) -> Words:
    """To the chair."""
    return Words(
        f"Action {action.reference} is overdue",
        (f"Action {action.reference} is still overdue. Its owner and their agency were told.",),
    )


def minutes_actions(entry: MinutesEntry) -> Words:
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


def measure_due(measure: SafeguardingMeasure) -> Words:
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


def measure_moved(measure: SafeguardingMeasure) -> Words:
    """Nothing of whose it is, nor of what."""
    due = date_text(measure.due_on) if measure.due_on else "a day that has changed"
    return Words(
        f"A safeguarding measure is now due on {due}",
        (f"The date by which something is to be done about a safeguarding measure has changed. It is now {due}.",),
    )


def measure_cancelled(measure: SafeguardingMeasure) -> Words:
    """Nothing of whose it is, nor of what."""
    return Words(
        "A safeguarding measure needs nothing more",
        ("A safeguarding measure that was due has ended. You need do nothing more about it.", "Open it to see why."),
    )


def meeting(meeting: Meeting) -> Words:
    """That it is coming."""
    return Words(
        f"{meeting.forum.name} on {london_text(meeting.starts_at)}",
        (*when_and_where(meeting), "The agenda and the action log are in Muster."),
    )


def meeting_moved(meeting: Meeting) -> Words:
    """That it is at another time or place."""
    return Words(f"{meeting.forum.name} has changed", ("The time or the place has changed.", *when_and_where(meeting)))


def meeting_cancelled(meeting: Meeting) -> Words:
    """That it is off."""
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


def extension(request: ExtensionRequest, kind: str) -> Words:
    """That more time is asked for, given or refused."""
    opening, then = _EXTENSION_STEPS[kind.removeprefix("extension-")]
    reference = request.action.reference
    return Words(f"{opening}: action {reference}", (f"{opening} on action {reference}.", then))


def referral(referral: Referral, kind: str) -> Words:
    """What became of it."""
    step = kind.removeprefix("referral-")
    state = step.replace("_", " ")
    plain = (f"is {state}", f"is now {state}.", "Open it to see why and what happens next.")
    subject, told, then = _REFERRAL_STEPS.get(step, plain)
    return Words(f"Your referral {referral.reference} {subject}", (f"Your referral {referral.reference} {told}", then))
