"""What happens when something has changed in this app."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from hotspots.models import Import
from hotspots.signals import import_changed
from hotspots.tasks import run_import


@receiver(import_changed, sender=Import)
def wake_a_worker(sender: type[Import], record: Import, verb: str, **kwargs: Any) -> None:
    """Start a queued import once it is committed. A message that is lost is made up for by `resume_imports`."""
    if verb in ("uploaded", "tried_again"):
        transaction.on_commit(lambda: run_import.delay(str(record.pk)), robust=True)
