"""Fields of the API that several resources of outcomes take."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from outcomes.durations import Duration


@extend_schema_field({"type": "string", "maxLength": 6, "pattern": r"^P([1-9]\d{0,3}[YMD]|T[1-9]\d{0,3}H)$"})
class DurationField(serializers.Field[Duration, str, str, Any]):
    """A length of time in the ISO 8601 form with one unit: P3Y, P6M, P14D, PT48H."""

    def to_internal_value(self, data: Any) -> Duration:
        """The length. Raises ValidationError with a sentence."""
        try:
            return Duration.parse(data if isinstance(data, str) else "")
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error

    def to_representation(self, value: Duration) -> str:
        """The ISO 8601 form."""
        return str(value)
