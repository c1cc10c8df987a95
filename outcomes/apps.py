"""The outcomes app."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Registers the app; listens to the meeting."""

    name = "outcomes"

    def ready(self) -> None:
        """Listen for agendas being built."""
        from outcomes import receivers  # noqa: F401  # connects the receivers
