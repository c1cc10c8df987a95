"""The filters of the explorer: sent by GET, so that an address can be kept and shared."""

import datetime as dt
from typing import Any, ClassVar

from django import forms

from common import clock
from operations.models import Operation
from outcomes.models import Family, OutcomeType, SubjectKind
from outcomes.recording import EARLIEST
from outcomes.states import OUTCOME
from partners.models import Agency
from reporting.explorer.groups import GROUPS, NONE, place_named, themes
from reporting.explorer.periods import MOST_STEPS, PRESETS, STEP_WORDS, Period, how_many
from web.forms import DateField, FilterForm, checked, offer
from web.typed import DATE_PARTS

ISSUED, ACTIVE, RECORDED = "issued", "active", "recorded"
_BASES = [
    (ISSUED, "Issued in the period: what a committee counts"),
    (ACTIVE, "In force on a day: what tasking counts"),
    (RECORDED, "Everything recorded, planned and withdrawn too"),
]
_ALL = [("", "All")]
_FAMILIES = [*_ALL, *sorted(Family.choices, key=lambda choice: choice[1])]
_STATES = [*_ALL, *((state, state.capitalize()) for state in OUTCOME.states() if state != "struck")]
_LATEST = dt.date(clock.LAST_YEAR, 12, 31)
#: What an address may hold besides the filters: where the list goes on.
_BESIDES = {"after"}


class _OrNone(forms.ModelChoiceField):
    """One of the rows that the reader may see, or NONE: those that have none."""

    def __init__(self, *, of_none: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of_none = of_none
        self.allows_none = True

    def to_python(self, value: Any) -> Any:
        if self._is_none(value):
            return NONE
        try:
            return super().to_python(value)
        except forms.ValidationError as error:  # of what is no key, which Django words for programmers
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error

    def valid_value(self, value: Any) -> bool:
        return self._is_none(value) or super().valid_value(value)

    def validate(self, value: Any) -> None:
        if not self._is_none(value):
            super().validate(value)

    def _is_none(self, value: Any) -> bool:
        return self.allows_none and bool(value == NONE)


class OutcomeFilterForm(FilterForm):
    """Narrows and groups outcomes. `type` is the noun by which they are counted; days are included in the period.

    What the address holds besides is named as a fault: nobody should take a number for narrower than it is.
    """

    count = forms.ChoiceField(label="Count what was", required=False, choices=_BASES)
    period = forms.ChoiceField(
        label="Period", required=False, choices=[("", "By the days below"), *((k, v[0]) for k, v in PRESETS.items())]
    )
    issued_from = DateField(required=False, min_value=EARLIEST, max_value=_LATEST)
    issued_to = DateField(required=False, min_value=EARLIEST, max_value=_LATEST)
    on = DateField(
        min_value=EARLIEST, max_value=_LATEST, label="In force on", required=False, help_text="Leave it empty for today"
    )
    group = forms.ChoiceField(label="Group by", required=False, choices=[(k, g.label) for k, g in GROUPS.items()])
    step = forms.ChoiceField(
        label="Trend by",
        required=False,
        choices=[("", "What fits the period"), *((key, words.capitalize()) for key, words in STEP_WORDS.items())],
    )
    type = forms.ChoiceField(label="Kind", required=False)
    family = forms.ChoiceField(choices=_FAMILIES, required=False)
    operation = _OrNone(queryset=Operation.objects.none(), required=False, empty_label="All", of_none="No operation")
    theme = forms.ChoiceField(label="Theme of the operation", required=False)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Issued by", required=False, empty_label="All")
    place = forms.CharField(
        label="Place", required=False, max_length=160, help_text="Part of a street, of premises or of a hotspot"
    )
    at = forms.CharField(required=False, max_length=200, strip=False, widget=forms.HiddenInput)
    subject = forms.ChoiceField(label="About", required=False, choices=[*_ALL, *SubjectKind.choices])
    state = forms.ChoiceField(choices=_STATES, required=False)

    #: Asked first; the rest is under "More filters".
    main: ClassVar[tuple[str, ...]] = ("count", "period", "issued_from", "issued_to", "on", "operation", "group")
    #: What is said of something else in the address.
    no_filter: ClassVar[str] = "“{}” is no filter of outcomes. Take it out of the address"
    #: Names that the caller reads for itself.
    besides: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nouns = OutcomeType.objects.order_by("plural").values_list("singular", "plural").distinct()
        kinds = [(singular, f"{plural[:1].upper()}{plural[1:]}") for singular, plural in nouns]
        offer(self, "type", [*_ALL, *kinds])
        offer(self, "theme", [*_ALL, (NONE, "No operation"), *((theme, theme) for theme in themes())])
        operations: Any = self.fields["operation"]
        operations.queryset = Operation.objects.order_by("name")
        operations.choices = [*_ALL, (NONE, operations.of_none), *list(operations.choices)[1:]]
        self.fields["agency"].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_at(self) -> str:
        """Premises and a hotspot must be ones that the reader may see."""
        at = self.cleaned_data["at"]
        if at and place_named(at) is None:
            raise forms.ValidationError("Choose the place from the list of places. The one in the address is not there")
        return str(at)

    def clean(self) -> dict[str, Any]:
        """The period must run forwards, and each day must mean something."""
        cleaned = super().clean() or self.cleaned_data
        self._check_address()
        self._check_days(cleaned)
        period = period_of(cleaned)
        step = cleaned.get("step")
        if step and period.is_closed and how_many(period, step) > MOST_STEPS:
            self.add_error(
                "step",
                f"That is more than {MOST_STEPS} {STEP_WORDS[step]}. Choose longer steps, or a shorter period",
            )
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("issued_from"), cleaned.get("issued_to")
        if first and last and last < first:
            self.add_error("issued_to", "The last day must be on or after the first day")
        if cleaned.get("period") and (first or last):
            self.add_error("period", "Choose a period or give its days, not both")
        if cleaned.get("count") == ACTIVE:
            if cleaned.get("period") or first or last:
                self.add_error(
                    "count", "What is in force is counted on one day. Take the period out, or count what was issued"
                )
        elif cleaned.get("on"):
            self.add_error(
                "on",
                "Give this day only to count what was in force on it. For one day, give it as both days of the period",
            )

    def _check_address(self) -> None:
        """Name what is no filter, and what is given twice."""
        dates = {f"{name}_{part}" for name in ("issued_from", "issued_to", "on") for part in (*DATE_PARTS, "fold")}
        known = {*self.fields, *dates, *_BESIDES, *self.besides}
        for name in sorted(set(self.data) - known):
            self.add_error(None, self.no_filter.format(name[:40]))
        if hasattr(self.data, "getlist"):
            for name in sorted(known & set(self.data)):
                if len(self.data.getlist(name)) > 1:
                    self.add_error(None, f"“{name}” is in the address more than once. Keep one of them")

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The questions that are asked first."""
        return [self[name] for name in self.main]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The questions under "More filters"."""
        return [field for field in self.visible_fields() if field.name not in self.main]

    @property
    def more_is_open(self) -> bool:
        """Whether "More filters" must stand open: something in it is set or at fault."""
        return any(field.errors or field.value() for field in self.more_fields)

    @property
    def used(self) -> list[str]:
        """The names of the filters that were set, for the log."""
        return [name for name, value in self.cleaned_data.items() if value]


def period_of(cleaned: dict[str, Any]) -> Period:
    """The days that were chosen: a period so called, or those that were typed."""
    if cleaned.get("period"):
        return PRESETS[cleaned["period"]][1](clock.today())
    return Period(cleaned.get("issued_from"), cleaned.get("issued_to"))


def asked_by(data: Any, form_class: type[OutcomeFilterForm] = OutcomeFilterForm) -> OutcomeFilterForm:
    """The form of filters that can be used. Raises BadInput naming every fault."""
    form = form_class(data)
    checked(form)
    return form
