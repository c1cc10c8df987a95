"""Risk: matrices as versioned data, and what an assessment found by one of them. Neither is ever changed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf
from common.rowsecurity import PERSON, PRACTITIONER, RowSecurity, has_role, in_system, visible_with
from partners.models import Person
from tasking.models.referrals import Referral
from tasking.querysets import RiskAssessmentQuerySet, RiskMatrixQuerySet
from tasking.risk import COLOURS, Matrix, read

_WITH_REFERRAL = visible_with("tasking_referral", "referral_id")


def _is_list(field: str) -> Q:
    """A JSON value that is a list, and not an empty one."""
    kind = models.Func(F(field), function="jsonb_typeof", output_field=models.TextField())
    return Q(Exact(kind, models.Value("array"))) & ~Q(**{field: []})


class RiskMatrix(Record):
    """One version of a risk matrix: questions with weights, answers with points, bands of scores.

    In force from its day until the next version of its name is. A version is never changed: what was found by it stays
    what it was. One that is withdrawn ends the name without another to follow.
    """

    name = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField(help_text="Counts the versions of this name from 1")
    questions = models.JSONField()
    bands = models.JSONField()
    in_force_from = models.DateField()
    is_withdrawn = models.BooleanField(default=False)
    note = models.TextField(blank=True, help_text="Where it comes from, and what changed")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RiskMatrixQuerySet.as_manager()

    row_security = RowSecurity(
        visible=f"{PRACTITIONER} OR {has_role('administrator')} OR {in_system('set_up')}",
        insertable=f"{has_role('chair', 'coordinator', 'administrator')} OR {in_system('set_up')}",
        writable="false",
    )

    class Meta:
        verbose_name_plural = "risk matrices"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(name="one_risk_matrix_of_a_number", fields=["name", "number"]),
            models.CheckConstraint(name="risk_matrix_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="risk_matrix_questions_are_a_list", condition=_is_list("questions")),
            models.CheckConstraint(name="risk_matrix_bands_are_a_list", condition=_is_list("bands")),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("tasking:risk_matrix", args=[self.pk])

    @property
    def matrix(self) -> Matrix:
        """What it asks and how it bands, to reckon with."""
        return read(self.questions, self.bands)


class RiskAssessment(Record):
    """The risk of a referral as it was found once: the answers, the version asked, the score and the band.

    Written once by the server; assessing anew makes another row.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="risk_assessments")
    matrix = models.ForeignKey(RiskMatrix, models.PROTECT, related_name="assessments")
    answers = models.JSONField(help_text="The key of an answer for the key of each question")
    score = models.PositiveIntegerField()
    highest = models.PositiveIntegerField(help_text="The highest score that could have come of it")
    band = models.CharField(max_length=60)
    colour = models.CharField(max_length=10, choices=list(COLOURS.items()))
    note = models.TextField(blank=True, help_text="What the answers rest on, without names")
    assessed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = RiskAssessmentQuerySet.as_manager()

    row_security = RowSecurity(
        visible=_WITH_REFERRAL, insertable=f"{_WITH_REFERRAL} AND assessed_by_id = {PERSON}", writable="false"
    )

    retention = PartOf("referral", ("answers", "note"))

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="risk_score_within_its_matrix", condition=Q(score__lte=F("highest"))),
            models.CheckConstraint(name="risk_assessment_has_a_band", condition=~Q(band="")),
        ]

    def __str__(self) -> str:
        return f"risk of {self.referral}: {self.in_words}"

    def get_absolute_url(self) -> str:
        """Where its referral shows it."""
        return f"{self.referral.get_absolute_url()}#risk"

    @property
    def public_label(self) -> str:
        """How the log speaks of it: without what was found."""
        return f"risk of {self.referral.reference}"

    @property
    def in_words(self) -> str:
        """The band and the score: "High (24 of 40)"."""
        return f"{self.band} ({self.score} of {self.highest})"

    @property
    def answered(self) -> list[tuple[str, str]]:
        """Each question with its answer, in words."""
        found: list[tuple[str, Any]] = []
        for question in self.matrix.matrix.questions:
            chosen = self.answers.get(question.key)
            found.append((question.text, next((a.text for a in question.answers if a.key == chosen), "")))
        return found
