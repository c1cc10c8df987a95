"""Walls that keep the law: what was in force says what it said, and a record keeps to the law of its day."""

from collections.abc import Iterator

from common.walls import Wall
from outcomes.models.law import SAYS

_RECORDED = ("type_id", "legal_version_id", "issued_on")


def walls() -> Iterator[Wall]:
    """Triggers on types, versions and outcomes, whoever writes."""
    yield Wall(
        "outcomes_outcome",
        (
            "CREATE TRIGGER muster_penalty BEFORE INSERT OR UPDATE OF penalty_amount, legal_version_id"
            " ON outcomes_outcome FOR EACH ROW WHEN (NEW.penalty_amount IS NOT NULL)"
            " EXECUTE FUNCTION muster_refuse_penalty()",
        ),
    )
    yield Wall(
        "outcomes_outcometype",
        (_kept("outcomes_outcometype", _differs("code"), "The code of a type of outcome stays as it was made."),),
    )
    yield Wall(
        "outcomes_legalversion",
        (
            _kept(
                "outcomes_legalversion",
                f"OLD.switched_on AND {_differs(*SAYS)}",
                "What this law says stays as it is, since it is or was in force. Add a new version instead.",
            ),
        ),
    )
    yield Wall(
        "outcomes_outcome",
        (
            _kept(
                "outcomes_outcome",
                f"OLD.legal_version_id IS NOT NULL AND {_differs(*_RECORDED)}",
                "An outcome keeps its type, the day on which it was issued and the law of that day.",
            ),
            "CREATE TRIGGER muster_law_when_made BEFORE INSERT ON outcomes_outcome FOR EACH ROW"
            " WHEN (NEW.legal_version_id IS NOT NULL) EXECUTE FUNCTION muster_law_of_the_day()",
            "CREATE TRIGGER muster_law_when_issued BEFORE UPDATE ON outcomes_outcome FOR EACH ROW"
            " WHEN (OLD.legal_version_id IS NULL AND NEW.legal_version_id IS NOT NULL)"
            " EXECUTE FUNCTION muster_law_of_the_day()",
        ),
    )


def _differs(*columns: str) -> str:
    """SQL: one of these columns is changed."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


def _kept(table: str, changed: str, words: str) -> str:
    """SQL: a trigger that refuses a change, in these words."""
    return (
        f"CREATE TRIGGER muster_law_kept BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({changed}) EXECUTE FUNCTION muster_keep_law('{words}')"
    )
