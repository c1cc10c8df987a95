"""Messages: a person's inbox, together with mail that is kept here while no mail server is set, as on a first run."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import DetailView, View

from audit.processing import logs_nothing
from notifications import actions, inbox, policies
from notifications.models import InboxMessage, MailboxMessage
from notifications.preferences import elsewhere, preferences_of
from notifications.views.pages import ListPage, PersonPage

_OWN_MESSAGES = logs_nothing("a person's own messages, which hold no personal data; sending them was logged")


class MailboxView(ListPage):
    """Messages sent to you, those that are unread first; and where else they go."""

    template_name = "notifications/mailbox.html"
    processing = _OWN_MESSAGES

    def get_queryset(self) -> QuerySet[Any]:
        """One's own: row security shows no others."""
        return inbox.listed(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With where mail goes, and whether this person looks after what goes out."""
        kept = settings.EMAIL_BACKEND == "notifications.mailbox.MailboxBackend"
        watches = policies.may_watch(self.person)
        reads_rules = policies.may_read_reminders(self.person)
        context = super().get_context_data(mail_is_kept=kept, watches=watches, reads_rules=reads_rules, **kwargs)
        goes_to = elsewhere(self.person, preferences_of(self.person.pk))
        return {**context, "goes_to": goes_to, "rows": [_row(one) for one in context["object_list"]]}


def _row(one: dict[str, Any]) -> dict[str, Any]:
    name = "notifications:inbox_message" if one["in_inbox"] else "notifications:message"
    return {**one, "url": reverse(name, args=[one["id"]])}


class InboxMessageView(PersonPage, DetailView):
    """One message of the inbox. Opening it marks it as read."""

    model = InboxMessage
    template_name = "notifications/message.html"
    processing = _OWN_MESSAGES

    def get_object(self, queryset: QuerySet[Any] | None = None) -> InboxMessage:
        """The message, read from now on; 404 where it is another's, or what it is about may not be seen any more."""
        return actions.read_message(message=self.kwargs["pk"], by=self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its paragraphs, the way to what it is about, and its e-mail where that is kept here."""
        lines = [{"words": line, "path": ""} for line in self.object.text.split("\n\n")]
        link = {"words": "See it in Muster", "path": self.object.path}
        return super().get_context_data(lines=[*lines, link], in_inbox=True, mail=inbox.mail_of(self.object), **kwargs)


class MessageView(PersonPage, DetailView):
    """One mail that was kept here."""

    model = MailboxMessage
    template_name = "notifications/message.html"
    processing = _OWN_MESSAGES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the message's lines, and its link to a page of this site as a link."""
        return super().get_context_data(lines=[_line(line) for line in self.object.text.split("\n\n")], **kwargs)


class ReadAllView(PersonPage, View):
    """Mark everything as read."""

    processing = _OWN_MESSAGES
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark, say so, and go back to the list."""
        count = actions.read_all(by=self.person)
        messages.success(request, f"{count} message{'' if count == 1 else 's'} marked as read.")
        return HttpResponseRedirect(reverse("notifications:mailbox"))


class UnreadView(PersonPage, View):
    """Mark a message as unread."""

    processing = _OWN_MESSAGES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Mark, and go back to the list."""
        found = actions.unread_message(message=pk, by=self.person)
        messages.success(request, f"Marked as unread: {found.subject}.")
        return HttpResponseRedirect(reverse("notifications:mailbox"))


def _line(line: str) -> dict[str, str]:
    """A paragraph; where it ends in an address of this site, its words and the path.

    The words may be anybody's: a path that a browser would take for another site is none.
    """
    words, _, address = line.strip().rpartition(" ")
    path = address.removeprefix(settings.BASE_URL)
    if path == address or not (path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)):
        return {"words": line.strip(), "path": ""}
    return {"words": words.rstrip(":"), "path": path.partition("#")[0]}
