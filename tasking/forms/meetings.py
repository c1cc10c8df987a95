"""Forms of meetings and attendance."""

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
from web.forms import FilterForm, GovukForm


class MeetingFilters(FilterForm):
    """Narrows the list of meetings."""

    forum = forms.ModelChoiceField(label="Forum", required=False, queryset=Forum.objects.all(), empty_label="Any forum")
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *((state, state.capitalize()) for state in MEETING.states())],
    )


class OpenMeetingForm(VersionedForm):
    """Opens a meeting. Where it is planned for another day (`ask`), that it is held today is to be confirmed."""

    other_day = forms.BooleanField(label="This meeting is held today", required=False)

    def __init__(self, *args: Any, ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask:
            del self.fields["other_day"]


class AttendanceRow(NamedTuple):
    """One line of the attendance table."""

    person: Person
    seat: str
    recorded: Attendance | None
    status: BoundField
    declared: BoundField
    version: BoundField


class AttendanceForm(GovukForm):
    """Everyone who works on cases, with whether they came and whether they made the declaration.

    Those who sit in the forum (`seats`: their role in it, by person) come first, with those who are recorded already.
    """

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        recorded: Mapping[UUID, Attendance],
        seats: Mapping[UUID, str],
        **kwargs: Any,
    ) -> None:
        self.people, self.recorded, self.seats = people, recorded, seats
        super().__init__(*args, **kwargs)
        self.fields.update({name: field for person in people for name, field in self._fields_of(person)})

    def expected(self) -> list[AttendanceRow]:
        """The lines of those who sit in the forum or are recorded; everyone's, where nobody sits in it."""
        return [row for row in self.rows() if not self.seats or self._is_expected(row)]

    def others(self) -> list[AttendanceRow]:
        """The lines of everyone else."""
        return [row for row in self.rows() if self.seats and not self._is_expected(row)]

    def others_at_fault(self) -> bool:
        """Whether something was entered for someone else that was not saved, so that they are shown."""
        return any(row.status.value() or row.status.errors or row.declared.errors for row in self.others())

    def _is_expected(self, row: AttendanceRow) -> bool:
        return row.person.pk in self.seats or row.recorded is not None

    def rows(self) -> Iterator[AttendanceRow]:
        """The lines, in order of agency and name."""
        for person in self.people:
            yield AttendanceRow(
                person,
                self.seats.get(person.pk, ""),
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
