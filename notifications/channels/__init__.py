"""How a message leaves: one small port, and an adapter behind it for each channel."""

from notifications.channels.inbox import Inbox
from notifications.channels.lines import Lines, is_set_up, line
from notifications.channels.port import Accepted, Ambiguous, Answer, Channel, Message, Permanent, Retry
from notifications.channels.smtp import Email

__all__ = [
    "Accepted",
    "Ambiguous",
    "Answer",
    "Channel",
    "Email",
    "Inbox",
    "Lines",
    "Message",
    "Permanent",
    "Retry",
    "is_set_up",
    "line",
]
