"""The fixed cast: an agency that owns, one that shares by agreement, and an outsider."""

import datetime as dt
import pickle
from dataclasses import dataclass
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from common import clock
from common.scope import System, acting_as_system
from partners import sessions
from partners.models import Agency, Agreement, AgreementParty, DataCategory, Partnership, Person, Role

PASSWORD = "correct-horse-battery-staple"


@dataclass(frozen=True)
class Cast:
    """Who plays: owners (council: Alice chairs, Cora coordinates, Olive is an officer, Max manages), police who share
    by agreement (Bob, officer; Bea, coordinator), and an outsider agency without one (Charlie, officer; Carla,
    manager). Sam only reads scrutiny reports; Ada administers."""

    council: Agency
    police: Agency
    charity: Agency
    agreement: Agreement
    alice: Person
    cora: Person
    olive: Person
    max: Person
    bob: Person
    bea: Person
    charlie: Person
    carla: Person
    sam: Person
    ada: Person

    @property
    def people(self) -> dict[str, Person]:
        """Everyone by name."""
        return {name: value for name in self.__dataclass_fields__ if isinstance(value := getattr(self, name), Person)}


@cache
def _hashed() -> str:
    """Hashed once: the real hasher is slow on purpose."""
    return make_password(PASSWORD)


def make_cast() -> Cast:
    """Make the cast, in the set-up scope."""
    with acting_as_system(System.SET_UP):
        Partnership.objects.create(
            name="Castle Point and Rochford",
            districts=["Castle Point", "Rochford"],
            force_name="Essex Police",
        )
        council = Agency.objects.create(name="Rochford District Council", short_name="rdc", kind="district_council")
        police = Agency.objects.create(name="Essex Police", short_name="police", kind="police")
        charity = Agency.objects.create(name="Outreach Charity", short_name="outreach", kind="voluntary")
        agreement = _agreement(council, police)

        def person(name: str, agency: Agency, *roles: Role) -> Person:
            return Person.objects.create_with_hash(
                f"{name.lower()}@example.org",
                _hashed(),
                name=name,
                agency=agency,
                roles=[str(role) for role in roles],
            )

        return Cast(
            council=council,
            police=police,
            charity=charity,
            agreement=agreement,
            alice=person("Alice", council, Role.CHAIR),
            cora=person("Cora", council, Role.COORDINATOR),
            olive=person("Olive", council, Role.OFFICER),
            max=person("Max", council, Role.MANAGER),
            bob=person("Bob", police, Role.OFFICER),
            bea=person("Bea", police, Role.COORDINATOR),
            charlie=person("Charlie", charity, Role.OFFICER),
            carla=person("Carla", charity, Role.MANAGER),
            sam=person("Sam", council, Role.SCRUTINY),
            ada=person("Ada", council, Role.ADMINISTRATOR),
        )


def _agreement(*agencies: Agency) -> Agreement:
    today = clock.today()
    agreement = Agreement.objects.create(
        title="Tasking agreement",
        purpose="Prevent crime and disorder",
        categories=[str(category) for category in DataCategory],
        starts_on=today - dt.timedelta(days=30),
        ends_on=today + dt.timedelta(days=335),
        review_on=today + dt.timedelta(days=300),
    )
    for agency in agencies:
        AgreementParty.objects.create(agreement=agreement, agency=agency, signed_on=today)
    return agreement


@pytest.fixture
def cast(cast_template: tuple[str, bytes], db: None) -> Cast:
    """The cast as it was made, in a transaction that is rolled back."""
    return pickle.loads(cast_template[1])


@pytest.fixture
def committed_cast(cast_template: tuple[str, bytes], committed: str) -> Cast:
    """The cast, committed in a database of the test's own."""
    return pickle.loads(cast_template[1])


def sign_in(client: Client, person: Person) -> Client:
    """Sign a test client in as this person, as a session that began just now."""
    with acting_as_system(System.SIGN_IN):
        client.force_login(person)
    session = client.session
    sessions.begin(session)
    session.save()
    return client
