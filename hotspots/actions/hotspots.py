"""Verbs on hotspots, from candidate to closed (hotspots/states.py). Each locks, checks, changes, records, announces.

All raise Http404 where the hotspot may not be seen, StaleEdit where `version` is not the one last read (None: nothing
was open), NotAllowed, WrongState, and BadInput naming every fault.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput
from hotspots import policies
from hotspots.models import Hotspot
from hotspots.peaks import peak_faults
from hotspots.signals import hotspot_changed, hotspot_closing
from hotspots.states import HOTSPOT
from partners.models import Agency, Person

_ASSESSMENT_NEEDED = "Say what the response achieved: a hotspot cannot be closed without an assessment (OSARA)."


def adopt_hotspot(
    *,
    hotspot: UUID,
    by: Person,
    version: int | None,
    lead_agency: Agency,
    review_on: dt.date,
    reason: str,
    peak_days: Collection[int] = (),
    peak_starts: dt.time | None = None,
    peak_ends: dt.time | None = None,
) -> Hotspot:
    """The meeting takes a candidate on: which agency leads, when it is looked at again, why, and when it is worst."""
    faults = _missing(reason="Say why this hotspot is adopted.", given={"reason": reason})
    faults |= peak_faults(peak_days, peak_starts, peak_ends)
    faults |= _not_ahead(review_on)
    if not lead_agency.is_active:
        faults["lead_agency"] = f"{lead_agency.name} is no longer in the partnership. Choose another agency."
    changes: dict[str, Any] = {"lead_agency": lead_agency, "review_on": review_on, "reason": reason}
    if peak_days:
        changes |= {"peak_days": sorted(set(peak_days)), "peak_starts": peak_starts, "peak_ends": peak_ends}
    return _move("adopt", "adopted", hotspot, by, version, reason, faults, changes)


def reject_hotspot(*, hotspot: UUID, by: Person, version: int | None, reason: str) -> Hotspot:
    """Turn a candidate down. It keeps its reason, and is not offered again for the same evidence."""
    faults = _missing(reason="Say why this hotspot is rejected.", given={"reason": reason})
    return _move("reject", "rejected", hotspot, by, version, reason, faults, {"reason": reason})


def task_hotspot(*, hotspot: UUID, by: Person, version: int | None, reason: str = "") -> Hotspot:
    """Note that agencies have been tasked; `reason` says to do what, or under which action."""
    return _move("task", "tasked", hotspot, by, version, reason, {}, {})


def review_hotspot(*, hotspot: UUID, by: Person, version: int | None, review_on: dt.date, assessment: str) -> Hotspot:
    """Look at what has been achieved so far, and say when to look again."""
    faults = _missing(assessment="Say what has been achieved so far.", given={"assessment": assessment})
    faults |= _not_ahead(review_on)
    changes = {"review_on": review_on, "assessment": assessment}
    return _move("review", "reviewed", hotspot, by, version, assessment, faults, changes)


def close_hotspot(*, hotspot: UUID, by: Person, version: int | None, assessment: str) -> Hotspot:
    """End the work on a hotspot. It cannot be closed without an Assessment: the last A of OSARA."""
    faults = _missing(assessment=_ASSESSMENT_NEEDED, given={"assessment": assessment})
    return _move("close", "closed", hotspot, by, version, assessment, faults, {"assessment": assessment})


def _move(
    verb: str,
    past: str,
    hotspot: UUID,
    by: Person,
    version: int | None,
    reason: str,
    faults: dict[str, str],
    changes: dict[str, Any],
) -> Hotspot:
    """The one way that a hotspot changes state."""
    with transaction.atomic(), scope.because(reason):
        found = lock(Hotspot, hotspot, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, HOTSPOT.target(verb, found.state)
        if faults:
            raise BadInput.of(**faults)
        if verb == "close":
            hotspot_closing.send(Hotspot, record=found)
        for field, value in changes.items():
            setattr(found, field, value)
        found.save()
        record(
            Operation.ALTERATION,
            past,
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=["state", *changes],
        )
        hotspot_changed.send(Hotspot, record=found, verb=past, by=by)
    return found


def _missing(*, given: dict[str, str], **sentences: str) -> dict[str, str]:
    return {field: sentence for field, sentence in sentences.items() if not given[field].strip()}


def _not_ahead(review_on: dt.date) -> dict[str, str]:
    if review_on <= clock.today():
        return {"review_on": "The review date must be after today."}
    return clock.far_fault("review_on", review_on)
