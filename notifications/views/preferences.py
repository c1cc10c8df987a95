"""What one chooses of one's messages; and stopping those of one kind from a message, without signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView, RecordedMixin
from common.scope import Channel, acting_as
from notifications import actions, unsubscribing
from notifications.forms.preferences import PreferencesForm
from notifications.models import MessagePreferences
from notifications.preferences import preferences_of
from notifications.rules import Kind
from notifications.views.pages import PersonPage
from partners.models import Person


class PreferencesView(PersonPage, ActionFormView):
    """How one would be told: by which ways, when, and of what."""

    processing = ALTERS
    form_class = PreferencesForm
    template_name = "notifications/preferences.html"
    title = "How you are told"
    button = "Save"
    done = "Saved. From now on you are told this way."
    success_url = reverse_lazy("notifications:preferences")

    def get_form_kwargs(self) -> dict[str, Any]:
        """With whose choice it is."""
        chosen = preferences_of(self.person.pk) or MessagePreferences(person=self.person)
        return {**super().get_form_kwargs(), "chosen": chosen}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(**{"cancel_url": reverse_lazy("notifications:mailbox"), **kwargs})

    def act(self, form: Any) -> MessagePreferences:
        """Keep it."""
        return actions.choose_messages(by=self.person, **form.cleaned_data)


# No cookie gives any right here, so that there is nothing for another site to forge; and a mail program that
# unsubscribes for its reader (RFC 8058) has none to send.
@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribeView(RecordedMixin, View):
    """Stops messages of one kind for whoever the link was sent to, whoever is signed in at this browser.

    Opening it changes nothing: mail scanners do. It tells nothing of the person but whether they get such messages.
    """

    processing = logs_nothing("the name of a kind of message; stopping it is logged by the action")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Neither kept by a browser nor told to another site."""
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """A page with a button: to stop them, or to undo it."""
        named = unsubscribing.read_token(token)
        return self._broken() if named is None else self._page(*named)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop them, or let them come again."""
        named = unsubscribing.read_token(token)
        if named is None:
            return self._broken()
        person, kind = named
        change = actions.unmute_kind if "undo" in request.POST else actions.mute_kind
        with acting_as(person, channel=Channel.MAIL):
            change(kind=kind, by=person)
        if _is_one_click(request.POST):
            # RFC 8058 section 3.2: a mail program is answered, never sent elsewhere.
            return HttpResponse("Unsubscribed.", content_type="text/plain; charset=utf-8")
        return HttpResponseRedirect(request.path + ("?again" if "undo" in request.POST else ""))

    def _page(self, person: Person, kind: Kind) -> HttpResponse:
        with acting_as(person, channel=Channel.MAIL):
            chosen = preferences_of(person.pk)
        is_stopped = chosen is not None and kind.key in chosen.muted
        context = {"kind": kind.told_as, "is_stopped": is_stopped, "is_undone": "again" in self.request.GET}
        return render(self.request, "notifications/unsubscribe.html", context)

    def _broken(self) -> HttpResponse:
        return render(self.request, "notifications/unsubscribe_broken.html", status=404)


def _is_one_click(posted: QueryDict) -> bool:
    name, _, value = unsubscribing.ONE_CLICK.partition("=")
    return posted.get(name) == value
