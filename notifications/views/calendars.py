"""Pages of the secret links by which calendar apps read a person's calendar."""

from typing import Any
from urllib.parse import quote

import segno
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe

from audit.processing import ALTERS
from audit.views import ActionFormView
from common.errors import MusterError
from notifications import actions
from notifications.actions import MadeFeed
from notifications.forms import FeedForm, VersionForm
from notifications.models import CalendarFeed, FeedKind
from notifications.views.pages import CalendarPage, ListPage, RecordPage

LINKS = reverse_lazy("notifications:calendars")
#: What to know of a calendar that others' events are in.
NOTES: dict[str, str] = {
    FeedKind.AGENCY: (
        "It holds what you yourself may see, so a colleague’s link may show more or less. It stops when you leave the"
        " agency."
    ),
    FeedKind.THEME: "It holds what you yourself may see, so a colleague’s link may show more or less.",
}


class FeedListView(CalendarPage, ListPage):
    """A person's links, those that work first."""

    template_name = "notifications/calendars.html"

    def get_queryset(self) -> QuerySet[CalendarFeed]:
        """Their own: row security shows no others."""
        return CalendarFeed.objects.select_related("agency", "person").order_by(
            F("revoked_at").desc(nulls_first=True), "-created_at"
        )


class _ShowsLinkOnce(CalendarPage, ActionFormView):
    """Answers with the link itself: it is kept nowhere, and so cannot be shown after a redirect."""

    processing = ALTERS
    form_class = FeedForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(**{"cancel_url": LINKS, **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the link and show it, this once."""
        try:
            made: MadeFeed = self.act(form)
        except MusterError as refusal:
            return self.refused(form, refusal)
        self.template_name = "notifications/calendar_made.html"
        response = self.render_to_response(
            {"feed": made.feed, "note": NOTES.get(made.feed.kind, ""), **_ways_to_subscribe(made.url)}
        )
        response["Cache-Control"] = "no-store"
        return response


class MakeFeedView(_ShowsLinkOnce):
    """Make a link."""

    template_name = "notifications/calendar_new.html"
    title = "Make a calendar link"
    button = "Make the link"

    def get_initial(self) -> dict[str, Any]:
        """With what most people want."""
        return {"kind": FeedKind.PERSON}

    def get_form_kwargs(self) -> dict[str, Any]:
        """With who is asking: what they can choose depends on it."""
        return {**super().get_form_kwargs(), "person": self.person}

    def act(self, form: Any) -> MadeFeed:
        """Make it."""
        return actions.make_feed(by=self.person, **form.cleaned_data)


class ReplaceFeedView(_ShowsLinkOnce, RecordPage):
    """Withdraw a link and make another, as after losing a phone."""

    model = CalendarFeed
    form_class = VersionForm  # type: ignore[assignment]  # in place of the name, the version
    title = "Replace this calendar link"
    button = "Replace the link"
    template_name = "notifications/calendar_replace.html"

    def act(self, form: Any) -> MadeFeed:
        """Replace it."""
        return actions.replace_feed(feed=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class RevokeFeedView(CalendarPage, RecordPage):
    """Withdraw a link."""

    processing = ALTERS
    model = CalendarFeed
    form_class = VersionForm
    title = "Withdraw this calendar link"
    button = "Withdraw the link"
    done = "The link is withdrawn. Calendar apps that use it will say so."
    template_name = "notifications/calendar_revoke.html"

    def act(self, form: Any) -> CalendarFeed:
        """Withdraw it."""
        return actions.revoke_feed(feed=self.kwargs["pk"], by=self.person, **form.cleaned_data)


def _ways_to_subscribe(url: str) -> dict[str, Any]:
    """The link as calendar apps want it, https first: some spoil a webcal link, some need one."""
    webcal = f"webcal://{url.partition('://')[2]}"
    return {
        "url": url,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        "outlook": f"https://outlook.office.com/calendar/0/addfromweb?url={quote(url, safe='')}",
        "qr": mark_safe(  # noqa: S308 - made by the library of an address of ours
            segno.make(webcal, micro=False).svg_inline(scale=4, svgclass=None, lineclass=None)
        ),
    }
