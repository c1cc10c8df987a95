"""The REST API: each app registers its resources."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularRedocView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", SpectacularRedocView.as_view(url_name="api-schema"), name="api-docs"),
]
