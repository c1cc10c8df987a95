"""Notes of a discussion in the API."""

from rest_framework import serializers

from tasking.models import AgendaItem, DiscussionNote
from tasking.words import LONG


class DiscussionNoteSerializer(serializers.ModelSerializer):
    """What one person wrote down under an item; a struck one stays, with the reason."""

    class Meta:
        model = DiscussionNote
        fields = [
            "id",
            "item",
            "text",
            "written_by",
            "client_key",
            "struck_reason",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class DiscussionTextSerializer(serializers.Serializer):
    """What was said."""

    text = serializers.CharField(max_length=LONG, allow_blank=True, help_text="Never empty: strike a wrong one")


class WriteDiscussionSerializer(DiscussionTextSerializer):
    """What was said under which item. Sent again with its `client_key`, it is the same note."""

    item = serializers.PrimaryKeyRelatedField(queryset=AgendaItem.objects.all())
    client_key = serializers.UUIDField(required=False, allow_null=True)
