"""Addresses of the reporting API."""

from django.urls import path

from reporting import api
from reporting.explorer.api import OutcomeSummaryView

urlpatterns = [
    path("outcome-summary/", OutcomeSummaryView.as_view(), name="api-outcome-summary"),
    path("trail/", api.TrailView.as_view(), name="api-trail"),
    path("search/", api.SearchView.as_view(), name="api-search"),
]
