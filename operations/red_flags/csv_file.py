"""CSV files of red-flag dates: the columns, read and written."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from common.errors import BadInput
from operations.models.red_flags import MOST_WANTED
from operations.red_flags.rows import FileRead, ImportRow, RowFault
from operations.red_flags.times import Days
from web.spreadsheets import as_csv
from web.typed import read_date, read_time

#: Column: the field that it fills. The first two must be there.
COLUMNS: dict[str, str] = {
    "Name": "name",
    "First day": "starts_on",
    "Start time": "starts_time",
    "Last day": "ends_on",
    "End time": "ends_time",
    "Themes": "themes",
    "Least resource": "minimum_resource",
    "How many": "minimum_count",
    "Leave": "leave_embargo",
    "Provisional": "provisional",
}
NEEDED = ("Name", "First day")
#: What calendars and councils' lists call some of them. A column of ours goes before one of these.
_ALSO: dict[str, str] = {
    **dict.fromkeys(("title", "event", "subject", "summary", "holiday", "fixture"), "Name"),
    **dict.fromkeys(("start date", "starts on", "start", "starts", "date", "from", "first date"), "First day"),
    **dict.fromkeys(("end date", "ends on", "end", "ends", "to", "until", "last date"), "Last day"),
    **dict.fromkeys(("from time", "kick-off", "kick off"), "Start time"),
}
#: What a download of a year says besides; left out where it is read again.
_STANDING = ("Confirmed", "State")
_LONGEST = {"name": 120, "minimum_resource": 200, "leave_embargo": 200}
_YES, _NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0", "")


def template() -> str:
    """The CSV file to fill in, with a row to show how."""
    carnival = ("Carnival", "4 July 2027", "10am", "5 July 2027", "2am", "Young people; Public events")
    return as_csv(list(COLUMNS), [(*carnival, "A van and two wardens", 3, "Ask a manager first", "no")])


def year_as_csv(flags: Iterable[Any]) -> str:
    """Red-flag dates `with_cover()`, as a file that can be changed and imported again."""
    return as_csv([*COLUMNS, *_STANDING], (_line(flag) for flag in flags))


def _line(flag: Any) -> list[Any]:
    days = Days.of(flag)
    values = {
        "starts_on": days.starts_on.isoformat(),
        "ends_on": days.ends_on.isoformat(),
        "starts_time": f"{days.starts_time:%H:%M}" if days.starts_time else "",
        "ends_time": f"{days.ends_time:%H:%M}" if days.ends_time else "",
        "themes": "; ".join(flag.themes),
        "provisional": "yes" if flag.provisional else "no",
    }
    state = "Cancelled" if flag.is_cancelled else "Planned for" if flag.is_covered else "Short"
    return [*(values.get(field, getattr(flag, field, "")) for field in COLUMNS.values()), flag.confirmed_count, state]


def read_csv(data: bytes) -> FileRead:
    """The dates of a CSV file. Raises BadInput (on `file`) for what is none."""
    lines = _lines(data)
    _, header = next(lines, (0, []))
    titles = _titles(header)
    missing = [title for title in NEEDED if title.casefold() not in titles]
    if missing:
        raise BadInput.of(
            file=f"The first row must name the columns. Missing: {', '.join(missing)}. Start from the template."
            if len(header) != 1 or ";" not in header[0]
            else "The columns are divided by ; instead of commas. Save it as “CSV UTF-8” with commas."
        )
    known = {COLUMNS[title]: titles[title.casefold()] for title in COLUMNS if title.casefold() in titles}
    rows, faults = [], []
    for number, cells in lines:
        given = {name: _plain(cells[at]) if at < len(cells) else "" for name, at in known.items()}
        if not any(given.values()):
            continue
        try:
            rows.append(_row(number, given))
        except BadInput as refusal:
            texts = tuple(text for found in refusal.faults.values() for text in found)
            faults.append(RowFault(f"Row {number}", texts))
    if not rows and not faults:
        raise BadInput.of(file="There are no dates in the file, only column names.")
    ours = {*known.values(), *(titles[title.casefold()] for title in _STANDING if title.casefold() in titles)}
    others = [title.strip()[:40] for at, title in enumerate(header) if title.strip() and at not in ours]
    notes = (f"Not taken in: {', '.join(others[:10])}.",) if others else ()
    return FileRead(tuple(rows), tuple(faults), notes)


def _titles(header: list[str]) -> dict[str, int]:
    """Where each column is, by what it is called here in small letters."""
    found = {title.strip().casefold(): number for number, title in enumerate(header)}
    also = {_ALSO[title].casefold(): number for title, number in found.items() if title in _ALSO}
    return {**also, **found}


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number in a spreadsheet. Raises BadInput."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise BadInput.of(
            file=f"Row {line} has a character that cannot be read. Save the file as “CSV UTF-8” and upload it again."
        ) from fault
    if "\0" in text:
        raise BadInput.of(file="This is no CSV file. Save the dates as “CSV UTF-8”.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as fault:
        raise BadInput.of(file=f"Row {reader.line_num} cannot be read: a quotation mark is missing.") from fault


def _plain(cell: str) -> str:
    """On one line; without the apostrophe that a download puts before what a spreadsheet would run."""
    words = " ".join("".join(mark if mark.isprintable() else " " for mark in cell).split())
    return words[1:] if re.match(r"'[=+\-@\uff1d\uff0b\uff0d\uff20]", words) else words


def _row(number: int, given: Mapping[str, str]) -> ImportRow:
    """Raises BadInput with every fault."""
    faults: dict[str, str] = {}
    days = _days(given, faults)
    values: dict[str, Any] = {name: given[name] for name in _LONGEST if name in given}
    faults |= {
        name: f"{_title(name)} must be {most} characters or fewer."
        for name, most in _LONGEST.items()
        if len(given.get(name, "")) > most
    }
    if not given["name"]:
        faults["name"] = "Name is missing."
    if "themes" in given:
        values["themes"] = [theme.strip() for theme in given["themes"].split(";") if theme.strip()]
        if any(len(theme) > 60 for theme in values["themes"]) or len(values["themes"]) > 20:
            faults["themes"] = "Themes are at most 20, of 60 characters or fewer, with ; between them."
    if given.get("minimum_count"):
        count = given["minimum_count"]
        if re.fullmatch(r"[0-9]{1,2}", count) and int(count):
            values["minimum_count"] = int(count)
        else:
            faults["minimum_count"] = f"How many must be a number from 1 to {MOST_WANTED}."
    if "provisional" in given:
        values["provisional"] = given["provisional"].casefold() in _YES
        if given["provisional"].casefold() not in (*_YES, *_NO):
            faults["provisional"] = "Provisional must be yes or no."
    if faults or days is None:
        raise BadInput.of(**faults)
    identity = f"csv|{given['name'].casefold()}|{days.starts_at.isoformat()}"
    return ImportRow.of(f"Row {number}", identity, days, values)


def _days(given: Mapping[str, str], faults: dict[str, str]) -> Days | None:
    """Where they can be read; else None, with the faults."""
    found: dict[str, Any] = {}
    for name in ("starts_on", "ends_on"):
        typed = given.get(name, "")
        found[name] = _day(typed)
        if found[name] is None and (typed or name == "starts_on"):
            faults[name] = f"{_title(name)} must be a date, for example 4 July 2027 or 04/07/2027."
    for name in ("starts_time", "ends_time"):
        typed = re.sub(r"(\d:\d\d):00$", r"\1", given.get(name, ""))
        found[name] = read_time(typed) if typed else None
        if typed and found[name] is None:
            faults[name] = f"{_title(name)} must be a time of day, for example 18:30 or 6:30pm."
    if faults:
        return None
    found["ends_on"] = found["ends_on"] or found["starts_on"]
    return Days(**found)


def _day(typed: str) -> dt.date | None:
    """From 2027-07-04, 04/07/2027 or 4 July 2027; the day before the month, as is the custom here."""
    parts = re.split(r"[\s/.-]+", typed.strip())
    if len(parts) != 3:
        return None
    year_first = len(parts[0]) == 4
    names = ("year", "month", "day") if year_first else ("day", "month", "year")
    return read_date(dict(zip(names, parts, strict=True)))[0]


def _title(name: str) -> str:
    return next(title for title, known in COLUMNS.items() if known == name)
