"""What the API takes and gives of what becomes of an outcome once it is issued."""

from typing import Any

from rest_framework import serializers

from outcomes.actions.orders import PARTS
from outcomes.models import (
    Appeal,
    AppealResult,
    Breach,
    Condition,
    ConditionKind,
    Dealing,
    Review,
    ReviewResult,
    Variation,
)
from outcomes.serializers.fields import DurationField

_LONG = 2000
_OF_EACH = ("id", "struck_reason", "created_at", "updated_at")


class ConditionSerializer(serializers.ModelSerializer[Condition]):
    """A condition; `removed_on` is the day on which a variation took it away."""

    class Meta:
        model = Condition
        fields = ["position", "kind", "text", "added_on", "added_by", "removed_on", "removed_by", *_OF_EACH]
        read_only_fields = fields


class BreachSerializer(serializers.ModelSerializer[Breach]):
    """A breach, and what was done about it."""

    class Meta:
        model = Breach
        fields = [
            *("happened_on", "happened_at", "what_happened", "dealt_with", "dealt_on", "result", "resumed_on"),
            *_OF_EACH,
        ]
        read_only_fields = fields


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    """An appeal, and its result."""

    class Meta:
        model = Appeal
        fields = [
            *("lodged_on", "out_of_time_reason", "grounds", "hearing_on", "heard_on", "result", "note", "variation"),
            *_OF_EACH,
        ]
        read_only_fields = fields


class VariationSerializer(serializers.ModelSerializer[Variation]):
    """A variation. Ends are the first day (`…_at`: the first instant) on which the order is over."""

    class Meta:
        model = Variation
        fields = [
            *("kind", "made_on", "what_changed", "authority", "extended_by", "replaced_end_on", "replaced_end_at"),
            *("new_end_on", "new_end_at", "because", *_OF_EACH),
        ]
        read_only_fields = fields


class OutcomeReviewSerializer(serializers.ModelSerializer[Review]):
    """A review that was done; `due_on` is the first day on which it would have been too late."""

    class Meta:
        model = Review
        fields = ["due_on", "because", "done_on", "result", "note", *_OF_EACH]
        read_only_fields = fields


class _Making(serializers.Serializer[Any]):
    """Sent again with its `client_key`, it is the same entry."""

    client_key = serializers.UUIDField(required=False, allow_null=True)


def _text(*, required: bool = True) -> serializers.CharField:
    return serializers.CharField(max_length=_LONG, required=required, allow_blank=not required)


def _day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True)


class AskedConditionSerializer(serializers.Serializer[Any]):
    """A condition to add."""

    kind = serializers.ChoiceField(choices=ConditionKind.choices)
    text = serializers.CharField(max_length=_LONG)

    def to_internal_value(self, data: Any) -> tuple[str, str]:
        """The kind and the text."""
        found = super().to_internal_value(data)
        return found["kind"], found["text"]


class ConditionsBody(_Making):
    """Conditions that the outcome has, since it came into force where no day is given."""

    conditions = AskedConditionSerializer(many=True)
    added_on = _day()


class BreachBody(_Making):
    """A breach of an order in force."""

    happened_on = _day()
    happened_at = serializers.TimeField(required=False, allow_null=True)
    what_happened = _text()


class DealingBody(serializers.Serializer[Any]):
    """What was done about a breach; with `resume` the order is in force again."""

    breach = serializers.UUIDField()
    dealt_with = serializers.ChoiceField(choices=[one for one in Dealing.choices if one[0] != Dealing.NOTHING_YET])
    dealt_on = _day()
    result = _text(required=False)
    resume = serializers.BooleanField(default=False)


class AppealBody(_Making):
    """An appeal that was lodged; `out_of_time_reason` says who gave permission once its time is over."""

    lodged_on = _day()
    grounds = _text(required=False)
    hearing_on = _day()
    out_of_time_reason = _text(required=False)


class AppealResultBody(serializers.Serializer[Any]):
    """The result of an appeal: allowed quashes the outcome; varied needs `what_changed`."""

    appeal = serializers.UUIDField()
    result = serializers.ChoiceField(choices=[one for one in AppealResult.choices if one[0] != AppealResult.OPEN])
    heard_on = _day()
    note = _text(required=False)
    what_changed = _text(required=False)


class VariationBody(_Making):
    """How an order was varied; `last_day` shortens it."""

    made_on = _day()
    what_changed = _text()
    authority = serializers.CharField(max_length=120, required=False, allow_blank=True)
    last_day = _day()
    add = AskedConditionSerializer(many=True, required=False)
    remove = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)


class ExtensionBody(_Making):
    """By how long an order was extended, and why."""

    made_on = _day()
    extended_by = DurationField()
    what_changed = _text()
    authority = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ReviewBody(_Making):
    """The review that is due next, done."""

    done_on = _day()
    result = serializers.ChoiceField(choices=ReviewResult.choices)
    note = _text(required=False)


class PenaltyBody(serializers.Serializer[Any]):
    """How many pounds the penalty is."""

    amount = serializers.DecimalField(max_digits=8, decimal_places=2)


class PaymentBody(serializers.Serializer[Any]):
    """When the penalty was paid."""

    paid_on = _day()


class StrikeBody(serializers.Serializer[Any]):
    """An entry that was recorded by mistake, and why."""

    kind = serializers.ChoiceField(choices=list(PARTS))
    part = serializers.UUIDField()
    reason = _text()
