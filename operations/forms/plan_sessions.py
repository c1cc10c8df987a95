"""Forms of the sessions of a plan."""

from collections.abc import Iterable
from typing import Any

from django import forms

from operations.forms.fields import VersionedForm
from operations.models import (
    Plan,
    PlannedSession,
    PlanPlace,
    Resource,
)
from web.forms import GovukForm, LocalDateTimeField


class _ResourceChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """ "Street pastors, Street Pastors Trust (volunteers)"."""
        return f"{obj.name}, {obj.agency.name} ({obj.get_kind_display().lower()})"


def _fitting(kinds: Iterable[str]) -> Any:
    return (
        Resource.objects.filter(is_active=True, kind__in=list(kinds))
        .select_related("agency")
        .prefetch_related("skills")
    )


class _PlannedTime(GovukForm):
    """When a session is, and who comes."""

    starts_at = LocalDateTimeField(label="Start")
    ends_at = LocalDateTimeField(label="End", help_text="The next day's date where it crosses midnight")
    resources = _ResourceChoices(
        label="Who comes?", queryset=Resource.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )


class SessionForm(_PlannedTime, VersionedForm):
    """A session changed by hand."""

    def __init__(self, *args: Any, session: PlannedSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = session.place.needs.filter(count__gt=0)
        self.fields["resources"].queryset = _fitting(needed.values_list("kind", flat=True))  # type: ignore[attr-defined]
        self.fields["resources"].help_text = f"Needed here: {', '.join(str(need) for need in needed)}"


class AddSessionForm(_PlannedTime):
    """A session put into a plan by hand."""

    place = forms.ModelChoiceField(label="Place", queryset=PlanPlace.objects.none())
    field_order = ("place",)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = plan.places.filter(is_included=True)
        kinds = places.filter(needs__count__gt=0).values_list("needs__kind", flat=True).distinct().order_by()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["resources"].queryset = _fitting(kinds)  # type: ignore[attr-defined]
