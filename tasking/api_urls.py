"""Addresses of the tasking API, below /api/v1/."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from tasking.api.action_log import ActionViewSet
from tasking.api.case_reviews import CaseReviewViewSet
from tasking.api.cohort import CohortMemberViewSet
from tasking.api.evidence import EvidenceViewSet
from tasking.api.extensions import ExtensionViewSet
from tasking.api.forums import ForumSeatViewSet, ForumViewSet
from tasking.api.meetings import AgendaItemViewSet, MeetingViewSet
from tasking.api.minutes import MinutesViewSet
from tasking.api.notes import DiscussionNoteViewSet
from tasking.api.problems import ProblemResponseViewSet, ProblemViewSet
from tasking.api.referrals import ReferralViewSet
from tasking.api.risk import RiskAssessmentViewSet, RiskMatrixViewSet
from tasking.api.safeguarding import MeasureKindViewSet, MeasureViewSet

_router = SimpleRouter(trailing_slash=True)
_router.register("referrals", ReferralViewSet, basename="api-referrals")
_router.register("risk-matrices", RiskMatrixViewSet, basename="api-risk-matrices")
_router.register("risk-assessments", RiskAssessmentViewSet, basename="api-risk-assessments")
_router.register("safeguarding-measures", MeasureViewSet, basename="api-safeguarding-measures")
_router.register("measure-kinds", MeasureKindViewSet, basename="api-measure-kinds")
_router.register("problems", ProblemViewSet, basename="api-problems")
_router.register("problem-responses", ProblemResponseViewSet, basename="api-problem-responses")
_router.register("case-reviews", CaseReviewViewSet, basename="api-case-reviews")
_router.register("cohort-members", CohortMemberViewSet, basename="api-cohort-members")
_router.register("actions", ActionViewSet, basename="api-actions")
_router.register("evidence", EvidenceViewSet, basename="api-evidence")
_router.register("extensions", ExtensionViewSet, basename="api-extensions")
_router.register("forums", ForumViewSet, basename="api-forums")
_router.register("forum-seats", ForumSeatViewSet, basename="api-forum-seats")
_router.register("meetings", MeetingViewSet, basename="api-meetings")
_router.register("minutes", MinutesViewSet, basename="api-minutes")
_router.register("agenda-items", AgendaItemViewSet, basename="api-agenda-items")
_router.register("discussion-notes", DiscussionNoteViewSet, basename="api-discussion-notes")

urlpatterns: list[URLPattern | URLResolver] = _router.urls
