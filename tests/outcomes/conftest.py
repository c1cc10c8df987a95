"""Fixtures for the tests of outcomes."""

import pytest

from operations.models import Operation
from tests.cast import Cast
from tests.outcomes.makers import make_catalogue, make_operation


@pytest.fixture
def law(cast: Cast) -> None:
    """The project's catalogue of outcome types, loaded."""
    make_catalogue()


@pytest.fixture
def turncoat(cast: Cast, law: None) -> Operation:
    """Operation Turncoat, led by the council."""
    return make_operation(cast)
