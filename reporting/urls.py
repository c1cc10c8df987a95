"""Addresses of the reporting pages."""

from django.urls import path

from reporting.views import home, log, log_use, moments, outcomes, search, trail

app_name = "reporting"

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("explore/outcomes/", outcomes.ExplorerView.as_view(), name="outcomes"),
    path("explore/outcomes.csv", outcomes.ExportView.as_view(), name="outcomes_csv"),
    path("trail/<slug:table>/<uuid:pk>/", trail.TrailView.as_view(), name="trail"),
    path("log/", log.LogView.as_view(), name="log"),
    path("log/why/", log_use.LogUseView.as_view(), name="log_use"),
    path("log/why/end/", log_use.EndLogUseView.as_view(), name="log_use_end"),
    path("trail/<slug:table>/<uuid:pk>/as-of/", moments.AsOfView.as_view(), name="as_of"),
    path("trail/<slug:table>/<uuid:pk>/compare/", moments.CompareView.as_view(), name="compare"),
    path("search/", search.SearchView.as_view(), name="search"),
]
