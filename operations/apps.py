"""The operations app, and the one wall that its models cannot declare."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class OperationsConfig(AppConfig):
    """Registers the app; listens to the meeting."""

    name = "operations"

    def ready(self) -> None:
        """Listen for operations tasked by a meeting, and for agendas being built."""
        from operations import receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """Let `muster_operations_joined()`, which runs as the owner, read who takes part in what."""
        table = "operations_operationagency"
        yield Wall(table, (f"CREATE POLICY joined ON {table} FOR SELECT TO CURRENT_USER USING (true)",))
