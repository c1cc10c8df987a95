"""The official columns of a street-level file (https://data.police.uk/about/#columns), in order."""

from typing import Final

#: Official column name → (name in SQL, most characters that Muster keeps).
COLUMNS: Final[dict[str, tuple[str, int]]] = {
    "Crime ID": ("crime_id", 100),
    "Month": ("month", 20),
    "Reported by": ("reported_by", 100),
    "Falls within": ("falls_within", 100),
    "Longitude": ("longitude", 40),
    "Latitude": ("latitude", 40),
    "Location": ("location", 200),
    "LSOA code": ("lsoa_code", 20),
    "LSOA name": ("lsoa_name", 100),
    "Crime type": ("crime_type", 100),
    "Last outcome category": ("last_outcome", 200),
    "Context": ("context", 1000),
}

HEADER: Final = tuple(COLUMNS)
FIELDS: Final = tuple(field for field, _ in COLUMNS.values())
WIDTH: Final = len(COLUMNS)
#: What some spreadsheets put between columns instead of a comma, and how that is called.
_OTHER_MARKS: Final = {";": ";", "\t": "tabs", "|": "|"}


def header_faults(header: list[str]) -> list[str]:
    """Says everything that is wrong with a file's column names; nothing when they are right."""
    if len(header) == 1 and (other := next((mark for mark in _OTHER_MARKS if header[0].count(mark) > 1), "")):
        return [f"It uses {_OTHER_MARKS[other]} instead of , between its columns. Save it as “CSV UTF-8” with commas."]
    missing = [name for name in HEADER if name not in header]
    unknown = [name for name in dict.fromkeys(header) if name not in COLUMNS]
    twice = [name for name in HEADER if header.count(name) > 1]
    faults = []
    for name in list(unknown):
        meant = next((right for right in missing if _plain(right) == _plain(name)), None)
        if meant:
            faults.append(f"The column “{name[:80]}” must be called “{meant}”.")
            missing.remove(meant)
            unknown.remove(name)
    if missing:
        faults.append(f"These columns are missing: {_listed(missing)}.")
    if unknown:
        faults.append(f"These columns are not part of the police file: {_listed(unknown)}.")
    if twice:
        faults.append(f"These columns are there more than once: {_listed(twice)}.")
    if not faults and tuple(header) != HEADER:
        faults.append(f"The columns are in the wrong order. The order must be: {', '.join(HEADER)}.")
    return faults


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _listed(names: list[str], most: int = 20) -> str:
    shown = ", ".join(f"“{name[:80]}”" if name else "a column without a name" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
