"""The operations app, and the walls that its models cannot declare."""

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
        """Let the functions of `sql/readers.sql`, which run as the owner, read who reads and takes part in what.

        A photo that was struck stays shut.
        """
        for table in ("operations_operation", "operations_operationagency", "operations_operationreader"):
            yield Wall(table, (f"CREATE POLICY owned ON {table} FOR SELECT TO CURRENT_USER USING (true)",))
        photos = "operations_visitphoto"
        yield Wall(
            photos,
            (
                f"CREATE TRIGGER muster_kept BEFORE UPDATE ON {photos} FOR EACH ROW"
                " WHEN (OLD.struck_reason <> '' AND OLD.struck_reason IS DISTINCT FROM NEW.struck_reason)"
                " EXECUTE FUNCTION muster_refuse_kept()",
            ),
        )
