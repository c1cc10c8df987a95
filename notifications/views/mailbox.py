"""The mailbox: messages sent to a person while no mail server is set, as on the first run."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.views.generic import DetailView

from audit.processing import logs_nothing
from notifications import policies
from notifications.models import MailboxMessage
from notifications.views.pages import ListPage, PersonPage

_OWN_MESSAGES = logs_nothing("a person's own messages, which hold no personal data; sending them was logged")


class MailboxView(ListPage):
    """Messages sent to you, the newest first; where they go instead, once a mail server is set."""

    template_name = "notifications/mailbox.html"
    processing = _OWN_MESSAGES

    def get_queryset(self) -> QuerySet[MailboxMessage]:
        """One's own: row security shows no others."""
        return MailboxMessage.objects.defer("text", "html")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With where mail goes, and whether this person looks after what goes out."""
        kept = settings.EMAIL_BACKEND == "notifications.mailbox.MailboxBackend"
        watches = policies.may_watch(self.person)
        return super().get_context_data(mail_is_kept=kept, watches=watches, **kwargs)


class MessageView(PersonPage, DetailView):
    """One message."""

    model = MailboxMessage
    template_name = "notifications/message.html"
    processing = _OWN_MESSAGES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the message's lines, and its link to a page of this site as a link."""
        return super().get_context_data(lines=[_line(line) for line in self.object.text.split("\n\n")], **kwargs)


def _line(line: str) -> dict[str, str]:
    """A paragraph; where it ends in an address of this site, its words and the path."""
    words, _, address = line.strip().rpartition(" ")
    if not address.startswith(f"{settings.BASE_URL}/"):
        return {"words": line.strip(), "path": ""}
    parts = urlsplit(address)
    return {"words": words.rstrip(":"), "path": parts.path + (f"?{parts.query}" if parts.query else "")}
