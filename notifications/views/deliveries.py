"""The console of messages: what is due, what was sent, what went wrong and why."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse
from django.utils.html import format_html
from django.views.generic import DetailView

from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView
from common import clock
from common.decisions import Decision
from notifications import actions, console, policies, states
from notifications.actions.deliveries import MOST
from notifications.forms import DeliveryFilters, DiscardForm, ResendFailedForm, VersionForm
from notifications.links import path_of
from notifications.models import Delivery
from notifications.models.deliveries import CHANNELS
from notifications.rules import KINDS
from notifications.views.pages import PersonPage, RecordPage
from notifications.wording import STATUS
from partners.models import Person
from partners.practitioners import FilteredListView
from partners.timeline import timeline

_NO_WORDS = logs_nothing("when messages are due and to whom; none of their words, and no personal data")
COLOURS = {
    states.SENT: "green",
    states.FAILED: "red",
    states.UNKNOWN: "orange",
    states.EXPIRED: "yellow",
    states.CANCELLED: "grey",
}


class DeliveryPage(PersonPage):
    """A page for those who look after messages."""

    processing = _NO_WORDS

    def may_enter(self) -> Decision:
        """Those who look after messages."""
        return policies.may_watch(self.person)


class DeliveryListView(DeliveryPage, FilteredListView):
    """Messages that wait, the soonest first, then those that are dealt with, the latest first; narrowed as chosen."""

    template_name = "notifications/deliveries.html"
    filter_form = DeliveryFilters

    def get_queryset(self) -> QuerySet[Delivery]:
        """Those that were chosen."""
        is_waiting = Q(status__in=(*states.WAITING, states.SENDING))
        found = Delivery.objects.select_related("recipient__agency").order_by(
            Case(When(is_waiting, then=F("due_at"))).asc(nulls_last=True), "-due_at", "-id"
        )
        return self._of_status(found.filter(**self._narrowed()))

    def _narrowed(self) -> dict[str, Any]:
        """What was chosen but for the status, as lookups."""
        lookups = {
            "kind": self.chosen("kind"),
            "channel": self.chosen("channel"),
            "source_id": self.chosen("about"),
            "recipient__agency": self.chosen("agency"),
            "recipient__name__icontains": self.chosen("person"),
            "due_at__gte": _midnight(self.chosen("first")),
            "due_at__lt": _midnight(self.chosen("last"), days=1),
        }
        return {lookup: value for lookup, value in lookups.items() if value}

    def _of_status(self, found: QuerySet[Delivery]) -> QuerySet[Delivery]:
        status = self.chosen("status")
        if status == "trouble":
            return found.filter(status__in=states.TROUBLED)
        if status == "due":
            return found.filter(pk__in=Delivery.objects.due(clock.now()).order_by())
        return found.filter(status=status) if status else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how many there are of each status, how sending goes, and who is not reached."""
        context = super().get_context_data(**kwargs)
        now = clock.now()
        return {
            **context,
            "counts": [_count(*one) for one in console.counts(now).items()],
            "signs": console.signs(now),
            "unreached": len(console.unreached()),
            "is_about_one": bool(self.chosen("about")),
            "may_resend": policies.may_resend_many(self.person),
            "rows": [_row(delivery) for delivery in context["object_list"]],
        }


def _count(status: str, count: int) -> dict[str, Any]:
    return {"words": "Due now" if status == "due" else STATUS[status], "count": count, "query": f"?status={status}"}


def _midnight(day: dt.date | None, *, days: int = 0) -> dt.datetime | None:
    return clock.local(day + dt.timedelta(days=days)) if day else None


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "kind": KINDS[delivery.kind].listed_as,
        "channel": CHANNELS[delivery.channel],
        "status": STATUS[delivery.status],
        "colour": COLOURS.get(delivery.status, "blue"),
    }


class DeliveryView(DeliveryPage, DetailView):
    """One message: what became of it, and what can be done."""

    template_name = "notifications/delivery.html"
    queryset = Delivery.objects.select_related("recipient__agency", "discarded_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its facts, and a button for each verb that its status allows."""
        delivery = self.object
        return super().get_context_data(
            **_row(delivery),
            rows=_facts(delivery),
            timeline=timeline(delivery),
            buttons=[
                {
                    "text": "Send again" if verb == "resend" else "Discard",
                    "url": reverse(f"notifications:delivery_{verb}", args=[delivery.pk]),
                    "reason": decision.reason,
                    "style": "warning" if verb == "discard" else "",
                }
                for verb, decision in policies.settling(self.person, delivery).items()
            ],
            **kwargs,
        )


def _about(delivery: Delivery) -> str:
    """What it is about; a link to it where it has a page and this person may see it, and nothing of what it says."""
    kind = KINDS[delivery.kind]
    found = None if kind.model is Person else kind.model._default_manager.filter(pk=delivery.source_id).first()
    if found is None:
        return kind.listed_as
    told = f"{reverse('notifications:deliveries')}?about={delivery.source_id}"
    return format_html(
        '{} (<a class="govuk-link" href="{}">see it</a>, <a class="govuk-link" href="{}">all messages about it</a>)',
        kind.listed_as,
        path_of(found),
        told,
    )


def _facts(delivery: Delivery) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("To", f"{delivery.recipient.name}, {delivery.recipient.agency}"),
        ("How", CHANNELS[delivery.channel]),
        ("About", _about(delivery)),
        ("Why it is sent", console.why_owed(delivery)),
        ("Due", delivery.due_at),
        ("Too late to send after", delivery.not_after),
        ("Status", STATUS[delivery.status]),
        ("What came of it", delivery.last_error),
        ("Attempts", delivery.attempts),
        ("Next attempt", delivery.try_at if delivery.status == states.PENDING else None),
        ("Sent", delivery.sent_at),
        ("Discarded by", delivery.discarded_by and delivery.discarded_by.name),
        ("Message-ID, for your IT team", delivery.message_id),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


class ResendFailedView(DeliveryPage, ActionFormView):
    """Send again what failed in a period, as after an outage."""

    processing = ALTERS
    template_name = "notifications/resend_failed.html"
    form_class = ResendFailedForm
    title = "Send again what failed"
    button = "Send them again"

    def may_enter(self) -> Decision:
        """Those who may send any message again."""
        return policies.may_resend_many(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(cancel_url=reverse("notifications:deliveries"), most=MOST, **kwargs)

    def act(self, form: Any) -> None:
        """Send them again, and say how many."""
        again, left = actions.resend_failed(by=self.person, **form.cleaned_data)
        words = f"{again} message{'' if again == 1 else 's'} will be sent again."
        if not again and not left:
            words = "No message failed in that time, so nothing is sent again."
        if left:
            words += (
                f" {left} {'is' if left == 1 else 'are'} left as they were: newer messages wait, or they were too many."
            )
        messages.success(self.request, words)

    def get_success_url(self) -> str:
        """Back to the console."""
        return reverse("notifications:deliveries")


class _SettleView(DeliveryPage, RecordPage):
    model = Delivery
    template_name = "notifications/delivery_settle.html"
    processing = RecordPage.processing
    verb = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Raises NotAllowed for those who may not, before they fill anything in."""
        if self.request.method == "GET":
            policies.may_settle(self.person, self.verb, self.record).require()
        return super().get_context_data(**{**_row(self.record), "verb": self.verb, **kwargs})


class ResendView(_SettleView):
    """Send a message again."""

    verb = "resend"
    form_class = VersionForm
    title = "Send this message again"
    button = "Send it again"
    done = "The message will be sent again."

    def act(self, form: Any) -> Delivery:
        """Resend it."""
        return actions.resend_delivery(delivery=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class DiscardView(_SettleView):
    """Give a message up."""

    verb = "discard"
    form_class = DiscardForm
    title = "Discard this message"
    button = "Discard it"
    done = "The message is discarded."

    def act(self, form: Any) -> Delivery:
        """Discard it."""
        return actions.discard_delivery(delivery=self.kwargs["pk"], by=self.person, **form.cleaned_data)
