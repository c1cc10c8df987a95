"""The catalogue of outcome types and the legal versions of each, read from the project's own two CSV files.

`data/outcome_types.csv` says what an outcome is and how to count it in a sentence, and
`data/legal_versions.csv` which law it rests on and when. Both are the partnership's to edit: law that nobody
has confirmed to be in force ships with `switched_on` "no". Dates are half-open: `effective_before` is the
first day the version is no longer the law. `confidence` is S (read in a source), K (background knowledge), I
(inferred) or V (commencement to be verified).
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from outcomes.durations import Duration
from outcomes.sense import law_faults, type_faults
from outcomes.vocabulary import Confidence, Issuer, Need

DATA = Path(__file__).parent / "data"
FAMILIES = frozenset(
    {"closure", "dispersal", "immigration", "informal", "licensing", "notice", "order", "penalty"}
    | {"police", "prevention", "referral", "safeguarding", "vehicle", "visit"}
)
SUBJECT_KINDS = frozenset({"person", "body", "premises", "vehicle", "area"})
ISSUERS = frozenset(str(issuer) for issuer in Issuer)
NEEDS = frozenset(str(need) for need in Need)
CONFIDENCE = frozenset(str(how_sure) for how_sure in Confidence)
COUNTS_FROM = frozenset({"same_day", "next_day"})
APPEAL_FROM = frozenset({"issued", "served", "made", "notified"})


class CatalogueError(ValueError):
    """The files cannot be used; `faults` names every one, with file, line and column."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("Correct the catalogue:\n" + "\n".join(self.faults))


@dataclass(frozen=True)
class OutcomeType:
    """A kind of outcome: its code, its name, and the nouns that a counted sentence uses.

    `public_wording` is what a published report calls several of it; `needs` are what its record must have.
    """

    code: str
    name: str
    family: str
    singular: str
    plural: str
    issuers: tuple[str, ...]
    subject_kinds: tuple[str, ...]
    public_wording: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class LegalVersion:
    """The law an outcome rests on for a time, and the periods that it sets.

    A limit of None sets no limit. `max_extended` is the most in all once extended; `renewable` means extended
    again and again, each time within `max_duration`. `counts_from` is same_day for "beginning with" and
    next_day for "following". `appeal_days` 0 is no right of appeal, None is not recorded. `penalty_max` is
    in pounds.
    """

    type_code: str
    provision: str
    effective_from: date | None
    effective_before: date | None
    default_duration: Duration | None
    min_duration: Duration | None
    max_duration: Duration | None
    max_extended: Duration | None
    renewable: bool
    indefinite: bool
    counts_from: str
    not_christmas: bool
    review_every: Duration | None
    renewal_alarm: Duration | None
    appeal_days: int | None
    appeal_from: str
    breach_is_offence: bool
    penalty_max: int | None
    switched_on: bool
    confidence: str
    source: str
    note: str

    def covers(self, day: date) -> bool:
        """Whether the version is switched on and is the law on `day`."""
        begun = self.effective_from is None or self.effective_from <= day
        over = self.effective_before is not None and self.effective_before <= day
        return self.switched_on and begun and not over


@dataclass(frozen=True)
class Catalogue:
    """All outcome types in file order, each with at least one legal version."""

    types: tuple[OutcomeType, ...]
    versions: tuple[LegalVersion, ...]

    def versions_of(self, code: str) -> tuple[LegalVersion, ...]:
        """Give the legal versions of a type, in file order."""
        return tuple(version for version in self.versions if version.type_code == code)


def overlap(one: LegalVersion, other: LegalVersion) -> bool:
    """Whether there is a day that both claim."""
    return (one.effective_from or date.min) < (other.effective_before or date.max) and (
        other.effective_from or date.min
    ) < (one.effective_before or date.max)


def load_catalogue(folder: Path = DATA) -> Catalogue:
    """Read both files of a folder. Raises CatalogueError naming every fault."""
    return parse_catalogue(
        (folder / "outcome_types.csv").read_text(encoding="utf-8"),
        (folder / "legal_versions.csv").read_text(encoding="utf-8"),
    )


def parse_catalogue(types_csv: str, versions_csv: str) -> Catalogue:
    """Read the text of both files. Raises CatalogueError naming every fault."""
    faults: list[str] = []
    types = [OutcomeType(**row) for row in _rows("outcome_types.csv", types_csv, _TYPE_COLUMNS, faults)]
    rows = _rows("legal_versions.csv", versions_csv, _VERSION_COLUMNS, faults)
    versions = [LegalVersion(**row) for row in rows]
    if not faults:
        faults.extend(_type_faults(types))
        faults.extend(_version_faults(types, versions))
    if faults:
        raise CatalogueError(faults)
    return Catalogue(tuple(types), tuple(versions))


# Cells: each reader takes the stripped text and gives the value, or raises ValueError saying what is wrong


def _filled(cell: str) -> str:
    if not cell:
        raise ValueError("is empty")
    return cell


def _one_of(allowed: frozenset[str]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"“{cell}” is not one of {', '.join(sorted(allowed))}")
        return cell

    return read


def _several(read_one: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    return lambda cell: tuple(read_one(part.strip()) for part in cell.split("|"))


def _yes_or_no(cell: str) -> bool:
    return _one_of(frozenset({"yes", "no"}))(cell) == "yes"


def _whole_number(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(f"“{cell}” is not a whole number")
    return int(cell)


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"“{cell}” is not a date: write it as 2020-12-01") from None


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


Readers = Mapping[str, Callable[[str], Any]]

_TYPE_COLUMNS: Readers = {
    "code": _filled,
    "name": _filled,
    "family": _one_of(FAMILIES),
    "singular": _filled,
    "plural": _filled,
    "issuers": _several(_one_of(ISSUERS)),
    "subject_kinds": _several(_one_of(SUBJECT_KINDS)),
    "public_wording": _filled,
    "needs": lambda cell: _several(_one_of(NEEDS))(cell) if cell else (),
}
_VERSION_COLUMNS: Readers = {
    "type_code": _filled,
    "provision": str,
    "effective_from": _optional(_day),
    "effective_before": _optional(_day),
    "default_duration": _optional(Duration.parse),
    "min_duration": _optional(Duration.parse),
    "max_duration": _optional(Duration.parse),
    "max_extended": _optional(Duration.parse),
    "renewable": _yes_or_no,
    "indefinite": _yes_or_no,
    "counts_from": _one_of(COUNTS_FROM),
    "not_christmas": _yes_or_no,
    "review_every": _optional(Duration.parse),
    "renewal_alarm": _optional(Duration.parse),
    "appeal_days": _optional(_whole_number),
    "appeal_from": _one_of(APPEAL_FROM | {""}),
    "breach_is_offence": _yes_or_no,
    "penalty_max": _optional(_whole_number),
    "switched_on": _yes_or_no,
    "confidence": _one_of(CONFIDENCE),
    "source": _filled,
    "note": str,
}


def _rows(file: str, text: str, readers: Readers, faults: list[str]) -> Iterator[dict[str, Any]]:
    """Give each good row's values by column; add a fault for every bad cell, row or header."""
    lines = csv.DictReader(io.StringIO(text), strict=True)
    header = set(lines.fieldnames or ())
    faults.extend(f"{file}: the column {name} is missing" for name in readers if name not in header)
    faults.extend(f"{file}: the column {name} is not known" for name in sorted(header - set(readers)))
    if header != set(readers):
        return
    for row in lines:
        where = f"{file} line {lines.line_num}"
        if None in row or None in row.values():
            faults.append(f"{where}: the row does not have {len(readers)} cells")
            continue
        values, found = _cells(where, row, readers)
        faults.extend(found)
        if not found:
            yield values


def _cells(where: str, row: Mapping[str, str], readers: Readers) -> tuple[dict[str, Any], list[str]]:
    values, faults = {}, []
    for name, read in readers.items():
        try:
            values[name] = read(row[name].strip())
        except ValueError as error:
            faults.append(f"{where}, {name}: {error}")
    return values, faults


# Checks between rows


def _type_faults(types: Iterable[OutcomeType]) -> Iterator[str]:
    seen: set[str] = set()
    for kind in types:
        yield from (f"outcome_types.csv, {kind.code}, {column}: {fault}" for column, fault in type_faults(kind))
        if kind.code in seen:
            yield f"outcome_types.csv: the code {kind.code} appears more than once"
        seen.add(kind.code)


def _version_faults(types: Iterable[OutcomeType], versions: Iterable[LegalVersion]) -> Iterator[str]:
    by_type: defaultdict[str, list[LegalVersion]] = defaultdict(list)
    for version in versions:
        by_type[version.type_code].append(version)
    codes = {kind.code for kind in types}
    yield from (f"legal_versions.csv: no outcome type has the code {c}" for c in sorted(set(by_type) - codes))
    yield from (f"legal_versions.csv: {code} has no legal version" for code in sorted(codes - set(by_type)))
    for code, its_versions in by_type.items():
        for version in its_versions:
            yield from (f"legal_versions.csv, {code}, {column}: {fault}" for column, fault in law_faults(version))
        for one, other in combinations([v for v in its_versions if v.switched_on], 2):
            if overlap(one, other):
                yield f"legal_versions.csv, {code}, effective_from: two versions that are switched on overlap in time"
