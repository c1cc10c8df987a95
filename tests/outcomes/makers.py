"""Things that the tests of outcomes are about."""

import datetime as dt
from typing import Any
from uuid import uuid4

from common import clock
from common.scope import System, acting_as, acting_as_system
from operations.models import Operation, OperationAgency
from outcomes.actions import load_catalogue, record_outcomes
from outcomes.durations import Duration
from outcomes.models import Outcome, OutcomeType
from outcomes.recording import Recording
from partners.models import Person
from tests.cast import Cast
from tests.operations.made import everyone_but_the_charity, make_sensitive


def make_catalogue() -> None:
    """Load the project's catalogue, as set-up does."""
    with acting_as_system(System.SET_UP):
        load_catalogue()


def make_operation(cast: Cast, name: str = "Turncoat", **fields: Any) -> Operation:
    """An operation led by the council, with the police in it; a sensitive one is for everyone but the charity."""
    values = {
        "name": name,
        "theme": "Acquisitive crime",
        "objective": "Fewer thefts",
        "lead_agency": cast.council,
        "commander": cast.cora,
    } | fields
    with acting_as(cast.cora):
        if values.get("marking") == "official_sensitive":
            operation = make_sensitive(everyone_but_the_charity(cast), **values)
        else:
            operation = Operation.objects.create(**values)
        OperationAgency.objects.create(operation=operation, agency=cast.police)
    return operation


def recording(code: str, **fields: Any) -> Recording:
    """What someone would enter for outcomes of this type today; lengths are given as P2Y. Needs a scope."""
    length = fields.pop("length", None)
    given: dict[str, Any] = {"client_key": uuid4(), "issued_on": clock.today(), **fields}
    return Recording(
        type=OutcomeType.objects.get(code=code), length=Duration.parse(length) if length else None, **given
    )


def make_outcomes(by: Person, code: str, count: int = 1, **fields: Any) -> list[Outcome]:
    """Record `count` outcomes of this type, as this person."""
    with acting_as(by):
        return record_outcomes(by=by, entry=recording(code, count=count, **fields))


def days_ago(days: int) -> dt.date:
    """The London day this many days before today."""
    return clock.today() - dt.timedelta(days=days)
