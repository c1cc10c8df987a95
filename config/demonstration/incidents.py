"""A made-up street-level file in the form of data.police.uk, for trying the import without fetching a real one."""

import csv
import datetime as dt
import io
import random

from dateutil.relativedelta import relativedelta

COLUMNS = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]

_TYPES = (
    "Anti-social behaviour",
    "Violence and sexual offences",
    "Shoplifting",
    "Criminal damage and arson",
    "Burglary",
)
#: street: (longitude, latitude, LSOA code, LSOA name, incidents in a month). Places are real; the counts are invented.
_STREETS: dict[str, tuple[float, float, str, str, int]] = {
    "On or near High Street": (0.6045, 51.5860, "E01021943", "Rochford 009B", 7),
    "On or near Eastwood Road": (0.6110, 51.5862, "E01021943", "Rochford 009B", 2),
    "On or near West Street": (0.7060, 51.5822, "E01021951", "Rochford 004A", 4),
    "On or near Ashingdon Road": (0.7010, 51.5950, "E01021951", "Rochford 004A", 1),
    "On or near Furtherwick Road": (0.5905, 51.5190, "E01021529", "Castle Point 011C", 8),
    "On or near Foksville Road": (0.5940, 51.5180, "E01021529", "Castle Point 011C", 3),
    "On or near London Road": (0.5580, 51.5560, "E01021510", "Castle Point 004D", 3),
    "On or near Hart Road": (0.5790, 51.5580, "E01021512", "Castle Point 003A", 4),
    "On or near Rectory Road": (0.6110, 51.5520, "E01021515", "Castle Point 005B", 1),
}


def made_up_file(today: dt.date) -> str:
    """Twelve months of invented incidents up to the month before `today`, as CSV text; the same for the same month."""
    first = today.replace(day=1) - relativedelta(months=12)
    chance = random.Random(first.toordinal())  # noqa: S311 - invented data, the same each time
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for ahead in range(12):
        month = f"{first + relativedelta(months=ahead):%Y-%m}"
        for street, (longitude, latitude, code, name, usual) in _STREETS.items():
            for _ in range(max(0, usual + chance.randint(-1, 1))):
                writer.writerow(_row(chance, month, street, longitude, latitude, code, name))
    return out.getvalue()


def _row(
    chance: random.Random, month: str, street: str, longitude: float, latitude: float, code: str, name: str
) -> list[str]:
    kind = chance.choice(_TYPES)
    # Anti-social behaviour carries no identifier and no outcome in the real files.
    crime = "" if kind == _TYPES[0] else f"{chance.getrandbits(256):064x}"
    outcome = "" if kind == _TYPES[0] else "Under investigation"
    force = "Essex Police"
    return [crime, month, force, force, f"{longitude:.6f}", f"{latitude:.6f}", street, code, name, kind, outcome, ""]
