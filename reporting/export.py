"""Outcomes as a CSV file, for a spreadsheet: free of formulas, and logged as a disclosure."""

from collections.abc import Sequence
from typing import Any

from audit.actions import consulted, record
from audit.models import Operation as Processing
from common.errors import BadInput
from outcomes.models import Outcome
from partners.models import Person
from reporting.explorer.asked import Asked
from reporting.policies import may_export
from web.spreadsheets import as_csv

#: More than this is not for a spreadsheet.
MOST_ROWS = 10_000
_HEAD = (
    *("Reference", "Type", "Law", "Operation", "Issued by", "Their reference", "About", "Label", "Place", "State"),
    *("Applied for", "Issued", "Served", "In force from", "Last day", "Last day to appeal", "Marking"),
)


def outcomes_csv(*, by: Person, asked: Asked, used: Sequence[str]) -> str:
    """The narrowed outcomes as CSV text (RFC 4180), newest first, days as 2026-10-31.

    Logs a disclosure with the names of the filters and the number of rows, and each restricted row.

    Raises NotAllowed, or BadInput for too many rows.
    """
    may_export(by).require()
    rows = asked.listed().newest_first().select_related("type", "legal_version", "operation", "issuing_agency")
    found = list(rows[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise BadInput(f"That is more than {MOST_ROWS:,} outcomes. Narrow the filters, then download again.")
    consulted((one for one in found if one.is_restricted), verb="downloaded")
    record(
        Processing.DISCLOSURE,
        "downloaded outcomes",
        reason=f"{len(found)} rows",
        fields=list(used),
        recipients=[f"{by.name}, {by.agency}"],
    )
    return as_csv(_HEAD, map(_cells, found))


def _cells(one: Outcome) -> tuple[Any, ...]:
    return (
        *(one.reference, one.type, one.legal_version, one.operation, one.issuing_agency, one.their_reference),
        *(one.get_subject_kind_display(), one.subject_label, one.place, one.get_state_display()),
        *(one.applied_on, one.issued_on, one.served_on, one.effective_from, one.last_day, one.last_appeal_day),
        "OFFICIAL-SENSITIVE" if one.is_restricted else one.get_marking_display(),
    )
