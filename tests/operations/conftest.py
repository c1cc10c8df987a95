"""Fixtures of the operations tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from operations.signals import deployment_changed, operation_changed, red_flag_changed, resource_request_changed

_SIGNALS = (operation_changed, deployment_changed, resource_request_changed, red_flag_changed)


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    """What the apps above were told: (model, verb)."""
    heard: list[tuple[str, str]] = []

    def hear(sender: type, record: Any, verb: str, by: Any, **kwargs: Any) -> None:
        heard.append((sender.__name__, verb))

    for signal in _SIGNALS:
        signal.connect(hear)
    yield heard
    for signal in _SIGNALS:
        signal.disconnect(hear)
