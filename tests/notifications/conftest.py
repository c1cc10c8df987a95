"""What the tests of notifications have in common."""

import pytest

from notifications import preferences


@pytest.fixture
def every_channel() -> None:
    """For a test that looks at the inbox too."""


@pytest.fixture(autouse=True)
def e_mail_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most tests count what is owed to whom, by e-mail; the row beside each, for the inbox, would say it again."""
    if "every_channel" not in request.fixturenames:
        monkeypatch.setattr(preferences, "ALWAYS", ())
