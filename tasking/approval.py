"""Which decisions an item can be given: the minutes of an earlier meeting are approved, and nothing else is."""

from tasking.models import AgendaItem, Decision, Meeting, Section

#: Decisions that approve minutes.
APPROVALS = (Decision.APPROVE, Decision.APPROVE_WITH)


def is_about_minutes(item: AgendaItem) -> bool:
    """Whether the item is there to agree the minutes of an earlier meeting."""
    return (
        item.section == Section.MINUTES and item.source_table == Meeting._meta.db_table and item.source_id is not None
    )


def decisions_for(item: AgendaItem) -> list[tuple[str, str]]:
    """The decisions that can be taken on this item, with their words."""
    if is_about_minutes(item):
        offered = [*APPROVALS, Decision.NOTED]
    else:
        offered = [decision for decision in Decision if decision not in APPROVALS]
    return [(decision.value, str(decision.label)) for decision in offered]
