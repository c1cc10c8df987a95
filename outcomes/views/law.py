"""The catalogue: what can be recorded, the law behind it, and switching it on and off."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView
from outcomes import policies
from outcomes.actions import bring_into_force, switch_type
from outcomes.forms import CommencementForm, SwitchForm
from outcomes.models import LegalVersion, OutcomeType
from partners.practitioners import PractitionerMixin

_LAW = logs_nothing("statute law and names of outcome types: nothing about anyone")


class TypeListView(PractitionerMixin, ListView):
    """Every type, with its law."""

    processing = _LAW
    template_name = "outcomes/types.html"
    queryset = OutcomeType.objects.prefetch_related("versions").order_by("family", "name")
    context_object_name = "types"


class TypeView(PractitionerMixin, DetailView):
    """One type and the versions of its law."""

    processing = _LAW
    template_name = "outcomes/type.html"
    queryset = OutcomeType.objects.prefetch_related("versions")
    context_object_name = "type"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may change it."""
        decision = policies.may_keep_law(self.person)
        return super().get_context_data(decision=decision, **kwargs)


class SwitchView(PractitionerMixin, ActionFormView):
    """Switch a type on or off, with a reason."""

    processing = ALTERS
    form_class = SwitchForm
    done = "Saved."

    @property
    def type(self) -> OutcomeType:
        """The type. Raises Http404."""
        return get_object_or_404(OutcomeType, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.type.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the direction of the switch in words."""
        words = "Switch off" if self.type.switched_on else "Switch on"
        return super().get_context_data(
            **{
                "title": f"{words}: {self.type.name}",
                "button": words,
                "cancel_url": self.get_success_url(),
                **kwargs,
            }
        )

    def act(self, form: SwitchForm) -> OutcomeType:
        """The other way round from now; a stale form is refused by its version."""
        return switch_type(
            kind=self.kwargs["pk"],
            by=self.person,
            on=not self.type.switched_on,
            **form.cleaned_data,
        )

    def get_success_url(self) -> str:
        """Back to the type."""
        return reverse("outcomes:type", args=[self.kwargs["pk"]])


class CommencementView(PractitionerMixin, ActionFormView):
    """Say from when a version of the law is in force."""

    processing = ALTERS
    form_class = CommencementForm
    button = "Bring into force"
    done = "Saved. Records from that day rest on this law."

    @property
    def law(self) -> LegalVersion:
        """The version. Raises Http404."""
        return get_object_or_404(LegalVersion.objects.select_related("type"), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.law.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Under the name of the law."""
        return super().get_context_data(
            **{"title": f"Bring into force: {self.law}", "cancel_url": self.get_success_url(), **kwargs}
        )

    def act(self, form: CommencementForm) -> LegalVersion:
        """Bring it into force."""
        return bring_into_force(law=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to the type."""
        return reverse("outcomes:type", args=[self.law.type_id])
