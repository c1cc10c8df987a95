"""The outcomes app."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class OutcomesConfig(AppConfig):
    """Registers the app and its walls; listens to the meeting."""

    name = "outcomes"

    def walls(self) -> Iterator[Wall]:
        """A penalty stays within what the law of its outcome allows, and that law stays what it was."""
        from outcomes.walls import law_walls

        yield Wall(
            "outcomes_outcome",
            (
                "CREATE TRIGGER muster_penalty BEFORE INSERT OR UPDATE OF penalty_amount, legal_version_id"
                " ON outcomes_outcome FOR EACH ROW WHEN (NEW.penalty_amount IS NOT NULL)"
                " EXECUTE FUNCTION muster_refuse_penalty()",
            ),
        )
        yield from law_walls()

    def ready(self) -> None:
        """Listen for agendas being built."""
        from outcomes import receivers, standing  # noqa: F401  # connects the receivers
