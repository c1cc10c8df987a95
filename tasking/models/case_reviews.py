"""ASB case reviews: applications, the complaints they stand on, and recommendations.

The law: Anti-social Behaviour, Crime and Policing Act 2014 s104.

About a person they fall under victims, about a place under cases: either way they are seen by agreement only.
"""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf, Retained
from common import clock
from common.rowsecurity import PRACTITIONER, RowSecurity, visible_with
from hotspots.models import Subject
from partners.models import Agency, DataCategory, Person
from tasking.casework_querysets import CaseReviewQuerySet
from tasking.models.actions import Action
from tasking.models.forums import Forum
from tasking.models.meetings import RESTRICTED_BY_CATEGORY, Meeting
from tasking.rag import Rag
from tasking.states import CASE_REVIEW
from tasking.thresholds import Clock, Dates, ThresholdRule, Verdict, count, judge, next_clock

#: States that a decision on the threshold leads to, and those that a review that was held leads to.
DECIDED = ("threshold_met", "threshold_not_met", "review_held", "closed")
HELD = ("review_held", "closed")
ENDED = ("closed", "withdrawn", "struck")


class CaseReviewRule(Record):
    """The partnership's rule for case reviews: one row, copied into each application on the day it is made."""

    complaints = models.PositiveSmallIntegerField(default=3, help_text="Qualifying complaints that meet the threshold")
    behaviour_months = models.PositiveSmallIntegerField(
        default=1, help_text="Months from the behaviour within which a complaint must be made"
    )
    application_months = models.PositiveSmallIntegerField(
        default=6, help_text="Months from the complaint within which the application must be made"
    )
    local_extras = models.TextField(blank=True, help_text="What else meets the threshold here")
    year_starts_in = models.PositiveSmallIntegerField(
        default=4, help_text="Month in which the year of the published figures begins"
    )
    only = models.BooleanField(default=True, editable=False, unique=True)

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_case_review_rule", condition=Q(only=True)),
            models.CheckConstraint(
                name="case_review_rule_sensible",
                condition=Q(
                    complaints__gte=1,
                    behaviour_months__gte=1,
                    application_months__gte=1,
                    year_starts_in__gte=1,
                    year_starts_in__lte=12,
                ),
            ),
        ]

    def __str__(self) -> str:
        return "Rule for case reviews"

    @classmethod
    def in_force(cls) -> "CaseReviewRule":
        """The rule as it was saved; the Act's own where none was."""
        return cls.objects.first() or cls()


class Applicant(models.TextChoices):
    """Who applies for a case review."""

    VICTIM = "victim", "The victim"
    BEHALF = "behalf", "Someone on the victim's behalf"
    AGENCY = "agency", "An agency"


class CaseReview(Record):
    """An application for a case review, and what became of it (lifecycle: tasking/states.py)."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    category = models.CharField(max_length=20, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="The agency that took it in")
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="case_reviews")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="case_reviews")
    place = models.CharField(max_length=200, blank=True)
    applicant = models.CharField(max_length=10, choices=Applicant)
    applicant_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    what_happens = models.TextField(help_text="Without names")
    local_grounds = models.TextField(blank=True, help_text="What speaks for the threshold beside the complaints")
    applied_on = models.DateField()
    # The rule and the clocks as they were on the day of the application.
    complaints_needed = models.PositiveSmallIntegerField()
    behaviour_months = models.PositiveSmallIntegerField()
    application_months = models.PositiveSmallIntegerField()
    local_extras = models.TextField(blank=True)
    acknowledge_by = models.DateField()
    decide_by = models.DateField()
    review_by = models.DateField()
    state = models.CharField(
        max_length=20,
        choices=[(s, s.replace("_", " ").capitalize()) for s in CASE_REVIEW.states()],
        default=CASE_REVIEW.initial,
    )
    acknowledged_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    counted = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Complaints that qualified then")
    decision_reason = models.TextField(blank=True)
    departure_reason = models.TextField(blank=True, help_text="Why the decision departs from the count")
    reviewed_on = models.DateField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="case_reviews")
    findings = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    objects = CaseReviewQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

    retention = Retained(
        code="case_reviews",
        clock="coalesce(record.ended_on, record.reviewed_on, record.decided_on, record.applied_on)",
        over="record.ended_on IS NOT NULL",
        clears=(
            "place",
            "what_happens",
            "local_grounds",
            "decision_reason",
            "departure_reason",
            "findings",
            "ended_reason",
        ),
    )

    class Meta:
        ordering = ["-applied_on", "-created_at"]
        constraints = [
            models.CheckConstraint(name="case_review_of_known_state", condition=Q(state__in=CASE_REVIEW.states())),
            models.CheckConstraint(
                name="case_review_about_a_person_or_a_place",
                condition=Q(category="victims", subject__isnull=False)
                | (Q(category="cases", subject__isnull=True) & ~Q(place="")),
            ),
            models.CheckConstraint(
                name="case_review_by_agency_names_it",
                condition=Q(applicant="agency", applicant_agency__isnull=False)
                | (~Q(applicant="agency") & Q(applicant_agency__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_review_decided_with_reason",
                condition=(
                    Q(state__in=DECIDED, decided_on__isnull=False, decided_by__isnull=False, counted__isnull=False)
                    & ~Q(decision_reason="")
                )
                | Q(state__in=["withdrawn", "struck"])
                | Q(state__in=["applied", "acknowledged"], decided_on__isnull=True, decided_by__isnull=True),
            ),
            models.CheckConstraint(
                name="case_review_departs_from_count_with_reason",
                condition=~Q(departure_reason="")
                | ~Q(state__in=DECIDED)
                | Q(state="threshold_not_met", counted__lt=F("complaints_needed"))
                | (~Q(state="threshold_not_met") & Q(counted__gte=F("complaints_needed"))),
            ),
            models.CheckConstraint(
                name="held_case_review_has_day_and_findings",
                condition=~Q(state__in=HELD) | (Q(reviewed_on__isnull=False) & ~Q(findings="")),
            ),
            models.CheckConstraint(
                name="ended_case_review_has_reason",
                condition=(Q(state__in=ENDED, ended_on__isnull=False) & ~Q(ended_reason=""))
                | (~Q(state__in=ENDED) & Q(ended_on__isnull=True, ended_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("tasking:case_review", args=[self.pk])

    @property
    def rule(self) -> ThresholdRule:
        """The rule that it is judged by."""
        return ThresholdRule(self.complaints_needed, self.behaviour_months, self.application_months)

    @property
    def count_in_words(self) -> str:
        """How many of its complaints qualify now, against how many are needed."""
        qualifying = self.qualifying()
        found = "1 complaint qualifies" if qualifying == 1 else f"{qualifying} complaints qualify"
        return f"{found}, and {self.complaints_needed} {'is' if self.complaints_needed == 1 else 'are'} needed."

    def qualifying(self) -> int:
        """How many of its standing complaints qualify."""
        return count((one.dates for one in self.complaints.all() if not one.struck_reason), self.applied_on, self.rule)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Its steps with the days by which they are due; none for one that was withdrawn or struck."""
        if self.state in ("withdrawn", "struck"):
            return ()
        steps: list[tuple[str, dt.date, dt.date | None]] = [
            ("Acknowledge the application", self.acknowledge_by, self.acknowledged_on),
            ("Decide the threshold", self.decide_by, self.decided_on),
        ]
        if self.state != "threshold_not_met":
            steps.append(("Hold the review", self.review_by, self.reviewed_on))
        return tuple(Clock(step, due_on, (due_on - self.applied_on).days, done_on) for step, due_on, done_on in steps)

    @property
    def next_clock(self) -> Clock | None:
        """The step that is due next; None when nothing is."""
        return next_clock(self.clocks)

    @property
    def rag(self) -> Rag | None:
        """How its next step stands today; None when nothing is due."""
        waiting = self.next_clock
        return waiting.rag(clock.today()) if waiting else None


class CaseComplaint(Record):
    """A complaint on which an application stands. Kept; a wrong one is struck with a reason."""

    case_review = models.ForeignKey(CaseReview, models.PROTECT, related_name="complaints")
    behaviour_on = models.DateField()
    reported_on = models.DateField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="To which it was made")
    what = models.CharField(max_length=200, help_text="Without names")
    struck_reason = models.TextField(blank=True)

    row_security = RowSecurity(visible=visible_with("tasking_casereview", "case_review_id"), fixed=("case_review_id",))

    retention = PartOf("case_review", ("what", "struck_reason"))

    class Meta:
        ordering = ["reported_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="complaint_not_before_behaviour", condition=Q(reported_on__gte=F("behaviour_on"))
            )
        ]

    def __str__(self) -> str:
        return f"complaint in {self.case_review}"

    @property
    def dates(self) -> Dates:
        """Its two days."""
        return Dates(self.behaviour_on, self.reported_on)

    @property
    def verdict(self) -> Verdict:
        """Whether it qualifies, and why or why not."""
        if self.struck_reason:
            return Verdict(False, f"Struck: {self.struck_reason}")
        return judge(self.dates, self.case_review.applied_on, self.case_review.rule)


class Answer(models.TextChoices):
    """What an agency says to a recommendation made to it."""

    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Not accepted"


class CaseRecommendation(Record):
    """What a review recommends to an agency, what the agency answers, and the action that came of it."""

    case_review = models.ForeignKey(CaseReview, models.PROTECT, related_name="recommendations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    text = models.TextField(help_text="Without names")
    answer = models.CharField(max_length=10, blank=True, choices=Answer)
    answer_reason = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.OneToOneField(
        Action, models.PROTECT, null=True, blank=True, related_name="case_recommendation", help_text="What came of it"
    )

    row_security = RowSecurity(visible=visible_with("tasking_casereview", "case_review_id"), fixed=("case_review_id",))

    retention = PartOf("case_review", ("text", "answer_reason"))

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="recommendation_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="recommendation_answered_on_and_by",
                condition=Q(answer="", answered_on__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="rejected_recommendation_has_reason", condition=~Q(answer="rejected") | ~Q(answer_reason="")
            ),
            models.CheckConstraint(
                name="rejected_recommendation_has_no_action", condition=~Q(answer="rejected") | Q(action__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"recommendation in {self.case_review}"
