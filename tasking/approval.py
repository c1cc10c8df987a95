"""Which decisions an item can be given: the minutes of an earlier meeting are approved, and nothing else is."""

from hotspots.models import Hotspot
from tasking.models import AgendaItem, Decision, Meeting, Referral, Section

#: Decisions that approve minutes.
APPROVALS = (Decision.APPROVE, Decision.APPROVE_WITH)
#: What a meeting can adopt, beside what was put on its agenda by hand.
_ADOPTABLE = (Hotspot._meta.db_table, Referral._meta.db_table)


def is_acted_on(item: AgendaItem) -> bool:
    """Whether what the meeting decided brought about something that deciding again would not take back."""
    adopted = item.decision == Decision.ADOPT and item.source_table == Hotspot._meta.db_table
    return item.decision in (Decision.TASK, *APPROVALS) or (adopted and item.source_id is not None)


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
        unfit = APPROVALS if not item.source_table or item.source_table in _ADOPTABLE else (*APPROVALS, Decision.ADOPT)
        offered = [decision for decision in Decision if decision not in unfit]
    return [(decision.value, str(decision.label)) for decision in offered]
