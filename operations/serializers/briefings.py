"""Briefings in the API."""

from rest_framework import serializers

from operations.models import SECTIONS, Briefing


class BriefingSerializer(serializers.ModelSerializer):
    """One version of a briefing. `deployment` is null where it is for the operation as a whole.

    `acknowledged_at` is when the caller said that they had read and understood it.
    """

    acknowledged_at = serializers.SerializerMethodField()

    class Meta:
        model = Briefing
        fields = [
            *("id", "operation", "deployment", "number", "state", "published_at", "published_by"),
            *(section.field for section in SECTIONS),
            *("acknowledged_at", "version", "created_at", "updated_at"),
        ]
        read_only_fields = fields

    def get_acknowledged_at(self, briefing: Briefing) -> str | None:
        """Of the caller alone."""
        person = self.context["request"].user.pk
        return next((one.at.isoformat() for one in briefing.acknowledgements.all() if one.person_id == person), None)
