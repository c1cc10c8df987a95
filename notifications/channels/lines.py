"""Which adapter carries a channel in this installation, and the lines that a worker holds open."""

from django.conf import settings

from notifications.channels.fuse import Fused
from notifications.channels.inbox import Inbox
from notifications.channels.notify import Notify
from notifications.channels.port import Answer, Channel, Message, Permanent
from notifications.channels.smtp import Email
from notifications.channels.teams import Teams
from notifications.models.deliveries import EMAIL, INBOX, TEAMS, TEXT


class NotSetUp:
    """Stands for a channel that this installation does not have."""

    safe_to_repeat = True
    can_be_asked = False

    def send(self, message: Message) -> Answer:
        """Refuse it."""
        return Permanent("This way of sending is not set up here.")

    def lookup(self, reference: str) -> Answer | None:
        """It has nothing to ask."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""


def is_set_up(channel: str) -> bool:
    """Whether this installation sends by this channel (`Delivery.channel`)."""
    if channel == TEXT:
        return bool(settings.NOTIFY_API_KEY and settings.NOTIFY_TEXT_TEMPLATE)
    return bool(settings.TEAMS_HOSTS) if channel == TEAMS else True


def line(channel: str) -> Channel:
    """A line of the adapter that carries this channel here."""
    if not is_set_up(channel):
        return NotSetUp()
    if channel == INBOX:
        return Inbox()
    if channel == EMAIL:
        by_notify = settings.NOTIFY_API_KEY and settings.NOTIFY_EMAIL_TEMPLATE
        return Notify(settings.NOTIFY_EMAIL_TEMPLATE) if by_notify else Email()
    return Teams() if channel == TEAMS else Notify(settings.NOTIFY_TEXT_TEMPLATE, by_text=True)


class Lines:
    """One line for each channel, opened when it is first needed. `email`, where given, carries e-mail instead."""

    def __init__(self, email: Channel | None = None) -> None:
        self._open: dict[str, Fused] = {EMAIL: Fused(email)} if email else {}

    @property
    def blown(self) -> frozenset[str]:
        """The channels by which nothing gets through at the moment."""
        return frozenset(channel for channel, opened in self._open.items() if opened.is_blown)

    def of(self, channel: str) -> Channel:
        """The line of this channel."""
        if channel not in self._open:
            self._open[channel] = Fused(line(channel))
        return self._open[channel]

    def close(self) -> None:
        """Let go of every line."""
        for opened in self._open.values():
            opened.close()
