"""The config app: start-up checks and the first run's commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the app and its start-up checks."""

    name = "config"

    def ready(self) -> None:
        """Register the checks that refuse an unsafe start."""
        from config import checks  # noqa: F401  # registers them
