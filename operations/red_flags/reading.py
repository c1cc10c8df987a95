"""Files of red-flag dates, CSV and iCalendar, as rows that can be put into the plan.

What is free text about an event, and so might name people, is not taken in: no description, no note.
"""

import datetime as dt

from common import clock
from common.errors import BadInput
from operations.calendar_files.apart import read_calendar
from operations.red_flags.csv_file import read_csv
from operations.red_flags.rows import FileRead, ImportRow, RowFault
from operations.red_flags.times import Days

LARGEST = 1024 * 1024
MOST_ROWS = 300
#: How files begin that were renamed by mistake: PNG, JPEG, PDF, zip (and spreadsheets), old spreadsheets.
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_file(name: str, data: bytes) -> FileRead:
    """The dates of an uploaded file, by its name and what is in it. Raises BadInput (on `file`) for no such file."""
    if not data.strip():
        raise BadInput.of(file="The file is empty.")
    if len(data) > LARGEST:
        raise BadInput.of(file="The file is larger than 1 MB. Upload fewer dates at a time.")
    if data.startswith(_BINARY):
        raise BadInput.of(file="This is no CSV or calendar file. Save dates as “CSV UTF-8”, or export an .ics file.")
    is_calendar = name.lower().endswith((".ics", ".ical", ".ifb")) or b"BEGIN:VCALENDAR" in data[:1000].upper()
    found = _of_calendar(data) if is_calendar else read_csv(data)
    if len(found.rows) > MOST_ROWS:
        raise BadInput.of(file=f"There are {len(found.rows)} dates in the file. Upload at most {MOST_ROWS} at a time.")
    return _without_doubles(found)


def _of_calendar(data: bytes) -> FileRead:
    """Those from the beginning of this year to the end of the next."""
    year = clock.today().year
    read = read_calendar(data, starts_on=dt.date(year, 1, 1), ends_on=dt.date(year + 1, 12, 31))
    rows, faults = [], [RowFault(fault.event, (fault.text,)) for fault in read.faults]
    for event in read.events:
        where = f"“{event.name}”"
        values = {"name": event.name} | ({"themes": list(event.categories)} if event.categories else {})
        try:
            rows.append(
                ImportRow.of(
                    where,
                    f"ics|{event.uid}|{event.occurrence}",
                    Days.of(event),
                    values,
                    is_cancelled=event.is_cancelled,
                )
            )
        except BadInput as refusal:
            faults.append(RowFault(where, tuple(text for texts in refusal.faults.values() for text in texts)))
    outside = f"{read.outside} events are not in {year} or {year + 1}: they are left out."
    return FileRead(tuple(rows), tuple(faults), (outside,) if read.outside else ())


def _without_doubles(found: FileRead) -> FileRead:
    seen: dict[object, str] = {}
    rows, faults = [], list(found.faults)
    for row in found.rows:
        same = seen.get(row.key) or seen.get((row.name.casefold(), row.starts_at))
        if same:
            faults.append(RowFault(row.where, (f"It is in the file twice: see {same}.",)))
            continue
        seen[row.key] = seen[(row.name.casefold(), row.starts_at)] = row.where
        rows.append(row)
    return FileRead(tuple(rows), tuple(faults), found.notes)
