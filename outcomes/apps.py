"""The outcomes app."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class OutcomesConfig(AppConfig):
    """Registers the app and its walls; listens to the meeting."""

    name = "outcomes"

    def walls(self) -> Iterator[Wall]:
        """A penalty stays within what the law of its outcome allows, and that law stays what it was."""
        from outcomes import walls

        yield from walls.walls()

    def ready(self) -> None:
        """Listen for agendas being built."""
        from outcomes import receivers, standing  # noqa: F401  # connects the receivers
