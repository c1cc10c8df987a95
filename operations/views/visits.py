"""Pages of visits: the form for a phone, one visit, and its photos."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, View

from audit.processing import COLLECTS, CONSULTS, DISCLOSES
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from operations import actions, forms, policies
from operations.forms.visits import PhotoForm, StrikeForm
from operations.models import Deployment, Operation, Site, Visit, VisitPhoto
from operations.onday.attendance import present_agencies
from operations.views.deployments import above_deployment
from operations.views.pages import Button, Crumbs, FormPage, RecordFormPage, above
from partners.practitioners import PractitionerMixin
from tasking.views.evidence import download


def asked_for(request: HttpRequest, name: str, found: Any) -> Any:
    """The record that the address names after its question mark; None without one. 404 where it is not there."""
    given = request.GET.get(name, "")
    if not given:
        return None
    try:
        return get_object_or_404(found, pk=UUID(given))
    except ValueError as fault:
        raise Http404("There is no such record.") from fault


class VisitAddView(FormPage):
    """Record a visit; sending the form twice gives one. `?deployment=` and `?site=` fill it in."""

    processing = COLLECTS
    form_class = forms.VisitForm
    title, button, done = "Record a visit", "Save the visit", "The visit is saved."

    @cached_property
    def operation(self) -> Operation:
        """The operation of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(Operation, pk=self.kwargs["pk"])

    @cached_property
    def deployment(self) -> Deployment | None:
        """The deployment in which it is made, where the address says so."""
        planned = Deployment.objects.planned().filter(operation=self.operation)
        found: Deployment | None = asked_for(self.request, "deployment", planned)
        return found

    @cached_property
    def site(self) -> Site | None:
        """The premises that are visited, where the address says so."""
        found: Site | None = asked_for(self.request, "site", Site.objects.for_visits_of(self.operation.pk))
        return found

    def decision(self) -> Decision:
        """Any practitioner who sees the operation, in some states."""
        return policies.may_visit(self.person, self.operation)

    def crumbs(self) -> Crumbs:
        """Below the day, where it is part of one; else below the operation."""
        if self.deployment is None:
            return above(self.operation)
        day = reverse("operations:day", args=[self.deployment.pk])
        return [*above_deployment(self.deployment), ("On the day", day)]

    def marking(self) -> str:
        """The operation's."""
        return self.operation.marking

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what is visited in the title."""
        title = f"Record the visit to {self.site}" if self.site else self.title
        return super().get_context_data(**{"title": title, **kwargs})

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the operation, whose deployments can be chosen, and what is known already."""
        return {
            **super().get_form_kwargs(),
            "operation": self.operation,
            "deployment": self.deployment,
            "site": self.site,
            "present": present_agencies(self.deployment, self.person) if self.deployment else [],
        }

    def get_success_url(self) -> str:
        """Back to the day, where it is part of one."""
        return reverse("operations:day", args=[self.deployment.pk]) if self.deployment else super().get_success_url()

    def act(self, form: Any) -> Visit:
        """Record it, with its photos."""
        given = {**form.cleaned_data}
        photos = given.pop("photos")
        visit = actions.record_visit(operation=self.kwargs["pk"], by=self.person, **given)
        actions.add_photos(visit=visit, by=self.person, uploads=photos)
        return visit


class VisitView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One visit."""

    processing = CONSULTS
    queryset = Visit.objects.select_related("operation", "deployment", "site", "recorded_by__agency")
    template_name = "operations/visit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its operation's marking, who was there, and its photos."""
        visit: Visit = self.object
        photos = [
            (photo, policies.may_strike_photo(self.person, photo))
            for photo in visit.photos.select_related("sent_by__agency")
        ]
        add = Button(
            "Add a photo",
            reverse("operations:photo_add", args=[visit.pk]),
            policies.may_photograph(self.person, visit),
        )
        return super().get_context_data(
            marking=visit.operation.marking,
            agencies=visit.agencies.order_by("name"),
            photos=photos,
            buttons=[add],
            **kwargs,
        )


def _above(visit: Visit) -> Crumbs:
    return [*above(visit.operation), (f"Visit to {visit.place}", visit.get_absolute_url())]


class AddPhotoView(RecordFormPage):
    """Add a photo to a visit."""

    model = Visit
    processing = COLLECTS
    form_class = PhotoForm
    title, button, done = "Add a photo", "Add the photo", "The photo is added. Where it was taken is removed."

    @cached_property
    def record(self) -> Any:
        """The visit with its operation; 404 where it is not there or may not be seen."""
        return get_object_or_404(Visit.objects.select_related("operation"), pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Any practitioner who sees the visit, until its operation is closed."""
        return policies.may_photograph(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the visit."""
        return _above(self.record)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.operation.marking)

    def get_success_url(self) -> str:
        """Back to the visit."""
        return f"{self.record.get_absolute_url()}#photos"

    def act(self, form: Any) -> VisitPhoto:
        """Keep it."""
        return actions.add_photo(visit=self.record.pk, by=self.person, upload=form.cleaned_data["file"])


class PhotoView(PractitionerMixin, View):
    """One photo, to take away."""

    processing = DISCLOSES
    http_method_names = ("get",)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The photo. Raises Http404, or WrongState once it is struck."""
        return download(*actions.open_photo(photo=pk, by=self.person))


class StrikePhotoView(RecordFormPage):
    """Strikes a wrong photo, with a reason."""

    model = VisitPhoto
    form_class = StrikeForm
    title, button, done = "Strike the photo", "Strike the photo", "The photo is struck. Nobody can open it any more."

    @cached_property
    def record(self) -> Any:
        """The photo with its visit; 404 where it is not there or may not be seen."""
        return get_object_or_404(VisitPhoto.objects.select_related("visit__operation"), pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Its sender's, and planners'."""
        return policies.may_strike_photo(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the visit."""
        return _above(self.record.visit)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.visit.operation.marking)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its name, and a warning button."""
        return super().get_context_data(**{"title": f"Strike {self.record}", "style": "warning", **kwargs})

    def get_success_url(self) -> str:
        """Back to the visit."""
        return f"{self.record.visit.get_absolute_url()}#photos"

    def act(self, form: Any) -> VisitPhoto:
        """Strike it."""
        return actions.strike_photo(photo=self.kwargs["pk"], by=self.person, **form.cleaned_data)
