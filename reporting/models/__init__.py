"""What people keep about records: how they narrowed them, why they read the log, how long they stay."""

from reporting.models.odd_access import AccessReview, AccessScan, OddKind, ReviewResult
from reporting.models.retention import LegalHold, RetentionClass, RetentionReview
from reporting.models.saved_views import SavedView
from reporting.models.subject_access import Exemption, Redaction, SubjectAccess

__all__ = [
    "AccessReview",
    "AccessScan",
    "Exemption",
    "LegalHold",
    "OddKind",
    "Redaction",
    "RetentionClass",
    "RetentionReview",
    "ReviewResult",
    "SavedView",
    "SubjectAccess",
]
