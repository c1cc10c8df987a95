"""Settings of the workers and beats that tests start: a database and a Valkey of the test's own, and quick ticks."""

import os

from config.embedded.addresses import celery_url
from config.settings import *  # noqa: F403 - the same settings, but for what follows
from config.settings import DATABASES, REDIS_URL

for _database in DATABASES.values():
    _database["NAME"] = os.environ["MUSTER_TEST_DATABASE"]

_DB = os.environ["MUSTER_TEST_REDIS_DB"]


def _numbered(url: str, option: str) -> str:
    """The same Valkey, another of its numbered databases."""
    return f"{url}?{option}={_DB}" if "unix:" in url or "socket:" in url else f"{url.rsplit('/', 1)[0]}/{_DB}"


REDIS_URL = _numbered(REDIS_URL, "db")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = _numbered(celery_url(REDIS_URL.split("?")[0]), "virtual_host")
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"notifications.tasks.{name}", "schedule": seconds, "options": {"expires": 10 * seconds}}
    for name, seconds in {"drain": 1.0, "return_leases": 1.0, "heal_gaps": 2.0, "heartbeat": 1.0}.items()
}
OUTBOX_LEASE_SECONDS = 3
EMAIL_BACKEND = "tests.notifications.stalling_mailbox.StallingMailbox"
#: A test's database is not production, wherever its server is: the checks of production do not concern it.
EMBEDDED_DATABASE = True
