"""Forums, meetings, agendas, actions and referrals."""

from tasking.models.actions import Action, ProgressNote
from tasking.models.meetings import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Decision,
    Forum,
    Meeting,
    Section,
)
from tasking.models.referrals import Consent, Destination, LawfulBasis, Referral, ReferralKind, Vulnerability

__all__ = [
    "Action",
    "AgendaItem",
    "Attendance",
    "AttendanceStatus",
    "Consent",
    "Decision",
    "Destination",
    "Forum",
    "LawfulBasis",
    "Meeting",
    "ProgressNote",
    "Referral",
    "ReferralKind",
    "Section",
    "Vulnerability",
]
