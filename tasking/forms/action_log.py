"""Forms of the action log."""

from django import forms

from tasking.forms.fields import PersonField, ReasonForm, text_area
from tasking.states import ACTION
from web.forms import DateField, FilterForm, GovukForm


class LogActionForm(GovukForm):
    """Who is to do what, by when."""

    text = text_area("What is to be done?", help_text="Without names of victims or offenders")
    owner = PersonField(label="Owner", help_text="One person of the agency that does it")
    due_on = DateField(label="Due date")


class AmendActionForm(ReasonForm, LogActionForm):
    """The same, with the reason for the change."""

    field_order = ["text", "owner", "due_on", "reason"]


class NoteForm(GovukForm):
    """What was done."""

    text = text_area("What was done?", help_text="Without names of victims or offenders")


class ActionFilters(FilterForm):
    """Narrows the list of actions."""

    whose = forms.ChoiceField(
        label="Whose", required=False, choices=[("", "Anyone's"), ("mine", "Mine"), ("agency", "My agency's")]
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Not discharged"),
            ("overdue", "Overdue"),
            *((state, state.capitalize()) for state in ACTION.states()),
            ("all", "All"),
        ],
    )
