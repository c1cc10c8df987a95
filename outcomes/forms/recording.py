"""Forms of the outcomes pages."""

import datetime as dt
import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from common import clock
from common.errors import BadInput
from hotspots.models import Hotspot, Subject
from operations.models import Marking, Operation, Site, Visit
from outcomes.asking import asked_of
from outcomes.durations import Duration, Unit
from outcomes.models import Family, OutcomeType, SubjectKind
from outcomes.recording import MOST_AT_ONCE, Recording
from outcomes.vocabulary import issued_by
from partners.models import Agency
from tasking.models import Action
from web.forms import DateField, GovukForm, TimeField, offer

_UNITS = [("years", "years"), ("months", "months"), ("days", "days"), ("hours", "hours")]
_NOT_NOW = "That kind is not recorded here now. Choose another, or ask a coordinator to switch it on."
_EMPTY = [("", "Choose")]
_HOTSPOTS = ("adopted", "tasked", "reviewed")
_SUBJECT = re.compile(r"S-\d{4}-\d{4,}")
#: A name is not known by its form, so that is left to the hint; a title, a date of birth or a postcode is no label.
_TELLS_WHO = re.compile(
    r"\b(mr|mrs|ms|miss|dr)\b\.? \w|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", re.I
)


class RecordForm(GovukForm):
    """One or several outcomes of a kind, as someone records them on a phone: asked only what the kind needs.

    Without a `kind` it asks everything, the kind first. What `known` names is known already, from a link: not asked.
    """

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    visit = forms.ModelChoiceField(Visit.objects.none(), required=False, widget=forms.HiddenInput)
    action = forms.ModelChoiceField(Action.objects.none(), required=False, widget=forms.HiddenInput)
    operation = forms.ModelChoiceField(Operation.objects.none(), required=False, empty_label="No operation")
    type = forms.ModelChoiceField(
        OutcomeType.objects.none(),
        label="What was issued or done?",
        empty_label="Choose",
        error_messages={"invalid_choice": _NOT_NOW},
    )
    subject_kind = forms.ChoiceField(
        label="What is it about?", required=False, choices=[("", "The usual"), *SubjectKind.choices]
    )
    labels = forms.CharField(  # type: ignore[assignment]
        label="Whom or what is it about?",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "autocapitalize": "words", "autocomplete": "off"}),
        help_text="One on each line, such as Person A. Never a name, address or date of birth.",
    )
    count = forms.IntegerField(
        label="How many",
        required=False,
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text="Leave empty for one, or for one of each line above",
    )
    vehicle_label = forms.CharField(
        label="Which vehicle?",
        required=False,
        max_length=60,
        help_text="Such as Vehicle A. Never a registration number",
    )
    site = forms.ModelChoiceField(
        Site.objects.none(), label="Premises", required=False, empty_label="None of those on the list"
    )
    hotspot = forms.ModelChoiceField(Hotspot.objects.none(), required=False, empty_label="No hotspot")
    place = forms.CharField(required=False, max_length=160, help_text="Street or premises, without a home address")
    issued_on = DateField(label="Date issued", help_text="Or the day it was done")
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
    length_unit = forms.ChoiceField(label="Counted in", required=False, choices=_UNITS)
    indefinite = forms.BooleanField(label="It lasts until further order", required=False)
    served_on = DateField(label="Date served", required=False)
    issuing_agency = forms.ModelChoiceField(Agency.objects.none(), required=False, empty_label="My agency")
    their_reference = forms.CharField(
        label="The agency's own reference", required=False, max_length=60, help_text="Without a name"
    )
    conditions = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), help_text="Without names"
    )
    penalty_amount = forms.DecimalField(
        label="Penalty in pounds", required=False, max_digits=8, decimal_places=2, help_text="Such as 75 or 75.50"
    )
    marking = forms.ChoiceField(choices=Marking.choices, initial=Marking.OFFICIAL)

    #: Asked of everyone; the rest is under "More details".
    main: tuple[str, ...] = ("type", "subject_kind", "labels", "count", "site", "place", "operation", "issued_on")

    def __init__(
        self,
        *args: Any,
        kind: OutcomeType | None = None,
        agency: Agency | None = None,
        known: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        usable = OutcomeType.objects.usable(clock.today())
        _offer(self.fields["type"], usable)
        self.fields["type"].choices = [*_EMPTY, *_by_family(usable)]  # type: ignore[attr-defined]
        _offer(self.fields["operation"], Operation.objects.exclude(state="cancelled").order_by("name"))
        _offer(self.fields["visit"], Visit.objects.all())
        _offer(self.fields["action"], Action.objects.all())
        _offer(self.fields["site"], Site.objects.all() if "site" in known else Site.objects.filter(is_active=True))
        _offer(self.fields["hotspot"], Hotspot.objects.filter(state__in=_HOTSPOTS).order_by("name"))
        _offer(self.fields["issuing_agency"], Agency.objects.filter(is_active=True))
        if kind:
            self._ask(kind, agency)
        for name in known & self.fields.keys():
            self.fields[name].widget = forms.HiddenInput()

    def _ask(self, kind: OutcomeType, agency: Agency | None) -> None:
        """Leave the questions of this kind, in their order, for someone of this agency."""
        asked = asked_of(kind, agency)
        issuers = Agency.objects.filter(is_active=True, kind__in=issued_by(kind.issuers))
        _offer(self.fields["issuing_agency"], issuers)
        if "issuing_agency" in asked.main:
            self.fields["issuing_agency"].empty_label = "Choose"  # type: ignore[attr-defined]
        self.main = asked.main
        for name in self.fields.keys() - {*asked.main, *asked.more, "client_key", "visit", "action", "type"}:
            del self.fields[name]
        self.order_fields([*asked.main, *asked.more])
        self.fields["type"].widget = forms.HiddenInput()
        self.initial.setdefault("type", kind)
        offered = {
            "subject_kind": [(one, str(SubjectKind(one).label)) for one in kind.subject_kinds],
            "length_unit": [(unit, words) for unit, words in _UNITS if unit in asked.units],
        }
        for name in offered.keys() & self.fields.keys():
            offer(self, name, offered[name])
        if "subject_kind" in self.fields:
            self.fields["subject_kind"].widget = forms.RadioSelect(choices=offered["subject_kind"])
            self.initial.setdefault("subject_kind", kind.subject_kinds[0])
        self.fields["labels"].help_text = asked.label_hint
        if "starts_at" in self.fields:
            self.fields["starts_at"].help_text = "Such as 18:30 or 6:30pm"
        if "length" in self.fields:
            self.fields["length"].help_text = asked.length_hint
        # Refused by the action, in the words of its kind or law, where it stays empty.
        for name in {*asked.needed, "subject_kind"} & self.fields.keys():
            self.fields[name].is_needed = True  # type: ignore[attr-defined]  # web.forms reads it where it stands

    def clean_labels(self) -> str:
        """As typed. Raises ValidationError where a line leads to a person in the open."""
        given: str = self.cleaned_data["labels"]
        if any(_TELLS_WHO.search(line) for line in given.splitlines()):
            raise ValidationError("Enter a label such as Person A: no title with a name, date of birth or postcode.")
        return given

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The questions asked of everyone."""
        return [self[name] for name in self.main if name in self.fields and not self[name].is_hidden]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The questions under "More details"."""
        return [field for field in self.visible_fields() if field.name not in self.main]

    @property
    def more_has_errors(self) -> bool:
        """Whether "More details" must stand open, since a fault is in it."""
        return any(field.errors for field in self.more_fields)

    def entry(self) -> Recording:
        """What was entered. Only of a valid form. Raises BadInput where it names a subject that is not in sight."""
        given = dict(self.cleaned_data)
        amount, unit = given.pop("length", None), cast(Unit, given.pop("length_unit", "") or "years")
        at, issued_on = given.pop("starts_at", None), given.get("issued_on")
        labels = tuple(line.strip() for line in given.pop("labels", "").splitlines() if line.strip())
        subject = None
        if len(labels) == 1 and _SUBJECT.fullmatch(labels[0].upper()):
            subject, labels = _subject(labels[0].upper()), ()
        return Recording(
            **{**given, "count": given.get("count") or len(labels) or 1, "marking": given.get("marking") or "official"},
            labels=labels,
            subject=subject,
            length=Duration(amount, unit) if amount else None,
            starts_at=clock.local(issued_on, at).astimezone(dt.UTC) if at and issued_on else None,
        )


class ProposeForm(RecordForm):
    """Outcomes that are planned or applied for: nothing is issued yet."""

    applied_on = DateField(label="Date applied for", required=False, help_text="Leave empty if it is only proposed")
    issued_on = starts_at = served_on = penalty_amount = None  # type: ignore[assignment]
    type = forms.ModelChoiceField(
        OutcomeType.objects.none(),
        label="What is planned?",
        empty_label="Choose",
        error_messages={"invalid_choice": _NOT_NOW},
    )
    main = ("type", "labels", "count", "operation", "applied_on")
    field_order = main


def _subject(reference: str) -> Subject:
    found = Subject.objects.shared().filter(reference=reference).first()
    if found is None:
        raise BadInput.of(labels=f"There is no {reference} that you may see. Check the reference, or enter a label.")
    return found


def _offer(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Rows that can be chosen: asked for with each form, so that they are those that this person may see."""
    field.queryset = rows  # type: ignore[attr-defined]  # a field of rows


def _by_family(types: QuerySet[OutcomeType]) -> list[tuple[str, list[tuple[Any, str]]]]:
    groups: dict[str, list[tuple[Any, str]]] = {}
    for kind in types.order_by("name"):
        groups.setdefault(kind.family, []).append((kind.pk, kind.name))
    return [(str(Family(family).label), groups[family]) for family in sorted(groups)]


def known(rows: QuerySet[Any], key: str) -> Model | None:
    """The row that an address names, or None where it names none that this person may see."""
    try:
        return rows.filter(pk=key).first() if key else None
    except ValidationError:
        return None
