"""The audit app."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class AuditConfig(AppConfig):
    """Registers the app and its walls: history triggers and append-only evidence."""

    name = "audit"

    def walls(self) -> Iterator[Wall]:
        """The triggers of every audited table, and of the evidence tables."""
        from audit.evidence import walls

        return walls()
