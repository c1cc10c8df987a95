"""The hotspots app, and the wall that its models cannot declare: merges stay flat."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class HotspotsConfig(AppConfig):
    """Registers the app."""

    name = "hotspots"

    def ready(self) -> None:
        """Listen for imports that wait for a worker."""
        from hotspots import receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """A record is merged into a main record or into none, whatever two people do at once."""
        subjects = "hotspots_subject"
        yield Wall(
            subjects,
            (
                f"CREATE POLICY read_to_merge ON {subjects} FOR SELECT TO CURRENT_USER USING (true)",
                f"CREATE POLICY lock_to_merge ON {subjects} FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (false)",
                f"CREATE TRIGGER muster_merged BEFORE INSERT OR UPDATE OF merged_into_id ON {subjects} FOR EACH ROW"
                " WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION muster_keep_merges_flat()",
            ),
        )
