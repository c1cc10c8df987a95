"""Forms that plan meetings: one, or many ahead; and the form that moves one."""

import datetime as dt
from typing import Any

from django import forms

from tasking.forms.fields import VersionedForm
from tasking.models import Forum
from tasking.planning import MOST, Span
from web.forms import DateField, GovukForm, LocalDateTimeField


class TimeAndPlaceForm(GovukForm):
    """When and where a meeting is."""

    starts_at = LocalDateTimeField(label="Start", help_text="For example, 27 3 2026 at 14:00")
    length_minutes = forms.IntegerField(label="Length in minutes", min_value=1, max_value=1440)
    place = forms.CharField(label="Place", max_length=160)

    @property
    def when_and_where(self) -> dict[str, Any]:
        """What the actions take: start and end, aware, and the place."""
        given = self.cleaned_data
        ends_at = given["starts_at"] + dt.timedelta(minutes=given["length_minutes"])
        return {"starts_at": given["starts_at"], "ends_at": ends_at, "place": given["place"]}


class PlanMeetingForm(TimeAndPlaceForm):
    """A meeting of a forum."""

    forum = forms.ModelChoiceField(label="Forum", queryset=Forum.objects.filter(is_active=True))
    length_minutes = forms.IntegerField(
        label="Length in minutes",
        help_text="Leave empty for the forum's own",
        required=False,
        min_value=1,
        max_value=1440,
    )
    field_order = ["forum", "starts_at", "length_minutes", "place"]

    def clean(self) -> dict[str, Any]:
        """With the forum's own length where none was given."""
        given = super().clean() or self.cleaned_data
        if given.get("forum") and not given.get("length_minutes"):
            given["length_minutes"] = given["forum"].length_minutes
        return given


class ChangeMeetingForm(TimeAndPlaceForm, VersionedForm):
    """Moves a meeting."""


class PlanAheadForm(GovukForm):
    """How many meetings of a forum to plan, from when, and where they are."""

    count = forms.IntegerField(
        label="How many meetings",
        help_text="Those that are planned already count. Leave empty to plan up to a day",
        min_value=1,
        max_value=MOST,
        required=False,
    )
    until = DateField(label="Or up to which day", required=False)
    first_at = LocalDateTimeField(
        label="First meeting",
        help_text="The others follow by the forum's rhythm, at the same time of day",
        required=False,
    )
    place = forms.CharField(label="Place", max_length=160)
    mark_optional = False

    @property
    def span(self) -> Span:
        """How far ahead to plan."""
        given = self.cleaned_data
        return Span(count=given["count"], until=given["until"], first_at=given["first_at"])
