"""Forms of requests for resources, and of the answers."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from operations.forms.fields import (
    NO_NAMES,
    VersionedForm,
    active_agencies,
)
from operations.models import (
    Resource,
    ResourceKind,
    ResourceRequest,
)
from web.forms import GovukForm


class _AgenciesWithKinds(forms.ModelMultipleChoiceField):
    """Agencies, each with the kinds of resource that it lends out."""

    kinds: ClassVar[dict[Any, list[str]]] = {}

    def label_from_instance(self, obj: Any) -> str:
        """The agency and what it has."""
        listed = ", ".join(self.kinds.get(obj.pk, []))
        return f"{obj} – {listed}" if listed else f"{obj} – no resource is listed"


class AskForm(GovukForm):
    """A request to one or more agencies."""

    agencies = _AgenciesWithKinds(
        label="Agencies to ask",
        queryset=active_agencies(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Each gets a request of its own, and sees the operation from then on",
    )
    kind = forms.ChoiceField(label="Kind of resource", choices=ResourceKind.choices, widget=forms.RadioSelect)
    wanted = forms.CharField(
        label="What is needed",
        help_text="In a line. For example, two wardens until 11pm",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: dict[Any, list[str]] = {}
        for agency, kind in Resource.objects.filter(is_active=True).values_list("agency_id", "kind").distinct():
            kinds.setdefault(agency, []).append(str(ResourceKind(kind).label))
        self.fields["agencies"].kinds = {key: sorted(found) for key, found in kinds.items()}  # type: ignore[attr-defined]


def fitting(request: ResourceRequest) -> QuerySet[Resource]:
    """What the asked agency lends out of the kind that it is asked for."""
    return Resource.objects.filter(agency=request.agency_id, kind=request.kind, is_active=True)


class PromiseForm(VersionedForm):
    """An offer, or a confirmation, of one of the agency's resources."""

    any_kind: ClassVar[bool] = False
    resource = forms.ModelChoiceField(label="Resource", queryset=Resource.objects.none())
    hours_promised = forms.DecimalField(
        label="Hours promised", required=False, min_value=0, max_value=9999, max_digits=6, decimal_places=2
    )
    answer = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES
    )

    def __init__(self, *args: Any, request: ResourceRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = self.choices(request)  # type: ignore[attr-defined]

    def choices(self, request: ResourceRequest) -> QuerySet[Resource]:
        """The resources to choose from."""
        return fitting(request)


class OfferForm(PromiseForm):
    """An offer of any of the agency's resources: something else may serve as well as what was asked for."""

    any_kind = True

    def choices(self, request: ResourceRequest) -> QuerySet[Resource]:
        """All that the agency lends out, of whatever kind."""
        return Resource.objects.filter(agency=request.agency_id, is_active=True)


class ConfirmOfferForm(VersionedForm):
    """A confirmation of what was offered."""


class AttendForm(VersionedForm):
    """The hours that were given."""

    hours_given = forms.DecimalField(
        label="Hours given",
        help_text="Filled in from check-ins, where people checked in and out. Change it where it is wrong.",
        min_value=0,
        max_value=9999,
        max_digits=6,
        decimal_places=2,
    )
