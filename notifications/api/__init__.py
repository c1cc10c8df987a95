"""The API of notifications, by what it is about."""

from notifications.api.calendars import EntryViewSet, FeedViewSet
from notifications.api.messages import AddressTroubleViewSet, DeliveryViewSet, InboxViewSet
from notifications.api.preferences import MessagePreferencesView
from notifications.api.rules import ReminderRuleViewSet

__all__ = [
    "AddressTroubleViewSet",
    "DeliveryViewSet",
    "EntryViewSet",
    "FeedViewSet",
    "InboxViewSet",
    "MessagePreferencesView",
    "ReminderRuleViewSet",
]
