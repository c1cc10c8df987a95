"""The first administrator of an empty database, made by command."""

import pytest

from common.errors import BadInput
from common.scope import System, acting_as_system
from partners import actions


def test_an_empty_database_gets_its_first_administrator_once(committed: str) -> None:
    given = {"email": "a@b.org", "name": "A", "agency": "Council", "partnership": "CSP"}
    with acting_as_system(System.SET_UP):
        with pytest.raises(BadInput):
            actions.create_first_administrator(**given, password="short")
        person = actions.create_first_administrator(**given, password="correct-horse-battery")
        assert person.roles == ["administrator"]
        with pytest.raises(Exception, match="There are people already"):
            actions.create_first_administrator(**given, password="correct-horse-battery")
