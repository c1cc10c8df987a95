"""What can be done with hotspots, imports and people at risk. Each action is one transaction, a run excepted."""

from hotspots.actions.candidates import find_hotspot_candidates
from hotspots.actions.corrections import correct_subject, strike_report
from hotspots.actions.emergency import end_emergency, open_in_emergency, review_emergency
from hotspots.actions.hotspots import adopt_hotspot, close_hotspot, reject_hotspot, review_hotspot, task_hotspot
from hotspots.actions.import_run import run_import
from hotspots.actions.imports import answer_import, start_import, try_again_import
from hotspots.actions.merging import merge_subjects, unmerge_subjects
from hotspots.actions.peaks import set_harm_weights, set_hotspot_peak
from hotspots.actions.subjects import (
    ReportGiven,
    SubjectDetailsGiven,
    add_report,
    close_subject,
    record_subject,
    reopen_subject,
)

__all__ = [
    "ReportGiven",
    "SubjectDetailsGiven",
    "add_report",
    "adopt_hotspot",
    "answer_import",
    "close_hotspot",
    "close_subject",
    "correct_subject",
    "end_emergency",
    "find_hotspot_candidates",
    "merge_subjects",
    "open_in_emergency",
    "record_subject",
    "reject_hotspot",
    "reopen_subject",
    "review_emergency",
    "review_hotspot",
    "run_import",
    "set_harm_weights",
    "set_hotspot_peak",
    "start_import",
    "strike_report",
    "task_hotspot",
    "try_again_import",
    "unmerge_subjects",
]
