"""The tasking app, and the walls that its models cannot declare: minutes are frozen for good."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.rowsecurity import APP_ROLE
from common.walls import Wall

#: Tables of minutes: added to, never changed.
FROZEN = ("tasking_minutesversion", "tasking_minutesentry", "tasking_minutesapproval")
#: What the functions in tasking/sql read on the owner's authority, and only in the midst of freezing.
_READ = ("tasking_agendaitem", "tasking_action", "tasking_minutesentry")
_FREEZING = "(SELECT current_setting('muster.freezing', true)) = 'on'"

#: A scribe's words are changed by that scribe alone; a file once struck, and so its content, stays shut.
_KEPT = {
    "tasking_discussionnote": (
        "OLD.text IS DISTINCT FROM NEW.text AND OLD.written_by_id IS DISTINCT FROM muster_person()"
    ),
    "tasking_evidencefile": "OLD.struck_reason <> '' AND OLD.struck_reason IS DISTINCT FROM NEW.struck_reason",
}

_STOPPING = "(SELECT current_setting('muster.stopping', true)) = 'on'"

#: What `muster_case_review_figures()` counts.
_COUNTED = ("tasking_casereview", "tasking_caserecommendation", "tasking_casereviewrule")


class TaskingConfig(AppConfig):
    """Registers the app and the walls of its minutes; listens to hotspots, and to the building of agendas."""

    name = "tasking"

    def ready(self) -> None:
        """Connect the receivers."""
        from tasking import casework_receivers, receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """Minutes are append-only, written by the database's functions alone; what is published is counted by one."""
        from audit.evidence import append_only

        for table in FROZEN:
            yield Wall(table, tuple(append_only(table)))
        for table in _READ:
            yield Wall(
                table, (f"CREATE POLICY read_to_freeze ON {table} FOR SELECT TO CURRENT_USER USING ({_FREEZING})",)
            )
        entries = "tasking_minutesentry"
        yield Wall(
            entries,
            (
                f"CREATE POLICY write_frozen ON {entries} FOR INSERT TO CURRENT_USER WITH CHECK ({_FREEZING})",
                f"REVOKE INSERT ON {entries} FROM {APP_ROLE}",
                f"CREATE TRIGGER muster_digest BEFORE INSERT ON {entries}"
                " FOR EACH ROW EXECUTE FUNCTION muster_digest_minutes_entry()",
            ),
        )
        clocks = "tasking_itemtimer"
        yield Wall(
            clocks,
            (
                f"CREATE POLICY read_to_stop ON {clocks} FOR SELECT TO CURRENT_USER USING ({_STOPPING})",
                f"CREATE POLICY stop ON {clocks} FOR UPDATE TO CURRENT_USER USING ({_STOPPING})",
            ),
        )
        for table, changed in _KEPT.items():
            yield Wall(
                table,
                (
                    f"CREATE TRIGGER muster_kept BEFORE UPDATE ON {table} FOR EACH ROW"
                    f" WHEN ({changed}) EXECUTE FUNCTION muster_refuse_kept()",
                ),
            )
        yield Wall(
            "tasking_casereviewrule",
            (
                "CREATE TRIGGER muster_year BEFORE INSERT OR UPDATE ON tasking_casereviewrule"
                " FOR EACH ROW EXECUTE FUNCTION muster_keep_case_review_year()",
            ),
        )
        for table in _COUNTED:
            yield Wall(table, (f"CREATE POLICY counted ON {table} FOR SELECT TO CURRENT_USER USING (true)",))
