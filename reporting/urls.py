"""Addresses of the reporting pages."""

from django.urls import path

from reporting.views import home, outcomes, search, trail

app_name = "reporting"

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("explore/outcomes/", outcomes.ExplorerView.as_view(), name="outcomes"),
    path("explore/outcomes.csv", outcomes.ExportView.as_view(), name="outcomes_csv"),
    path("trail/<slug:table>/<uuid:pk>/", trail.TrailView.as_view(), name="trail"),
    path("search/", search.SearchView.as_view(), name="search"),
]
