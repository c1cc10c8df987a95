"""Addresses of the hotspots pages. Keys only: nobody's name is ever in an address."""

from django.urls import path

from hotspots.views import emergency, hotspots, imports, peaks, subject_verbs, subjects

app_name = "hotspots"

urlpatterns = [
    path("hotspots/", hotspots.HotspotListView.as_view(), name="list"),
    path("hotspots/find/", hotspots.FindCandidatesView.as_view(), name="find"),
    path("hotspots/harm-weights/", peaks.WeightsView.as_view(), name="weights"),
    path("hotspots/<uuid:pk>/", hotspots.HotspotView.as_view(), name="detail"),
    path("hotspots/<uuid:pk>/adopt/", hotspots.HotspotAdoptView.as_view(), name="adopt"),
    path("hotspots/<uuid:pk>/reject/", hotspots.HotspotRejectView.as_view(), name="reject"),
    path("hotspots/<uuid:pk>/task/", hotspots.HotspotTaskView.as_view(), name="task"),
    path("hotspots/<uuid:pk>/review/", hotspots.HotspotReviewView.as_view(), name="review"),
    path("hotspots/<uuid:pk>/close/", hotspots.HotspotCloseView.as_view(), name="close"),
    path("hotspots/<uuid:pk>/busiest-time/", peaks.PeakView.as_view(), name="peak"),
    path("imports/", imports.ImportListView.as_view(), name="imports"),
    path("imports/upload/", imports.ImportUploadView.as_view(), name="import_upload"),
    path("imports/<uuid:pk>/", imports.ImportView.as_view(), name="import"),
    path("imports/<uuid:pk>/refused-rows.csv", imports.ImportRefusalsView.as_view(), name="import_refusals"),
    path("imports/<uuid:pk>/try-again/", imports.ImportTryAgainView.as_view(), name="import_try_again"),
    path("imports/<uuid:pk>/confirm/", imports.ImportConfirmView.as_view(), name="import_confirm"),
    path("imports/<uuid:pk>/discard/", imports.ImportDiscardView.as_view(), name="import_discard"),
    path("people-at-risk/", subjects.SubjectListView.as_view(), name="victims"),
    path("people-at-risk/add/", subjects.SubjectAddView.as_view(), name="subject_add"),
    path("people-at-risk/emergency/", emergency.EmergencyOpenView.as_view(), name="emergency_open"),
    path("people-at-risk/emergencies/", emergency.EmergencyListView.as_view(), name="emergencies"),
    path("people-at-risk/emergencies/<uuid:pk>/", emergency.EmergencyView.as_view(), name="emergency"),
    path("people-at-risk/emergencies/<uuid:pk>/end/", emergency.EmergencyEndView.as_view(), name="emergency_end"),
    path(
        "people-at-risk/emergencies/<uuid:pk>/review/",
        emergency.EmergencyReviewView.as_view(),
        name="emergency_review",
    ),
    path("people-at-risk/<uuid:pk>/", subjects.SubjectView.as_view(), name="subject"),
    path("people-at-risk/<uuid:pk>/reports/add/", subject_verbs.ReportAddView.as_view(), name="report_add"),
    path("people-at-risk/<uuid:pk>/correct/", subject_verbs.SubjectCorrectView.as_view(), name="subject_correct"),
    path("people-at-risk/reports/<uuid:pk>/strike/", subject_verbs.ReportStrikeView.as_view(), name="report_strike"),
    path("people-at-risk/<uuid:pk>/close/", subject_verbs.SubjectCloseView.as_view(), name="subject_close"),
    path("people-at-risk/<uuid:pk>/merge/", subject_verbs.SubjectMergeView.as_view(), name="subject_merge"),
    path("people-at-risk/<uuid:pk>/take-apart/", subject_verbs.SubjectUnmergeView.as_view(), name="subject_unmerge"),
    path("people-at-risk/<uuid:pk>/reopen/", subject_verbs.SubjectReopenView.as_view(), name="subject_reopen"),
]
