"""What the API of notifications takes and gives."""

from notifications.serializers.calendars import EntrySerializer, FeedSerializer, MadeFeedSerializer, NewFeedSerializer
from notifications.serializers.messages import (
    AddressTroubleSerializer,
    DeliverySerializer,
    DiscardSerializer,
    InboxMessageSerializer,
    ReadAllSerializer,
    ResendFailedSerializer,
    ResentSerializer,
)
from notifications.serializers.preferences import MessagePreferencesSerializer
from notifications.serializers.rules import (
    ChangeRuleSerializer,
    NewRuleSerializer,
    ReminderRuleSerializer,
    RestoreRulesSerializer,
)

__all__ = [
    "AddressTroubleSerializer",
    "ChangeRuleSerializer",
    "DeliverySerializer",
    "DiscardSerializer",
    "EntrySerializer",
    "FeedSerializer",
    "InboxMessageSerializer",
    "MadeFeedSerializer",
    "MessagePreferencesSerializer",
    "NewFeedSerializer",
    "NewRuleSerializer",
    "ReadAllSerializer",
    "ReminderRuleSerializer",
    "ResendFailedSerializer",
    "ResentSerializer",
    "RestoreRulesSerializer",
]
