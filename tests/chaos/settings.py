"""Settings of the workers and beats of the chaos: as they are, with quick ticks, and each worker says where it is."""

from config.settings import *  # noqa: F403 - the same settings, but for what follows

CELERY_IMPORTS = ["tests.chaos.points"]
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"notifications.tasks.{name}", "schedule": seconds, "options": {"expires": 10 * seconds}}
    for name, seconds in {"drain": 1.0, "return_leases": 2.0, "heal_gaps": 60.0, "heartbeat": 5.0}.items()
}
NOTIFY_TIMEOUT = (1, 3)
EMAIL_TIMEOUT = 3
