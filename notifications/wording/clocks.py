"""The words of reminders that something is to be answered, decided or looked at again.

What is restricted goes by its reference; a member of the offender cohort by nothing at all.
"""

from hotspots.models import Hotspot
from notifications.audiences import ANSWER_WITHIN
from notifications.happenings import SOURCES
from notifications.marking import is_sensitive
from notifications.wording.words import Words, named, within_sentence
from operations.models import ResourceRequest
from outcomes.models import Outcome
from tasking.models import CaseReview, CohortMember, Referral
from web.dates import date_text, london_range_text, london_text


def request_unanswered(request: ResourceRequest) -> Words:
    """That the deployment draws near, told to both sides."""
    when = london_range_text(request.starts_at, request.ends_at)
    return Words(
        f"Not answered yet: {_request(request)}",
        (
            f"{_request(request)} for {named(request.deployment)} is not answered, and the day draws near.",
            f"When: {when}.",
            f"{request.agency} can say yes, no or offer something else. Whoever asked can ask another agency.",
        ),
    )


def request_waiting(request: ResourceRequest) -> Words:
    """That it was asked for some days ago."""
    asked, answer_by = london_text(request.created_at), request.created_at + ANSWER_WITHIN
    return Words(
        f"Waiting for an answer: {_request(request)}",
        (
            f"{_request(request)} for {named(request.deployment)} has been waiting since {asked}.",
            f"An answer is looked for by {london_text(answer_by)}, so that there is time to ask someone else.",
            "Say yes, no or offer something else.",
        ),
    )


def _request(request: ResourceRequest) -> str:
    return f"A request for {within_sentence(request.what)} from {request.agency}"


def referral_decision(referral: Referral) -> Words:
    """That a forum is to decide on it."""
    due = _due(referral, "referral-decision")
    return Words(
        f"Referral {referral.reference} is to be decided by {due}",
        (
            f"Referral {referral.reference} waits for a decision, due by {due}.",
            "Put it on the agenda of a meeting before that day, or decide on it now.",
        ),
    )


_STEPS_OF_A_REVIEW = {
    "applied": "its acknowledgement",
    "acknowledged": "the decision whether the threshold is met",
    "threshold_met": "the meeting that reviews it",
}


def case_review_step(review: CaseReview) -> Words:
    """Which of its steps is due."""
    due = _due(review, "case-review-step")
    step = _STEPS_OF_A_REVIEW.get(review.state, "its next step")
    return Words(
        f"Case review {review.reference}: a step is due by {due}",
        (
            f"Of case review {review.reference}, {step} is due by {due}.",
            "Open it to do it, or to see what is missing.",
        ),
    )


def cohort_review(member: CohortMember) -> Words:
    """Nothing of whose it is."""
    due = _due(member, "cohort-review")
    return Words(
        f"A review is due by {due}",
        (
            f"A review that your agency holds is due by {due}.",
            "Open it to see whose it is, and to record it.",
        ),
    )


def hotspot_review(hotspot: Hotspot) -> Words:
    """That it is to be looked at again."""
    due = _due(hotspot, "hotspot-review")
    return Words(
        f"Hotspot {hotspot.reference} is to be reviewed by {due}",
        (
            f"Hotspot {hotspot} is to be reviewed by {due}.",
            "Open it to write down what has been achieved, and to set the next review or close it.",
        ),
    )


def order_expiring(outcome: Outcome) -> Words:
    """Its last day; of what kind it is, unless it is sensitive."""
    last = date_text(outcome.last_day) if outcome.last_day else "a day that has changed"
    return Words(
        f"{_outcome(outcome)} ends: last day {last}",
        (
            f"{_outcome(outcome)} is in force until the end of {last}.",
            "Decide in good time whether to apply for another, to extend it or to let it end.",
        ),
    )


def order_hours(outcome: Outcome) -> Words:
    """Its last hour."""
    ends = london_text(outcome.expires_at) if outcome.expires_at else "a time that has changed"
    return Words(
        f"{_outcome(outcome)} ends at {ends}",
        (
            f"{_outcome(outcome)} ends at {ends}.",
            "Tell those who rely on it, and decide now if anything is to follow.",
        ),
    )


def order_review(outcome: Outcome) -> Words:
    """That the law asks for a look at it."""
    due = _due(outcome, "order-review")
    return Words(
        f"{_outcome(outcome)} is to be reviewed by {due}",
        (
            f"{_outcome(outcome)} is to be looked at by {due}: its review, or whether it is to be extended.",
            "Open it to see the rule that asks for it.",
        ),
    )


def appeal_hearing(outcome: Outcome) -> Words:
    """That an appeal against it is heard."""
    heard = _due(outcome, "appeal-hearing")
    return Words(
        f"{_outcome(outcome)}: an appeal is heard on {heard}",
        (
            f"The appeal against {_outcome(outcome)} is listed for {heard}.",
            "See that whoever is to give evidence knows of it. Afterwards, open it to record the result.",
        ),
    )


def _outcome(outcome: Outcome) -> str:
    return f"Outcome {outcome.reference}" if is_sensitive(outcome) else f"{outcome.type} {outcome.reference}"


def _due(record: ResourceRequest | Referral | CaseReview | CohortMember | Hotspot | Outcome, kind: str) -> str:
    """The day on which the clock of this kind runs out, in words."""
    found = next(one for one in SOURCES[record._meta.db_table].tell([record]) if one.kind == kind)
    return "a day that has changed" if found.over else date_text(found.starts_on)
