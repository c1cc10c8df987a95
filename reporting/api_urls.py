"""Addresses of the reporting API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from reporting import api, api_log
from reporting.explorer.api import OutcomeSummaryView
from reporting.retention_api import ReviewViewSet

router = SimpleRouter(trailing_slash=True)
router.register("retention-reviews", ReviewViewSet, basename="api-retention-reviews")

urlpatterns = [
    *router.urls,
    path("outcome-summary/", OutcomeSummaryView.as_view(), name="api-outcome-summary"),
    path("log/", api_log.LogView.as_view(), name="api-log"),
    path("log-use/", api_log.LogUseView.as_view(), name="api-log-use"),
    path("trail/as-of/", api_log.AsOfView.as_view(), name="api-trail-as-of"),
    path("trail/compare/", api_log.CompareView.as_view(), name="api-trail-compare"),
    path("trail/", api.TrailView.as_view(), name="api-trail"),
    path("search/", api.SearchView.as_view(), name="api-search"),
]
