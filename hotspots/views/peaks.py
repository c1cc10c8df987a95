"""Pages on what partners know of hotspots: when each is busiest, and how much harm each type of incident does."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit.processing import ALTERS
from audit.views import ActionFormView
from hotspots import actions, forms, policies
from hotspots.harm import crime_types, harm_weights
from hotspots.models import USUAL_WEIGHT, Hotspot
from partners.practitioners import PractitionerMixin


class PeakView(PractitionerMixin, ActionFormView):
    """Say when a hotspot is busiest."""

    processing = ALTERS
    template_name = "hotspots/hotspot_form.html"
    form_class = forms.PeakForm
    title, button, done = "When is it busiest?", "Save", "The busiest time is saved. Plans use it from now on."

    @cached_property
    def hotspot(self) -> Hotspot:
        """The hotspot, as it stands."""
        return get_object_or_404(Hotspot, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """What is known so far. Raises NotAllowed where it is not this person's to say."""
        policies.may_set_peak(self.person, self.hotspot).require()
        return {field: getattr(self.hotspot, field) for field in ("version", "peak_days", "peak_starts", "peak_ends")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the hotspot that it is about."""
        title = f"When is it busiest? {self.hotspot.name}"
        cancel_url = self.hotspot.get_absolute_url()
        return super().get_context_data(**{"hotspot": self.hotspot, "title": title, "cancel_url": cancel_url, **kwargs})

    def act(self, form: Any) -> Hotspot:
        """Save it."""
        return actions.set_hotspot_peak(hotspot=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to the hotspot."""
        return self.hotspot.get_absolute_url()


class WeightsView(PractitionerMixin, ActionFormView):
    """Say how much harm one incident of each type does."""

    processing = ALTERS
    template_name = "hotspots/weights.html"
    form_class = forms.WeightsForm
    title, button = "How much harm does each type of incident do?", "Save the weights"
    done = "The weights are saved. Plans that are made from now on use them."

    @cached_property
    def kinds(self) -> list[str]:
        """The types to weigh: those that hotspots count, and those weighed already."""
        return sorted({*crime_types(Hotspot.objects.only("by_type")), *harm_weights()})

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the types. Raises NotAllowed for those who may not say."""
        policies.may_weigh(self.person).require()
        return {**super().get_form_kwargs(), "kinds": self.kinds}

    def get_initial(self) -> dict[str, Any]:
        """The weights as they stand; 1 where none was entered."""
        return {**dict.fromkeys(self.kinds, USUAL_WEIGHT), **harm_weights()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(**{"cancel_url": reverse("hotspots:list"), "kinds": self.kinds, **kwargs})

    def act(self, form: Any) -> None:
        """Save them."""
        actions.set_harm_weights(weights=form.cleaned_data, by=self.person)

    def get_success_url(self) -> str:
        """Back to the same page."""
        return reverse("hotspots:weights")
