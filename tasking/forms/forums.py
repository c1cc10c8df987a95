"""Forms of a forum's settings, a group at a time, and of the seats in it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from partners.models import Agency
from tasking.forms.fields import PersonField, VersionedForm
from tasking.forum_settings import ALWAYS
from tasking.models import Forum, HolidayRule, Marking, SeatRole, Section
from web.forms import GovukForm

_NARROW = {"class": "govuk-input--width-5"}


def _number(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=1000)


def _prefix() -> forms.CharField:
    return forms.CharField(
        label="Prefix of references",
        max_length=10,
        help_text="JTG gives JTG/2026-11/04. It stays as it is once the forum has met.",
        widget=forms.TextInput(attrs=_NARROW),
    )


class NewForumForm(GovukForm):
    """What a forum needs to begin; the rest is as usual, and can be changed."""

    name = forms.CharField(label="Name of the forum", max_length=120)
    reference_prefix = _prefix()
    cadence_days = _number("Days between meetings", "14 for fortnightly")
    length_minutes = _number("Length in minutes")
    quorum = _number("Quorum", "People who must be present in each part")


class SettingsForm(VersionedForm):
    """One group of a forum's settings. `settings()` is what the action takes."""

    title: ClassVar[str]

    def settings(self) -> dict[str, Any]:
        """The settings as they were entered."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @classmethod
    def initial_of(cls, forum: Forum) -> dict[str, Any]:
        """The settings as they are."""
        return {name: getattr(forum, name) for name in cls.base_fields if name != "version"}

    @classmethod
    def says(cls, forum: Forum) -> list[tuple[str, Any]]:
        """The settings as they are, in words."""
        return [
            (str(field.label), _in_words(forum, name)) for name, field in cls.base_fields.items() if name != "version"
        ]


def _in_words(forum: Forum, name: str) -> Any:
    display = getattr(forum, f"get_{name}_display", None)
    value = display() if display else getattr(forum, name)
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else value


class RhythmForm(SettingsForm):
    """Its name, and when it meets."""

    title = "Name and rhythm"

    name = forms.CharField(label="Name of the forum", max_length=120)
    cadence_days = _number("Days between meetings", "14 for fortnightly")
    length_minutes = _number("Length in minutes")
    holiday_rule = forms.ChoiceField(
        label="When a meeting would fall on a bank holiday",
        help_text="Bank holidays of England and Wales",
        choices=HolidayRule.choices,
        widget=forms.RadioSelect,
    )
    is_active = forms.BooleanField(label="This forum still meets", required=False)


class PartsForm(SettingsForm):
    """Its two parts, and who must be there."""

    title = "Parts, marking and quorum"

    part_one_name = forms.CharField(label="Name of part one", max_length=60)
    part_one_marking = forms.ChoiceField(
        label="Marking of part one",
        choices=Marking.choices,
        widget=forms.RadioSelect,
        help_text="Never above these two",
    )
    part_one_handling = forms.CharField(
        label="Handling of part one",
        max_length=200,
        required=False,
        help_text="For example, for partners only; do not publish",
    )
    part_two_name = forms.CharField(label="Name of part two", max_length=60)
    part_two_marking = forms.ChoiceField(
        label="Marking of part two",
        choices=Marking.choices,
        widget=forms.RadioSelect,
        help_text="Never above these two",
    )
    part_two_handling = forms.CharField(
        label="Handling of part two",
        max_length=200,
        required=False,
        help_text="For example, for those in the room only; do not copy",
    )
    quorum = _number("Quorum", "People who must be present in each part")
    quorum_agencies = _number("Agencies for the quorum", "Agencies that must be present in each part")


class ReferencesForm(SettingsForm):
    """How its actions are named."""

    title = "References of actions"

    reference_prefix = _prefix()
    reference_pattern = forms.CharField(
        label="Pattern",
        max_length=60,
        help_text=(
            "Use {prefix}, {year}, {month} and {number}. {number:02} writes 4 as 04. References already given never"
            " change."
        ),
    )


class ClocksForm(SettingsForm):
    """How long things may take, in days."""

    title = "Clocks"

    referral_decision_days = _number("Days to decide a referral", "From the day it is submitted")
    case_acknowledge_days = _number("Days to acknowledge an application for a case review", "From the application")
    case_threshold_days = _number("Days to decide whether it meets the threshold", "From the application")
    case_meeting_days = _number("Days to the meeting that reviews the case", "From the application")
    overdue_to_spoc_days = _number("Days overdue until the agency's single point of contact is told of an action")
    overdue_to_chair_days = _number("Days overdue until the chair is told of an action")


class AgendaOrderForm(SettingsForm):
    """Which sections its agenda has, and in which order."""

    title = "Agenda"
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            on_or_off = [] if section in ALWAYS else [("", "Switched off")]
            self.fields[f"place_{section.value}"] = forms.TypedChoiceField(
                label=section.label,
                choices=[*on_or_off, *((number, number) for number in range(1, len(Section) + 1))],
                coerce=int,
                empty_value=None,
                required=section in ALWAYS,
            )
        self.order_fields(sorted(self.fields, key=lambda name: self.initial.get(name) or len(Section) + 1))

    def settings(self) -> dict[str, Any]:
        """The sections by the places that were chosen; of two with one place, the one that was moved comes first."""
        given: Mapping[str, int | None] = self.cleaned_data
        places = {section.value: given[f"place_{section.value}"] for section in Section}
        on = [section for section, place in places.items() if place is not None]
        stayed = {section for section in on if f"place_{section}" not in self.changed_data}
        return {"agenda_order": sorted(on, key=lambda section: (places[section], section in stayed, section))}

    @classmethod
    def initial_of(cls, forum: Forum) -> dict[str, Any]:
        """The place of each section."""
        return {f"place_{section}": place for place, section in enumerate(forum.agenda_order, start=1)}

    @classmethod
    def says(cls, forum: Forum) -> list[tuple[str, Any]]:
        """The sections in order, and those that are switched off."""
        on = [(str(place), Section(section).label) for place, section in enumerate(forum.agenda_order, start=1)]
        off = [section.label for section in Section if section not in forum.agenda_order]
        return on + [("Switched off", "; ".join(off))] * bool(off)


#: Groups of settings, by the word for them in the address.
GROUPS: dict[str, type[SettingsForm]] = {
    "rhythm": RhythmForm,
    "parts": PartsForm,
    "agenda": AgendaOrderForm,
    "references": ReferencesForm,
    "clocks": ClocksForm,
}


class SeatForm(GovukForm):
    """A seat of an agency."""

    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.filter(is_active=True), empty_label="Choose one"
    )
    role = forms.ChoiceField(
        label="What does it do in the forum?",
        choices=SeatRole.choices,
        initial=SeatRole.MEMBER,
        widget=forms.RadioSelect,
    )
    person = PersonField(label="Who sits there", required=False, help_text="Leave empty where anyone of the agency may")


class ChangeSeatForm(VersionedForm):
    """Another role or person for a seat."""

    role = forms.ChoiceField(label="What does it do in the forum?", choices=SeatRole.choices, widget=forms.RadioSelect)
    person = PersonField(label="Who sits there", required=False, help_text="Leave empty where anyone of the agency may")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, PersonField)  # noqa: S101 - declared above; tells mypy so
        person.queryset = person.queryset.filter(agency=agency)  # type: ignore[union-attr]  # a PersonField has one
