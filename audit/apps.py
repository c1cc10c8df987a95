"""The audit app."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class AuditConfig(AppConfig):
    """Registers the app and its walls: history triggers, append-only evidence, and disposal."""

    name = "audit"

    def walls(self) -> Iterator[Wall]:
        """The triggers of every audited table, of the evidence tables, and of disposal."""
        from audit import erasure, evidence

        yield from evidence.walls()
        yield from erasure.walls()
