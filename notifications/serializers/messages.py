"""What the API of messages takes and gives."""

from rest_framework import serializers

from notifications.models import Delivery, InboxMessage


class DeliverySerializer(serializers.ModelSerializer):
    """A message: when it is due, to whom, and what became of it; none of its words."""

    class Meta:
        model = Delivery
        fields = [
            "id",
            "kind",
            "source_table",
            "source_id",
            "recipient",
            "channel",
            "due_at",
            "not_after",
            "status",
            "attempts",
            "message_id",
            "last_error",
            "sent_at",
            "created_at",
            "updated_at",
            "version",
        ]
        read_only_fields = fields


class InboxMessageSerializer(serializers.ModelSerializer):
    """A message in one's own inbox. `path` leads to what it is about."""

    class Meta:
        model = InboxMessage
        fields = ["id", "kind", "subject", "text", "path", "received_at", "read_at"]
        read_only_fields = fields


class DiscardSerializer(serializers.Serializer):
    """Why a message is given up."""

    reason = serializers.CharField(max_length=1000)
