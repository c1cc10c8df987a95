"""The port: what a channel is given, how it answers, and what the outbox asks of it.

A channel answers in one of four ways, and the answer, not the channel, decides what happens next.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """A message to one address. `message_id` and `reference` are the same each time that it is sent.

    `text` and `html` are whole letters; `lines` and `path` are what they are made of, for channels with a frame of
    their own. `reference` is the delivery's key, by which providers can be asked.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    reference: str = ""
    lines: tuple[str, ...] = ()
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """The provider has taken it over; `ref` is what to ask it by."""

    ref: str


@dataclass(frozen=True)
class Retry:
    """Not taken, and worth trying again: after `after`, or as the outbox thinks fit."""

    reason: str
    after: dt.timedelta | None = None


@dataclass(frozen=True)
class Permanent:
    """Refused for good: trying again would change nothing. `of_address`: nor would anything else sent there arrive."""

    reason: str
    of_address: bool = False


@dataclass(frozen=True)
class Ambiguous:
    """It may have been taken: the line was lost before the answer."""

    reason: str


Answer = Accepted | Retry | Permanent | Ambiguous


class Channel(Protocol):
    """What the outbox asks of a channel.

    `safe_to_repeat`: sending twice shows as one message. `can_be_asked`: `lookup` tells what became of a message.
    """

    safe_to_repeat: bool
    can_be_asked: bool

    def send(self, message: Message) -> Answer:
        """Hand the message over. Raises nothing that a provider or a network can cause."""
        ...

    def lookup(self, reference: str) -> Answer | None:
        """What became of an earlier sending, by the message's reference; None where the channel cannot be asked.

        Accepted: it was taken. Retry: it is not known there, so nothing was taken. Ambiguous: nobody could say now;
        ask again later.
        """
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...
