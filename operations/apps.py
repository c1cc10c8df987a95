"""The operations app, and the walls that its models cannot declare."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall

#: What was published, and to be read, stays as it was read. That people were reminded of it may be written down.
_BRIEFED = (
    *("state", "information", "intent", "method", "administration", "risk_assessment", "communications"),
    *("humanitarian_issues", "published_at", "published_by_id"),
)
#: What a finished debrief says is changed by counting one more correction, whose reason another constraint demands.
_DEBRIEFED = ("state", "happened", "objective_met", "measured", "to_repeat", "to_change", "recommendation")
#: What may not be done to rows, by table.
_KEPT = {
    "operations_visitphoto": "OLD.struck_reason <> '' AND OLD.struck_reason IS DISTINCT FROM NEW.struck_reason",
    "operations_debrief": (
        "OLD.state = 'finished' AND (NEW.state <> 'finished' OR NEW.corrections <= OLD.corrections) AND"
        f" ({', '.join(f'OLD.{name}' for name in _DEBRIEFED)})"
        f" IS DISTINCT FROM ({', '.join(f'NEW.{name}' for name in _DEBRIEFED)})"
    ),
    "operations_briefing": (
        f"OLD.state = 'published' AND ({', '.join(f'OLD.{name}' for name in _BRIEFED)})"
        f" IS DISTINCT FROM ({', '.join(f'NEW.{name}' for name in _BRIEFED)})"
    ),
}


class OperationsConfig(AppConfig):
    """Registers the app; listens to the meeting."""

    name = "operations"

    def ready(self) -> None:
        """Listen for operations tasked by a meeting, for agendas being built, and for what pages gather."""
        from operations import led_to, receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """Let the functions of `sql/`, which run as the owner, read who takes part in what, and what is taken.

        A photo that was struck stays shut; a briefing that was published stays as it was read, and a debrief that was
        finished is changed as a correction only.
        """
        tables = ("operations_operation", "operations_operationagency", "operations_operationreader")
        taken = ("operations_resourcerequest", "operations_deployment", "operations_deploymentofficer")
        for table in (*tables, *taken):
            yield Wall(table, (f"CREATE POLICY owned ON {table} FOR SELECT TO CURRENT_USER USING (true)",))
        for table, changed in _KEPT.items():
            yield Wall(
                table,
                (
                    f"CREATE TRIGGER muster_kept BEFORE UPDATE ON {table} FOR EACH ROW"
                    f" WHEN ({changed}) EXECUTE FUNCTION muster_refuse_kept()",
                ),
            )
