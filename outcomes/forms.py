"""Forms of the outcomes pages."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from common import clock
from operations.models import Marking, Operation, Visit
from outcomes.durations import Duration
from outcomes.models import Family, OutcomeType, SubjectKind
from outcomes.recording import MOST_AT_ONCE, Recording
from outcomes.states import OUTCOME
from partners.models import Agency
from tasking.models import Action
from web.forms import DateField, FilterForm, GovukForm, TimeField

_UNITS = [("years", "years"), ("months", "months"), ("days", "days"), ("hours", "hours")]
_EMPTY = [("", "Choose")]


class RecordForm(GovukForm):
    """One or several outcomes of a kind, as someone records them on a phone."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    visit = forms.ModelChoiceField(Visit.objects.none(), required=False, widget=forms.HiddenInput)
    action = forms.ModelChoiceField(Action.objects.none(), required=False, widget=forms.HiddenInput)
    operation = forms.ModelChoiceField(Operation.objects.none(), required=False, empty_label="No operation")
    type = forms.ModelChoiceField(OutcomeType.objects.none(), label="What was issued or done?", empty_label="Choose")
    count = forms.IntegerField(label="How many", min_value=1, max_value=MOST_AT_ONCE, initial=1)
    issued_on = DateField(label="Date issued", help_text="Or the day it was done")
    labels = forms.CharField(  # type: ignore[assignment]
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line, such as Person A. Never a name, address or date of birth.",
    )
    place = forms.CharField(required=False, max_length=160, help_text="Street or premises, without a home address")
    starts_at = TimeField(
        label="Start time", required=False, help_text="For powers counted in hours, such as a dispersal direction"
    )
    length = forms.IntegerField(
        label="How long does it last?",
        required=False,
        min_value=1,
        max_value=9999,
        help_text="Needed for a court order. Leave empty for the usual length, or for something done once.",
    )
    length_unit = forms.ChoiceField(label="Counted in", choices=_UNITS)
    indefinite = forms.BooleanField(label="It lasts until further order", required=False)
    subject_kind = forms.ChoiceField(
        label="What is it about?", required=False, choices=[("", "The usual"), *SubjectKind.choices]
    )
    served_on = DateField(label="Date served", required=False)
    issuing_agency = forms.ModelChoiceField(Agency.objects.none(), required=False, empty_label="My agency")
    their_reference = forms.CharField(
        label="The agency's own reference", required=False, max_length=60, help_text="Without a name"
    )
    conditions = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), help_text="Without names"
    )
    marking = forms.ChoiceField(choices=Marking.choices, initial=Marking.OFFICIAL)

    #: Asked of everyone; the rest is under "More details".
    main: tuple[str, ...] = ("operation", "type", "count", "issued_on", "length", "length_unit", "indefinite", "labels")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = OutcomeType.objects.usable(clock.today())
        _offer(self.fields["type"], usable)
        self.fields["type"].choices = [*_EMPTY, *_by_family(usable)]  # type: ignore[attr-defined]
        _offer(self.fields["operation"], Operation.objects.exclude(state="cancelled").order_by("name"))
        _offer(self.fields["visit"], Visit.objects.all())
        _offer(self.fields["action"], Action.objects.all())
        _offer(self.fields["issuing_agency"], Agency.objects.filter(is_active=True))

    def clean_length_unit(self) -> str:
        """As chosen; the length itself is put together in `entry`."""
        return self.cleaned_data["length_unit"] or "years"

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The questions asked of everyone, but the last, which the template sets apart."""
        return [self[name] for name in self.main if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The questions under "More details"."""
        return [field for field in self.visible_fields() if field.name not in self.main]

    @property
    def more_has_errors(self) -> bool:
        """Whether "More details" must stand open, since a fault is in it."""
        return any(field.errors for field in self.more_fields)

    def entry(self) -> Recording:
        """What was entered. Only of a valid form."""
        given = dict(self.cleaned_data)
        amount, unit = given.pop("length", None), given.pop("length_unit", "years")
        at, issued_on = given.pop("starts_at", None), given.get("issued_on")
        labels = (line.strip() for line in given.pop("labels", "").splitlines())
        return Recording(
            **given,
            labels=tuple(label for label in labels if label),
            length=Duration(amount, unit) if amount else None,
            starts_at=clock.local(issued_on, at).astimezone(dt.UTC) if at and issued_on else None,
        )


class ProposeForm(RecordForm):
    """Outcomes that are planned or applied for: nothing is issued yet."""

    applied_on = DateField(label="Date applied for", required=False, help_text="Leave empty if it is only proposed")
    issued_on = starts_at = served_on = None  # type: ignore[assignment]
    type = forms.ModelChoiceField(OutcomeType.objects.none(), label="What is planned?", empty_label="Choose")
    main = ("operation", "type", "count", "applied_on", "labels")
    field_order = main


def _offer(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Rows that can be chosen: asked for with each form, so that they are those that this person may see."""
    field.queryset = rows  # type: ignore[attr-defined]


def _by_family(types: QuerySet[OutcomeType]) -> list[tuple[str, list[tuple[Any, str]]]]:
    groups: dict[str, list[tuple[Any, str]]] = {}
    for kind in types.order_by("name"):
        groups.setdefault(kind.family, []).append((kind.pk, kind.name))
    return [(str(Family(family).label), groups[family]) for family in sorted(groups)]


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


class SwitchForm(GovukForm):
    """Why a type is switched on or off."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CommencementForm(SwitchForm):
    """From when a version of the law is in force, and why we say so."""

    starts_on = DateField(label="In force from", min_value=dt.date(1998, 7, 31), max_value=dt.date(2100, 1, 1))
    field_order = ("version", "starts_on", "reason")


class StandingForm(FilterForm):
    """Narrows the list of what stands."""

    state = forms.ChoiceField(
        required=False,
        choices=[("", "In force or planned"), *[(s, s.capitalize()) for s in OUTCOME.states()]],
    )


def known(rows: QuerySet[Any], key: str) -> Model | None:
    """The row that an address names, or None where it names none that this person may see."""
    try:
        return rows.filter(pk=key).first() if key else None
    except ValidationError:
        return None
