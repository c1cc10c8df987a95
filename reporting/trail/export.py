"""A trail, or what a search of the log found, as a file: each row once, free of formulas, logged as a disclosure.

`find_all` (reporting/trail/search.py) yields the events of a search, and `whole_trail` (timeline.py) the entries of a
trail; whoever makes another kind of file from them logs it as here.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import models
from django.http import HttpResponse

from audit.actions import record
from audit.models import LogUse
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput
from partners.models import Person
from reporting.trail.kinds import audited_tables
from reporting.trail.search import Wanted, find_all
from reporting.trail.sources import Narrow
from reporting.trail.telling import Entry, tell
from reporting.trail.timeline import whole_trail
from web.dates import london_text
from web.spreadsheets import MOST_ROWS, as_csv, csv_answer

KINDS = ("csv", "json")
HEAD = ("Time (UTC)", "Time (London)", "What", "By", "Kind of processing", "Kind of record", "Key of record", "Details")


def trail_file(
    found: models.Model,
    *,
    by: Person,
    use: LogUse,
    form: str,
    show: str,
    narrow: Narrow,
    text: str,
    used: Sequence[str],
) -> HttpResponse:
    """The trail of a record as a file. Raises BadInput for too many rows."""
    entries = _at_most(whole_trail(found, show=show, narrow=narrow, text=text, most=MOST_ROWS))
    _log("downloaded the trail", found, by, use, entries, used)
    return _answer(entries, form, f"trail-{found._meta.db_table}-{found.pk}")


def log_file(wanted: Wanted, *, by: Person, use: LogUse, form: str, used: Sequence[str]) -> HttpResponse:
    """What was found in the log as a file. Raises BadInput for too many rows."""
    entries = _at_most(iter(tell(list(find_all(wanted, most=MOST_ROWS)))))
    _log("downloaded from the log", None, by, use, entries, used)
    return _answer(entries, form, "log")


def rows(entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    """Each entry as cells, in the order of HEAD."""
    for entry in entries:
        table, key = entry.about or ("", "")
        kind = str(audited_tables()[table][0]._meta.verbose_name) if table in audited_tables() else table
        yield (
            entry.at.isoformat(),
            london_text(entry.at),
            entry.title,
            entry.by,
            entry.operation,
            kind,
            str(key),
            "; ".join(entry.lines),
        )


def _at_most(entries: Iterator[Entry]) -> list[Entry]:
    found = list(islice(entries, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise BadInput(f"That is more than {MOST_ROWS:,} rows. Narrow the period, then download again.")
    return found


def _log(
    verb: str, on: models.Model | None, by: Person, use: LogUse, entries: Sequence[Entry], used: Sequence[str]
) -> None:
    """Write what was given, to whom and what for, before it leaves."""
    record(
        Processing.DISCLOSURE,
        verb,
        on=on,
        reason=f"{len(entries)} rows. {use.get_purpose_display()}: {use.reason}",
        fields=list(used),
        recipients=[f"{by.name}, {by.agency}"],
    )


def _answer(entries: Sequence[Entry], form: str, name: str) -> HttpResponse:
    name = f"{name}-{clock.today().isoformat()}.{form}"
    if form == "csv":
        return csv_answer(as_csv(HEAD, rows(entries)), name)
    told: list[dict[str, Any]] = [dict(zip(HEAD, row, strict=True)) for row in rows(entries)]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
