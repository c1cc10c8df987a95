"""What people keep about records: how they narrowed them, why they read the log, how long they stay."""

from reporting.models.odd_access import AccessReview, AccessScan, OddKind, ReviewResult
from reporting.models.retention import LegalHold, RetentionClass, RetentionReview
from reporting.models.saved_views import SavedView

__all__ = [
    "AccessReview",
    "AccessScan",
    "LegalHold",
    "OddKind",
    "RetentionClass",
    "RetentionReview",
    "ReviewResult",
    "SavedView",
]
