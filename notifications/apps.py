"""The notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app."""

    name = "notifications"

    def ready(self) -> None:
        """Listen for news from the apps below."""
        from notifications import receivers  # noqa: F401  # connects the receivers
