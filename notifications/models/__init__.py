"""The outbox, the rules of reminders, the calendars, the inbox, and the mailbox of the first run."""

from notifications.models.calendars import CalendarEntry, CalendarFeed, CalendarReader, CalendarText, FeedKind
from notifications.models.deliveries import Delivery
from notifications.models.inbox import InboxMessage
from notifications.models.mailbox import MailboxMessage
from notifications.models.preferences import MessagePreferences
from notifications.models.reminders import ReminderRule
from notifications.models.troubles import AddressTrouble

__all__ = [
    "AddressTrouble",
    "CalendarEntry",
    "CalendarFeed",
    "CalendarReader",
    "CalendarText",
    "Delivery",
    "FeedKind",
    "InboxMessage",
    "MailboxMessage",
    "MessagePreferences",
    "ReminderRule",
]
