"""Finding candidate hotspots in the police figures that are loaded, for the meeting to adopt or reject."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from hotspots import policies
from hotspots.candidates import Candidate, HotspotRule, distance_m, evidence_digest, find_candidates
from hotspots.figures import Figures, latest_figures
from hotspots.models import Hotspot
from hotspots.signals import hotspot_changed
from partners.models import Partnership, Person
from partners.references import next_reference

_INDICATIVE = (
    "Police data put incidents on anonymised points, not where they happened: this is an indication, never an address."
)


def find_hotspot_candidates(*, by: Person) -> list[Hotspot]:
    """Look for hotspots in the latest 12 months loaded of the partnership's districts; gives the new candidates.

    Evidence that is known already, of a rejected candidate too, is not offered again. A place that the partnership
    works on is not offered beside itself, and a candidate that nobody has decided on yet takes the newer figures
    rather than being listed twice. Raises NotAllowed.
    """
    policies.may_find_candidates(by).require()
    rule = HotspotRule()
    with transaction.atomic():
        partnership = Partnership.objects.select_for_update().get()  # one search at a time
        figures = latest_figures(partnership.districts, months=rule.months)
        if not figures.months:
            return []
        found = find_candidates(figures.points(), months=len(figures.months), rule=rule)
        return _offer(found, figures, rule, by)


def _offer(found: Iterable[Candidate], figures: Figures, rule: HotspotRule, by: Person) -> list[Hotspot]:
    known = set(Hotspot.objects.values_list("evidence_digest", flat=True))
    live = list(Hotspot.objects.live())
    undecided = list(Hotspot.objects.filter(state="candidate"))
    fresh = [candidate for candidate in found if evidence_digest(candidate) not in known]
    made = []
    for candidate in fresh:
        if _same_place(candidate, live, rule):
            continue
        older = _same_place(candidate, undecided, rule)
        if older is None:
            made.append(_make(candidate, figures, by))
        elif figures.months[-1] >= older.last_month:
            undecided.remove(older)
            _renew(older, candidate, figures)
    return made


def _same_place(candidate: Candidate, hotspots: list[Hotspot], rule: HotspotRule) -> Hotspot | None:
    """The nearest of these hotspots, where it is nearer than two centres may be."""
    here = (candidate.lon, candidate.lat)
    ranked = [
        (distance_m(here, (float(hotspot.longitude), float(hotspot.latitude))), hotspot.reference, hotspot)
        for hotspot in hotspots
        if abs(float(hotspot.latitude) - candidate.lat) < 1 and abs(float(hotspot.longitude) - candidate.lon) < 1
    ]
    metres, _, nearest = min(ranked, default=(rule.separation_m, "", None))
    return nearest if metres < rule.separation_m else None


def _evidence(candidate: Candidate, figures: Figures) -> dict[str, Any]:
    """What a hotspot takes over from a candidate."""
    return {
        "name": figures.name(candidate)[:160],
        "district": figures.district(candidate),
        "longitude": f"{candidate.lon:.6f}",
        "latitude": f"{candidate.lat:.6f}",
        "radius_m": round(candidate.radius_m),
        "count": candidate.count,
        "first_month": figures.months[0],
        "last_month": figures.months[-1],
        "by_type": figures.by_type(candidate),
        "by_month": figures.by_month(candidate),
        "note": f"{_INDICATIVE} {candidate.note}".strip(),
        "evidence_digest": evidence_digest(candidate),
    }


def _make(candidate: Candidate, figures: Figures, by: Person) -> Hotspot:
    evidence = _evidence(candidate, figures)
    hotspot = Hotspot.objects.create(reference=next_reference("H", clock.today().year), **evidence)
    record(Operation.COLLECTION, "found", on=hotspot, to_state=hotspot.state, fields=list(evidence))
    hotspot_changed.send(Hotspot, record=hotspot, verb="found", by=by)
    return hotspot


def _renew(hotspot: Hotspot, candidate: Candidate, figures: Figures) -> None:
    evidence = _evidence(candidate, figures)
    for field, value in evidence.items():
        setattr(hotspot, field, value)
    hotspot.save()
    record(Operation.ALTERATION, "took newer figures", on=hotspot, fields=list(evidence))
