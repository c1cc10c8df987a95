"""What the page of an outcome says of it before what became of it: what it is, its dates and their rules."""

from collections.abc import Iterator
from typing import Any

from common import clock
from outcomes.models import Outcome
from outcomes.reviews import answered, next_review, reviews_of
from web.dates import london_text


def tags_of(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What stands out beside its state: the words and the colour of each tag."""
    if any(one.is_open for one in outcome.appeal_rows.all()):
        yield "Appeal open", "purple"
    due = next_review(outcome)
    if due and due.last_day and due.last_day < clock.today() and outcome.ended_on is None:
        yield "Review overdue", "red"
    if outcome.penalty_amount is not None:
        yield ("Paid", "green") if outcome.paid_on else ("Not paid", "orange")


def facts_of(outcome: Outcome) -> list[tuple[Any, ...]]:
    """What it is: rows of a summary list."""
    operation = outcome.operation
    where = (operation.get_absolute_url(), "Open") if operation and hasattr(operation, "get_absolute_url") else ()
    rows: list[tuple[Any, ...]] = [
        ("About", _about(outcome)),
        ("Operation", operation or "No operation", *where),
        ("Place", outcome.where),
        ("Hotspot", outcome.hotspot, *((outcome.hotspot.get_absolute_url(), "Open") if outcome.hotspot else ())),
        ("Issued by", f"{outcome.issuing_agency}, {outcome.officer}"),
        ("Their reference", outcome.their_reference),
        ("Law", outcome.legal_version or "Not issued yet"),
    ]
    if outcome.ended_on is not None:
        struck = outcome.state == "struck"
        rows.append(("Struck" if struck else "Ended", outcome.ended_on))
        rows.append(("Why it was struck" if struck else "Why it ended", outcome.ended_reason))
    return [row for row in rows if row[1]]


def _about(outcome: Outcome) -> str:
    kind = str(outcome.get_subject_kind_display())
    return kind if outcome.about == kind else f"{kind}: {outcome.about}"


def dates_of(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """What happened or is due, on which day in words, and by which rule."""
    for what, day, rule in _dates(outcome):
        yield what, day if isinstance(day, str) else london_text(day), rule


def _dates(outcome: Outcome) -> Iterator[tuple[str, Any, str]]:
    happened = (("Applied for", outcome.applied_on), ("Issued", outcome.issued_on), ("Served", outcome.served_on))
    for what, on in happened:
        if on:
            yield what, on, ""
    starts = outcome.starts_at or outcome.effective_from
    if starts:
        yield "In force from", starts, ""
    if outcome.issued_on:
        yield "Last day", outcome.expires_at or outcome.last_day or "No end date", outcome.expires_because
        if outcome.appeal_because:
            yield "Last day to appeal", outcome.last_appeal_day or _no_appeal_day(outcome), outcome.appeal_because
    until = answered(outcome)
    renewal = outcome.legal_version is not None and not outcome.legal_version.review_every
    for review in reviews_of(outcome):
        done = until is not None and review.value is not None and review.value <= until
        what = "Decide on renewal" if renewal else "Review"
        yield f"{what}: done" if done else f"{what} by", review.last_day, review.because


def _no_appeal_day(outcome: Outcome) -> str:
    law = outcome.legal_version
    return "No appeal" if law is not None and law.appeal_days == 0 else "Not known yet"
