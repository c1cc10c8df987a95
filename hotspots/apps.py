"""The hotspots app."""

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    """Registers the app."""

    name = "hotspots"
