"""Forms for hotspots and people at risk."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from common import clock
from hotspots.models import LARGEST_WEIGHT, Ground, ImportMode, Subject, SubjectKind
from hotspots.peaks import WEEKDAYS
from partners.models import Agency, Partnership
from web.forms import DateField, FilterForm, GovukForm, TimeField, offer
from web.wording import plain_messages

_WITHOUT_NAMES = "Do not name anybody. Use references such as V-2026-0012."


def _words(label: str, help_text: str = "", max_length: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=max_length, widget=forms.Textarea(attrs={"rows": 4})
    )


def _districts() -> list[tuple[str, str]]:
    return [(name, name) for name in Partnership.objects.get().districts]


class _VersionedForm(GovukForm):
    """A change to a record that somebody had open."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class HotspotFilter(FilterForm):
    """Which hotspots to list."""

    district = forms.ChoiceField(label="District", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "district", [("", "All districts"), *_districts()])


class _PeakFields(GovukForm):
    """When a hotspot is busiest, as partners know it."""

    peak_days = forms.TypedMultipleChoiceField(
        label="On which days is it busiest?",
        help_text="Police data have months only: ask the partners who know the place. Leave empty if nobody knows.",
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    peak_starts = TimeField(label="From what time?", help_text="For example, 6pm or 18:00", required=False)
    peak_ends = TimeField(
        label="Until what time?", help_text="For example, 10pm. 2am is taken as the next morning", required=False
    )


class PeakForm(_PeakFields, _VersionedForm):
    """When a hotspot is busiest."""


class WeightsForm(GovukForm):
    """How much harm one incident of each type does: a box for each type that the hotspots count."""

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind] = forms.DecimalField(
                label=kind, min_value=0, max_value=LARGEST_WEIGHT, max_digits=7, decimal_places=2
            )
            plain_messages(self.fields[kind])


class AdoptForm(_PeakFields, _VersionedForm):
    """The meeting's decision to take a hotspot on."""

    field_order = ("version", "lead_agency", "review_on", "reason")

    lead_agency = forms.ModelChoiceField(label="Lead agency", queryset=Agency.objects.none())
    review_on = DateField(label="Review date", help_text="When the meeting looks at it again. For example, 27 3 2027")
    reason = _words("Reason", f"Why the partnership takes this on. {_WITHOUT_NAMES}")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_agency"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]


class RejectForm(_VersionedForm):
    """Why a candidate is not taken on."""

    reason = _words(
        "Reason", f"Kept with the hotspot, which is not offered again for the same figures. {_WITHOUT_NAMES}"
    )


class TaskForm(_VersionedForm):
    """What agencies have been asked to do."""

    reason = _words("What is tasked", f"For example, foot patrols on Friday evenings. {_WITHOUT_NAMES}")


class ReviewForm(_VersionedForm):
    """What has been achieved so far, and when to look again."""

    assessment = _words("Assessment so far", f"What has changed, and what it rests on. {_WITHOUT_NAMES}", 4000)
    review_on = DateField(label="Next review date", help_text="For example, 27 3 2027")


class CloseForm(_VersionedForm):
    """What the response achieved."""

    assessment = _words("Assessment", f"What the response achieved, and how you know. {_WITHOUT_NAMES}", 4000)


class SubjectFilter(HotspotFilter):
    """Which people at risk to list."""

    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Everyone"), *SubjectKind.choices])


class SubjectForm(GovukForm):
    """A person at risk. What identifies them is optional and kept apart."""

    kind = forms.ChoiceField(
        label="Who is this?", choices=SubjectKind.choices, widget=forms.RadioSelect, initial=SubjectKind.VICTIM
    )
    district = forms.ChoiceField(label="District", required=False)
    vulnerable = forms.BooleanField(label="This person is vulnerable", required=False)
    full_name = forms.CharField(label="Full name", max_length=160, required=False)
    date_of_birth = DateField(label="Date of birth", required=False)
    address = forms.CharField(label="Address", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label="Telephone number", max_length=40, required=False)

    #: The fields that go into SubjectDetails.
    DETAILS = ("full_name", "date_of_birth", "address", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "district", [("", "Not known"), *_districts()])


class CorrectForm(_VersionedForm):
    """What is right, and why it was wrong."""

    district = forms.ChoiceField(label="District", required=False)
    vulnerable = forms.BooleanField(label="This person is vulnerable", required=False)
    full_name = forms.CharField(label="Full name", max_length=160, required=False)
    date_of_birth = DateField(label="Date of birth", required=False)
    address = forms.CharField(label="Address", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label="Telephone number", max_length=40, required=False)
    reason = _words("Why is this corrected?", "Do not name the person.", 1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A district that the partnership no longer lists may stay as it is.
        held = [(name, name) for name in [self.initial.get("district")] if name]
        choices = dict([("", "Not known"), *_districts(), *held])
        offer(self, "district", choices.items())


class MergeForm(_VersionedForm):
    """Which record this one is the same person as."""

    into = forms.ModelChoiceField(
        label="Reference of the main record",
        help_text="This record becomes part of that one, such as V-2026-0012. Nothing is moved, and it can be undone",
        queryset=Subject.objects.none(),
        to_field_name="reference",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"invalid_choice": "There is no such record that you may see. Check the reference."},
    )
    reason = _words(
        "How do you know that they are one person?", "Do not name the person, and leave the references out.", 1000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Subject.objects.shared()  # type: ignore[attr-defined]  # a field of rows

    def clean_into(self) -> UUID:
        """Its key, as the action takes it."""
        main: Subject = self.cleaned_data["into"]
        return main.pk


class ReportForm(GovukForm):
    """One report that was made."""

    reported_on = DateField(label="Date of the report")
    what = forms.CharField(label="What was reported", help_text="The kind of incident, without names", max_length=160)
    source = forms.CharField(label="Who took the report", help_text="The agency and its reference", max_length=120)

    def clean_reported_on(self) -> dt.date:
        """Today or in the past; the action asks the same of programs."""
        day: dt.date = self.cleaned_data["reported_on"]
        if day > clock.today():
            raise forms.ValidationError("The date of the report must be today or in the past")
        return day


class ReportAddForm(ReportForm, _VersionedForm):
    """One more report on a record that somebody had open."""


class ReasonForm(_VersionedForm):
    """Why a record is closed or opened again, or a report struck."""

    reason = _words("Reason", "Do not name the person.", 1000)


class EmergencyForm(GovukForm):
    """Which record, what the danger is, and why it cannot wait."""

    reference = forms.CharField(
        label="Reference of the record",
        help_text="As you were given it, such as V-2026-0012",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
    )
    ground = forms.ChoiceField(label="What is the danger?", choices=Ground.choices, widget=forms.RadioSelect)
    reason = _words("What happened, and why can it not wait?", "Do not name anybody. Others read this.", 1000)


class EndForm(_VersionedForm):
    """Nothing to fill in."""


class EmergencyReviewForm(_VersionedForm):
    """What the holder of a record says of its being opened."""

    misused = forms.TypedChoiceField(
        label="Was it right to open the record?",
        choices=[("no", "Yes: there was such an emergency"), ("yes", "No: it was misused")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    review = _words("What did you find, and what follows from it?", "Do not name anybody.", 1000)


class ImportForm(GovukForm):
    """A file from data.police.uk. What is wrong with it is the action's to say."""

    file = forms.FileField(
        label="Police data file",
        help_text="Street-level crime as data.police.uk publishes it: one .csv file, or a .zip file of several",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.zip"}),
        error_messages={"required": "Choose a file from data.police.uk"},
    )
    mode = forms.ChoiceField(
        label="If some rows have faults",
        choices=ImportMode.choices,
        widget=forms.RadioSelect,
        initial=ImportMode.GOOD_ROWS,
    )


class TryAgainForm(_VersionedForm):
    """Nothing to fill in."""
