"""Forms of the reporting pages: all of them narrow something and are sent by GET."""

import datetime as dt
from typing import Any

from django import forms

from audit.models import Operation as Processing
from audit.models import Purpose
from common import clock
from partners.models import Agency, Person
from reporting.trail.kinds import kinds, under_reference
from reporting.trail.search import Wanted
from web.forms import DateField, FilterForm, GovukForm, LocalDateTimeField, offer


class SearchForm(FilterForm):
    """A reference, or words of an open title."""

    q = forms.CharField(
        label="Reference or title",
        min_length=2,
        max_length=80,
        help_text="For example O-2025-0012, JTG/2025-03/04 or Turncoat. Do not type anyone's name: names are not"
        " searched.",
    )


class LogUseForm(GovukForm):
    """Why someone reads the log: one of the purposes of the Data Protection Act 2018 s62(4), and a reason in words."""

    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you are reading the log for"},
    )
    reason = forms.CharField(
        label="What are you looking into?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: complaint 12 of 3 May, who opened the case. Give no names of victims or suspects.",
        error_messages={"required": "Say in a sentence what you are looking into"},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)


class DoingsForm(FilterForm):
    """Narrows what was done: by whom, for which agency, when, in which words. Days are London days, both included."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Done by", required=False, empty_label="Anyone")
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="For the agency", required=False, empty_label="Any agency"
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    text = forms.CharField(
        label="Words",
        min_length=2,
        max_length=80,
        help_text="Of what was done, its reason, or a reference.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["agency"].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period must run forwards."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", "The last day must be on or after the first day")
        return cleaned

    @property
    def used(self) -> list[str]:
        """The names of the filters that were set, for the log."""
        return [name for name, value in self.cleaned_data.items() if value]

    def asked(self) -> dict[str, Any]:
        """By whom, for which agency and when, as what searches take them: keys, and moments of [since, until)."""
        given = self.cleaned_data
        return {
            "person": given["person"].pk if given["person"] else None,
            "agency": given["agency"].pk if given["agency"] else None,
            "since": clock.local(given["since"]) if given["since"] else None,
            "until": clock.local(given["until"] + dt.timedelta(days=1)) if given["until"] else None,
        }


class TrailForm(DoingsForm):
    """Narrows the trail of one record."""

    show = forms.CharField(required=False, widget=forms.HiddenInput)


class LogForm(DoingsForm):
    """Narrows the log."""

    reference = forms.CharField(
        max_length=80,
        label="Reference of a person or record",
        help_text="For example V-2026-0001 or O-2026-0012: what was done to it and to what belongs to it.",
        required=False,
    )
    kind = forms.ChoiceField(label="Kind of record", required=False)
    operation = forms.ChoiceField(
        label="Kind of processing", required=False, choices=[("", "All"), *Processing.choices]
    )
    field_order = ("reference", "person", "agency", "kind", "operation", "since", "until", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", "All"), *kinds()])

    def wanted(self) -> Wanted:
        """What the filters ask for. A reference that the reader finds nothing under gives nothing."""
        given = self.cleaned_data
        return Wanted(
            records=under_reference(given["reference"]) if given["reference"] else None,
            kind=given["kind"],
            operation=given["operation"],
            text=given["text"],
            **self.asked(),
        )


class MomentForm(FilterForm):
    """A moment, in London time."""

    at = LocalDateTimeField(label="Date and time")


class MomentsForm(FilterForm):
    """Two moments, in London time."""

    then = LocalDateTimeField(label="First date and time")
    now = LocalDateTimeField(label="Second date and time")


class VersionForm(GovukForm):
    """The version of what is shown, so that nobody changes what they have not seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SavedViewForm(VersionForm):
    """A name for the filters of the explorer, and who besides oneself finds it."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    name = forms.CharField(
        label="Name of the view",
        max_length=80,
        help_text="For example Warnings this quarter. Without anyone's name.",
    )
    is_shared = forms.BooleanField(
        label="Share it with my agency: each reader counts what they may see themselves", required=False
    )
