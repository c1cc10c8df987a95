"""The closed vocabularies of the catalogue: who may issue an outcome, and what its record must have."""

from django.db import models

from partners.models import AgencyKind


class Issuer(models.TextChoices):
    """Who the law, or good practice, lets issue or do something."""

    ANY = "any", "any agency"
    COURT = "court", "a court"
    POLICE = "police", "the police"
    POLICE_SUPT = "police_supt", "a police superintendent or above"
    COUNCIL = "council", "a council"
    COUNCIL_CE = "council_ce", "a council's chief executive"
    LANDLORD = "landlord", "a landlord"
    RP = "rp", "a registered provider of social housing"
    FIRE = "fire", "the fire and rescue service"
    LICENSING = "licensing", "the licensing authority"
    TS = "ts", "trading standards"
    IMMIGRATION = "immigration", "immigration enforcement"
    FIRST_RESPONDER = "first_responder", "a first responder under the Modern Slavery Act"
    GLAA = "glaa", "the Gangmasters and Labour Abuse Authority"
    NCA = "nca", "the National Crime Agency"
    RESPONSIBLE_AUTHORITY = "responsible_authority", "a responsible authority under the Licensing Act"


_COUNCILS = frozenset({AgencyKind.DISTRICT_COUNCIL, AgencyKind.COUNTY_COUNCIL})
_POLICE = frozenset({AgencyKind.POLICE})

#: The kinds of agency that record what each issues. What a court makes, the agency that applied for it records.
ISSUED_BY: dict[str, frozenset[AgencyKind]] = {
    Issuer.ANY: frozenset(AgencyKind),
    Issuer.COURT: frozenset(AgencyKind) - {AgencyKind.VOLUNTARY, AgencyKind.YOUTH},
    Issuer.POLICE: _POLICE,
    Issuer.POLICE_SUPT: _POLICE,
    Issuer.COUNCIL: _COUNCILS,
    Issuer.COUNCIL_CE: _COUNCILS,
    Issuer.LANDLORD: frozenset({AgencyKind.HOUSING, AgencyKind.DISTRICT_COUNCIL}),
    Issuer.RP: frozenset({AgencyKind.HOUSING}),
    Issuer.FIRE: frozenset({AgencyKind.FIRE}),
    Issuer.LICENSING: frozenset({AgencyKind.LICENSING, AgencyKind.DISTRICT_COUNCIL}),
    Issuer.TS: frozenset({AgencyKind.TRADING_STANDARDS, AgencyKind.COUNTY_COUNCIL}),
    Issuer.IMMIGRATION: frozenset({AgencyKind.IMMIGRATION}),
    # Named charities are first responders too (Modern Slavery Act 2015, statutory guidance).
    Issuer.FIRST_RESPONDER: _COUNCILS | _POLICE | {AgencyKind.IMMIGRATION, AgencyKind.VOLUNTARY},
    # National bodies: no agency of the partnership is one, so that nobody records for them.
    Issuer.GLAA: frozenset(),
    Issuer.NCA: frozenset(),
    # Licensing Act 2003 s13(4).
    Issuer.RESPONSIBLE_AUTHORITY: _COUNCILS
    | _POLICE
    | {AgencyKind.FIRE, AgencyKind.HEALTH, AgencyKind.IMMIGRATION}
    | {AgencyKind.LICENSING, AgencyKind.TRADING_STANDARDS},
}


class Need(models.TextChoices):
    """What a record of a type must have, by the name of the field of `recording.Recording`."""

    PLACE = "place", "The place"
    LABELS = "labels", "A public label, such as Person A"
    LENGTH = "length", "How long it lasts"
    STARTS_AT = "starts_at", "The time at which it starts"
    SERVED_ON = "served_on", "The date served"
    CONDITIONS = "conditions", "The conditions"
    THEIR_REFERENCE = "their_reference", "The agency's own reference"
    VEHICLE_LABEL = "vehicle_label", "A label for the vehicle, such as Vehicle A"
    PENALTY_AMOUNT = "penalty_amount", "The amount of the penalty"


class Confidence(models.TextChoices):
    """How sure we are of what a version of the law says."""

    SOURCE = "S", "read in a source"
    PARTLY = "S/K", "partly read in a source, partly known"
    KNOWN = "K", "known, not read in a source"
    INFERRED = "I", "inferred"
    VERIFY = "V", "to be verified"


#: What to enter, and why; after the name of the type.
NEED_ASKS: dict[str, str] = {
    Need.PLACE: "says where it applies. Enter the street or premises, without a home address.",
    Need.LABELS: "is told apart by a public label. Enter one for each, such as Person A, and never a name.",
    Need.LENGTH: "always has a length. Enter how long it lasts, or choose until further order.",
    Need.STARTS_AT: "runs from a time of day. Enter the time at which it starts.",
    Need.SERVED_ON: "counts from the day on which it is served. Enter that day.",
    Need.CONDITIONS: "says what must or must not be done. Enter the conditions, without names.",
    Need.THEIR_REFERENCE: "is found again by the issuing agency's own reference. Enter it.",
    Need.VEHICLE_LABEL: "stands against the vehicle too. Enter a label for it, such as Vehicle A, never its plate.",
    Need.PENALTY_AMOUNT: "is for a sum of money. Enter the amount of the penalty.",
}
#: Other fields of a recording that answer a need.
ANSWERED_BY: dict[str, tuple[str, ...]] = {
    Need.PLACE: ("place", "site", "hotspot"),
    Need.LENGTH: ("length", "indefinite"),
    Need.LABELS: ("labels", "subject"),
}
#: Known before it is issued, so that a plan has them too.
KNOWN_AHEAD = frozenset({Need.PLACE, Need.LABELS})


def issued_by(issuers: list[str]) -> frozenset[AgencyKind]:
    """The kinds of agency that record what any of these issues."""
    return frozenset().union(*(ISSUED_BY[issuer] for issuer in issuers))


def in_words(issuers: list[str]) -> str:
    """Who issues it, for people: "the police, or a council"."""
    *head, last = [str(Issuer(issuer).label) for issuer in issuers]
    return f"{', '.join(head)} or {last}" if head else last
