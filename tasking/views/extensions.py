"""Pages of requests for more time: asking, and answering."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.decisions import Decision
from tasking import actions, policies, words
from tasking.forms.action_log import AskForTimeForm, GrantTimeForm
from tasking.forms.fields import ReasonForm
from tasking.models import Action, ExtensionRequest
from tasking.views.action_log import SECTION
from tasking.views.pages import SENSITIVE, RecordFormView, log_restricted

_ASKED = {
    "grant": "Why is more time given?",
    "refuse": "Why is it refused?",
    "withdraw": "Why is it withdrawn?",
}


class AskForTimeView(RecordFormView):
    """Asks for a later due date."""

    model = Action
    section = SECTION
    form_class = AskForTimeForm
    title = "Ask for more time"
    button = "Ask for more time"
    done = "You have asked for more time. The chair will answer; until then the due date stays."

    def decision(self) -> Decision:
        """The owner's agency's, and the minute takers'."""
        return policies.may_ask_for_time(self.person, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """What is to be done by when."""
        return [("What", self.record.text), ("Due", self.record.due_on)]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "Why is more time needed?"}

    def act(self, form: AskForTimeForm) -> ExtensionRequest:
        """Ask."""
        return actions.ask_for_time(action=self.record.pk, by=self.person, **form.cleaned_data)


class AnswerExtensionView(RecordFormView):
    """Grants, refuses or withdraws a request."""

    model = ExtensionRequest
    section = SECTION
    template_name = "tasking/extension_answer.html"

    @cached_property
    def record(self) -> ExtensionRequest:
        """The request of the address; 404 where it is not there or may not be seen. A restricted one is logged."""
        whole = ExtensionRequest.objects.select_related("action__owner_agency", "asked_by")
        found = get_object_or_404(whole, pk=self.kwargs["pk"])
        log_restricted([found.action])
        return found

    @property
    def verb(self) -> str:
        """The verb of the address; 404 for one that is none."""
        verb = str(self.kwargs["verb"])
        if verb not in words.EXTENSION:
            raise Http404("There is no such verb.")
        return verb

    def decision(self) -> Decision:
        """As the lifecycle's table says, and the owner's agency for withdrawing."""
        return policies.may(self.person, self.verb, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """What was asked for, and how it stands."""
        request = self.record
        return [("State", request.get_state_display()), ("Asked until", request.asked_until)]

    def get_form_class(self) -> type[ReasonForm]:
        """Granting asks until when."""
        return GrantTimeForm if self.verb == "grant" else ReasonForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": _ASKED[self.verb]}

    def get_initial(self) -> dict[str, Any]:
        """The day that was asked for."""
        return {**super().get_initial(), "granted_until": self.record.asked_until}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words of the verb, and what was asked for."""
        button, request = words.EXTENSION[self.verb][0], self.record
        return super().get_context_data(
            **{
                "title": f"{button}: {request.action}",
                "button": button,
                "asked": request,
                "marking": SENSITIVE if request.action.category else "",
                **kwargs,
            }
        )

    def act(self, form: ReasonForm) -> ExtensionRequest:
        """Answer it."""
        answered = actions.answer_extension(request=self.record.pk, verb=self.verb, by=self.person, **form.cleaned_data)
        messages.success(self.request, words.EXTENSION[self.verb][1])
        return answered
