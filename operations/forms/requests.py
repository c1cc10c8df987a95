"""Forms of requests for resources, and of the answers."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from operations.actions.asking import MOST_AT_ONCE
from operations.forms.fields import (
    NO_NAMES,
    VersionedForm,
    active_agencies,
    active_skills,
)
from operations.models import (
    Resource,
    ResourceKind,
    ResourceRequest,
)
from operations.resourcing.availability import why_not_free
from operations.resourcing.hours import length_in_hours
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
    skill = forms.ModelChoiceField(
        label="With which skill", queryset=active_skills(), required=False, empty_label="Any skill will do"
    )
    count = forms.IntegerField(
        label="How many of each agency",
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=1,
        help_text="Each of them is asked for, offered and confirmed by itself",
    )
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
        self.fields["agencies"].kinds = {key: sorted(set(found)) for key, found in kinds.items()}  # type: ignore[attr-defined]


class AskOthersForm(GovukForm):
    """A request to the agencies that have something free, in place of one that was lost."""

    agencies = _AgenciesWithKinds(
        label="Agencies to ask",
        queryset=active_agencies(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Each has one that is free then; each gets a request of its own",
    )

    def __init__(self, *args: Any, free: Collection[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things: dict[Any, list[str]] = {}
        for resource in free:
            things.setdefault(resource.agency_id, []).append(resource.name)
        self.fields["agencies"].kinds = things  # type: ignore[attr-defined]
        self.fields["agencies"].queryset = active_agencies().filter(pk__in=things)  # type: ignore[attr-defined]


def fitting(request: ResourceRequest) -> QuerySet[Resource]:
    """What the asked agency lends out of the kind, and with the skill, that it is asked for."""
    found = Resource.objects.filter(agency=request.agency_id, kind=request.kind, is_active=True)
    return found if request.skill_id is None else found.filter(skills=request.skill_id)


class PromiseForm(VersionedForm):
    """An offer, or a confirmation, of one of the agency's resources that are free then.

    `not_free` says of each other one that fits why it cannot be chosen.
    """

    any_kind: ClassVar[bool] = False
    resource = forms.ModelChoiceField(
        label="Resource", queryset=Resource.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    hours_promised = forms.DecimalField(
        label="Hours promised",
        required=False,
        min_value=0,
        max_value=9999,
        max_digits=6,
        decimal_places=2,
        help_text="The length of the deployment, unless you say otherwise",
    )
    answer = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES
    )

    def __init__(self, *args: Any, request: ResourceRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(self.choices(request))
        away = why_not_free(listed, request)
        free = [one.pk for one in listed if one.pk not in away]
        self.not_free = [(one, away[one.pk]) for one in listed if one.pk in away]
        # What was free when the page was opened is the action's to refuse, in its own words.
        chosen = self.choices(request) if self.is_bound else self.choices(request).filter(pk__in=free)
        self.fields["resource"].queryset = chosen  # type: ignore[attr-defined]
        if len(free) == 1:
            self.initial.setdefault("resource", free[0])
        self.initial.setdefault("hours_promised", length_in_hours(request))

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
