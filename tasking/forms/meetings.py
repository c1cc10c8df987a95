"""Forms of forums, meetings and attendance."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from partners.models import Person
from tasking.actions import Came
from tasking.forms.fields import VersionedForm
from tasking.models import Attendance, AttendanceStatus, Forum
from tasking.states import MEETING
from web.forms import FilterForm, GovukForm, LocalDateTimeField


class MeetingFilters(FilterForm):
    """Narrows the list of meetings."""

    forum = forms.ModelChoiceField(label="Forum", required=False, queryset=Forum.objects.all(), empty_label="Any forum")
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *((state, state.capitalize()) for state in MEETING.states())],
    )


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


class ForumForm(GovukForm):
    """A forum's settings."""

    name = forms.CharField(label="Name of the forum", max_length=120)
    reference_prefix = forms.CharField(
        label="Prefix of references",
        max_length=10,
        help_text="JTG gives JTG/2026-11/04. It stays as it is once the forum has met.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    cadence_days = forms.IntegerField(
        label="Days between meetings", help_text="14 for fortnightly", min_value=1, max_value=1000
    )
    length_minutes = forms.IntegerField(label="Length in minutes", min_value=1, max_value=1000)
    quorum = forms.IntegerField(label="Quorum", help_text="People who must come", min_value=1, max_value=1000)
    is_active = forms.BooleanField(label="This forum still meets", required=False)


class ChangeForumForm(ForumForm, VersionedForm):
    """The same, for a forum that is there."""


class AttendanceRow(NamedTuple):
    """One line of the attendance table."""

    person: Person
    recorded: Attendance | None
    status: BoundField
    declared: BoundField
    version: BoundField


class AttendanceForm(GovukForm):
    """Everyone who works on cases, with whether they came and whether they made the declaration."""

    mark_optional = False

    def __init__(
        self, *args: Any, people: Sequence[Person], recorded: Mapping[UUID, Attendance], **kwargs: Any
    ) -> None:
        self.people, self.recorded = people, recorded
        super().__init__(*args, **kwargs)
        self.fields.update({name: field for person in people for name, field in self._fields_of(person)})

    def rows(self) -> Iterator[AttendanceRow]:
        """The lines, in order of agency and name."""
        for person in self.people:
            yield AttendanceRow(
                person,
                self.recorded.get(person.pk),
                self[f"status_{person.pk}"],
                self[f"declared_{person.pk}"],
                self[f"version_{person.pk}"],
            )

    def came(self) -> list[Came]:
        """What was entered, leaving out those of whom nothing was said."""
        given = self.cleaned_data
        return [
            Came(
                person,
                given[f"status_{person.pk}"],
                given[f"declared_{person.pk}"],
                given[f"version_{person.pk}"] or 0,
            )
            for person in self.people
            if given[f"status_{person.pk}"] or given[f"declared_{person.pk}"]
        ]

    def _fields_of(self, person: Person) -> Iterator[tuple[str, forms.Field]]:
        row = self.recorded.get(person.pk)
        yield (
            f"status_{person.pk}",
            forms.ChoiceField(
                label=f"Did {person} come?",
                choices=[("", "Not recorded"), *AttendanceStatus.choices],
                required=False,
                initial=row.status if row else "",
            ),
        )
        yield (
            f"declared_{person.pk}",
            forms.BooleanField(
                label=f"{person} made the declaration",
                required=False,
                initial=bool(row and row.declared_at),
            ),
        )
        yield (
            f"version_{person.pk}",
            forms.IntegerField(widget=forms.HiddenInput, required=False, initial=row.version if row else 0),
        )
