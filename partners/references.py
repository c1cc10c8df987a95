"""Stable public references, such as H-2026-0003: counted without a gap or a double under a row lock."""

from partners.models import ReferenceCounter


def next_number(series: str) -> int:
    """The next number of this series, from 1. Two callers at once wait for each other, and get two numbers."""
    ReferenceCounter.objects.bulk_create([ReferenceCounter(series=series)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update().get(series=series)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def next_reference(prefix: str, year: int) -> str:
    """The next reference of a yearly series: `next_reference("H", 2026)` gives H-2026-0001, then H-2026-0002."""
    return f"{prefix}-{year}-{next_number(f'{prefix}-{year}'):04d}"
