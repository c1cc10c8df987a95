"""The words of messages: short, plain, and free of personal data.

A restricted thing is named by its reference only. Each function takes the record, seen as its recipient sees it, and
gives the subject and the lines of the message.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from notifications import states
from notifications.calendars import ical
from notifications.marking import MARK, is_sensitive
from notifications.rules import BRIEFING_READY, BRIEFING_UNREAD, EMERGENCY
from notifications.wording import clocks, hotspots, operations, people, tasking
from notifications.wording.words import Words


def words_for(kind: str, record: models.Model) -> Words:
    """Put a message of this kind about this record into words; sensitive ones are marked in the subject."""
    said = _WORDS[kind](record) if kind in _WORDS else _STEPS[kind.partition("-")[0]](record, kind)
    subject = " ".join(ical.plain(said.subject).split())
    return Words(f"{MARK}{subject}" if is_sensitive(record) else subject, said.lines)


_WORDS: dict[str, Callable[[Any], Words]] = {
    "action-due": tasking.action_due,
    "action-moved": tasking.action_moved,
    "action-cancelled": tasking.action_cancelled,
    "action-left": tasking.action_left,
    "action-assigned": tasking.action_assigned,
    "action-support": tasking.action_support,
    "action-overdue": tasking.action_overdue,
    "action-overdue-spoc": tasking.action_overdue_spoc,
    "action-overdue-chair": tasking.action_overdue_chair,
    "minutes-actions": tasking.minutes_actions,
    "measure-due": tasking.measure_due,
    "measure-moved": tasking.measure_moved,
    "measure-cancelled": tasking.measure_cancelled,
    "meeting": tasking.meeting,
    "meeting-moved": tasking.meeting_moved,
    "meeting-cancelled": tasking.meeting_cancelled,
    "deployment": operations.deployment,
    "deployment-assigned": operations.deployment_assigned,
    "deployment-moved": operations.deployment_moved,
    "deployment-cancelled": operations.deployment_cancelled,
    "deployment-stood-down": operations.deployment_stood_down,
    "deployment-fewer": operations.deployment_fewer,
    BRIEFING_READY: operations.briefing_ready,
    BRIEFING_UNREAD: operations.briefing_unread,
    "operation-changed": operations.operation_changed,
    "operation-command": operations.operation_command,
    "operation-relieved": operations.operation_relieved,
    "operation-reader": operations.operation_reader,
    "red-flag": operations.red_flag,
    "red-flag-moved": operations.red_flag_moved,
    "red-flag-cancelled": operations.red_flag_cancelled,
    "request-unanswered": clocks.request_unanswered,
    "request-waiting": clocks.request_waiting,
    "referral-decision": clocks.referral_decision,
    "case-review-step": clocks.case_review_step,
    "cohort-review": clocks.cohort_review,
    EMERGENCY: hotspots.opened_in_emergency,
    "hotspot-review": clocks.hotspot_review,
    "order-expiring": clocks.order_expiring,
    "order-hours": clocks.order_hours,
    "order-review": clocks.order_review,
    "appeal-hearing": clocks.appeal_hearing,
}
_STEPS: dict[str, Callable[[Any, str], Words]] = {
    "request": operations.request,
    "series": operations.series,
    "extension": tasking.extension,
    "referral": tasking.referral,
    "sign": people.sign_in,
}


#: How the statuses of a message read to those who look after messages.
STATUS = {
    states.PENDING: "Waiting",
    states.CLAIMED: "About to be sent",
    states.HELD: "Kept for the daily message",
    states.SENDING: "Being sent",
    states.SENT: "Sent",
    states.FAILED: "Not delivered",
    states.EXPIRED: "Too late to send",
    states.CANCELLED: "Cancelled",
    states.UNKNOWN: "May have arrived",
}
