"""Addresses of the notifications pages and of the calendar feed."""

from django.urls import URLPattern, path

from notifications.views import (
    answering,
    calendar_page,
    calendars,
    deliveries,
    event_files,
    feed,
    mailbox,
    preferences,
    reminders,
    troubles,
)

app_name = "notifications"

urlpatterns: list[URLPattern] = [
    path("calendar/<str:token>/<str:name>.ics", feed.feed, name="feed"),
    path("calendars/", calendar_page.MonthView.as_view(), name="calendar"),
    path("calendars/week/", calendar_page.WeekView.as_view(), name="calendar_week"),
    path("calendars/coming/", calendar_page.AgendaView.as_view(), name="agenda"),
    path("calendars/links/", calendars.FeedListView.as_view(), name="calendars"),
    path("calendars/new/", calendars.MakeFeedView.as_view(), name="calendar_new"),
    path("calendars/<uuid:pk>/replace/", calendars.ReplaceFeedView.as_view(), name="calendar_replace"),
    path("calendars/<uuid:pk>/withdraw/", calendars.RevokeFeedView.as_view(), name="calendar_revoke"),
    path("calendar-entries/<uuid:pk>.ics", event_files.EntryFileView.as_view(), name="entry_ics"),
    path("calendar-entries/<slug:table>/<uuid:pk>.ics", event_files.RecordFileView.as_view(), name="record_ics"),
    path("answer/<str:token>/<str:verb>/", answering.AnswerByLinkView.as_view(), name="answer"),
    path("mailbox/choices/", preferences.PreferencesView.as_view(), name="preferences"),
    path("unsubscribe/<str:token>/", preferences.UnsubscribeView.as_view(), name="unsubscribe"),
    path("mailbox/", mailbox.MailboxView.as_view(), name="mailbox"),
    path("mailbox/read/", mailbox.ReadAllView.as_view(), name="inbox_read_all"),
    path("mailbox/inbox/<uuid:pk>/", mailbox.InboxMessageView.as_view(), name="inbox_message"),
    path("mailbox/inbox/<uuid:pk>/unread/", mailbox.UnreadView.as_view(), name="inbox_unread"),
    path("mailbox/<uuid:pk>/", mailbox.MessageView.as_view(), name="message"),
    path("deliveries/", deliveries.DeliveryListView.as_view(), name="deliveries"),
    path("deliveries/again/", deliveries.ResendFailedView.as_view(), name="deliveries_again"),
    path("deliveries/unreached/", troubles.TroubleListView.as_view(), name="troubles"),
    path("deliveries/unreached/<uuid:pk>/", troubles.ClearTroubleView.as_view(), name="trouble_clear"),
    path("deliveries/<uuid:pk>/", deliveries.DeliveryView.as_view(), name="delivery"),
    path("deliveries/<uuid:pk>/resend/", deliveries.ResendView.as_view(), name="delivery_resend"),
    path("deliveries/<uuid:pk>/discard/", deliveries.DiscardView.as_view(), name="delivery_discard"),
    path("reminders/", reminders.RemindersView.as_view(), name="reminders"),
    path("reminders/<uuid:pk>/change/", reminders.ChangeRuleView.as_view(), name="reminder_change"),
    path("reminders/<uuid:pk>/switch/", reminders.SwitchRuleView.as_view(), name="reminder_switch"),
    path("reminders/<slug:kind>/new/", reminders.NewRuleView.as_view(), name="reminder_new"),
    path("reminders/<slug:kind>/usual/", reminders.RestoreRulesView.as_view(), name="reminder_defaults"),
]
