"""Pages of emergencies: opening a record, ending that, the list of those who are told, and the review afterwards."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from audit.actions import consulted
from audit.processing import ALTERS, CONSULTS
from audit.views import ActionFormView, ConsultedDetailMixin
from common.errors import BadInput
from hotspots import actions, policies
from hotspots.forms import EmergencyForm, EmergencyReviewForm, EndForm
from hotspots.models import EmergencyAccess
from hotspots.states import EMERGENCY
from hotspots.views.subjects import RestrictedMixin
from partners.models import Partnership
from partners.timeline import timeline

_OPENED = "The record is open to you for an hour. Those who answer for it have been told."
#: One answer for a reference that is none, for a holder that allows no emergencies, and whatever else it may be.
_NOT_OPENED = "No such record was found, or it may not be opened. Check the reference, or telephone the agency."


class EmergencyOpenView(RestrictedMixin, ActionFormView):
    """Open a record without an agreement because someone is in danger."""

    processing = CONSULTS
    template_name = "hotspots/emergency_open.html"
    form_class = EmergencyForm
    title, button = "Open a record in an emergency", "Open the record for an hour"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask. Raises NotAllowed."""
        policies.may_open_in_emergency(self.person).require()
        consulted([], verb="asked for emergency access")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how often one may."""
        return super().get_context_data(
            partnership=Partnership.objects.get(), cancel_url=reverse("hotspots:victims"), **kwargs
        )

    def act(self, form: Any) -> EmergencyAccess:
        """Try."""
        return actions.open_in_emergency(by=self.person, **form.cleaned_data)

    def form_valid(self, form: Any) -> HttpResponse:
        """Go to the record; where none was opened, that was written down, and the form says so."""
        response = super().form_valid(form)
        if self.object is None:
            return response
        if self.object.subject is None:
            return self.refused(form, BadInput.of(reference=_NOT_OPENED))
        messages.success(self.request, _OPENED)
        return response

    def get_success_url(self) -> str:
        """The record."""
        return self.object.subject.get_absolute_url() if self.object.subject else ""


class EmergencyListView(RestrictedMixin, ListView):
    """The emergencies that this person opened, or is told of."""

    processing = CONSULTS
    template_name = "hotspots/emergency_list.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[EmergencyAccess]:
        """Those to be reviewed first, and of each kind the latest."""
        found = EmergencyAccess.objects.exclude(subject=None).select_related("person", "agency", "held_by")
        return found.order_by("-state", "-created_at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs each that is shown."""
        context = super().get_context_data(**kwargs)
        consulted(context["object_list"])
        return context


class EmergencyView(RestrictedMixin, ConsultedDetailMixin, DetailView):
    """One emergency: who looked at which record, why, until when, and what was said of it afterwards."""

    processing = CONSULTS
    queryset = EmergencyAccess.objects.select_related("person", "agency", "held_by", "ended_by", "reviewed_by")
    template_name = "hotspots/emergency.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what can be done."""
        access: EmergencyAccess = self.object
        return super().get_context_data(
            access=access,
            may_end=policies.may_end_emergency(self.person, access),
            may_review=policies.may_review_emergency(self.person, access),
            timeline=timeline(access),
            **kwargs,
        )


class _EmergencyFormView(RestrictedMixin, ActionFormView):
    processing = ALTERS
    template_name = "hotspots/emergency_form.html"

    @cached_property
    def access(self) -> EmergencyAccess:
        """The emergency, as it stands."""
        return get_object_or_404(EmergencyAccess.objects.select_related("held_by"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the emergency that it is about."""
        return super().get_context_data(access=self.access, cancel_url=self.access.get_absolute_url(), **kwargs)

    def get_success_url(self) -> str:
        """Back to it."""
        return self.access.get_absolute_url()


class EmergencyEndView(_EmergencyFormView):
    """End it before its hour is over."""

    form_class = EndForm
    title, button, done = "End this emergency access", "End it now", "It is ended. The record is closed to them again."

    def get_initial(self) -> dict[str, Any]:
        """Its version. Raises NotAllowed."""
        policies.may_end_emergency(self.person, self.access).require()
        return {"version": self.access.version}

    def act(self, form: Any) -> EmergencyAccess:
        """End it."""
        return actions.end_emergency(access=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class EmergencyReviewView(_EmergencyFormView):
    """Say afterwards whether it was right."""

    form_class = EmergencyReviewForm
    title, button, done = "Review this emergency access", "Save the review", "The review is saved."

    def get_initial(self) -> dict[str, Any]:
        """Its version. Raises NotAllowed or WrongState."""
        policies.may_review_emergency(self.person, self.access).require()
        EMERGENCY.target("accept", self.access.state)
        return {"version": self.access.version}

    def act(self, form: Any) -> EmergencyAccess:
        """Save what was found."""
        return actions.review_emergency(access=self.kwargs["pk"], by=self.person, **form.cleaned_data)
