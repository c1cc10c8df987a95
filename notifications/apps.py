"""The notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app."""

    name = "notifications"

    def ready(self) -> None:
        """Listen for news from the apps below."""
        from notifications import clock_receivers, receivers  # noqa: F401  # connects the receivers

    def put_in(self) -> None:
        """The rules of reminders that an installation starts with, for each kind that has none."""
        from notifications.actions.rules import put_in_defaults

        put_in_defaults()
