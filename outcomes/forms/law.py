"""Forms of the catalogue: a type of outcome, a version of its law, and the days between which that is the law."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.text import capfirst

from outcomes import catalogue
from outcomes.durations import Duration
from outcomes.lengths import LengthField
from outcomes.models import Family, LegalVersion, OutcomeType, SubjectKind
from outcomes.recording import askable
from outcomes.sense import EARLIEST, HIGHEST_PENALTY, LATEST, LONGEST, LONGEST_APPEAL
from outcomes.vocabulary import Confidence, Issuer, Need
from web.forms import DateField, GovukForm

CONFIDENCE = [(str(one), capfirst(one.label)) for one in Confidence]
APPEAL_FROM = [
    ("", "Choose, where there is an appeal"),
    ("issued", "The day it was issued"),
    ("served", "The day it was served"),
    ("made", "The day it was made"),
    ("notified", "The day the person was told of the decision"),
]
_APPEAL = [
    ("unknown", "Not known: ask your legal adviser"),
    ("none", "There is no right of appeal"),
    ("days", "Yes, within a number of days"),
]
_TYPE = [field.name for field in fields(catalogue.OutcomeType)]
_WHY = "Kept with the change. Without names."


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Reason for this change", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_WHY
    )


def _boxes(label: str, choices: Iterable[Any], *, hint: str = "", required: bool = True) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[(value, capfirst(words)) for value, words in choices],
        widget=forms.CheckboxSelectMultiple,
        required=required,
        help_text=hint,
    )


class TypeForm(GovukForm):
    """What a type is called, who issues it, what it is about, and what its record must have."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        max_length=30, help_text="Capital letters, digits and underscores, such as CPN. It cannot be changed later."
    )
    name = forms.CharField(max_length=LONGEST["name"], help_text="As people choose it, such as Closure order")
    family = forms.ChoiceField(choices=[("", "Choose"), *Family.choices])
    singular = forms.CharField(
        label="What a report calls one", max_length=LONGEST["singular"], help_text="Such as closure order"
    )
    plural = forms.CharField(
        label="What a report calls several", max_length=LONGEST["plural"], help_text="Such as closure orders"
    )
    public_wording = forms.CharField(
        label="What a published report calls several",
        max_length=LONGEST["public_wording"],
        help_text="In words that a resident knows, such as court orders that close premises",
    )
    issuers = _boxes("Who issues or does it?", Issuer.choices, hint="Only their agencies can record it.")
    subject_kinds = _boxes("What is it about?", [one for one in SubjectKind.choices if one[0] != SubjectKind.NONE])
    needs = _boxes(
        "What must its record have?",
        [one for one in Need.choices if one[0] in askable()],
        hint="Each makes recording slower on a phone: choose what the law asks for.",
        required=False,
    )
    reason = _reason()

    def entry(self, code: str = "") -> catalogue.OutcomeType:
        """What was entered. Only of a valid form."""
        given: dict[str, Any] = {**self.cleaned_data, "code": code or self.cleaned_data["code"]}
        lists: dict[str, Any] = {name: tuple(given[name]) for name in ("issuers", "subject_kinds", "needs")}
        return catalogue.OutcomeType(**{name: given[name] for name in _TYPE if name not in lists}, **lists)

    @staticmethod
    def initial_of(kind: OutcomeType) -> dict[str, Any]:
        """The form as it stands for this type."""
        return {name: getattr(kind, name) for name in TypeForm.base_fields if name != "reason"}


class ChangeTypeForm(TypeForm):
    """The same for a type that exists: its code stays."""

    code = None  # type: ignore[assignment]  # how Django takes a field out of a form


class VersionForm(GovukForm):
    """What a version of the law says, and how sure we are of it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    provision = forms.CharField(
        label="Act and section",
        required=False,
        max_length=LONGEST["provision"],
        help_text="Such as ASBCPA 2014 s43. Leave it empty where there is no statute.",
    )
    valid_from = DateField(
        label="First day on which it is the law",
        required=False,
        help_text=f"Leave it empty where it is not known, or is before {EARLIEST:%-d %B %Y}.",
    )
    last_day = DateField(
        label="Last day on which it is the law", required=False, help_text="Leave it empty while it goes on."
    )
    default_duration = LengthField(
        label="Usual length", required=False, help_text="Used where none is entered. Leave it empty to ask each time."
    )
    min_duration = LengthField(label="Shortest length", required=False)
    max_duration = LengthField(label="Longest length", required=False)
    max_extended = LengthField(label="The most in all, once extended", required=False)
    renewable = forms.BooleanField(
        label="It can be renewed again and again, each time up to the longest", required=False
    )
    indefinite = forms.BooleanField(label="It can last until further order, without an end", required=False)
    counts_from = forms.ChoiceField(
        label="From which day is its length counted?",
        choices=[
            ("same_day", "The day itself: “beginning with the day”"),
            ("next_day", "The next day: “following the day”"),
        ],
        initial="same_day",
        widget=forms.RadioSelect,
    )
    not_christmas = forms.BooleanField(label="Hours on Christmas Day do not count", required=False)
    review_every = LengthField(label="Review needed every", required=False)
    renewal_alarm = LengthField(label="Warn this long before it ends", required=False)
    appeal = forms.ChoiceField(
        label="Can it be appealed against?", choices=_APPEAL, initial="unknown", widget=forms.RadioSelect
    )
    appeal_days = forms.IntegerField(label="Days for an appeal", required=False, min_value=1, max_value=LONGEST_APPEAL)
    appeal_from = forms.ChoiceField(label="Days for an appeal begin with", required=False, choices=APPEAL_FROM)
    breach_is_offence = forms.BooleanField(label="A breach is an offence", required=False)
    penalty_max = forms.IntegerField(
        label="Highest penalty in pounds", required=False, min_value=1, max_value=HIGHEST_PENALTY
    )
    confidence = forms.ChoiceField(label="How sure are we?", choices=CONFIDENCE, initial="V", widget=forms.RadioSelect)
    source = forms.CharField(
        label="Where it was read", max_length=LONGEST["source"], help_text="An address, or the Act, order or guidance"
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = _reason()

    def clean(self) -> dict[str, Any]:
        """Days for an appeal are given where there is one, and only there."""
        given = super().clean() or {}
        days, appeal = given.get("appeal_days"), given.get("appeal")
        if appeal == "days" and not days and "appeal_days" not in self.errors:
            self.add_error("appeal_days", "Enter how many days there are for an appeal.")
        if appeal in ("none", "unknown") and (days or given.get("appeal_from")):
            self.add_error("appeal", "Choose that it can be appealed against, or empty the days and their beginning.")
        return given

    def entry(self) -> catalogue.LegalVersion:
        """What was entered, as a draft. Only of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "reason")}
        last_day, appeal = given.pop("last_day"), given.pop("appeal")
        given["appeal_days"] = 0 if appeal == "none" else given["appeal_days"]
        return catalogue.LegalVersion(
            type_code="",
            effective_from=given.pop("valid_from"),
            effective_before=last_day + dt.timedelta(days=1) if last_day else None,
            switched_on=False,
            **given,
        )

    @staticmethod
    def initial_of(law: LegalVersion) -> dict[str, Any]:
        """The form as it stands for this version."""
        initial = {name: getattr(law, name) for name in VersionForm.base_fields if hasattr(law, name)}
        appeal = "unknown" if law.appeal_days is None else "days" if law.appeal_days else "none"
        lengths = {
            name: Duration.parse(initial[name]) if initial[name] else None
            for name, field in VersionForm.base_fields.items()
            if isinstance(field, LengthField)
        }
        return {**initial, **lengths, "appeal": appeal, "appeal_days": law.appeal_days or None}


class SwitchForm(GovukForm):
    """Why a type is switched on or off."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CommencementForm(SwitchForm):
    """From when a version of the law is in force, and why we say so."""

    starts_on = DateField(label="First day in force", min_value=dt.date(1998, 7, 31), max_value=dt.date(2100, 1, 1))
    field_order = ("version", "starts_on", "reason")


class KnownForm(GovukForm):
    """What is known of law that is or was in force."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    confidence = forms.ChoiceField(label="How sure are we?", choices=CONFIDENCE, widget=forms.RadioSelect)
    source = forms.CharField(
        label="Where it was read", max_length=LONGEST["source"], help_text="An address, or the Act, order or guidance"
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = _reason()


class EndForm(SwitchForm):
    """The last day on which a version is the law, and why we say so."""

    last_day = DateField(
        label="Last day on which it is the law",
        min_value=EARLIEST,
        max_value=LATEST,
        help_text="Records issued on this day and before keep it.",
    )
    field_order = ("version", "last_day", "reason")
