"""Forms of the page on which a meeting is run."""

from typing import Any
from uuid import uuid4

from django import forms

from tasking.forms.fields import text_area
from tasking.models import DiscussionNote
from web.forms import GovukForm


class LiveNoteForm(GovukForm):
    """One's own note, new or as it stands: `action` is where it is sent."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = text_area("Your note", help_text="Without names of victims or offenders", rows=5)

    @classmethod
    def of(cls, note: DiscussionNote | None) -> "LiveNoteForm":
        """The form for a note that is there, or for a new one with a key of its own."""
        if note is None:
            return cls(initial={"client_key": uuid4()}, auto_id="note_%s")
        return cls(initial={"version": note.version, "text": note.text}, auto_id="note_%s")


class LineForm(GovukForm):
    """An action in one line (tasking/one_line.py)."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    line = forms.CharField(
        label="Action in one line",
        help_text="For example: @police !smith due 14d Visit the shops. Without names of victims or offenders",
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "true"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "line_%s", **kwargs})
