"""What the pages of operations have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from audit.actions import consulted
from audit.processing import ALTERS
from audit.views import ActionFormView
from common.decisions import Decision
from common.errors import BadInput
from operations import policies
from operations.actions.series import SeriesChange
from operations.forms.fields import LARGEST_VERSION
from operations.models import Deployment, DeploymentOfficer, Marking, Operation
from operations.states import DEPLOYMENT
from partners.models import Person
from partners.practitioners import PractitionerMixin
from web.typed import whole_number

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True)
class Button:
    """A button of a page: what it says, where it leads, and whether it is this person's to press."""

    label: str
    url: str
    decision: Decision
    post: bool = False
    style: str = "secondary"


@dataclass(frozen=True)
class Turnout:
    """Somebody put down for a deployment, as a row of its page."""

    record: DeploymentOfficer
    may_stand_down: bool


def turnouts_of(deployment: Deployment, by: Person) -> list[Turnout]:
    """Everyone who was put down, those stood down last, and whether this person may stand them down."""
    listed = deployment.turnout.select_related("person__agency").order_by("stood_down", "person__name")
    planned = deployment.state == DEPLOYMENT.initial
    return [
        Turnout(one, planned and not one.stood_down and bool(policies.may_stand_down(by, one.person))) for one in listed
    ]


def above(operation: Operation | None = None) -> Crumbs:
    """The pages above a page of operations, or of one operation."""
    listed = [("Operations", reverse("operations:list"))]
    return listed if operation is None else [*listed, (operation.name, operation.get_absolute_url())]


def tell_of(request: HttpRequest, change: SeriesChange, done: str) -> None:
    """Say how many deployments of a series were made or changed, and what was not."""
    count = len(change.deployments)
    messages.success(request, f"{count} deployment{'s are' if count != 1 else ' is'} {done}.")
    if change.said:
        messages.warning(request, " ".join(change.said))


def log_sensitive(operations: Iterable[Operation]) -> None:
    """Log that each OFFICIAL-SENSITIVE operation of a list was shown."""
    consulted({one for one in operations if one.marking == Marking.OFFICIAL_SENSITIVE})


class FormPage(PractitionerMixin, ActionFormView):
    """A form that does one thing, refused before it is filled in where it is not this person's to do."""

    template_name = "operations/form.html"
    processing = ALTERS

    def decision(self) -> Decision:
        """May they do it? The same policy as the action's."""
        raise NotImplementedError(f"{type(self).__name__} asks no policy.")

    def crumbs(self) -> Crumbs:
        """The pages above this one: (words, address)."""
        raise NotImplementedError(f"{type(self).__name__} is below no page.")

    def marking(self) -> str:
        """The marking of what the page shows."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form. Raises NotAllowed for those who may not send it."""
        self.decision().require()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the pages above, the marking, and the way out."""
        crumbs = self.crumbs()
        trail = [part for crumb in crumbs for part in crumb]
        return super().get_context_data(
            **{"trail": trail, "cancel_url": crumbs[-1][1], "marking": self.marking(), **kwargs}
        )

    def get_success_url(self) -> str:
        """The page of what was made or changed."""
        return str(self.object.get_absolute_url())


class RecordFormPage(FormPage):
    """A form about one record, opened on a version of it."""

    model: ClassVar[type[models.Model]]

    @cached_property
    def record(self) -> Any:
        """The record of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """With the version that the form is opened on."""
        return {**super().get_initial(), "version": self.record.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the record."""
        return super().get_context_data(**{"record": self.record, **kwargs})


def version_of(request: HttpRequest) -> int:
    """The version of the record that the page showed. Raises BadInput where it says none."""
    version = whole_number(request.POST.get("version", ""), most=LARGEST_VERSION)
    if version is None:
        raise BadInput("The page did not say which version it was. Go back, reload the page and try again.")
    return version


class ButtonView(PractitionerMixin, View):
    """A button that needs nothing but the decision: POST with the version, act, go back to the record."""

    processing = ALTERS
    http_method_names = ("post",)
    model: ClassVar[type[models.Model]]
    done: ClassVar[str] = ""

    def act(self, version: int) -> Any:
        """Call the action. Raises MusterError when it refuses."""
        raise NotImplementedError(f"{type(self).__name__} has no action.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, say so, and go back. 404 before anything else where the record may not be seen."""
        get_object_or_404(self.model, pk=self.kwargs["pk"])
        record = self.act(version_of(request))
        messages.success(request, self.done)
        return HttpResponseRedirect(record.get_absolute_url())
