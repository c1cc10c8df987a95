"""The REST API: each app's resources, and a readable page of them all at its root."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularRedocView

_APPS = ("reporting", "notifications", "outcomes", "operations", "tasking", "hotspots", "partners")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", SpectacularRedocView.as_view(url_name="api-schema"), name="api-docs"),
    *(path("", include(f"{app}.api_urls")) for app in _APPS if find_spec(f"{app}.api_urls")),
]
