"""Addresses that messages do not reach: who is not told, why, and trying again."""

from typing import Any

from django.views.generic import TemplateView

from audit.processing import logs_nothing
from notifications import actions, console, policies
from notifications.forms import VersionForm
from notifications.models import AddressTrouble
from notifications.views.deliveries import DeliveryPage
from notifications.views.pages import RecordPage


class TroubleListView(DeliveryPage, TemplateView):
    """Whom messages do not reach today."""

    template_name = "notifications/troubles.html"
    processing = logs_nothing("whose work address does not exist; no words of messages, and no personal data of others")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With each address, and whether this person may have it tried again."""
        return super().get_context_data(
            troubles=console.unreached(), may_clear=policies.may_clear(self.person), **kwargs
        )


class ClearTroubleView(DeliveryPage, RecordPage):
    """Write to an address again."""

    model = AddressTrouble
    template_name = "notifications/trouble_clear.html"
    processing = RecordPage.processing
    form_class = VersionForm
    title = "Try this address again"
    button = "Try it again"
    done = "Messages are sent to this address again from now on."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Raises NotAllowed for those who may not."""
        policies.may_clear(self.person).require()
        return super().get_context_data(**kwargs)

    def act(self, form: Any) -> AddressTrouble:
        """Clear it."""
        return actions.clear_trouble(trouble=self.kwargs["pk"], by=self.person, **form.cleaned_data)
