"""The console of messages: what is due, what was sent, what went wrong and why."""

from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import logs_nothing
from common import clock
from common.decisions import Decision
from notifications import actions, health, policies, states
from notifications.forms import DeliveryFilters, DiscardForm, VersionForm
from notifications.models import Delivery
from notifications.rules import KINDS
from notifications.views.pages import PersonPage, RecordPage
from notifications.wording import STATUS
from partners.practitioners import FilteredListView

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
    """Messages that wait, the soonest first, then those that are dealt with, the latest first; narrowed by status."""

    template_name = "notifications/deliveries.html"
    filter_form = DeliveryFilters

    def get_queryset(self) -> QuerySet[Delivery]:
        """Those of the status that was chosen."""
        status = self.chosen("status")
        is_waiting = Q(status__in=(*states.WAITING, states.SENDING))
        found = Delivery.objects.select_related("recipient__agency").order_by(
            Case(When(is_waiting, then=F("due_at"))).asc(nulls_last=True), "-due_at", "-id"
        )
        if status == "trouble":
            return found.filter(status__in=policies.NEEDS_A_PERSON)
        if status == "due":
            return found.filter(pk__in=Delivery.objects.due(clock.now()).order_by())
        return found.filter(status=status) if status else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how many there are of each status, and how long the oldest due one has waited."""
        context = super().get_context_data(**kwargs)
        counts = dict(Delivery.objects.order_by().values_list("status").annotate(Count("pk")))
        return {
            **context,
            "counts": [(STATUS[state], counts.get(state, 0)) for state in states.DELIVERY.states()],
            "waiting_minutes": int(health.oldest_due_wait(clock.now()).total_seconds() // 60),
            "rows": [_row(delivery) for delivery in context["object_list"]],
        }


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "kind": KINDS[delivery.kind].label,
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
            buttons=[
                {
                    "text": verb.capitalize(),
                    "url": reverse(f"notifications:delivery_{verb}", args=[delivery.pk]),
                    "reason": decision.reason,
                    "style": "warning" if verb == "discard" else "",
                }
                for verb, decision in policies.settling(self.person, delivery).items()
            ],
            **kwargs,
        )


def _facts(delivery: Delivery) -> list[tuple[Any, ...]]:
    return [
        ("To", f"{delivery.recipient.name}, {delivery.recipient.agency}"),
        ("About", KINDS[delivery.kind].label),
        ("Due", delivery.due_at),
        ("Of use until", delivery.not_after),
        ("Status", STATUS[delivery.status]),
        ("Why", delivery.last_error),
        ("Attempts", delivery.attempts),
        ("Next attempt", delivery.try_at if delivery.status == states.PENDING else None),
        ("Sent", delivery.sent_at),
        ("Discarded by", delivery.discarded_by and delivery.discarded_by.name),
        ("Message-ID", delivery.message_id),
    ]


class _SettleView(DeliveryPage, RecordPage):
    model = Delivery
    processing = RecordPage.processing
    verb = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Raises NotAllowed for those who may not, before they fill anything in."""
        if self.request.method == "GET":
            policies.may_settle(self.person, self.verb, self.record).require()
        return super().get_context_data(**kwargs)


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
