"""When a hotspot is worst, and how much harm each type of incident does: what partners know and figures do not say."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation
from common.errors import BadInput
from hotspots import policies
from hotspots.models import LARGEST_WEIGHT, USUAL_WEIGHT, HarmWeight, Hotspot
from hotspots.peaks import peak_faults
from hotspots.signals import hotspot_changed
from partners.models import Partnership, Person


def set_hotspot_peak(
    *,
    hotspot: UUID,
    by: Person,
    version: int | None,
    peak_days: Collection[int],
    peak_starts: dt.time | None,
    peak_ends: dt.time | None,
) -> Hotspot:
    """Say on which days (Monday is 0) and between which hours a hotspot is worst; none: not known any more.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is closed or rejected, BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(Hotspot, hotspot, version=version)
        policies.may_set_peak(by, found).require()
        if faults := peak_faults(peak_days, peak_starts, peak_ends):
            raise BadInput.of(**faults)
        given = {"peak_days": sorted(set(peak_days)), "peak_starts": peak_starts, "peak_ends": peak_ends}
        changed = assign(found, **given)
        found.save()
        record(Operation.ALTERATION, "peak entered", on=found, fields=changed)
        hotspot_changed.send(Hotspot, record=found, verb="peak entered", by=by)
    return found


def set_harm_weights(*, weights: Mapping[str, Decimal], by: Person) -> None:
    """Say how much harm one incident of each of these types does, from 0 to 1,000; the others stay as they are.

    Raises NotAllowed, and BadInput naming each type whose weight is out of range.
    """
    with transaction.atomic():
        policies.may_weigh(by).require()
        unfit = {kind: weight for kind, weight in weights.items() if not 0 <= weight <= LARGEST_WEIGHT}
        if unfit:
            raise BadInput.of(**{kind: f"Enter a weight of {kind} from 0 to {LARGEST_WEIGHT:,}." for kind in unfit})
        Partnership.objects.select_for_update().get()  # one writer at a time
        held = {one.crime_type: one for one in HarmWeight.objects.filter(crime_type__in=weights)}
        for kind, weight in weights.items():
            one = held.get(kind) or HarmWeight(crime_type=kind, weight=USUAL_WEIGHT)
            if one.weight != weight:
                one.weight = weight
                one.save()
                record(Operation.ALTERATION, "weighed", on=one, fields=["weight"])
