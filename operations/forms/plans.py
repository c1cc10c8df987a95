"""Forms of plans."""

from collections.abc import Iterable
from typing import Any

from django import forms

from common import clock
from hotspots.models import Hotspot
from hotspots.peaks import WEEKDAYS
from operations.actions.plans import MOST_HARM, NeedGiven, PlanSettings
from operations.forms.fields import VersionedForm, active_skills
from operations.models import (
    Aim,
    Marking,
    Operation,
    PlanPlace,
    RedFlagDate,
    ResourceKind,
    Site,
    Skill,
)
from operations.states import DEPLOYABLE
from web.forms import DateField, GovukForm, TimeField

_SETTINGS = ("session_minutes", "travel_minutes", "most_sessions", "longest_spell_hours", "rest_hours", "seconds")


class _HotspotChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """ "Station Road – 42 incidents, Fridays and Saturdays, 6pm to 10pm"."""
        when = f"{obj.peak}" if obj.peak else "busiest time not entered, so Friday and Saturday evenings are assumed"
        return f"{obj.name} – {obj.count} incidents; {when}"


class _RedFlagChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """ "New Year's Eve, 31 December 2026"."""
        day = obj.starts_at.astimezone(clock.LONDON)
        return f"{obj.name}, from {day.day} {day:%B %Y}"


class _SettingsFields(GovukForm):
    """How a plan is to be made. Each has a sensible value."""

    session_minutes = forms.IntegerField(label="Minutes at a place each time", min_value=15, max_value=720, initial=120)
    travel_minutes = forms.IntegerField(
        label="Minutes to get to the next place",
        min_value=0,
        max_value=120,
        initial=15,
        help_text="Kept free between one session and the next of an evening",
    )
    most_sessions = forms.IntegerField(
        label="Most times at any one place",
        min_value=1,
        max_value=35,
        initial=3,
        help_text="The second time at a place counts for less than the first, and the third for less again",
    )
    longest_spell_hours = forms.IntegerField(
        label="Longest day's work of one person, in hours", min_value=1, max_value=24, initial=10
    )
    rest_hours = forms.IntegerField(
        label="Hours of rest between two days' work",
        min_value=0,
        max_value=24,
        initial=11,
        help_text="The law asks for 11 hours in a row (Working Time Regulations 1998)",
    )
    seconds = forms.IntegerField(
        label="Seconds to look for a better plan",
        min_value=1,
        max_value=120,
        initial=20,
        help_text="Muster stops sooner when there is no better plan",
    )

    @property
    def settings(self) -> PlanSettings:
        """The settings that were entered."""
        return PlanSettings(**{name: self.cleaned_data[name] for name in _SETTINGS})


class MakePlanForm(GovukForm):
    """A new plan: for when, for which places, and who is needed there. The rest is in its settings."""

    name = forms.CharField(label="Name of the plan", max_length=120, help_text="For example, First half of December")
    starts_on = DateField(label="First day", required=False)
    ends_on = DateField(label="Last day", required=False, help_text="Five weeks at most; a fortnight works well")
    red_flag = _RedFlagChoice(
        label="Or plan for a red-flag date",
        queryset=RedFlagDate.objects.none(),
        required=False,
        empty_label="None",
        help_text="Its own days are taken then. Of one that is longer than five weeks, enter some days above",
    )
    hotspots = _HotspotChoices(
        label="Hotspots to cover",
        queryset=Hotspot.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sites = forms.ModelMultipleChoiceField(
        label="Premises to visit",
        queryset=Site.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label="Who is needed at each place?",
        choices=ResourceKind.choices,
        initial=ResourceKind.OFFICERS,
        widget=forms.RadioSelect,
        help_text="You can change this for single places afterwards",
    )
    skill = forms.ModelChoiceField(
        label="With which skill?",
        queryset=active_skills(),
        required=False,
        empty_label="Any skill will do",
        help_text="Without one, anyone of that kind can be sent, whatever their usual work is",
    )
    count = forms.IntegerField(label="How many?", min_value=1, max_value=20, initial=1)
    session_minutes = forms.IntegerField(
        label="How many minutes at a place each time?", min_value=15, max_value=720, initial=120
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flags = RedFlagDate.objects.standing().filter(ends_at__gt=clock.now()).order_by("starts_at")
        self.fields["red_flag"].queryset = flags  # type: ignore[attr-defined]
        self.fields["hotspots"].queryset = Hotspot.objects.live()  # type: ignore[attr-defined]
        self.fields["sites"].queryset = Site.objects.filter(held_by=None, is_active=True)  # type: ignore[attr-defined]
        if not self.fields["sites"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["sites"]

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        kept = ("name", "starts_on", "ends_on", "red_flag", "hotspots")
        # A red-flag date has days of its own: those that were only suggested give way to them.
        suggested = given["red_flag"] and not {"starts_on", "ends_on"} & set(self.changed_data)
        days = {"starts_on": None, "ends_on": None} if suggested else {}
        return {
            **{name: given[name] for name in kept},
            **days,
            "sites": given.get("sites", ()),
            "needs": [NeedGiven(given["kind"], given["count"], given["skill"])],
            "settings": PlanSettings(session_minutes=given["session_minutes"]),
        }


class PlanSettingsForm(_SettingsFields, VersionedForm):
    """The name of a plan and how it is to be made."""

    name = forms.CharField(label="Name of the plan", max_length=120)
    field_order = ("version", "name")


class PlaceForm(VersionedForm):
    """What a plan takes of a place. Up to three kinds of resource can be needed there."""

    is_included = forms.BooleanField(label="Plan for this place", required=False)
    harm = forms.IntegerField(
        label="Harm in a year",
        min_value=0,
        max_value=MOST_HARM,
        help_text="Incidents of a year, each by its weight. Places with more harm come first",
    )
    peak_days = forms.TypedMultipleChoiceField(
        label="On which days is it busiest?", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    peak_starts = TimeField(label="From what time?")
    peak_ends = TimeField(label="Until what time?", help_text="2am is taken as the next morning")

    def __init__(self, *args: Any, place: PlanPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = list(place.needs.filter(count__gt=0))
        kinds = [("", "Nobody else"), *ResourceKind.choices]
        skills = Skill.objects.filter(is_active=True)
        for number in range(3):
            need = held[number] if number < len(held) else None
            which = ("Who is needed?", "Who else is needed?", "And who else?")[number]
            of_them = ("", " of the second kind", " of the third kind")[number]
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=which,
                choices=kinds if number else ResourceKind.choices,
                required=not number,
                initial=need.kind if need else "",
            )
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=f"How many{of_them}?",
                min_value=1,
                max_value=20,
                required=not number,
                initial=need.count if need else None,
            )
            self.fields[f"skill_{number}"] = forms.ModelChoiceField(
                label=f"With which skill{of_them}?",
                queryset=skills,
                required=False,
                empty_label="None in particular",
                initial=need.skill_id if need else None,
            )

    @property
    def needs(self) -> list[NeedGiven]:
        """Who is needed, as entered."""
        given = self.cleaned_data
        return [
            NeedGiven(given[f"kind_{n}"], given[f"count_{n}"] or 1, given[f"skill_{n}"])
            for n in range(3)
            if given[f"kind_{n}"]
        ]

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        kept = ("is_included", "harm", "peak_days", "peak_starts", "peak_ends", "version")
        return {**{name: self.cleaned_data[name] for name in kept}, "needs": self.needs}


class ConfirmPlanForm(VersionedForm):
    """Which operation takes the deployments: one for all, or another for single places."""

    operation = forms.ModelChoiceField(
        label="Operation for all places",
        queryset=Operation.objects.none(),
        required=False,
        empty_label="Choose for each place below",
        help_text="Authorised operations. Partners who are asked see it from then on",
    )
    activity = forms.ChoiceField(
        label="What is it for?", choices=Aim.choices, initial=Aim.REASSURE, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, places: Iterable[PlanPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = Operation.objects.filter(state__in=DEPLOYABLE, marking=Marking.OFFICIAL)
        self.fields["operation"].queryset = ready  # type: ignore[attr-defined]
        self.places = list(places)
        own = {one.hotspot_id: one.pk for one in ready if one.hotspot_id}
        for place in self.places:
            self.fields[f"place_{place.pk}"] = forms.ModelChoiceField(
                label=f"Operation for {place.name}",
                queryset=ready,
                required=False,
                empty_label="As for all places",
                initial=own.get(place.hotspot_id) if place.hotspot_id else None,
            )
        self.order_fields(["operation", *(f"place_{place.pk}" for place in self.places), "activity"])

    @property
    def operations(self) -> dict[Any, Operation]:
        """The operation of each place; a place for which none was chosen is not there."""
        given = self.cleaned_data
        chosen = {place.pk: given[f"place_{place.pk}"] or given["operation"] for place in self.places}
        return {key: operation for key, operation in chosen.items() if operation is not None}
