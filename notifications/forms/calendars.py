"""Forms of calendars and of the links to them."""

from typing import Any

from django import forms
from django.utils.html import format_html

from notifications.calendars import feed_kinds
from notifications.calendars.feed_kinds import Subject
from notifications.models import FeedKind
from notifications.models.calendars import ENTRY_KINDS
from partners.models import Person
from web.forms import FilterForm, GovukForm, offer

#: What each kind of calendar holds, below its name.
_HOLDS = {
    FeedKind.PERSON: (
        "What you turn out for or command, meetings you are expected at, what you are to do or review, and red-flag"
        " dates"
    ),
    FeedKind.AGENCY: (
        "Deployments that your agency leads, turns out for or has promised resources to, meetings it sits in, and what"
        " it is to do or review"
    ),
    FeedKind.THEME: "Every deployment of the operations with this theme, and red-flag dates that name it",
    FeedKind.RED_FLAGS: "The partnership’s red-flag dates, and nothing else",
}


class FeedForm(GovukForm):
    """A calendar link of this person. Only themes that they may see are offered; where there are none, no theme is."""

    mark_optional = False

    kind = forms.ChoiceField(
        label="What should the calendar show?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the calendar should show"},
    )
    theme = forms.ChoiceField(
        label="Which theme?",
        required=False,
        help_text="Needed for one theme of operations only",
        error_messages={"invalid_choice": "Choose a theme from the list"},
    )
    name = forms.CharField(
        label="Name of the calendar",
        required=False,
        max_length=60,
        help_text="As your calendar app is to show it. Leave it empty to name it after what it shows",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        themes = feed_kinds.themes()
        kinds = [kind for kind in FeedKind if themes or kind != FeedKind.THEME]
        offer(self, "kind", [(str(kind), self._described(kind)) for kind in kinds])
        if themes:
            offer(self, "theme", [("", "Choose a theme"), *((one, one) for one in themes)])
        else:
            del self.fields["theme"]

    def clean(self) -> dict[str, Any]:
        """Without a theme that was left from another choice, and with a name."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind", "")
        cleaned["theme"] = theme = cleaned.get("theme", "") if kind == FeedKind.THEME else ""
        cleaned["name"] = cleaned.get("name") or feed_kinds.usual_name(kind, self.person, theme)
        return cleaned

    def _described(self, kind: FeedKind) -> str:
        label = f"The calendar of {self.person.agency}, your agency" if kind == FeedKind.AGENCY else kind.label
        return format_html('{}<br><span class="govuk-hint">{}</span>', label, _HOLDS[kind])


class CalendarFilters(FilterForm):
    """Whose calendar is shown, and what of it. Only themes that may be seen are offered."""

    whose = forms.ChoiceField(label="Whose calendar", required=False)
    kind = forms.MultipleChoiceField(
        label="Show only",
        required=False,
        choices=[(name, label) for name, label, _ in ENTRY_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        themes = [(f"{FeedKind.THEME}:{theme}", theme) for theme in feed_kinds.themes()]
        whose = [
            ("", "Mine"),
            (FeedKind.AGENCY, f"{person.agency}, my agency"),
            (FeedKind.RED_FLAGS, "The partnership’s red-flag dates"),
            *([("A theme of operations", themes)] if themes else []),
        ]
        offer(self, "whose", whose)

    @property
    def subject(self) -> Subject:
        """Whose it is; one's own where nothing that may be seen was chosen."""
        kind, _, theme = self.cleaned_data.get("whose", "").partition(":")
        agency = self.person.agency_id if kind == FeedKind.AGENCY else None
        return Subject(kind or FeedKind.PERSON, agency, theme)

    @property
    def tables(self) -> list[str]:
        """The sources that were chosen; none for all."""
        return [table for name, _, table in ENTRY_KINDS if name in self.cleaned_data.get("kind", ())]

    @property
    def narrows(self) -> bool:
        """Whether it is anything but the whole of one's own calendar."""
        return bool(self.cleaned_data.get("whose") or self.tables)

    @property
    def in_words(self) -> str:
        """What is shown: "My calendar", "Essex Police: deployments, meetings"."""
        subject = self.subject
        whose = {
            FeedKind.AGENCY: str(self.person.agency),
            FeedKind.RED_FLAGS: "Red-flag dates",
            FeedKind.THEME: subject.theme,
        }.get(FeedKind(subject.kind), "My calendar")
        only = ", ".join(label.lower() for _, label, table in ENTRY_KINDS if table in self.tables)
        return f"{whose}: {only}" if only else whose
