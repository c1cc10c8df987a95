"""Saved views of the explorer: keep one, name or share it otherwise, withdraw it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from audit.processing import ALTERS, COLLECTS, logs_nothing
from audit.views import ActionFormView
from partners.models import Person
from partners.practitioners import PractitionerMixin
from reporting import policies
from reporting.actions.saved_views import change_view, save_view, withdraw_view
from reporting.explorer.asked import Asked
from reporting.explorer.forms import OutcomeFilterForm
from reporting.forms.trail import SavedViewForm, VersionForm
from reporting.models import SavedView

_VIEWS = SavedView.objects.select_related("person", "agency", "operation")


def saved_for(person: Person) -> QuerySet[SavedView]:
    """What a person saved and has not withdrawn, and what others of their agency share."""
    theirs = Q(person=person) | Q(agency=person.agency_id, is_shared=True)
    return _VIEWS.filter(theirs, withdrawn_at__isnull=True).order_by("name")


class SavedViewListView(PractitionerMixin, ListView):
    """The views that someone saved, and those that their agency shares."""

    processing = logs_nothing("names of filters, and no record")
    template_name = "reporting/saved_views.html"
    context_object_name = "views"

    def get_queryset(self) -> Any:
        """One's own first."""
        return sorted(saved_for(self.person), key=lambda view: view.person_id != self.person.pk)


class SaveView(PractitionerMixin, ActionFormView):
    """Keep the filters in the address under a name."""

    processing = COLLECTS
    form_class = SavedViewForm
    template_name = "reporting/save_view.html"
    title = "Save this view"
    done = "Saved. Find it under Saved views."

    def get_initial(self) -> dict[str, Any]:
        """The filters that the page before had."""
        asked = self.request.GET.copy()
        asked.pop("after", None)
        return {"query": asked.urlencode()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the filters in words, where they can be used."""
        form = kwargs.get("form") or self.get_form()
        filters = OutcomeFilterForm(QueryDict(form["query"].value() or ""))
        asked = Asked(filters.cleaned_data) if filters.is_valid() else None
        kwargs |= {"form": form, "asked": asked, "cancel_url": reverse("reporting:outcomes")}
        return super().get_context_data(**kwargs)

    def act(self, form: SavedViewForm) -> SavedView:
        """Save it."""
        values = {name: form.cleaned_data[name] for name in ("name", "query", "is_shared")}
        return save_view(by=self.person, **values)

    def get_success_url(self) -> str:
        """The numbers again."""
        return str(self.object.get_absolute_url())


class _OneView(PractitionerMixin, ActionFormView):
    processing = ALTERS

    @property
    def view(self) -> SavedView:
        """The view. Raises Http404 where it may not be seen, NotAllowed where it is someone else's."""
        found = get_object_or_404(_VIEWS, pk=self.kwargs["pk"])
        policies.may_change_view(self.person, found).require()
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way back."""
        return super().get_context_data(**{"cancel_url": self.get_success_url(), "view_name": self.view.name, **kwargs})

    def get_success_url(self) -> str:
        """The list."""
        return reverse("reporting:saved_views")


class ChangeSavedView(_OneView):
    """Name it otherwise, or share it or no longer."""

    form_class = SavedViewForm
    title = "Change a saved view"
    done = "Saved."

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        view = self.view
        return {"name": view.name, "is_shared": view.is_shared, "query": view.query, "version": view.version}

    def act(self, form: SavedViewForm) -> SavedView:
        """Change it."""
        values = {name: form.cleaned_data[name] for name in ("name", "is_shared", "version")}
        return change_view(view=self.kwargs["pk"], by=self.person, **values)


class WithdrawSavedView(_OneView):
    """Take it out of the lists."""

    form_class = VersionForm
    template_name = "reporting/withdraw_view.html"
    title = "Withdraw a saved view"
    button = "Withdraw"
    done = "Withdrawn. Its history is kept."

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.view.version}

    def act(self, form: VersionForm) -> SavedView:
        """Withdraw it."""
        return withdraw_view(view=self.kwargs["pk"], by=self.person, version=form.cleaned_data["version"])
