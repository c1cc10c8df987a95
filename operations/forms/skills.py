"""Forms of skills."""

from django import forms

from operations.forms.fields import VersionedForm
from web.forms import GovukForm


class SkillForm(GovukForm):
    """A skill."""

    name = forms.CharField(label="Name of the skill", help_text="For example, first aid", max_length=60)


class ChangeSkillForm(SkillForm, VersionedForm):
    """A change to a skill."""

    is_active = forms.BooleanField(label="It can be asked for", required=False)
