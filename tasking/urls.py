"""Addresses of the tasking pages."""

from django.urls import URLPattern, path

from tasking.views import action_log, referrals

app_name = "tasking"

urlpatterns: list[URLPattern] = [
    path("referrals/", referrals.ReferralListView.as_view(), name="referrals"),
    path("referrals/new/", referrals.NewReferralView.as_view(), name="referral_new"),
    path("referrals/<uuid:pk>/", referrals.ReferralView.as_view(), name="referral"),
    path("referrals/<uuid:pk>/<slug:verb>/", referrals.MoveReferralView.as_view(), name="referral_move"),
    path("actions/", action_log.ActionListView.as_view(), name="actions"),
    path("actions/<uuid:pk>/", action_log.ActionView.as_view(), name="action"),
    path("actions/<uuid:pk>/change/", action_log.AmendActionView.as_view(), name="action_amend"),
    path("actions/<uuid:pk>/notes/", action_log.AddNoteView.as_view(), name="note_new"),
    path("actions/notes/<uuid:pk>/strike/", action_log.StrikeNoteView.as_view(), name="note_strike"),
    path("actions/<uuid:pk>/<slug:verb>/", action_log.MoveActionView.as_view(), name="action_move"),
]
