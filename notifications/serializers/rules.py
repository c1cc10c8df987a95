"""What the API of the rules of reminders takes and gives."""

import datetime as dt
from typing import Any

from rest_framework import serializers

from notifications.audiences import AUDIENCES
from notifications.models import ReminderRule

_MINUTE = dt.timedelta(minutes=1)
_YEAR = 365 * 24 * 60


class LeadField(serializers.IntegerField):
    """A lead, told in whole minutes."""

    def to_representation(self, value: dt.timedelta) -> int:  # type: ignore[override]
        """How many minutes it is."""
        return value // _MINUTE

    def to_internal_value(self, data: Any) -> dt.timedelta:  # type: ignore[override]
        """So many minutes; the bounds are the action's to check, which words them."""
        return min(max(super().to_internal_value(data), -1), _YEAR + 1) * _MINUTE


def _lead(**more: Any) -> LeadField:
    return LeadField(help_text=f"Minutes before the event: 0 to {_YEAR}", **more)


class ReminderRuleSerializer(serializers.ModelSerializer):
    """A rule: of which kind of event, how long before, to whom, and whether it is on; `says` has it in words."""

    lead_minutes = _lead(source="lead", read_only=True)
    says = serializers.CharField(read_only=True)

    class Meta:
        model = ReminderRule
        fields = ["id", "kind", "lead_minutes", "audience", "is_on", "says", "created_at", "updated_at", "version"]
        read_only_fields = fields


class NewRuleSerializer(serializers.Serializer):
    """A rule to add."""

    kind = serializers.CharField(max_length=40, help_text=f"One of {', '.join(AUDIENCES)}")
    lead_minutes = _lead(source="lead")
    audience = serializers.CharField(max_length=20, help_text="Which there are depends on the kind")


class ChangeRuleSerializer(serializers.Serializer):
    """What is to change."""

    lead_minutes = _lead(source="lead", required=False)
    audience = serializers.CharField(max_length=20, required=False)
    is_on = serializers.BooleanField(required=False)


class RestoreRulesSerializer(serializers.Serializer):
    """Of which kind."""

    kind = serializers.CharField(max_length=40)
