"""Addresses of the notifications API, below /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from notifications.api import (
    AddressTroubleViewSet,
    DeliveryViewSet,
    EntryViewSet,
    FeedViewSet,
    InboxViewSet,
    MessagePreferencesView,
    ReminderRuleViewSet,
)

_router = SimpleRouter(trailing_slash=True)
_router.register("feeds", FeedViewSet, basename="api-feeds")
_router.register("calendar-entries", EntryViewSet, basename="api-calendar-entries")
_router.register("messages", InboxViewSet, basename="api-messages")
_router.register("deliveries", DeliveryViewSet, basename="api-deliveries")
_router.register("address-troubles", AddressTroubleViewSet, basename="api-address-troubles")
_router.register("reminder-rules", ReminderRuleViewSet, basename="api-reminder-rules")

urlpatterns: list[URLPattern | URLResolver] = [
    path("message-preferences/", MessagePreferencesView.as_view(), name="api-message-preferences"),
    *_router.urls,
]
