"""Briefings and outcome sheets as documents to print: marked on every page, and logged."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from audit.actions import record
from audit.models import Operation as Processing
from common import clock
from operations.models import SECTIONS, Briefing, Debrief, Marking, Operation
from operations.papers.briefings import before, changed_sections
from operations.papers.debriefs import met_in_words
from operations.papers.hotspot_change import CAVEAT, change_at_hotspot
from operations.papers.results import Results, results_of
from partners.models import Partnership, Person
from tasking.documents.content import Block, Document, Heading, Paragraph, Table
from tasking.documents.formats import as_attachment
from web.dates import london_range_text, london_text

HANDLING = "For those who take part in this operation, on a need-to-know basis. Keep it secure and do not forward it."


def hand_out_briefing(briefing: Briefing, *, to: Person) -> HttpResponse:
    """A briefing as a marked PDF; that it was handed out is logged, by its file's name."""
    name = f"briefing-{briefing.pk.hex[:8]}-v{briefing.number}"
    record(Processing.DISCLOSURE, "downloaded", on=briefing, fields=[f"{name}.pdf"], recipients=[str(to.agency)])
    return as_attachment(briefing_document(briefing, to), name, "pdf")


def briefing_document(briefing: Briefing, to: Person) -> Document:
    """The document, for this person now."""
    return Document(
        title=f"Briefing: {briefing.about}",
        subtitle=_version_of(briefing),
        status="Draft. Not to be acted on until it is published." if briefing.is_draft else "",
        facts=_facts(briefing),
        blocks=tuple(_blocks(briefing)),
        **printed(briefing.operation, to),
    )


def hand_out_outcome_sheet(operation: Operation, debrief: Debrief | None, *, to: Person) -> HttpResponse:
    """The outcome sheet of an operation as a marked PDF; that it was handed out is logged."""
    name = f"outcome-sheet-{operation.pk.hex[:8]}"
    record(Processing.DISCLOSURE, "downloaded", on=operation, fields=[f"{name}.pdf"], recipients=[str(to.agency)])
    return as_attachment(outcome_document(operation, debrief, to), name, "pdf")


def outcome_document(operation: Operation, debrief: Debrief | None, to: Person) -> Document:
    """The document, for this person now: the figures as they are counted today."""
    finished = debrief is not None and not debrief.is_draft
    return Document(
        title=f"Outcome sheet: {operation}",
        subtitle=operation.theme,
        status="" if finished else "The debrief is not finished yet.",
        facts=(
            ("Objective", operation.objective),
            *((("Measured by", operation.measure),) if operation.measure else ()),
            ("Lead agency", str(operation.lead_agency)),
            ("Commander", str(operation.commander)),
        ),
        blocks=(*_said(debrief), *_counted(results_of(operation)), *_changed_at_hotspot(operation)),
        **printed(operation, to),
    )


def _said(debrief: Debrief | None) -> Iterator[Block]:
    if debrief is None:
        return
    for heading, text in (
        ("What happened", debrief.happened),
        ("Was the objective met?", "\n".join(filter(None, (met_in_words(debrief), debrief.measured)))),
        ("What to repeat", debrief.to_repeat),
        ("What to change", debrief.to_change),
        ("Recommendation", debrief.recommendation),
    ):
        if text:
            yield Heading(2, heading)
            yield Paragraph(text)
    if debrief.corrected_at:
        yield Paragraph(f"{london_text(debrief.corrected_at)}: {debrief.corrected_reason}", "Corrected")


def _counted(results: Results) -> Iterator[Block]:
    yield Heading(2, "What it took")
    yield Paragraph(results.people_in_words)
    if results.hours:
        rows = [(one.agency, f"{one.promised:g}", f"{one.given:g}") for one in results.hours]
        total = ("All", f"{results.promised:g}", f"{results.given:g}")
        yield Table("Hours by agency", ("Agency", "Promised", "Given"), (*rows, total), (4, 1, 1))
    yield Heading(2, "What came of it")
    counted = [*results.visits, *results.outcomes]
    if counted:
        told = tuple((one.what, str(one.number)) for one in counted)
        yield Table("Visits and outcomes", ("What", "How many"), told, (4, 1))
    else:
        yield Paragraph("No visit or outcome is recorded.")


def _changed_at_hotspot(operation: Operation) -> Iterator[Block]:
    change = change_at_hotspot(operation)
    if change is None:
        return
    yield Heading(2, "Before and after at the hotspot")
    yield Paragraph(str(change.hotspot), "Hotspot:")
    if change.missing:
        yield Paragraph(change.missing)
        return
    headers = ("Where", f"Before: {change.before}", f"After: {change.after}", "Change")
    rows = tuple((what, str(before), str(after), told) for what, before, after, told in change.rows)
    yield Table("Incidents that the police recorded, in whole months", headers, rows, (4, 2, 2, 3))
    yield Paragraph(CAVEAT)


def printed(operation: Operation, to: Person) -> dict[str, Any]:
    """What documents of an operation have in common: whose it is, its marking, and who printed it, when."""
    now = clock.now()
    sensitive = operation.marking == Marking.OFFICIAL_SENSITIVE
    return {
        "organisation": Partnership.objects.get().name,
        "marking": str(Marking(operation.marking).label),
        "handling": HANDLING if sensitive else "",
        "made_at": now,
        "footing": f"Printed by {to.name}, {to.agency}, on {london_text(now)}.",
    }


def _version_of(briefing: Briefing) -> str:
    if briefing.published_at is None:
        return f"Version {briefing.number}, a draft"
    return f"Version {briefing.number}, published by {briefing.published_by} on {london_text(briefing.published_at)}"


def _facts(briefing: Briefing) -> tuple[tuple[str, str], ...]:
    operation, deployment = briefing.operation, briefing.deployment
    facts = [("Lead agency", str(operation.lead_agency)), ("Commander", str(operation.commander))]
    if deployment:
        facts = [
            ("When", london_range_text(deployment.starts_at, deployment.ends_at)),
            ("Place", deployment.place),
            ("Where to meet", deployment.meeting_point or "Not given"),
            *facts,
        ]
    return tuple(facts)


def _blocks(briefing: Briefing) -> Iterator[Block]:
    earlier = before(briefing)
    changed = changed_sections(briefing, earlier)
    for number, section in enumerate(SECTIONS, start=1):
        yield Heading(2, f"{number}. {section.title}")
        if earlier and section.field in changed:
            yield Paragraph(f"Changed since version {earlier.number}.")
        yield Paragraph(getattr(briefing, section.field) or "Not written yet.")
