"""Pages for the verbs of a lifecycle: each verb a form of its own under one address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404

from common.decisions import Decision
from common.lifecycle import Lifecycle
from tasking import policies
from tasking.forms.fields import ReasonForm
from tasking.views.pages import RecordFormView


@dataclass(frozen=True)
class Step:
    """A verb with its form, the words of its button, what is said when it is done, and the action it calls.

    `act` takes the record's key by name, `by`, and what the form gives. `ask` words the question for a reason;
    `initial` gives what the form starts with.
    """

    verb: str
    form: type[forms.Form]
    button: str
    done: str
    act: Callable[..., Any]
    ask: str = ""
    template: str = "tasking/form.html"
    needs_record: bool = False
    initial: Callable[[Any], dict[str, Any]] = lambda record: {}


class StepView(RecordFormView):
    """Does the step of the address; refused before it is filled in where it cannot be done now."""

    steps: ClassVar[Mapping[str, Step]]
    lifecycle: ClassVar[Lifecycle]
    keyword: ClassVar[str]

    @property
    def step(self) -> Step:
        """The step; 404 for one that is none."""
        step = self.steps.get(str(self.kwargs["step"]))
        if step is None:
            raise Http404("There is no such step.")
        return step

    def decision(self) -> Decision:
        """As the lifecycle's table says. Raises WrongState."""
        allowed = policies.may(self.person, self.step.verb, self.record)
        if allowed:
            self.lifecycle.target(self.step.verb, self.record.state)
        return allowed

    def says(self) -> list[tuple[str, Any]]:
        """Its state."""
        return [("State", self.record.get_state_display())]

    def get_template_names(self) -> list[str]:
        """The step's own."""
        return [self.step.template]

    def get_form_class(self) -> type[Any]:
        """The step's own."""
        return self.step.form

    def get_initial(self) -> dict[str, Any]:
        """What the step starts with."""
        return {**super().get_initial(), **self.step.initial(self.record)}

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the record, or the question to ask for the reason, where the form takes them."""
        given = super().get_form_kwargs()
        if self.step.needs_record:
            given["record"] = self.record
        if issubclass(self.step.form, ReasonForm):
            given["ask"] = self.step.ask
        return given

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words of the step."""
        step = self.step
        return super().get_context_data(**{"title": f"{step.button}: {self.record}", "button": step.button, **kwargs})

    def act(self, form: Any) -> Any:
        """Call the step's action."""
        done = self.step.act(**{self.keyword: self.record.pk}, by=self.person, **form.cleaned_data)
        messages.success(self.request, self.step.done)
        return done
