"""Pages that bring people into the offender cohort, and record what becomes of them."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from audit.processing import COLLECTS, logs_nothing
from common import clock
from common.decisions import Decision
from tasking import actions, casework_policies, policies
from tasking.forms.cohort import AddForm, ColourForm
from tasking.forms.fields import ReasonForm
from tasking.models import CohortColour, CohortMember
from tasking.states import COHORT_MEMBER
from tasking.views.cohort_steps import STEPS
from tasking.views.pages import RecordFormView, TaskingFormView
from tasking.views.steps import StepView

SECTION = ("Offender cohort", reverse_lazy("tasking:cohort"))


class AddView(TaskingFormView):
    """Brings someone into the cohort. A page about a person can hand over the reference: ?subject=S-2026-0003."""

    processing = COLLECTS
    form_class = AddForm
    section = SECTION
    title = "Add someone to the cohort"
    button = "Add to the cohort"
    done = "They are in the cohort. The first review is due as shown."

    def decision(self) -> Decision:
        """Those who plan meetings."""
        return policies.may_add_to_cohort(self.person)

    def get_initial(self) -> dict[str, Any]:
        """Joined today, unless said otherwise; with what the address hands over."""
        handed = {"subject": self.request.GET["subject"]} if "subject" in self.request.GET else {}
        return {**super().get_initial(), "joined_on": clock.today(), **handed}

    def act(self, form: AddForm) -> CohortMember:
        """Add them."""
        return actions.add_to_cohort(by=self.person, **form.cleaned_data)


class CohortStepView(StepView):
    """Does one step."""

    model = CohortMember
    section = SECTION
    steps = STEPS
    lifecycle = COHORT_MEMBER
    keyword = "cohort_member"

    def says(self) -> list[tuple[str, Any]]:
        """How they stand now."""
        return [("Colour", self.record.get_colour_display()), ("Status", self.record.get_status_display())]

    def get_initial(self) -> dict[str, Any]:
        """A contact is of one's own agency, unless said otherwise."""
        own = {"agency": self.person.agency_id} if self.step.verb == "engage" else {}
        return {**super().get_initial(), **own}


class StrikeContactView(RecordFormView):
    """Strikes a wrong contact."""

    model = CohortMember
    section = SECTION
    form_class = ReasonForm
    title = "Strike the contact"
    button = "Strike the contact"
    done = "The contact is struck. It stays, and no longer counts."

    def decision(self) -> Decision:
        """The agency's that had it; chairs and coordinators may for anyone."""
        return casework_policies.may_strike_contact(
            self.person, get_object_or_404(self.record.contacts, pk=self.kwargs["contact"])
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason; 404 for no contact of them."""
        get_object_or_404(self.record.contacts, pk=self.kwargs["contact"])
        return {**super().get_form_kwargs(), "ask": "What is wrong with the contact?"}

    def act(self, form: ReasonForm) -> CohortMember:
        """Strike it."""
        given = {"contact": self.kwargs["contact"], **form.cleaned_data}
        return actions.strike_contact(cohort_member=self.record.pk, by=self.person, **given)


class ColourView(TaskingFormView):
    """Changes the setting of a colour."""

    processing = logs_nothing("a setting of the partnership's own; nothing about anybody")
    form_class = ColourForm
    section = SECTION
    button = "Save"
    done = "The colour is saved. Due days follow it at once."

    @property
    def setting(self) -> CohortColour:
        """The setting of the address; 404 for no colour."""
        found = CohortColour.settings().get(str(self.kwargs["colour"]))
        if found is None:
            raise Http404("There is no such colour.")
        return found

    def decision(self) -> Decision:
        """Those who plan meetings."""
        return policies.may_set_rules(self.person)

    def get_initial(self) -> dict[str, Any]:
        """The setting as it is."""
        found = self.setting
        initial = {name: getattr(found, name) for name in ColourForm.base_fields}
        return {**initial, "full_after_months": ", ".join(map(str, found.full_after_months))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the colour."""
        return super().get_context_data(**{"title": f"Setting of {self.setting.get_colour_display()}", **kwargs})

    def get_success_url(self) -> str:
        """Back to the colours."""
        return reverse("tasking:cohort_colours")

    def act(self, form: ColourForm) -> CohortColour:
        """Save it."""
        given = dict(form.cleaned_data)
        # Version 0 is the setting by default, which is nowhere yet: whoever saves first makes it.
        version = given.pop("version") or None
        return actions.save_colour(by=self.person, colour=self.setting.colour, version=version, **given)
