"""Monthly counts of police data around a hotspot, and in its district, for before_after.py."""

import datetime as dt
from collections import Counter
from math import cos, radians

from django.db.models import Sum

from hotspots.before_after import BeforeAfter, NotYet, compare
from hotspots.candidates import distance_m
from hotspots.models import Hotspot, MonthlyCount, SnapPoint

#: Metres in a degree of latitude, rounded down, so that a box around a circle is never too small.
_METRES = 110_000


def before_and_after(hotspot: Hotspot, first: dt.date, last: dt.date) -> BeforeAfter | NotYet:
    """Compare the months around what was done at a hotspot from day `first` to day `last`. Three queries.

    All types of incident in its radius, against the rest of its district.
    """
    points = _points(hotspot)
    inside = list(points)
    districts = Counter(points.values())
    district = hotspot.district or (districts.most_common(1)[0][0] if districts else "")
    counts = MonthlyCount.objects.order_by().values_list("month").annotate(number=Sum("count"))
    here = dict(counts.filter(snap_point__in=inside))
    elsewhere = dict(counts.filter(snap_point__district=district).exclude(snap_point__in=inside))
    return compare(here, elsewhere, {*here, *elsewhere}, first=first, last=last)


def _points(hotspot: Hotspot) -> dict[int, str]:
    """The snap points in its circle by their keys, each with its district."""
    latitude, longitude = float(hotspot.latitude), float(hotspot.longitude)
    up = hotspot.radius_m / _METRES
    along = up / cos(radians(latitude))
    box = SnapPoint.objects.filter(
        latitude__range=(latitude - up, latitude + up), longitude__range=(longitude - along, longitude + along)
    )
    return {
        key: district
        for key, lon, lat, district in box.values_list("pk", "longitude", "latitude", "district")
        if distance_m((longitude, latitude), (float(lon), float(lat))) <= hotspot.radius_m
    }
