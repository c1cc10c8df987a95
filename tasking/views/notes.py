"""Pages of a discussion's notes: writing one, putting one's own right, and striking a wrong one."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from common.decisions import Decision
from common.errors import MusterError, StaleEdit
from tasking import actions, policies
from tasking.forms.agenda_items import AmendDiscussionForm, WriteDiscussionForm
from tasking.forms.fields import ReasonForm
from tasking.models import AgendaItem, DiscussionNote
from tasking.views.agenda_items import ItemFormView


class WriteDiscussionView(ItemFormView):
    """Writes a note of one's own under an item."""

    form_class = WriteDiscussionForm
    title = "Write a note"
    button = "Save the note"
    done = "The note is saved."

    def decision(self) -> Decision:
        """The minute takers'."""
        return policies.may_take_minutes(self.person)

    def says(self) -> list[tuple[str, Any]]:
        """The note that was sent with this key before."""
        key = self.request.POST.get("client_key", "")
        sent = DiscussionNote.objects.filter(item=self.record, written_by=self.person, client_key=key).first()
        return [("Note", sent.text if sent else "")]

    def get_initial(self) -> dict[str, Any]:
        """With a key of its own."""
        return {"client_key": uuid4()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the item that it is about."""
        return super().get_context_data(about=self.record, **kwargs)

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the refusal; where this form was sent before with other words, a second try makes a second note."""
        if isinstance(refusal, StaleEdit):
            typed = self.request.POST.copy()
            typed["client_key"] = str(uuid4())
            form.data = typed
            self.extra_context = {"says_hint": "What you typed is kept below. Save it to keep it as a second note."}
        return super().refused(form, refusal)

    def act(self, form: WriteDiscussionForm) -> DiscussionNote:
        """Keep it."""
        return actions.write_discussion(item=self.record.pk, by=self.person, **form.cleaned_data)


class DiscussionFormView(ItemFormView):
    """A form about one note."""

    @cached_property
    def note(self) -> DiscussionNote:
        """The note of the address; 404 where it is not there or may not be seen."""
        notes = DiscussionNote.objects.select_related("item__meeting__forum", "written_by")
        return get_object_or_404(notes, pk=self.kwargs["pk"])

    @cached_property
    def record(self) -> AgendaItem:
        """The item that it is under."""
        return self.note.item

    def says(self) -> list[tuple[str, Any]]:
        """The note, and why it was struck."""
        rows = [("Note", self.note.text), ("Struck because", self.note.struck_reason)]
        return [row for row in rows if row[1]]

    def get_initial(self) -> dict[str, Any]:
        """With the version that the form is opened on."""
        return {"version": self.note.version}

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the refusal, with what the note says by now; a second try goes by that."""
        if isinstance(refusal, StaleEdit):
            self.note.refresh_from_db()
        return super().refused(form, refusal)

    def opened_on(self) -> int:
        """The version of the note."""
        return self.note.version


class AmendDiscussionView(DiscussionFormView):
    """Puts a note of one's own right."""

    form_class = AmendDiscussionForm
    title = "Change your note"
    button = "Save the note"
    done = "The note is saved."

    def decision(self) -> Decision:
        """Its writer's alone."""
        return policies.may_amend_discussion(self.person, self.note)

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {**super().get_initial(), "text": self.note.text}

    def act(self, form: AmendDiscussionForm) -> DiscussionNote:
        """Change it."""
        return actions.amend_discussion(note=self.note.pk, by=self.person, **form.cleaned_data)


class StrikeDiscussionView(DiscussionFormView):
    """Strikes a wrong note, with a reason."""

    form_class = ReasonForm
    title = "Strike the note"
    button = "Strike the note"
    done = "The note is struck. It can still be read, with your reason."

    def decision(self) -> Decision:
        """Its writer's, and the minute takers'."""
        return policies.may_strike_discussion(self.person, self.note)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "What is wrong with the note?"}

    def act(self, form: ReasonForm) -> DiscussionNote:
        """Strike it."""
        return actions.strike_discussion(note=self.note.pk, by=self.person, **form.cleaned_data)
