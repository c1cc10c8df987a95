"""The reporting app, and the walls of retention that its models cannot declare."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall

_GUARDS = {"reporting_retentionreview": "muster_guard_review", "reporting_legalhold": "muster_guard_hold"}


class ReportingConfig(AppConfig):
    """Registers the app."""

    name = "reporting"

    def ready(self) -> None:
        """Listen for people signing out."""
        from reporting import receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """Reviews and holds are written in one's own name; the database's own functions see all of them, and
        note what stands out in the log."""
        for table, guard in _GUARDS.items():
            yield Wall(
                table,
                (
                    f"CREATE POLICY owned ON {table} FOR SELECT TO CURRENT_USER USING (true)",
                    f"CREATE TRIGGER muster_guard BEFORE INSERT OR UPDATE ON {table}"
                    f" FOR EACH ROW EXECUTE FUNCTION {guard}()",
                ),
            )
        from reporting.walls import odd_access_walls

        yield from odd_access_walls()

    def put_in(self) -> None:
        """The retention classes that an installation starts with, each that is not there yet."""
        from reporting.actions.retention import put_in_classes

        put_in_classes()
