"""Forms of the verbs of the lifecycle: the day and the reason, and for a plan that is issued its terms."""

import datetime as dt
from typing import Any

from django import forms

from common import clock
from outcomes.actions.terms import Terms
from outcomes.asking import asked_of
from outcomes.lengths import LengthField
from outcomes.models import OutcomeType
from web.forms import DateField, GovukForm, TimeField


class ChangeForm(GovukForm):
    """The day and the reason of a verb."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DateField(label="On which day?")
    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the record. Without names.",
    )

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class IssueForm(ChangeForm):
    """How a plan was issued: its length and start, where its kind has them. What is left empty stays as planned."""

    length = LengthField(label="How long it lasts", required=False)
    indefinite = forms.BooleanField(label="It lasts until further order", required=False)
    starts_at = TimeField(label="Time at which it starts", required=False)
    field_order = ("version", "on", "starts_at", "length", "indefinite", "reason")

    def __init__(self, *args: Any, kind: OutcomeType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = asked_of(kind)
        for name in ("length", "indefinite", "starts_at"):
            if name not in (*asked.main, *asked.more):
                del self.fields[name]
        if "length" in self.fields:
            self.fields["length"].help_text = asked.length_hint
        for name in asked.needed & self.fields.keys():
            self.fields[name].is_needed = True  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """What was not planned. Only of a valid form."""
        given = self.cleaned_data
        day, at = given["on"], given.get("starts_at")
        return Terms(
            length=given.get("length"),
            indefinite=given.get("indefinite", False),
            starts_at=clock.local(day, at).astimezone(dt.UTC) if at else None,
        )
