"""Addresses of the tasking pages."""

from django.urls import URLPattern, path

from tasking.views import (
    action_log,
    agenda_items,
    forums,
    meeting_page,
    meetings,
    notes,
    planning,
    referral_forms,
    referrals,
)

app_name = "tasking"

urlpatterns: list[URLPattern] = [
    path("referrals/", referrals.ReferralListView.as_view(), name="referrals"),
    path("referrals/new/", referral_forms.NewReferralView.as_view(), name="referral_new"),
    path("referrals/<uuid:pk>/", referrals.ReferralView.as_view(), name="referral"),
    path("referrals/<uuid:pk>/amend/", referral_forms.AmendReferralView.as_view(), name="referral_amend"),
    path("referrals/<uuid:pk>/<slug:verb>/", referral_forms.MoveReferralView.as_view(), name="referral_move"),
    path("actions/", action_log.ActionListView.as_view(), name="actions"),
    path("actions/<uuid:pk>/", action_log.ActionView.as_view(), name="action"),
    path("actions/<uuid:pk>/change/", action_log.AmendActionView.as_view(), name="action_amend"),
    path("actions/<uuid:pk>/notes/", action_log.AddNoteView.as_view(), name="note_new"),
    path("actions/notes/<uuid:pk>/strike/", action_log.StrikeNoteView.as_view(), name="note_strike"),
    path("actions/<uuid:pk>/<slug:verb>/", action_log.MoveActionView.as_view(), name="action_move"),
    path("meetings/", meetings.MeetingListView.as_view(), name="meetings"),
    path("meetings/plan/", planning.PlanMeetingView.as_view(), name="meeting_plan"),
    path("meetings/forums/", forums.ForumListView.as_view(), name="forums"),
    path("meetings/forums/new/", forums.NewForumView.as_view(), name="forum_new"),
    path("meetings/forums/<uuid:pk>/", forums.ForumView.as_view(), name="forum"),
    path("meetings/forums/<uuid:pk>/ahead/", planning.PlanAheadView.as_view(), name="plan_ahead"),
    path("meetings/forums/<uuid:pk>/seats/", forums.NewSeatView.as_view(), name="seat_new"),
    path("meetings/forums/<uuid:pk>/<slug:group>/", forums.ChangeForumView.as_view(), name="forum_change"),
    path("meetings/seats/<uuid:pk>/change/", forums.ChangeSeatView.as_view(), name="seat_change"),
    path("meetings/seats/<uuid:pk>/end/", forums.EndSeatView.as_view(), name="seat_end"),
    path("meetings/items/<uuid:pk>/", agenda_items.ItemView.as_view(), name="item"),
    path("meetings/items/<uuid:pk>/note/", notes.WriteDiscussionView.as_view(), name="item_note"),
    path("meetings/notes/<uuid:pk>/", notes.AmendDiscussionView.as_view(), name="discussion"),
    path("meetings/notes/<uuid:pk>/strike/", notes.StrikeDiscussionView.as_view(), name="discussion_strike"),
    path("meetings/items/<uuid:pk>/decide/", agenda_items.DecideItemView.as_view(), name="item_decide"),
    path("meetings/items/<uuid:pk>/action/", agenda_items.LogItemActionView.as_view(), name="item_action"),
    path("meetings/<uuid:pk>/", meeting_page.MeetingView.as_view(), name="meeting"),
    path("meetings/<uuid:pk>/change/", planning.ChangeMeetingView.as_view(), name="meeting_change"),
    path("meetings/<uuid:pk>/open/", meetings.OpenMeetingView.as_view(), name="meeting_open"),
    path("meetings/<uuid:pk>/close/", meetings.CloseMeetingView.as_view(), name="meeting_close"),
    path("meetings/<uuid:pk>/cancel/", meetings.CancelMeetingView.as_view(), name="meeting_cancel"),
    path("meetings/<uuid:pk>/refresh/", meetings.RefreshAgendaView.as_view(), name="meeting_refresh"),
    path("meetings/<uuid:pk>/attendance/", meetings.AttendanceView.as_view(), name="attendance"),
    path("meetings/<uuid:pk>/items/", agenda_items.AddItemView.as_view(), name="item_new"),
    path("meetings/<uuid:pk>/actions/", agenda_items.LogActionView.as_view(), name="action_new"),
]
