"""An older database moves on with all that it holds; a way there and back takes minutes, so all go together."""

import pytest
from django.core.management import call_command
from django.db import connections

from audit.verification import verify_chain
from tests.cast import Cast
from tests.operations import older as older_operations
from tests.tasking import older as older_tasking

pytestmark = [pytest.mark.worker, pytest.mark.slow]


def test_what_an_older_version_held_is_there_after_an_upgrade(committed_cast: Cast) -> None:
    deployments, items = older_operations.Older.made(committed_cast), older_tasking.Older.made(committed_cast)
    call_command("migrate", *older_operations.VERSION, verbosity=0)
    deployments.look_and_write()
    call_command("migrate", *older_tasking.WITH_A_NOTE, verbosity=0)
    items.look_and_write()
    call_command("migrate", *older_tasking.WITHOUT_POSITIONS, verbosity=0)
    items.share_a_position()
    call_command("migrate", verbosity=0)
    deployments.is_there()
    items.is_there()
    assert verify_chain(connections["auditor"]).fault == ""
