"""Forms of operations, deployments, requests, resources, visits and red-flag dates."""

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from common import clock
from hotspots.models import Hotspot
from operations.models import (
    Activity,
    Deployment,
    Marking,
    Operation,
    Resource,
    ResourceKind,
    ResourceRequest,
)
from operations.states import OPERATION
from partners.models import Agency, Person
from partners.models.people import PRACTITIONERS
from web.forms import DateField, FilterForm, GovukForm, LocalDateTimeField

_NO_NAMES = "Do not name members of the public."
LARGEST_VERSION = 2**31 - 1


class PersonChoices(forms.ModelMultipleChoiceField):
    """People with their agencies."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Bob, Essex Police"."""
        return f"{obj.name}, {obj.agency.name}"


class PersonChoice(forms.ModelChoiceField):
    """One person, with their agency."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Bob, Essex Police"."""
        return f"{obj.name}, {obj.agency.name}"


def _practitioners() -> Any:
    return (
        Person.objects.active()
        .filter(roles__overlap=[str(role) for role in PRACTITIONERS])
        .select_related("agency")
        .order_by("agency__name", "name")
    )


def _active_agencies() -> Any:
    return Agency.objects.filter(is_active=True)


def _words(label: str, *, help_text: str = "", required: bool = True, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=widget)


class VersionedForm(GovukForm):
    """A change to a record that somebody had open."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)


class ReasonForm(VersionedForm):
    """A change that needs its reason."""

    reason = _words("Reason", help_text=f"Those who were to take part are told this. {_NO_NAMES}")


class OperationFilter(FilterForm):
    """Which operations to list."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *((s, s.replace("_", " ").capitalize()) for s in OPERATION.states())],
    )
    theme = forms.CharField(label="Theme contains", required=False, max_length=120)
    agency = forms.ModelChoiceField(
        label="Agency taking part", queryset=_active_agencies(), required=False, empty_label="All agencies"
    )


class ProposeForm(GovukForm):
    """A proposal for an operation."""

    name = forms.CharField(label="Name of the operation", help_text="One word, such as Turncoat", max_length=80)
    theme = forms.CharField(label="Theme", help_text="For example, retail crime", max_length=120)
    objective = _words("Objective", help_text=f"What will be different when it is done. {_NO_NAMES}")
    lead_agency = forms.ModelChoiceField(label="Lead agency", queryset=_active_agencies())
    commander = PersonChoice(label="Commander", help_text="Someone of the lead agency", queryset=_practitioners())
    marking = forms.ChoiceField(
        label="Marking",
        choices=Marking.choices,
        initial=Marking.OFFICIAL,
        widget=forms.RadioSelect,
        help_text="OFFICIAL-SENSITIVE is seen only by agencies that take part. Anything higher stays out of Muster.",
    )
    hotspot = forms.ModelChoiceField(
        label="Hotspot that it answers",
        queryset=Hotspot.objects.filter(state__in=["adopted", "tasked", "reviewed"]),
        required=False,
        empty_label="None",
    )


class DebriefForm(VersionedForm):
    """What came of an operation."""

    debrief = _words(
        "Debrief",
        help_text=f"Results, what worked, what did not, and what you recommend. {_NO_NAMES}",
        rows=8,
    )


class DeploymentForm(GovukForm):
    """A deployment. The two boxes to tick appear when there is something to check."""

    name = forms.CharField(label="Name", help_text="For example, Day of action, High Street", max_length=120)
    activity = forms.ChoiceField(label="What is it for?", choices=Activity.choices, widget=forms.RadioSelect)
    starts_at = LocalDateTimeField(label="Start")
    ends_at = LocalDateTimeField(label="End", help_text="The next day's date where it crosses midnight")
    place = forms.CharField(label="Place", max_length=160)
    meeting_point = forms.CharField(label="Where to meet", max_length=160, required=False)
    latitude = forms.DecimalField(
        label="Latitude", required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    longitude = forms.DecimalField(
        label="Longitude", required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    officers = PersonChoices(
        label="Officers turning out",
        queryset=_practitioners(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Their agencies take part in the operation and see it from then on",
    )
    acknowledge_red_flags = forms.BooleanField(
        label="I have checked that there are enough resources", required=False, widget=forms.HiddenInput
    )
    acknowledge_clashes = forms.BooleanField(
        label="These officers can do both", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("acknowledge_red_flags", "acknowledge_clashes"):
            if self.data.get(self.add_prefix(name)):
                self.ask(name)

    def ask(self, name: str) -> None:
        """Show this box."""
        self.fields[name].widget = forms.CheckboxInput()


class MoveForm(DeploymentForm):
    """A change to a deployment."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)
    reason = _words("Why it changes", required=False, rows=2)


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
        queryset=_active_agencies(),
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
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_NO_NAMES
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

    hours_given = forms.DecimalField(label="Hours given", min_value=0, max_value=9999, max_digits=6, decimal_places=2)


class ResourceFilter(FilterForm):
    """Which resources to list."""

    agency = forms.ModelChoiceField(
        label="Agency", queryset=_active_agencies(), required=False, empty_label="All agencies"
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *ResourceKind.choices])


class ResourceForm(GovukForm):
    """A resource that an agency can bring."""

    name = forms.CharField(label="Name of the resource", help_text="For example, ANPR van", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=ResourceKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_NO_NAMES
    )


class AddResourceForm(ResourceForm):
    """A new resource, and whose it is."""

    agency = forms.ModelChoiceField(label="Agency", queryset=_active_agencies())

    field_order = ("agency",)


class ChangeResourceForm(ResourceForm):
    """A change to a resource."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)
    is_active = forms.BooleanField(label="It can be asked for", required=False)


class VisitForm(GovukForm):
    """A visit, from a phone."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(label="Premises or place", max_length=160)
    compliant = forms.BooleanField(label="Compliant, no concerns", required=False)
    result = _words("What was found", help_text=f"Leave empty if it was compliant. {_NO_NAMES}", required=False)
    visited_at = LocalDateTimeField(label="When", required=False, help_text="Now, if you leave it as it is")
    deployment = forms.ModelChoiceField(
        label="Deployment", queryset=Deployment.objects.none(), required=False, empty_label="Not part of one"
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        planned = Deployment.objects.planned().filter(operation=operation)
        now = clock.now()
        kwargs["initial"] = {
            "client_key": uuid4(),
            "visited_at": now,
            "deployment": planned.filter(starts_at__lte=now, ends_at__gt=now).first(),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["deployment"].queryset = planned  # type: ignore[attr-defined]


class YearFilter(FilterForm):
    """Which year's red-flag dates to list."""

    year = forms.IntegerField(label="Year", required=False, min_value=2000, max_value=2099)


class RedFlagForm(GovukForm):
    """A red-flag date that no rule knows."""

    name = forms.CharField(label="Name", help_text="For example, Carnival", max_length=120)
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    themes = forms.CharField(
        label="Themes",
        help_text="With a comma between them. For example, Young people, Public events",
        required=False,
        max_length=300,
    )
    minimum_resource = forms.CharField(label="Least resource to plan for", max_length=200, required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text=_NO_NAMES
    )

    def clean_themes(self) -> list[str]:
        """The themes, each at most 60 characters."""
        themes = [theme.strip() for theme in self.cleaned_data["themes"].split(",") if theme.strip()]
        if any(len(theme) > 60 for theme in themes):
            raise forms.ValidationError("Each theme must be 60 characters or fewer")
        return themes
