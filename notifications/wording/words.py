"""What the words of every message share: their shape, and when and where."""

from dataclasses import dataclass

from notifications.marking import is_sensitive
from operations.models import Deployment
from tasking.models import Meeting
from web.dates import london_range_text


@dataclass(frozen=True)
class Words:
    """What a message says, but for its link."""

    subject: str
    lines: tuple[str, ...]


def when_and_where(event: Meeting | Deployment) -> tuple[str, ...]:
    """When it is, and where, unless that is sensitive."""
    when = f"When: {london_range_text(event.starts_at, event.ends_at)}."
    return (when,) if is_sensitive(event) or not event.place else (when, f"Where: {event.place}.")


def name_of(deployment: Deployment) -> str:
    """The operation by its name, unless it is sensitive: mail leaves the partnership's hands."""
    return "A deployment" if is_sensitive(deployment) else f"{deployment.operation}: {deployment.name}"


def named(deployment: Deployment) -> str:
    """The same within a sentence."""
    name = name_of(deployment)
    return within_sentence(name) if is_sensitive(deployment) else name


def within_sentence(words: str) -> str:
    """Words that begin a sentence, as they stand in its middle."""
    return words[0].lower() + words[1:]
