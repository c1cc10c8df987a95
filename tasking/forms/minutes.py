"""The form that corrects minutes: the wording of each entry of one part, and what changed."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from tasking.documents.minutes import PartOfMinutes
from tasking.forms.fields import text_area
from tasking.models import AttendanceStatus, EntryKind, MinutesEntry
from web.forms import GovukForm


class EntryRow(NamedTuple):
    """One entry of the form, with its fields."""

    entry: MinutesEntry
    fields: list[BoundField]


class CorrectMinutesForm(GovukForm):
    """Each entry's wording as it stands. What is left as it is, is not corrected."""

    mark_optional = False

    minutes = forms.UUIDField(widget=forms.HiddenInput)
    what_changed = forms.CharField(
        label="What changed?",
        help_text="One sentence, printed on the new version. For example, Bob sent apologies and was not present",
        max_length=300,
    )

    def __init__(self, *args: Any, held: PartOfMinutes, **kwargs: Any) -> None:
        self.held = held
        super().__init__(*args, **kwargs)
        for entry in held.entries:
            self.fields.update(self._fields_of(entry))

    def rows(self) -> Iterator[EntryRow]:
        """The entries that can be corrected, in order."""
        for entry in self.held.entries:
            bound = [self[name] for name in self._fields_of(entry)]
            if bound:
                yield EntryRow(entry, bound)

    def changes(self) -> dict[UUID, dict[str, Any]]:
        """By the key of an entry, what is said differently now."""
        told = {entry.pk: self._said(entry) for entry in self.held.entries}
        return {key: said for key, said in told.items() if said}

    def _said(self, entry: MinutesEntry) -> dict[str, Any]:
        given = {
            name.partition("-")[0]: self.cleaned_data[name]
            for name in self._fields_of(entry)
            if not name.startswith("note-")
        }
        notes = [self.cleaned_data[name] for name in self._fields_of(entry) if name.startswith("note-")]
        if notes:
            given["notes"] = [note for note in map(_plain, notes) if note]
        return {name: value for name, value in given.items() if _plain(value) != _plain(entry.content[name])}

    def _fields_of(self, entry: MinutesEntry) -> dict[str, forms.Field]:
        said, key = entry.content, entry.pk
        if entry.kind == EntryKind.ATTENDANCE:
            return {
                f"name-{key}": _line("Name", said["name"]),
                f"status-{key}": forms.ChoiceField(
                    label="Did they come?", choices=AttendanceStatus.choices, initial=said["status"]
                ),
            }
        if entry.kind == EntryKind.ACTION and not said["struck"]:
            return {f"text-{key}": text_area("Action", rows=2, initial=said["text"])}
        if entry.kind != EntryKind.ITEM:
            return {}
        fields: dict[str, forms.Field] = {f"title-{key}": _line("Title", said["title"], length=200)}
        for number, note in enumerate(said["notes"] or [""]):
            label = f"Note {number + 1}" if len(said["notes"]) > 1 else "Note"
            fields[f"note-{number}-{key}"] = text_area(label, rows=3, initial=note, required=False)
        if said["decision"]:
            label = f"Reason for the decision “{said['decision']}”"
            fields[f"reason-{key}"] = text_area(label, rows=2, initial=said["reason"], required=False)
        return fields


def _line(label: str, initial: str, *, length: int = 120) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, initial=initial)


def _plain(value: Any) -> Any:
    """Text as people mean it: browsers send other line ends than were typed, and spaces at the end."""
    if isinstance(value, list):
        return [_plain(text) for text in value]
    return "\n".join(line.rstrip() for line in value.splitlines()).strip()
