"""Hotspots, and the people whom Muster protects: victims, callers and offenders, known by a reference."""

from hotspots.models.hotspots import Hotspot
from hotspots.models.subjects import Subject, SubjectDetails, SubjectKind, SubjectReport

__all__ = ["Hotspot", "Subject", "SubjectDetails", "SubjectKind", "SubjectReport"]
