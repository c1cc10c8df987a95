"""Addresses of the tasking API, below /api/v1/."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from tasking.api.action_log import ActionViewSet
from tasking.api.referrals import ReferralViewSet

_router = SimpleRouter(trailing_slash=True)
_router.register("referrals", ReferralViewSet, basename="api-referrals")
_router.register("actions", ActionViewSet, basename="api-actions")

urlpatterns: list[URLPattern | URLResolver] = _router.urls
