"""What happens when something has changed in this app."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from hotspots.actions import find_hotspot_candidates
from hotspots.models import Import
from hotspots.signals import import_changed
from hotspots.tasks import run_import
from partners.models import Person


@receiver(import_changed, sender=Import)
def wake_a_worker(sender: type[Import], record: Import, verb: str, **kwargs: Any) -> None:
    """Start a queued import once it is committed. A message that is lost is made up for by `resume_imports`."""
    if verb in ("uploaded", "tried_again", "confirmed"):
        transaction.on_commit(lambda: run_import.delay(str(record.pk)), robust=True)


@receiver(import_changed, sender=Import)
def look_for_candidates(sender: type[Import], record: Import, verb: str, by: Person, **kwargs: Any) -> None:
    """Look for hotspots in the figures that an import has just loaded, in its transaction and as its uploader."""
    if verb == "loaded":
        find_hotspot_candidates(by=by)
