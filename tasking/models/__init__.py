"""Forums, meetings, agendas, actions, referrals, case reviews and the offender cohort."""

from tasking.models.actions import Action, ActionSupport, ProgressNote
from tasking.models.agenda import AgendaItem, Decision
from tasking.models.case_reviews import (
    Answer,
    Applicant,
    CaseComplaint,
    CaseRecommendation,
    CaseReview,
    CaseReviewRule,
)
from tasking.models.evidence import EvidenceContent, EvidenceFile
from tasking.models.extensions import ExtensionRequest
from tasking.models.forums import Forum, ForumSeat, HolidayRule, Marking, SeatRole, Section
from tasking.models.iom import (
    CohortColour,
    CohortContact,
    CohortMember,
    CohortMove,
    CohortReview,
    CohortStatus,
    Colour,
    Contact,
    ReviewKind,
)
from tasking.models.meetings import IN_PART_ONE, IN_PART_TWO, Attendance, AttendanceStatus, Meeting
from tasking.models.minutes import EntryKind, MinutesApproval, MinutesEntry, MinutesVersion, Part
from tasking.models.notes import DiscussionNote
from tasking.models.problems import Problem, ProblemResponse, ResponseState
from tasking.models.referral_words import (
    Consent,
    Destination,
    Harm,
    LawfulBasis,
    ReferralKind,
    Vulnerability,
    Weekday,
)
from tasking.models.referrals import Referral, ReferralAgency
from tasking.models.risk import RiskAssessment, RiskMatrix
from tasking.models.safeguarding import MeasureKind, SafeguardingMeasure, SafeguardingReview
from tasking.models.timers import ItemTimer

__all__ = [
    "IN_PART_ONE",
    "IN_PART_TWO",
    "Action",
    "ActionSupport",
    "AgendaItem",
    "Answer",
    "Applicant",
    "Attendance",
    "AttendanceStatus",
    "CaseComplaint",
    "CaseRecommendation",
    "CaseReview",
    "CaseReviewRule",
    "CohortColour",
    "CohortContact",
    "CohortMember",
    "CohortMove",
    "CohortReview",
    "CohortStatus",
    "Colour",
    "Consent",
    "Contact",
    "Decision",
    "Destination",
    "DiscussionNote",
    "EntryKind",
    "EvidenceContent",
    "EvidenceFile",
    "ExtensionRequest",
    "Forum",
    "ForumSeat",
    "Harm",
    "HolidayRule",
    "ItemTimer",
    "LawfulBasis",
    "Marking",
    "MeasureKind",
    "Meeting",
    "MinutesApproval",
    "MinutesEntry",
    "MinutesVersion",
    "Part",
    "Problem",
    "ProblemResponse",
    "ProgressNote",
    "Referral",
    "ReferralAgency",
    "ReferralKind",
    "ResponseState",
    "ReviewKind",
    "RiskAssessment",
    "RiskMatrix",
    "SafeguardingMeasure",
    "SafeguardingReview",
    "SeatRole",
    "Section",
    "Vulnerability",
    "Weekday",
]
