"""Pages of agencies, people and agreements. Each form calls one action."""

from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from audit.processing import logs_nothing
from audit.views import ActionFormView, RecordedMixin
from common import clock
from partners import actions, forms, policies
from partners.models import Agency, Agreement, Person

_DIRECTORY = logs_nothing("colleagues' names and roles; nothing of victims, callers or offenders")


class DirectoryMixin(RecordedMixin):
    """Pages of the directory: read by those who work in the partnership, changed by administrators."""

    processing = _DIRECTORY
    changes: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        policy = policies.may_administer if self.changes else policies.may_read_directory
        policy(request.user).require()
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Person:
        """Who is looking."""
        return self.request.user  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may change the directory."""
        may_administer = policies.may_administer(self.person)
        return super().get_context_data(may_administer=may_administer, **kwargs)  # type: ignore[misc]


class AgencyListView(DirectoryMixin, TemplateView):
    """The partnership's agencies and agreements."""

    template_name = "partners/agencies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Agencies with the number of their people; agreements with whether they are in force."""
        agencies = (
            Agency.objects.select_related("spoc")
            .annotate(people_count=Count("people", filter=Q(people__is_active=True)))
            .order_by("name")
        )  # the model's own ordering is lost where rows are grouped
        agreements = Agreement.objects.prefetch_related("agencies")
        return super().get_context_data(agencies=agencies, agreements=agreements, today=clock.today(), **kwargs)


class AgencyView(DirectoryMixin, DetailView):
    """One agency and its people."""

    model = Agency
    template_name = "partners/agency.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its people, those who can sign in first."""
        people: QuerySet[Person] = self.object.people.order_by("-is_active", "name")
        return super().get_context_data(people=people, agency_key=str(self.object.pk), **kwargs)


class _ChangeView(DirectoryMixin, ActionFormView):
    changes = True

    def get_success_url(self) -> str:
        """Back to the agency, or to the list."""
        agency = getattr(self.object, "agency", self.object)
        if isinstance(agency, Agency):
            return reverse("partners:agency", args=[agency.pk])
        return reverse("partners:agencies")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(cancel_url=reverse("partners:agencies"), **kwargs)


class AgencyAddView(_ChangeView):
    """Add an agency."""

    title, button, done = "Add an agency", "Add the agency", "The agency has been added."
    form_class = forms.AgencyForm

    def act(self, form: Any) -> Agency:
        """Add it."""
        return actions.add_agency(by=self.person, **form.cleaned_data)


class AgencyChangeView(_ChangeView):
    """Change an agency."""

    title, done = "Change an agency", "The agency has been changed."
    form_class = forms.AgencyChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the agency as it stands."""
        agency = get_object_or_404(Agency, pk=self.kwargs["pk"])
        initial = {
            name: getattr(agency, name)
            for name in ("version", "name", "kind", "contact_email", "spoc", "is_active", "allows_emergency_access")
        }
        return {**super().get_form_kwargs(), "agency": agency, "initial": initial}

    def act(self, form: Any) -> Agency:
        """Change it."""
        changes = dict(form.cleaned_data)
        version = changes.pop("version")
        return actions.change_agency(agency=self.kwargs["pk"], by=self.person, version=version, changes=changes)


class PersonAddView(_ChangeView):
    """Make an account."""

    title, button = "Add a person", "Add the person"
    done = "The account is made. They set a password with “I have forgotten my password” on the sign-in page."
    form_class = forms.PersonForm

    def get_initial(self) -> dict[str, Any]:
        """The agency whose page this came from."""
        return {"agency": self.request.GET.get("agency")}

    def act(self, form: Any) -> Person:
        """Make it."""
        return actions.add_person(by=self.person, **form.cleaned_data)


class PersonChangeView(_ChangeView):
    """Change an account."""

    title, done = "Change a person", "The account has been changed."
    form_class = forms.PersonChangeForm

    def get_initial(self) -> dict[str, Any]:
        """The account as it stands."""
        person = Person.objects.filter(pk=self.kwargs["pk"]).first()
        if person is None:
            raise Http404("No such person.")
        return {
            name: getattr(person, name) for name in ("version", "name", "job_title", "agency", "roles", "is_active")
        }

    def act(self, form: Any) -> Person:
        """Change it."""
        changes = dict(form.cleaned_data)
        version = changes.pop("version")
        return actions.change_person(person=self.kwargs["pk"], by=self.person, version=version, changes=changes)


class PersonResetView(_ChangeView):
    """Let someone start afresh who lost what they sign in with."""

    title, button = "Reset how someone signs in", "Reset their sign-in"
    done = "They are signed out. They start afresh with “I have forgotten my password” on the sign-in page."
    form_class = forms.SignInResetForm

    def get_initial(self) -> dict[str, Any]:
        """Their version."""
        return {"version": get_object_or_404(Person, pk=self.kwargs["pk"]).version}

    def act(self, form: Any) -> Person:
        """Reset it."""
        return actions.reset_sign_in(person=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class AgreementAddView(_ChangeView):
    """Enter a signed agreement."""

    title, button = "Enter an information sharing agreement", "Enter the agreement"
    done = "The agreement is in force from its first day."
    form_class = forms.AgreementForm

    def act(self, form: Any) -> Agreement:
        """Enter it."""
        return actions.sign_agreement(by=self.person, **form.cleaned_data)


class AgreementWithdrawView(_ChangeView):
    """End an agreement."""

    title, button = "Withdraw an agreement", "Withdraw the agreement"
    done = "The agreement has ended. Its parties no longer see each other’s restricted records."
    form_class = forms.ReasonForm

    def get_initial(self) -> dict[str, Any]:
        """Its version."""
        return {"version": get_object_or_404(Agreement, pk=self.kwargs["pk"]).version}

    def act(self, form: Any) -> Agreement:
        """End it."""
        return actions.withdraw_agreement(agreement=self.kwargs["pk"], by=self.person, **form.cleaned_data)
