"""What becomes of an outcome once it is issued: its conditions, breaches, appeals, variations and reviews.

Each row is a part of its outcome and is seen with it. None speaks of anyone by name. What was recorded by mistake is
struck, with the reason: it stays readable, and nothing reckons with it.
"""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from audit.models import Record
from audit.retention import PartOf
from common.rowsecurity import RowSecurity, visible_with
from outcomes.models.outcomes import Outcome

_SEEN_WITH_ITS_OUTCOME = RowSecurity(visible=visible_with("outcomes_outcome", "outcome_id"), fixed=("outcome_id",))


class PartQuerySet(models.QuerySet[Any]):
    """Ways to find parts of outcomes."""

    def counted(self) -> Self:
        """Without what was struck."""
        return self.filter(struck_reason="")


class Part(Record):
    """The base of each: a part of one outcome, made once for each `client_key` of its sender."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="%(class)s_rows")
    struck_reason = models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")
    client_key = models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once")

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_struck(self) -> bool:
        """True where it was recorded by mistake."""
        return self.struck_reason != ""


def _kept_once(part: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["outcome", "client_key"], name=f"one_{part}_per_sending")


class VariationKind(models.TextChoices):
    """How an order was changed."""

    VARIED = "varied", "Varied"
    EXTENDED = "extended", "Extended"
    SHORTENED = "shortened", "Shortened"


class Variation(Part):
    """A change that a court, or whoever made the order, made to it. Where it moved the end, it keeps both ends.

    Ends are as on the outcome: the first day (`…_at`: the first instant) on which it is over; none is no end.
    """

    kind = models.CharField(max_length=10, choices=VariationKind)
    made_on = models.DateField()
    what_changed = models.TextField(help_text="Without names")
    authority = models.CharField(max_length=120, blank=True, help_text="Such as Southend Magistrates' Court")
    extended_by = models.CharField(max_length=8, blank=True, help_text="P3M, PT24H")
    replaced_end_on = models.DateField(null=True, blank=True)
    replaced_end_at = models.DateTimeField(null=True, blank=True)
    new_end_on = models.DateField(null=True, blank=True)
    new_end_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField(blank=True, help_text="The rule that set the new end")

    row_security = _SEEN_WITH_ITS_OUTCOME

    retention = PartOf("outcome", ("what_changed", "authority", "struck_reason"))

    class Meta:
        ordering = ["made_on", "created_at"]
        constraints = [
            _kept_once("variation"),
            models.CheckConstraint(name="variation_of_known_kind", condition=Q(kind__in=VariationKind)),
            models.CheckConstraint(name="variation_says_what_changed", condition=~Q(what_changed="")),
            models.CheckConstraint(
                name="variation_moves_the_end_as_its_kind_says",
                condition=Q(kind="varied", extended_by="", new_end_on__isnull=True)
                | Q(~Q(extended_by=""), ~Q(because=""), kind="extended", new_end_on__gte=F("replaced_end_on"))
                | Q(kind="shortened", extended_by="", replaced_end_on__isnull=True, new_end_on__isnull=False)
                | Q(kind="shortened", extended_by="", new_end_on__lt=F("replaced_end_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.outcome}"


class ConditionKind(models.TextChoices):
    """Whether it says what not to do, or what to do."""

    PROHIBITION = "prohibition", "Must not"
    REQUIREMENT = "requirement", "Must"


class Condition(Part):
    """One prohibition or requirement, from the day it was added to the day a variation took it away."""

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ConditionKind)
    text = models.TextField(help_text="Without names")
    added_on = models.DateField()
    added_by = models.ForeignKey(Variation, models.PROTECT, null=True, blank=True, related_name="conditions_added")
    removed_on = models.DateField(null=True, blank=True)
    removed_by = models.ForeignKey(Variation, models.PROTECT, null=True, blank=True, related_name="conditions_removed")

    row_security = _SEEN_WITH_ITS_OUTCOME

    retention = PartOf("outcome", ("text", "struck_reason"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "client_key", "kind", "text"], name="one_condition_per_sending_and_text"
            ),
            models.UniqueConstraint(fields=["outcome", "position"], name="one_condition_per_position"),
            models.CheckConstraint(name="condition_of_known_kind", condition=Q(kind__in=ConditionKind)),
            models.CheckConstraint(name="condition_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="condition_is_removed_by_a_variation",
                condition=Q(removed_on__isnull=True, removed_by__isnull=True)
                | Q(removed_on__gte=F("added_on"), removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Condition {self.position} of {self.outcome}"


class Dealing(models.TextChoices):
    """What was done about a breach."""

    NOTHING_YET = "nothing", "Nothing yet"
    NO_ACTION = "no_action", "No further action"
    WARNED = "warned", "Warned"
    PENALTY = "penalty", "Fixed penalty"
    CHARGED = "charged", "Charged"
    RETURNED = "returned", "Returned to court"


class Breach(Part):
    """One breach of an order, and what was done about it.

    An order in force is breached for as long as one of its breaches is neither struck nor resumed from:
    `resumed_on` is the day on which the order was put back in force after it.
    """

    happened_on = models.DateField()
    happened_at = models.TimeField(null=True, blank=True, help_text="London time of day, where it is known")
    what_happened = models.TextField(help_text="Without names")
    dealt_with = models.CharField(max_length=10, choices=Dealing, default=Dealing.NOTHING_YET)
    dealt_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True, help_text="What came of it. Without names")
    resumed_on = models.DateField(null=True, blank=True)

    row_security = _SEEN_WITH_ITS_OUTCOME

    retention = PartOf("outcome", ("what_happened", "result", "struck_reason"))

    class Meta:
        ordering = ["happened_on", "created_at"]
        constraints = [
            _kept_once("breach"),
            models.CheckConstraint(name="breach_dealt_with_in_known_way", condition=Q(dealt_with__in=Dealing)),
            models.CheckConstraint(name="breach_says_what_happened", condition=~Q(what_happened="")),
            models.CheckConstraint(
                name="breach_dealt_with_has_a_day",
                condition=Q(dealt_with="nothing", dealt_on__isnull=True, resumed_on__isnull=True)
                | (~Q(dealt_with="nothing") & Q(dealt_on__gte=F("happened_on"))),
            ),
            models.CheckConstraint(
                name="breach_is_resumed_from_after_it",
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=F("happened_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Breach of {self.outcome}"

    @property
    def is_open(self) -> bool:
        """True while nothing was done about it."""
        return self.dealt_with == Dealing.NOTHING_YET and not self.is_struck


class AppealResult(models.TextChoices):
    """How an appeal ended."""

    OPEN = "open", "Not decided yet"
    DISMISSED = "dismissed", "Dismissed"
    ALLOWED = "allowed", "Allowed: the outcome was quashed"
    VARIED = "varied", "Allowed in part: it was varied"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Appeal(Part):
    """An appeal against an outcome, from the day it was lodged to its result."""

    lodged_on = models.DateField()
    out_of_time_reason = models.TextField(blank=True, help_text="Who gave permission to appeal out of time, and why")
    grounds = models.TextField(blank=True, help_text="Briefly, without names")
    hearing_on = models.DateField(null=True, blank=True, help_text="Day for which it is listed")
    heard_on = models.DateField(null=True, blank=True, help_text="Day on which it was decided or withdrawn")
    result = models.CharField(max_length=10, choices=AppealResult, default=AppealResult.OPEN)
    note = models.TextField(blank=True, help_text="What was decided. Without names")
    variation = models.OneToOneField(Variation, models.PROTECT, null=True, blank=True, related_name="appeal")

    row_security = _SEEN_WITH_ITS_OUTCOME

    retention = PartOf("outcome", ("out_of_time_reason", "grounds", "note", "struck_reason"))

    class Meta:
        ordering = ["lodged_on", "created_at"]
        constraints = [
            _kept_once("appeal"),
            models.UniqueConstraint(
                fields=["outcome"], condition=Q(result="open", struck_reason=""), name="one_open_appeal_per_outcome"
            ),
            models.CheckConstraint(name="appeal_of_known_result", condition=Q(result__in=AppealResult)),
            models.CheckConstraint(
                name="decided_appeal_has_a_day",
                condition=Q(result="open", heard_on__isnull=True)
                | (~Q(result="open") & Q(heard_on__gte=F("lodged_on"))),
            ),
            models.CheckConstraint(
                name="appeal_that_varied_has_its_variation",
                condition=Q(result="varied", variation__isnull=False)
                | (~Q(result="varied") & Q(variation__isnull=True)),
            ),
            models.CheckConstraint(
                name="appeal_is_heard_after_it_is_lodged",
                condition=Q(hearing_on__isnull=True) | Q(hearing_on__gte=F("lodged_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal against {self.outcome}"

    @property
    def is_open(self) -> bool:
        """True while it is not decided."""
        return self.result == AppealResult.OPEN and not self.is_struck


class ReviewResult(models.TextChoices):
    """What a review came to."""

    CONTINUE = "continue", "Let it continue as it is"
    VARY = "vary", "Apply to vary or extend it"
    DISCHARGE = "discharge", "Apply to discharge it"


class Review(Part):
    """A review that was done, or a decision whether to renew: it answers the one that was due by `due_on`.

    `due_on` is as the rule gives it: the first day on which the review would have been too late.
    """

    due_on = models.DateField()
    because = models.TextField(help_text="The rule that asked for it")
    done_on = models.DateField()
    result = models.CharField(max_length=10, choices=ReviewResult)
    note = models.TextField(blank=True, help_text="Without names")

    row_security = _SEEN_WITH_ITS_OUTCOME

    retention = PartOf("outcome", ("note", "struck_reason"))

    class Meta:
        ordering = ["done_on", "created_at"]
        constraints = [
            _kept_once("review"),
            models.CheckConstraint(name="review_of_known_result", condition=Q(result__in=ReviewResult)),
            models.UniqueConstraint(
                fields=["outcome", "due_on"], condition=Q(struck_reason=""), name="one_review_per_day_due"
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.outcome}"
