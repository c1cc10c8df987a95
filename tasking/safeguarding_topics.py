"""Safeguarding measures on an agenda: those to be put in place, or looked at again, by the day of the meeting."""

from collections.abc import Iterator

from common.clock import LONDON
from partners.models import DataCategory
from tasking.agenda import Topic
from tasking.models import Meeting, SafeguardingMeasure, Section
from web.dates import plain_date

_SECTION: dict[str, Section] = {DataCategory.VICTIMS: Section.VICTIMS, DataCategory.OFFENDERS: Section.OFFENDERS}


def measure_topics(meeting: Meeting) -> Iterator[Topic]:
    """One for each that is due, in the restricted part where it is about a person."""
    on = meeting.starts_at.astimezone(LONDON).date()
    due = SafeguardingMeasure.objects.due(on).at(meeting).select_related("kind", "referral", "subject", "provided_by")
    for measure in due:
        assert measure.due_on is not None  # noqa: S101 - as `due` looks for; tells mypy so
        what = "To be in place" if measure.state == "asked" else "Review due"
        yield Topic(
            section=_SECTION.get(DataCategory(measure.category), Section.ORDERS)
            if measure.category
            else Section.ORDERS,
            title=str(measure),
            why=f"{what} by {plain_date(measure.due_on)}. {measure.rule_in_words} Provided by {measure.provided_by}.",
            source_table=SafeguardingMeasure._meta.db_table,
            source_id=measure.pk,
            source_path=measure.get_absolute_url(),
            category=measure.category,
            held_by=measure.held_by_id if measure.category else None,
        )
