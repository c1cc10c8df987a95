"""The hotspots app, and the walls that its models cannot declare: merges stay flat, emergencies pass and are logged."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.rowsecurity import APP_ROLE
from common.walls import Wall


class HotspotsConfig(AppConfig):
    """Registers the app."""

    name = "hotspots"

    def ready(self) -> None:
        """Listen for imports that wait for a worker."""
        from hotspots import receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """A record is merged into a main record or into none, whatever two people do at once.

        Who opens a record in an emergency is written, and looked up, by the functions in sql/emergency.sql alone.
        """
        subjects, opened, events = "hotspots_subject", "hotspots_emergencyaccess", "audit_processingevent"
        yield Wall(
            subjects,
            (
                f"CREATE POLICY read_to_merge ON {subjects} FOR SELECT TO CURRENT_USER USING (true)",
                f"CREATE POLICY lock_to_merge ON {subjects} FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (false)",
                f"CREATE TRIGGER muster_merged BEFORE INSERT OR UPDATE OF merged_into_id ON {subjects} FOR EACH ROW"
                " WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION muster_keep_merges_flat()",
            ),
        )
        yield Wall(
            "hotspots_historicalsubject",
            ("CREATE POLICY read_merges ON hotspots_historicalsubject FOR SELECT TO CURRENT_USER USING (true)",),
        )
        yield Wall(
            opened,
            (
                f"CREATE POLICY read_to_open ON {opened} FOR SELECT TO CURRENT_USER USING (true)",
                f"CREATE POLICY open ON {opened} FOR INSERT TO CURRENT_USER WITH CHECK (true)",
                f"REVOKE INSERT ON {opened} FROM {APP_ROLE}",
                f"CREATE TRIGGER muster_guarded BEFORE UPDATE ON {opened}"
                " FOR EACH ROW EXECUTE FUNCTION muster_guard_emergency()",
            ),
        )
        yield Wall(
            "hotspots_subjectdetails",
            ("CREATE POLICY read_to_log ON hotspots_subjectdetails FOR SELECT TO CURRENT_USER USING (true)",),
        )
        yield Wall(
            events,
            (
                f"CREATE TRIGGER muster_emergency BEFORE INSERT ON {events} FOR EACH ROW WHEN (NEW.operation IN"
                " ('consultation', 'disclosure') AND NEW.record_table IN ('hotspots_subject',"
                " 'hotspots_subjectdetails')) EXECUTE FUNCTION muster_say_emergency()",
            ),
        )
