"""Addresses of the reporting API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from reporting import api
from reporting.explorer.api import OutcomeSummaryView
from reporting.retention_api import ReviewViewSet

router = SimpleRouter(trailing_slash=True)
router.register("retention-reviews", ReviewViewSet, basename="api-retention-reviews")

urlpatterns = [
    *router.urls,
    path("outcome-summary/", OutcomeSummaryView.as_view(), name="api-outcome-summary"),
    path("trail/", api.TrailView.as_view(), name="api-trail"),
    path("search/", api.SearchView.as_view(), name="api-search"),
]
