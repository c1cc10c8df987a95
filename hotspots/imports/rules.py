"""What makes a row of police open data unfit, each rule once, as SQL and as the sentence its uploader reads.

Much is kept on purpose: rows without a place, rows outside the force's area, blank crime identifiers (all
anti-social behaviour) and exact copies of other rows, which are separate incidents.
"""

from dataclasses import dataclass
from typing import Final

from hotspots.imports.columns import COLUMNS, WIDTH


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong with one column. `wrong` is an SQL condition; NULL counts as right."""

    column: str
    wrong: str
    reason: str

    @property
    def field(self) -> str:
        return COLUMNS[self.column][0]


def _too_long(*columns: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(column, f"length({field}) > {most}", f"{column} must be {most} characters or fewer.")
        for column, (field, most) in COLUMNS.items()
        if column in columns
    )


# Rules on (force, month), checked once for each pair that occurs. `month_start` is a date, or NULL if there
# is none; `%(this_month)s` is the first day of the present month.
MONTH_RULES: Final = (
    Rule("Month", "month_start IS NULL", "Month must be a year and a month, like 2018-01."),
    Rule("Month", "month_start > %(this_month)s", "Month must not be in the future."),
    Rule("Reported by", "force = ''", "Reported by must name the police force."),
    *_too_long("Reported by"),
)

# Rules on places, checked once for each place that occurs. `lon` and `lat` are numbers, or NULL. The bounds
# are those of the United Kingdom, so that a swapped or shifted point is found and a point outside the force's
# area is kept.
PLACE_RULES: Final = (
    Rule(
        "Longitude",
        "longitude <> '' AND lon IS NULL",
        "Longitude must be a number of degrees, like 0.668293.",
    ),
    Rule("Latitude", "latitude <> '' AND lat IS NULL", "Latitude must be a number of degrees, like 52.087135."),
    Rule(
        "Longitude",
        "longitude = '' AND latitude <> ''",
        "Longitude is missing. Give both longitude and latitude, or neither.",
    ),
    Rule(
        "Latitude",
        "latitude = '' AND longitude <> ''",
        "Latitude is missing. Give both longitude and latitude, or neither.",
    ),
    Rule(
        "Longitude",
        "lon NOT BETWEEN -9 AND 2.5",
        "Longitude must be from -9 to 2.5, in the United Kingdom. Is it swapped with latitude?",
    ),
    Rule(
        "Latitude",
        "lat NOT BETWEEN 49 AND 61.5",
        "Latitude must be from 49 to 61.5, in the United Kingdom. Is it swapped with longitude?",
    ),
    Rule(
        "LSOA code",
        "btrim(lsoa_code) !~ '^([EWSN]01[0-9]{6}|95[A-Z]{2}[0-9]{2}[A-Z][0-9])?$'",
        "LSOA code must be E01 or W01 and six more digits, like E01029885.",
    ),
    *_too_long("Location", "LSOA name"),
)

ROW_RULES: Final = (
    Rule("Crime type", "btrim(crime_type) = ''", "Crime type is missing."),
    *_too_long("Crime ID", "Falls within", "Crime type", "Last outcome category", "Context"),
)

#: For rows that could not be split into twelve values at all.
UNREADABLE: Final = "A quotation mark is opened and not closed, or is in the wrong place."
RAGGED: Final = f"The row must have {WIDTH} values; it has %s."


def any_wrong(rules: tuple[Rule, ...]) -> str:
    """An SQL condition: at least one of the rules is broken."""
    return "(" + " OR ".join(f"({rule.wrong}) IS TRUE" for rule in rules) + ")"


def faults(rules: tuple[Rule, ...]) -> str:
    """SQL rows of (wrong, position, column, reason, value), one for each rule, for LATERAL (VALUES …)."""
    return ", ".join(
        f"(({rule.wrong}) IS TRUE, {list(COLUMNS).index(rule.column) + 1}, '{rule.column}', "
        f"'{rule.reason}', {rule.field})"
        for rule in rules
    )
