"""Harm of a hotspot: its incidents by type, each times the weight that the partnership gives its type."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from hotspots.models import USUAL_WEIGHT, HarmWeight, Hotspot


def harm_weights() -> dict[str, Decimal]:
    """The weights that have been entered, by crime type. One query."""
    return dict(HarmWeight.objects.values_list("crime_type", "weight"))


def harm_of(hotspot: Hotspot, weights: Mapping[str, Decimal]) -> Decimal:
    """The harm of the months that were counted. Incidents whose type is not known weigh 1 each."""
    known = sum((weights.get(kind, USUAL_WEIGHT) * count for kind, count in hotspot.by_type.items()), Decimal(0))
    return known + max(0, hotspot.count - sum(hotspot.by_type.values())) * USUAL_WEIGHT


def crime_types(hotspots: Iterable[Hotspot]) -> list[str]:
    """The types that these hotspots count, in order."""
    return sorted({kind for hotspot in hotspots for kind in hotspot.by_type})
