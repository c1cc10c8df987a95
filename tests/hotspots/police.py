"""Builds police open data for tests, and finds the real files."""

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings

from hotspots.imports.columns import HEADER

ROW = {
    "Crime ID": "b5bdbba61163668a1f5859ba4de2571cb0887590bb7dc34cbcf28432411e1774",
    "Month": "2018-04",
    "Reported by": "Essex Police",
    "Falls within": "Essex Police",
    "Longitude": "0.668293",
    "Latitude": "51.587135",
    "Location": "On or near Lower Road",
    "LSOA code": "E01029885",
    "LSOA name": "Castle Point 002C",
    "Crime type": "Other theft",
    "Last outcome category": "Investigation complete; no suspect identified",
    "Context": "",
}
NOWHERE = {"Longitude": "", "Latitude": "", "Location": "No Location", "LSOA code": "", "LSOA name": ""}


def row(**changes: str) -> list[str]:
    """The values of a good row, some of them changed: `row(crime_type="Robbery", month="2018-05")`."""
    named = {name.lower().replace(" ", "_"): name for name in HEADER}
    return list((ROW | {named[key]: value for key, value in changes.items()}).values())


def unlocated(**changes: str) -> list[str]:
    """A row without a location, as the police publish some."""
    return row(longitude="", latitude="", location="No Location", lsoa_code="", lsoa_name="", **changes)


def as_csv(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """A CSV file in UTF-8, whatever is in the rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def as_zip(**files: bytes) -> bytes:
    """A zip of these files; names are given without their ending."""
    return zip_of({f"2018-04/{name}.csv": data for name, data in files.items()})


def zip_of(files: dict[str, bytes]) -> bytes:
    """A zip of these files by their whole names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def real_files() -> list[Path]:
    """The five real Essex months, January to May 2018; empty where the shared data are not on this machine."""
    shared = os.environ.get("MUSTER_SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data"
    return sorted((Path(shared) / "police-uk").glob("2018-0[1-5]-essex-street.csv"))
