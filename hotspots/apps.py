"""The hotspots app."""

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    """Registers the app."""

    name = "hotspots"

    def ready(self) -> None:
        """Listen for imports that wait for a worker."""
        from hotspots import receivers  # noqa: F401  # connects the receivers
