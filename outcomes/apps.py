"""The outcomes app."""

from collections.abc import Iterator

from django.apps import AppConfig

from common.walls import Wall


class OutcomesConfig(AppConfig):
    """Registers the app; listens to the meeting."""

    name = "outcomes"

    def walls(self) -> Iterator[Wall]:
        """A penalty stays within what the law of its outcome allows."""
        yield Wall(
            "outcomes_outcome",
            (
                "CREATE TRIGGER muster_penalty BEFORE INSERT OR UPDATE OF penalty_amount, legal_version_id"
                " ON outcomes_outcome FOR EACH ROW WHEN (NEW.penalty_amount IS NOT NULL)"
                " EXECUTE FUNCTION muster_refuse_penalty()",
            ),
        )

    def ready(self) -> None:
        """Listen for agendas being built."""
        from outcomes import receivers  # noqa: F401  # connects the receivers
