"""Which services the environment leaves to Muster: DATABASE_URL and REDIS_URL, where they are set, always win."""

import os

from config.embedded.addresses import home


def left_to_muster() -> dict[str, bool]:
    """Say of each service whether Muster brings its own, as the keywords of `services.ensure`."""
    return {"postgres": not os.environ.get("DATABASE_URL"), "valkey": not os.environ.get("REDIS_URL")}


def ensure_services() -> None:
    """Start what the environment leaves to Muster, if it does not run. Raises ServiceError if it does not start."""
    left = left_to_muster()
    if any(left.values()):
        # Imported here since in production the packages that it needs are not installed.
        from config.embedded.services import ensure

        ensure(home(), **left)
