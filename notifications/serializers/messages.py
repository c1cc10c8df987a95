"""What the API of messages takes and gives."""

from rest_framework import serializers

from notifications.console import PERIODS
from notifications.models import AddressTrouble, Delivery, InboxMessage


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


class ReadAllSerializer(serializers.Serializer):
    """How many messages were unread."""

    read = serializers.IntegerField()


class ResendFailedSerializer(serializers.Serializer):
    """How far back to look."""

    period = serializers.ChoiceField(choices=[(key, words) for key, (words, _) in PERIODS.items()])


class ResentSerializer(serializers.Serializer):
    """How many messages go again, and how many of the period are left."""

    again = serializers.IntegerField()
    left = serializers.IntegerField()


class AddressTroubleSerializer(serializers.ModelSerializer):
    """Whom a channel does not reach, and why. The address itself is not told."""

    class Meta:
        model = AddressTrouble
        fields = ["id", "person", "channel", "reason", "created_at", "cleared_at", "cleared_by", "version"]
        read_only_fields = fields
