"""The form that narrows the list of actions."""

from django import forms
from django.forms.boundfield import BoundField

from partners.models import Agency
from tasking.forms.fields import PersonField
from tasking.models import Forum
from tasking.states import ACTION
from web.forms import FilterForm

_MORE = ("reference", "agency", "owner", "forum", "colour")


class ActionFilters(FilterForm):
    """Whose actions, of which forum, and how they stand."""

    whose = forms.ChoiceField(
        label="Whose",
        required=False,
        choices=[("", "Anyone's"), ("mine", "Mine"), ("agency", "My agency's"), ("helping", "My agency helps")],
    )
    reference = forms.CharField(label="Reference", required=False, max_length=30, help_text="Or a part of it")
    agency = forms.ModelChoiceField(Agency.objects.all(), label="Agency", required=False, empty_label="Any agency")
    owner = PersonField(label="Owner", required=False, empty_label="Anyone")
    forum = forms.ModelChoiceField(Forum.objects.all(), label="Forum", required=False, empty_label="Any forum")
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Not discharged"),
            ("overdue", "Overdue"),
            ("no_owner", "Owner has left"),
            *((state, state.capitalize()) for state in ACTION.states()),
            ("all", "All"),
        ],
    )
    colour = forms.ChoiceField(
        label="Colour",
        required=False,
        choices=[
            ("", "Any colour"),
            ("red", "Red: overdue"),
            ("amber", "Amber: due within a week"),
            ("green", "Green: due later"),
            ("blue", "Blue: completed"),
            ("grey", "Grey: discharged or struck"),
            ("asks", "Asks for more time"),
        ],
    )

    @property
    def more(self) -> list[BoundField]:
        """What is asked for less often, folded away on the page."""
        return [self[name] for name in _MORE]

    @property
    def uses_more(self) -> bool:
        """Whether any of those is set."""
        return any(self.data.get(name) for name in _MORE)
