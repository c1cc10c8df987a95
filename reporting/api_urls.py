"""Addresses of the reporting API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from reporting.api import log, trail
from reporting.api.retention import ReviewViewSet
from reporting.explorer.api import OutcomeSummaryView

router = SimpleRouter(trailing_slash=True)
router.register("retention-reviews", ReviewViewSet, basename="api-retention-reviews")

urlpatterns = [
    *router.urls,
    path("outcome-summary/", OutcomeSummaryView.as_view(), name="api-outcome-summary"),
    path("log/", log.LogView.as_view(), name="api-log"),
    path("log-use/", log.LogUseView.as_view(), name="api-log-use"),
    path("trail/as-of/", log.AsOfView.as_view(), name="api-trail-as-of"),
    path("trail/compare/", log.CompareView.as_view(), name="api-trail-compare"),
    path("trail/", trail.TrailView.as_view(), name="api-trail"),
    path("search/", trail.SearchView.as_view(), name="api-search"),
]
