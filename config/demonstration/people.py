"""The demonstration's agencies, people and agreement."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from common import clock
from partners.models import Agency, Agreement, AgreementParty, DataCategory, Partnership, Person, Role

#: Not a secret: demonstration accounts hold no real data, and exist in the embedded database only.
PASSWORD = "muster-demonstration"  # noqa: S105

#: short name: (name, kind, signed the agreement)
AGENCIES: dict[str, tuple[str, str, bool]] = {
    "cpbc": ("Castle Point Borough Council", "district_council", True),
    "rdc": ("Rochford District Council", "district_council", True),
    "police": ("Essex Police", "police", True),
    "fire": ("Essex County Fire and Rescue Service", "fire", True),
    "ecc": ("Essex County Council", "county_council", True),
    "probation": ("Probation Service, Essex", "probation", True),
    "housing": ("Sanctuary Housing", "housing", True),
    "youth": ("Essex Youth Service", "youth", True),
    "standards": ("Essex Trading Standards", "trading_standards", True),
    "pastors": ("Rayleigh Street Pastors", "voluntary", False),
}


@dataclass(frozen=True)
class Player:
    """One demonstration account. `tells` says in a few words what to try as this person."""

    email: str
    name: str
    job_title: str
    agency: str
    roles: tuple[Role, ...]
    tells: str = ""


PLAYERS = (
    Player("chair@muster.example", "Priya Shah", "Head of Community Safety", "cpbc", (Role.CHAIR,), "Chair"),
    Player(
        "coordinator@muster.example",
        "Tom Ellis",
        "Community Safety Officer",
        "cpbc",
        (Role.COORDINATOR,),
        "Coordinator",
    ),
    Player("officer@muster.example", "Dan Okoro", "Sergeant, Community Policing", "police", (Role.OFFICER,), "Officer"),
    Player("manager@muster.example", "Helen Marsh", "Partnership Manager", "rdc", (Role.MANAGER,), "Manager"),
    Player("fire@muster.example", "Lisa Grant", "Watch Manager", "fire", (Role.OFFICER,), "Partner: fire"),
    Player("warden@muster.example", "Joe Carter", "Street-scene Officer", "rdc", (Role.OFFICER,), "Partner: council"),
    Player(
        "outsider@muster.example",
        "Ruth Bell",
        "Street Pastor",
        "pastors",
        (Role.OFFICER,),
        "Outsider: no agreement",
    ),
    Player("scrutiny@muster.example", "Alan Reed", "Scrutiny Committee Clerk", "rdc", (Role.SCRUTINY,), "Scrutiny"),
    Player("admin@muster.example", "Mary Finch", "Systems Officer", "cpbc", (Role.ADMINISTRATOR,), "Administrator"),
    Player("inspector@muster.example", "Grace Hall", "Inspector, Community Policing", "police", (Role.COORDINATOR,)),
    Player("housing@muster.example", "Nia Price", "Neighbourhood Officer", "housing", (Role.OFFICER,)),
    Player("youth@muster.example", "Kofi Mensah", "Youth Worker", "youth", (Role.OFFICER,)),
    Player("probation@muster.example", "Sue Lane", "Probation Officer", "probation", (Role.OFFICER,)),
)


def make_partnership() -> None:
    """The partnership, its agencies, its people and the agreement that most of them signed."""
    Partnership.objects.create(
        name="Castle Point and Rochford Community Safety Partnership",
        districts=["Castle Point", "Rochford"],
        force_name="Essex Police",
    )
    agencies = {
        short: Agency.objects.create(name=name, short_name=short, kind=kind, contact_email=f"{short}@muster.example")
        for short, (name, kind, _signed) in AGENCIES.items()
    }
    hashed = make_password(PASSWORD)
    for player in PLAYERS:
        agency = agencies[player.agency]
        person = Person.objects.create_with_hash(
            player.email,
            hashed,
            name=player.name,
            job_title=player.job_title,
            agency=agency,
            roles=[str(role) for role in player.roles],
        )
        if agency.spoc is None and person.is_practitioner:
            agency.spoc = person
            agency.save()
    _make_agreement([agencies[short] for short, (_name, _kind, signed) in AGENCIES.items() if signed])


def _make_agreement(parties: list[Agency]) -> None:
    today = clock.today()
    agreement = Agreement.objects.create(
        title="Joint tasking information sharing agreement",
        purpose="To prevent and reduce crime and disorder, and to protect victims, by joint tasking.",
        categories=[str(category) for category in DataCategory],
        starts_on=today - dt.timedelta(days=180),
        ends_on=today + dt.timedelta(days=550),
        review_on=today + dt.timedelta(days=185),
    )
    for agency in parties:
        AgreementParty.objects.create(agreement=agreement, agency=agency, signed_on=today - dt.timedelta(days=180))


def sign_ins() -> list[str]:
    """Lines to print: who to sign in as, and the password."""
    widest = max(len(player.tells) for player in PLAYERS)
    lines = [f"  {player.tells:<{widest}}  {player.email}" for player in PLAYERS if player.tells]
    return ["Sign in as:", *lines, f"  Password for all of them: {PASSWORD}"]
