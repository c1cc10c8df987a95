"""Pages of an action: what it is, its verbs, and its progress."""

import datetime as dt
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.views.generic import DetailView

from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, policies, words
from tasking.actions.action_log import REASONS
from tasking.forms.action_log import AmendActionForm, CompleteForm, NoteForm
from tasking.forms.fields import ReasonForm
from tasking.models import Action, ExtensionRequest, ProgressNote
from tasking.querysets import UNDISCHARGED
from tasking.states import ACTION, EXTENSION
from tasking.views.evidence_rows import shown
from tasking.views.pages import SENSITIVE, RecordFormView

#: How each verb's reason is asked for.
ASKED = {**REASONS, "complete": "What was done?"}
SECTION = ("Actions", reverse_lazy("tasking:actions"))


class ActionView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One action: who does what by when, what has been done, and what can be done now."""

    processing = CONSULTS
    template_name = "tasking/action.html"
    queryset = Action.objects.with_help().select_related("item", "closed_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its notes, its timeline, and a button for each verb that its state allows."""
        action = self.object
        notes = list(action.notes.select_related("written_by__agency"))
        files = shown(self.person, action)
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if action.category else "",
            "rows": _rows(action),
            "notes": [(note, policies.may_strike_note(self.person, note), files.get(note.pk, [])) for note in notes],
            "files": files.get(None, []),
            "may_note": policies.may_note(self.person, action),
            "note_form": NoteForm(),
            "undischarged": action.state in UNDISCHARGED,
            "due_dates": due_dates(action),
            "extensions": self._extensions(action),
            "timeline": timeline(action),
            "buttons": [*self._write(action), *self._verbs(action), *self._ask(action), *self._amend(action)],
        }

    def _write(self, action: Action) -> list[dict[str, str]]:
        """Straight to writing progress, which stands far down on a phone; for those who may."""
        may_write = action.state in UNDISCHARGED and policies.may_note(self.person, action)
        return [{"text": "Write progress", "url": "#write", "reason": "", "style": ""}] if may_write else []

    def _verbs(self, action: Action) -> list[dict[str, str]]:
        return [
            {
                "text": words.ACTION[verb][0],
                "url": reverse("tasking:action_move", args=[action.pk, verb]),
                "reason": policies.may(self.person, verb, action).reason,
                "style": {"strike": "warning", "complete": ""}.get(verb, "secondary"),
            }
            for verb in ACTION.verbs_from(action.state)
        ]

    def _extensions(self, action: Action) -> list[tuple[ExtensionRequest, list[dict[str, str]]]]:
        """Each request for more time, with a button for each verb that its state allows."""
        asked = action.extensions.select_related("asked_by__agency", "answered_by", "action__owner_agency")
        return [
            (
                request,
                [
                    {
                        "text": words.EXTENSION[verb][0],
                        "url": reverse("tasking:extension_answer", args=[request.pk, verb]),
                        "reason": policies.may(self.person, verb, request).reason,
                        "style": "" if verb == "grant" else "secondary",
                    }
                    for verb in EXTENSION.verbs_from(request.state)
                ],
            )
            for request in asked
        ]

    def _ask(self, action: Action) -> list[dict[str, str]]:
        """Asking for more time, while none is asked for."""
        if action.state != "open" or action.asked_extension:
            return []
        url = reverse("tasking:extension_ask", args=[action.pk])
        reason = policies.may_ask_for_time(self.person, action).reason
        return [{"text": "Ask for more time", "url": url, "reason": reason, "style": "secondary"}]

    def _amend(self, action: Action) -> list[dict[str, str]]:
        if action.state != "open":
            return []
        url = reverse("tasking:action_amend", args=[action.pk])
        reason = policies.may_amend(self.person).reason
        return [{"text": "Change", "url": url, "reason": reason, "style": "secondary"}]


def due_dates(action: Action) -> list[tuple[dt.date, dt.datetime, str]]:
    """Each due date that it has had, the first one first: (the day, since when, why). Empty where it never moved."""
    rows = action.history.order_by("history_id").values_list("due_on", "history_date", "history_change_reason")
    moved = [row for before, row in pairwise([(None, None, ""), *rows]) if before[0] != row[0]]
    return moved if len(moved) > 1 else []


def _rows(action: Action) -> list[tuple[Any, ...]]:
    supporting = action.supporting_agencies
    said: list[tuple[Any, ...]] = [
        ("What", action.text),
        ("Owner", f"{action.owner}, {action.owner_agency}"),
        ("Due", action.due_on),
        *([("Supporting", ", ".join(str(agency) for agency in supporting))] if supporting else []),
        ("Raised at", str(action.meeting), action.meeting.get_absolute_url(), "Open"),
    ]
    if action.item:
        said.append(("Under", action.item.title, action.item.get_absolute_url(), "Open"))
    if action.closed_at:
        said.append(("Reason", action.closing_reason))
    return said


class MoveActionView(RecordFormView):
    """Does one verb of the lifecycle."""

    model = Action
    section = SECTION

    def get_form_class(self) -> type[ReasonForm]:
        """Completing also asks for what shows it."""
        return CompleteForm if self.verb == "complete" else ReasonForm

    @property
    def verb(self) -> str:
        """The verb of the address; 404 for one that is none."""
        verb = str(self.kwargs["verb"])
        if verb not in words.ACTION:
            raise Http404("There is no such verb.")
        return verb

    def decision(self) -> Decision:
        """As the lifecycle's table says, and the owner's agency for the owner's verbs."""
        return policies.may(self.person, self.verb, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """Its state, and what is to be done by when."""
        action = self.record
        return [("State", action.get_state_display()), ("What", action.text), ("Due", action.due_on)]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": ASKED.get(self.verb, "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words of the verb."""
        button = words.ACTION[self.verb][0]
        return super().get_context_data(**{"title": f"{button}: {self.record}", "button": button, **kwargs})

    def act(self, form: ReasonForm) -> Action:
        """Move it."""
        given = dict(form.cleaned_data)
        file = given.pop("file", None)
        moved = actions.move_action(action=self.record.pk, verb=self.verb, by=self.person, **given)
        if file is not None:
            said = moved.notes.filter(written_by=self.person).first() if given["reason"].strip() else None
            actions.attach_evidence(action=self.record.pk, by=self.person, upload=file, note=said)
        messages.success(self.request, words.ACTION[self.verb][1])
        return moved


class AmendActionView(RecordFormView):
    """Changes an open action, with a reason."""

    model = Action
    section = SECTION
    form_class = AmendActionForm
    title = "Change the action"
    done = "The action is changed. Its owner will be told."

    def decision(self) -> Decision:
        """The minute takers'."""
        return policies.may_amend(self.person)

    def says(self) -> list[tuple[str, Any]]:
        """What is to be done, by whom, by when."""
        action = self.record
        return [
            ("What", action.text),
            ("Owner", action.owner),
            ("Due", action.due_on),
            ("Supporting", ", ".join(str(agency) for agency in action.supporting_agencies)),
        ]

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        action = self.record
        return {
            **super().get_initial(),
            "text": action.text,
            "owner": action.owner_id,
            "due_on": action.due_on,
            "supporting": [agency.pk for agency in action.supporting_agencies],
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "Why is it changed?"}

    def act(self, form: AmendActionForm) -> Action:
        """Amend it."""
        owner = form.cleaned_data["owner"]
        return actions.amend_action(
            action=self.record.pk, by=self.person, owner_agency=owner.agency, **form.cleaned_data
        )


class AddNoteView(RecordFormView):
    """Writes a progress note; two people may write at once, and both notes are kept."""

    model = Action
    section = SECTION
    form_class = NoteForm
    title = "Write progress"
    button = "Save the note"
    done = "The note is saved."

    def decision(self) -> Decision:
        """The owner's agency's, and the minute takers'."""
        return policies.may_note(self.person, self.record)

    def get_success_url(self) -> str:
        """Back to the action."""
        return f"{self.record.get_absolute_url()}#progress"

    def act(self, form: NoteForm) -> ProgressNote:
        """Keep it."""
        return actions.add_note(action=self.record.pk, by=self.person, **form.cleaned_data)


class StrikeNoteView(RecordFormView):
    """Strikes a wrong note, with a reason."""

    model = ProgressNote
    section = SECTION
    form_class = ReasonForm
    title = "Strike the note"
    button = "Strike the note"
    done = "The note is struck. It can still be read, with your reason."

    def decision(self) -> Decision:
        """Its writer's, and the minute takers'."""
        return policies.may_strike_note(self.person, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """The note, and why it was struck."""
        return [("Note", self.record.text), ("Struck because", self.record.struck_reason)]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "What is wrong with the note?"}

    def get_success_url(self) -> str:
        """Back to the action."""
        return f"{self.record.action.get_absolute_url()}#progress"

    def act(self, form: ReasonForm) -> ProgressNote:
        """Strike it."""
        return actions.strike_note(note=self.record.pk, by=self.person, **form.cleaned_data)
