"""Hotspots, the police open data they come from, and the people whom Muster protects.

Victims, callers and offenders are known by a reference.
"""

from hotspots.models.emergency import EmergencyAccess, Ground
from hotspots.models.hotspots import Hotspot
from hotspots.models.imports import Import, ImportMode, ImportMonth, ImportRefusal
from hotspots.models.incidents import Incident, MonthlyCount, SnapPoint
from hotspots.models.subjects import Subject, SubjectDetails, SubjectKind, SubjectReport
from hotspots.models.weights import LARGEST_WEIGHT, USUAL_WEIGHT, HarmWeight

__all__ = [
    "LARGEST_WEIGHT",
    "USUAL_WEIGHT",
    "EmergencyAccess",
    "Ground",
    "HarmWeight",
    "Hotspot",
    "Import",
    "ImportMode",
    "ImportMonth",
    "ImportRefusal",
    "Incident",
    "MonthlyCount",
    "SnapPoint",
    "Subject",
    "SubjectDetails",
    "SubjectKind",
    "SubjectReport",
]
