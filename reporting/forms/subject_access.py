"""Forms of requests of people for what is held about them."""

from collections.abc import Sequence
from typing import Any

from django import forms

from hotspots.models import Subject
from reporting.models import Exemption
from web.forms import DateField, GovukForm, offer


class ReceiveForm(GovukForm):
    """Whose request it is, and when it came."""

    subject = forms.ModelChoiceField(
        label="Reference of the person",
        queryset=Subject.objects.none(),
        to_field_name="reference",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"invalid_choice": "There is no such record that you may see. Check the reference."},
    )
    received_on = DateField(label="When was the request received?")
    identity = forms.CharField(
        label="How did you check who is asking?",
        help_text="For example, a passport was seen. Do not name anyone",
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = Subject.objects.all()  # type: ignore[attr-defined]


class _VersionedForm(GovukForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class MoveForm(_VersionedForm):
    """Nothing to fill in."""


class ReasonForm(_VersionedForm):
    """Why it takes longer, or is refused."""

    reason = forms.CharField(
        label="Reason", help_text="The person is told it.", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class KeepBackForm(_VersionedForm):
    """What to keep back, and why the law lets you."""

    words = forms.CharField(
        label="Words to black out",
        help_text="Wherever they stand, however they are written. Leave empty to keep back a whole passage",
        max_length=500,
        required=False,
    )
    passage = forms.ChoiceField(label="In which passage?", required=False)
    exemption = forms.ChoiceField(label="Why is it kept back?", choices=Exemption.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, passages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "passage", [("", "In all of them"), *passages])
