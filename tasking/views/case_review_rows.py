"""What a case review says, in rows for a summary list and for tables."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from common import clock
from hotspots.models import Subject
from partners.models import Person
from tasking import casework_policies, policies
from tasking.models import Answer, CaseReview
from tasking.states import CASE_REVIEW
from tasking.thresholds import Clock
from web.dates import plain_date
from web.templatetags.govuk import rag, tag


def rows(review: CaseReview) -> list[tuple[Any, ...]]:
    """What it says and what was decided; what is empty is left out."""
    by = f", {review.applicant_agency}" if review.applicant_agency else ""
    said = [
        ("Applied for by", f"{review.get_applicant_display()}{by}"),
        ("Applied for on", review.applied_on),
        _subject_row(review),
        ("Place", review.place),
        ("What happens", review.what_happens),
        ("What else speaks for a review", review.local_grounds),
        ("Dealt with by", review.forum),
        ("Taken in by", review.held_by),
        ("Threshold", _threshold(review)),
        ("Why", review.decision_reason),
        ("Why it departs from the count", review.departure_reason),
        ("Review held on", review.reviewed_on),
        ("At", review.meeting),
        ("What the review found", review.findings),
        ("Ended on", review.ended_on),
        ("How it ended", review.ended_reason),
    ]
    return [row for row in said if row[1] not in (None, "")]


def _threshold(review: CaseReview) -> str:
    if review.decided_on is None or review.counted is None:
        return ""
    met = "Not met" if review.state == "threshold_not_met" else "Met"
    return (
        f"{met}: decided by {review.decided_by} on {plain_date(review.decided_on)}, when {review.counted}"
        f" qualified of the {review.complaints_needed} complaints needed"
    )


def _subject_row(review: CaseReview) -> tuple[Any, ...]:
    """The person's reference, where whoever is looking may see it: it can be held by another agency again."""
    if review.subject_id is None:
        return ("Person", None)
    subject = Subject.objects.filter(pk=review.subject_id).first()
    if subject is None:
        return ("Person", f"Withheld. Contact {review.held_by}")
    return ("Person", subject.reference, subject.get_absolute_url(), "Open")


def clock_rows(review: CaseReview) -> list[list[Any]]:
    """Step, due day, the rule that made it, and how it stands."""
    today = clock.today()
    return [[one.step, one.due_on, one.rule, _standing(one, today)] for one in review.clocks]


def _standing(one: Clock, today: dt.date) -> SafeString:
    colour, words = one.rag(today)
    return rag(colour, words) if one.done_on is None else tag(words.capitalize(), "grey")


def complaint_rows(review: CaseReview, person: Person) -> list[list[Any]]:
    """Each complaint with whether it qualifies and why; with a way to strike it, where it still can be."""
    may_strike = bool(CASE_REVIEW.find("strike_complaint_of", review.state)) and bool(
        policies.may(person, "strike_complaint_of", review)
    )
    found = []
    for one in review.complaints.select_related("agency"):
        one.case_review = review  # read once
        verdict = one.verdict
        word = "Qualifies" if verdict.qualifies else "Struck" if one.struck_reason else "Does not qualify"
        strike: Any = ""
        if may_strike and not one.struck_reason:
            words = f"Strike the complaint of {plain_date(one.reported_on)}"
            strike = {"text": words, "url": reverse("tasking:case_complaint_strike", args=[review.pk, one.pk])}
        found.append(
            [
                one.reported_on,
                one.behaviour_on,
                one.agency,
                one.what,
                tag(word, "green" if verdict.qualifies else "grey"),
                verdict.why,
                strike,
            ]
        )
    return found


def recommendation_rows(review: CaseReview, person: Person) -> list[list[Any]]:
    """Each recommendation with its answer, and what can be done with it next."""
    found = []
    for one in review.recommendations.select_related("agency", "answered_by", "action"):
        one.case_review = review
        answer = one.get_answer_display() or "Not answered"
        if one.answer_reason:
            answer = f"{answer}: {one.answer_reason}"
        found.append([one.agency, one.text, answer, _next(review, one, person)])
    return found


def _next(review: CaseReview, one: Any, person: Person) -> Any:
    if one.action_id:
        return {"text": f"Action {one.action}", "url": one.action.get_absolute_url()} if one.action else "An action"
    if review.state != "review_held":
        return ""
    if not one.answer and casework_policies.may_answer(person, one):
        return {
            "text": f"Record the answer of {one.agency}",
            "url": reverse("tasking:case_recommendation_answer", args=[review.pk, one.pk]),
        }
    if one.answer == Answer.ACCEPTED and policies.may(person, "task_from", review):
        return {
            "text": "Make it an action",
            "url": reverse("tasking:case_recommendation_task", args=[review.pk, one.pk]),
        }
    return ""
