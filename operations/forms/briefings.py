"""The form of a briefing."""

from django import forms

from operations.forms.fields import VersionedForm
from operations.models import SECTIONS


class BriefingForm(VersionedForm):
    """The seven texts of a draft. None is needed until it is published."""

    mark_optional = False
    field_order = tuple(section.field for section in SECTIONS)


for _section in SECTIONS:
    BriefingForm.base_fields[_section.field] = forms.CharField(
        label=_section.title,
        help_text=_section.hint,
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
