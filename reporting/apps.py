"""The reporting app, its walls, and the retention classes it begins with."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class ReportingConfig(AppConfig):
    """Registers the app."""

    name = "reporting"

    def ready(self) -> None:
        """Listen for people signing out."""
        from reporting import receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """What its models cannot declare: of retention, and of what stands out in the log."""
        from reporting import walls

        yield from walls.walls()

    def put_in(self) -> None:
        """The retention classes that an installation starts with, each that is not there yet."""
        from reporting.actions.retention import put_in_classes

        put_in_classes()
