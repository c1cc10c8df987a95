"""A wake-up call is a courtesy: where there is no Redis it gives up at once."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

_NUDGE = "import django; django.setup(); from notifications.outbox import nudge; nudge()"


@pytest.mark.worker
def test_a_nudge_without_redis_neither_hangs_nor_fails() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-c", _NUDGE],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,  # it hung for ever, not for a slow moment
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "No worker was woken" in done.stderr
