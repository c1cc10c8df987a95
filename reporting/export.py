"""Outcomes and their counts as files for a spreadsheet: free of formulas, and logged as a disclosure."""

from collections.abc import Sequence
from typing import Any

from audit.actions import consulted, record
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput
from outcomes.models import Marking, Outcome
from outcomes.policies import may_export
from partners.models import Person
from reporting.explorer.asked import Asked
from reporting.explorer.counts import NOTE, Table, table_of
from reporting.explorer.publication import NOTES, PublishedTable, published
from reporting.explorer.trends import trend_of
from web.dates import london_text
from web.spreadsheets import MOST_ROWS, Sheet, as_csv, as_workbook

_HEAD = (
    *("Reference", "Type", "Law", "Operation", "Issued by", "Their reference", "About", "Label", "Vehicle"),
    *("Premises", "Hotspot", "Place", "State", "Applied for", "Issued", "Served", "In force from", "Last day"),
    *("Last day to appeal", "Marking"),
)
_JOINED = ("type", "legal_version", "operation", "issuing_agency", "site", "hotspot")


def outcomes_csv(*, by: Person, asked: Asked, used: Sequence[str]) -> str:
    """The narrowed outcomes as CSV text (RFC 4180), newest first, days as 2026-10-31.

    Logs a disclosure with the names of the filters and the number of rows, and each sensitive row.

    Raises NotAllowed, or BadInput for too many rows.
    """
    may_export(by).require()
    return as_csv(_HEAD, map(_cells, _disclosed(by, asked, used)))


def counts_csv(*, by: Person, asked: Asked, used: Sequence[str]) -> str:
    """The counts by group, this year and last, as CSV text. Logs a disclosure. Raises NotAllowed."""
    may_export(by).require()
    table = table_of(asked)
    _disclose(by, "downloaded counts of outcomes", len(table.lines), used)
    return as_csv(_count_head(table), _count_rows(table))


def outcomes_xlsx(*, by: Person, asked: Asked, used: Sequence[str]) -> bytes:
    """A workbook of the counts, the trend and the records, with a sheet that says what they are.

    Logs as `outcomes_csv` does, and raises what it raises.
    """
    may_export(by).require()
    found = _disclosed(by, asked, used)
    table, trend = table_of(asked), trend_of(asked)
    tables = [("Counts", table), *([("Trend", trend)] if trend else [])]
    return as_workbook(
        [
            Sheet("About this file", ("What", "Value"), _about(by, asked, found)),
            *(Sheet(name, _count_head(one), _count_rows(one)) for name, one in tables),
            Sheet("Records", _HEAD, [_cells(one) for one in found]),
        ]
    )


def publication_csv(*, by: Person, asked: Asked, used: Sequence[str]) -> str:
    """The counts for outside as CSV text, small counts of people left out. Logs a disclosure. Raises NotAllowed."""
    tables = take_out(by=by, asked=asked, used=used)
    rows: list[Sequence[Any]] = []
    for table in tables:
        rows += [(table.caption,), (table.heading, *table.columns, *_sums(table))]
        rows += [
            (line.name, *line.cells, line.total, *((line.before, line.change) if table.has_before else ()))
            for line in table.lines
        ]
        rows.append(())
    title = f"Outcomes issued, {asked.now_words}"
    return as_csv((title,), [("A year before", asked.before_words), (), *rows, *((note,) for note in NOTES)])


def take_out(*, by: Person, asked: Asked, used: Sequence[str]) -> list[PublishedTable]:
    """The tables for outside. Logs a disclosure, for they are made to leave. Raises NotAllowed."""
    may_export(by).require()
    tables = published(asked)
    _disclose(by, "took out counts for publication", sum(len(table.lines) for table in tables), used)
    return tables


def _sums(table: PublishedTable) -> tuple[str, ...]:
    return ("Total", "A year before", "Change") if table.has_before else ("Total",)


def _disclosed(by: Person, asked: Asked, used: Sequence[str]) -> list[Outcome]:
    """The records, written down as disclosed. Raises BadInput for too many."""
    found = list(asked.listed().newest_first().select_related(*_JOINED)[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise BadInput(f"That is more than {MOST_ROWS:,} outcomes. Narrow the filters, then download again.")
    consulted((one for one in found if one.is_sensitive), verb="downloaded")
    _disclose(by, "downloaded outcomes", len(found), used)
    return found


def _disclose(by: Person, verb: str, rows: int, used: Sequence[str]) -> None:
    recipients = [f"{by.name}, {by.agency}"]
    record(Processing.DISCLOSURE, verb, reason=f"{rows} rows", fields=list(used), recipients=recipients)


def _about(by: Person, asked: Asked, found: Sequence[Outcome]) -> list[tuple[str, str]]:
    marking = Marking.OFFICIAL_SENSITIVE if any(one.is_sensitive for one in found) else Marking.OFFICIAL
    return [
        ("Marking", str(marking.label)),
        ("Made", london_text(clock.now())),
        ("Made by", f"{by.name}, {by.agency}"),
        *asked.described,
        ("A year before", asked.before_words or "No comparison"),
        ("Records", f"{len(found):,}"),
        ("Note", NOTE),
    ]


def _count_head(table: Table) -> tuple[str, ...]:
    return (table.heading, "Number", "A year before", "Difference", "Per cent", "In words")


def _count_rows(table: Table) -> list[tuple[Any, ...]]:
    lines = [*((line.name, line.change) for line in table.lines), ("All", table.total)]
    return [
        (name, change.now, change.before, change.difference, change.per_cent, table.no_comparison or change.words)
        for name, change in lines
    ]


def _cells(one: Outcome) -> tuple[Any, ...]:
    return (
        *(one.reference, one.type, one.legal_version, one.operation, one.issuing_agency, one.their_reference),
        *(one.get_subject_kind_display(), one.subject_label, one.vehicle_label, one.site, one.hotspot, one.place),
        *(one.get_state_display(), one.applied_on, one.issued_on, one.served_on, one.effective_from, one.last_day),
        *(one.last_appeal_day, one.shown_marking.label),
    )
