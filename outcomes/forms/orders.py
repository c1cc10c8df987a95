"""Forms of what is recorded once an outcome is issued. Fields are named as what outcomes.actions takes."""

from typing import Any
from uuid import uuid4

from django import forms

from common import clock
from outcomes.durations import Duration
from outcomes.models import AppealResult, Condition, ConditionKind, Dealing, Outcome, ReviewResult
from outcomes.models.orders import Part
from web.forms import DateField, GovukForm, TimeField, offer

_UNITS = [("months", "months"), ("years", "years"), ("days", "days"), ("hours", "hours")]
_LINES = "One on each line, without names"
_LONG = 2000


def _text(label: str, *, required: bool = True, rows: int = 3, hint: str = "Without names") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=hint,
    )


def _one_of(label: str, choices: Any, *, but: tuple[str, ...] = ()) -> forms.ChoiceField:
    offered = [(value, text) for value, text in choices.choices if value not in but]
    return forms.ChoiceField(label=label, choices=offered, widget=forms.RadioSelect)


class WorkForm(GovukForm):
    """The base of each: opened on a version of the outcome; what it makes is kept once however often it is sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcome: Outcome, part: Part | None = None, **kwargs: Any) -> None:
        own = {"version": outcome.version, "client_key": uuid4(), **self.starts_with(outcome, part)}
        kwargs["initial"] = {**own, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.outcome = outcome

    def starts_with(self, outcome: Outcome, part: Part | None) -> dict[str, Any]:
        """What the fields hold when the form is opened."""
        return {name: clock.today() for name, field in self.base_fields.items() if isinstance(field, DateField)}

    def given(self) -> dict[str, Any]:
        """What the action takes. Only of a valid form."""
        return dict(self.cleaned_data)


class MakingForm(WorkForm):
    """The base of those that make a new entry."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)


class ConditionsForm(MakingForm):
    """Conditions that it has, of one kind."""

    kind = _one_of("What do they say?", ConditionKind)
    conditions = _text("The conditions", rows=6, hint=_LINES)
    added_on = DateField(
        label="Since which day?", required=False, help_text="Leave empty for the day it came into force"
    )

    def starts_with(self, outcome: Outcome, part: Part | None) -> dict[str, Any]:
        """What was recorded in one go, until there are rows."""
        rows = outcome.condition_rows.exists()
        return {"kind": ConditionKind.PROHIBITION, "conditions": "" if rows else outcome.conditions}

    def given(self) -> dict[str, Any]:
        """Each line a condition of the kind chosen."""
        given = dict(self.cleaned_data)
        kind = given.pop("kind")
        return {**given, "conditions": [(kind, line) for line in given["conditions"].splitlines()]}


class BreachForm(MakingForm):
    """What happened, and when."""

    happened_on = DateField(label="On which day did it happen?")
    happened_at = TimeField(label="At what time?", required=False)
    what_happened = _text("What happened?")


class DealingForm(WorkForm):
    """What was done about a breach."""

    dealt_with = _one_of("What was done about it?", Dealing, but=(Dealing.NOTHING_YET,))
    dealt_on = DateField(label="On which day?")
    result = _text("What came of it?", required=False)
    resume = forms.BooleanField(label="Put the order back in force", required=False)

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, outcome=outcome, **kwargs)
        law = outcome.legal_version
        without = (Dealing.NOTHING_YET, *(() if law and law.breach_is_offence else (Dealing.CHARGED,)))
        offer(self, "dealt_with", [one for one in Dealing.choices if one[0] not in without])
        if outcome.state != "breached":
            del self.fields["resume"]

    def starts_with(self, outcome: Outcome, part: Part | None) -> dict[str, Any]:
        """What was said before, if anything was."""
        if part is None or getattr(part, "is_open", True):
            return super().starts_with(outcome, part)
        return {name: getattr(part, name) for name in ("dealt_with", "dealt_on", "result")}


class AppealForm(MakingForm):
    """An appeal that was lodged."""

    lodged_on = DateField(label="On which day was it lodged?")
    grounds = _text("Grounds, in brief", required=False)
    hearing_on = DateField(label="Day of the hearing", required=False, help_text="If it is listed already")
    out_of_time_reason = _text(
        "Permission to appeal out of time",
        required=False,
        rows=2,
        hint="Only when the time for an appeal is over: who gave permission, and why. Without names",
    )

    def starts_with(self, outcome: Outcome, part: Part | None) -> dict[str, Any]:
        """Lodged today; listed for no day yet."""
        return {"lodged_on": clock.today()}


class AppealResultForm(WorkForm):
    """How an appeal ended."""

    result = _one_of("What was the result?", AppealResult, but=(AppealResult.OPEN,))
    heard_on = DateField(label="On which day?")
    what_changed = _text("What was varied?", required=False, hint="Only where it was allowed in part. Without names")
    note = _text("What was decided", required=False)


class VariationForm(MakingForm):
    """How an order was varied."""

    made_on = DateField(label="On which day was it varied?")
    what_changed = _text("What was changed, and why?")
    authority = forms.CharField(
        label="Who varied it?", required=False, max_length=120, help_text="Such as Southend Magistrates' Court"
    )
    remove = forms.MultipleChoiceField(
        label="Conditions taken away", required=False, widget=forms.CheckboxSelectMultiple
    )
    must_not = _text("New: what must not be done", required=False, hint=_LINES)
    must = _text("New: what must be done", required=False, hint=_LINES)
    last_day = DateField(label="New last day", required=False, help_text="Only where it was shortened")

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, outcome=outcome, **kwargs)
        standing = Condition.objects.counted().filter(outcome=outcome, removed_on__isnull=True)
        offer(self, "remove", [(str(one.pk), f"{one.get_kind_display()}: {one.text}") for one in standing])
        if not standing:
            del self.fields["remove"]

    def starts_with(self, outcome: Outcome, part: Part | None) -> dict[str, Any]:
        """Varied today; no new end."""
        return {"made_on": clock.today()}

    def given(self) -> dict[str, Any]:
        """The new conditions by their kinds."""
        given = dict(self.cleaned_data)
        must_not, must = given.pop("must_not").splitlines(), given.pop("must").splitlines()
        added = [(ConditionKind.PROHIBITION.value, line) for line in must_not]
        return {**given, "add": [*added, *((ConditionKind.REQUIREMENT.value, line) for line in must)]}


class ExtensionForm(MakingForm):
    """By how long an order was extended."""

    made_on = DateField(label="On which day was it extended?")
    extended_by = forms.IntegerField(label="By how long?", min_value=1, max_value=9999)
    unit = forms.ChoiceField(label="Counted in", choices=_UNITS)
    what_changed = _text("Why was it extended?")
    authority = forms.CharField(
        label="Who extended it?", required=False, max_length=120, help_text="Such as Southend Magistrates' Court"
    )

    def given(self) -> dict[str, Any]:
        """The length as one."""
        given = dict(self.cleaned_data)
        length = Duration(given.pop("extended_by"), given.pop("unit"))
        return {**given, "extended_by": length}


class ReviewForm(MakingForm):
    """The review that is due next."""

    done_on = DateField(label="On which day was it done?")
    result = _one_of("What did it come to?", ReviewResult)
    note = _text("What was considered", required=False)


class PenaltyForm(WorkForm):
    """How much the penalty is."""

    amount = forms.DecimalField(
        label="Penalty in pounds", max_digits=8, decimal_places=2, help_text="Such as 75 or 75.50"
    )

    def starts_with(self, outcome: Outcome, part: Part | None) -> dict[str, Any]:
        """The amount as it is."""
        return {"amount": outcome.penalty_amount}


class PaymentForm(WorkForm):
    """When the penalty was paid."""

    paid_on = DateField(label="On which day was it paid?")


class StrikeForm(WorkForm):
    """Why an entry was a mistake."""

    reason = _text("Why was it a mistake?", hint="Kept with the record. Without names")
