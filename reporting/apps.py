"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers the app."""

    name = "reporting"

    def ready(self) -> None:
        """Listen for people signing out."""
        from reporting import receivers  # noqa: F401  # connects the receivers
