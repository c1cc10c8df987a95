"""The pages of what is recorded once an outcome is issued: one form for each sort of entry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit.actions import consulted
from audit.processing import ALTERS, COLLECTS
from audit.views import ActionFormView
from outcomes import actions, policies
from outcomes.actions.orders import PARTS
from outcomes.forms import orders as forms
from outcomes.models import Marking, Outcome
from outcomes.models.orders import Part
from outcomes.reviews import next_review
from partners.practitioners import PractitionerMixin


@dataclass(frozen=True)
class Work:
    """One sort of entry: its name in outcomes.states.WORK, what its page says, its form and its action."""

    work: str
    title: str
    form: type[forms.WorkForm]
    act: Callable[..., Any]
    done: str = "Saved."


#: By the last part of the page's address: what is recorded of an outcome.
WORKS: dict[str, Work] = {
    "conditions": Work("add conditions", "Add conditions", forms.ConditionsForm, actions.add_conditions),
    "breach": Work("record a breach", "Record a breach", forms.BreachForm, actions.record_breach),
    "appeal": Work("lodge an appeal", "Record an appeal", forms.AppealForm, actions.lodge_appeal),
    "variation": Work("record a variation", "Record a variation", forms.VariationForm, actions.vary_outcome),
    "extension": Work("record an extension", "Record an extension", forms.ExtensionForm, actions.extend_outcome),
    "review": Work("record a review", "Record a review", forms.ReviewForm, actions.record_review),
    "penalty": Work("set the penalty", "Set the penalty", forms.PenaltyForm, actions.set_penalty),
    "payment": Work("record the payment", "Record the payment", forms.PaymentForm, actions.pay_penalty),
}
_DEALING = Work("deal with a breach", "Deal with the breach", forms.DealingForm, actions.deal_with_breach)
_RESULT = Work(
    "record the result of an appeal",
    "Record the result of the appeal",
    forms.AppealResultForm,
    actions.decide_appeal,
)


class OnPart(NamedTuple):
    """What is recorded of an entry that there is: the name under which the action takes it, its model, and the work."""

    taken_as: str
    model: type[Part]
    work: Work


WORKS_ON = {
    "breach-dealt-with": OnPart("breach", PARTS["breach"], _DEALING),
    "appeal-result": OnPart("appeal", PARTS["appeal"], _RESULT),
    **{
        f"strike-{kind}": OnPart(
            "part",
            model,
            Work(
                "strike an entry",
                f"Strike this {kind} as recorded by mistake",
                forms.StrikeForm,
                partial(actions.strike_part, kind=kind),
            ),
        )
        for kind, model in PARTS.items()
    },
}


class _WorkView(PractitionerMixin, ActionFormView):
    """A page with the form of one sort of entry; what may not be done is said in place of the form."""

    template_name = "outcomes/change.html"
    part: Part | None = None

    @property
    def work(self) -> Work:
        """The sort of entry. Raises Http404 where there is none of this name."""
        raise NotImplementedError

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome. Raises Http404 where it may not be seen."""
        rows = Outcome.objects.select_related("type", "issuing_agency", "legal_version__type")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, which shows what is recorded already: of what is restricted or sensitive, that is logged."""
        if self.outcome.shown_marking != Marking.OFFICIAL:
            consulted([self.outcome])
        return super().get(request, *args, **kwargs)

    def get_form_class(self) -> type[forms.WorkForm]:
        """The form of this work."""
        return self.work.form

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the outcome, and the entry that it is about."""
        return {**super().get_form_kwargs(), "outcome": self.outcome, "part": self.part}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the outcome, and why not where this person may not do it."""
        decision = policies.may_work(self.person, self.work.work, self.outcome)
        own = {"title": self.work.title, "lead": self.lead(), "marking": self.outcome.shown_marking, **kwargs}
        return super().get_context_data(outcome=self.outcome, decision=decision, **own)

    def lead(self) -> str:
        """What the law says of it, above the form."""
        return ""

    @property
    def done(self) -> str:  # type: ignore[override]  # each sort of entry has its own
        """What is said once it is saved."""
        return self.work.done

    def get_success_url(self) -> str:
        """Back to the outcome."""
        return reverse("outcomes:detail", args=[self.kwargs["pk"]])


class WorkView(_WorkView):
    """Record an entry of an outcome."""

    processing = COLLECTS

    @property
    def work(self) -> Work:
        """The sort of entry. Raises Http404 where there is none of this name."""
        if self.kwargs["work"] not in WORKS:
            raise Http404
        return WORKS[self.kwargs["work"]]

    def lead(self) -> str:
        """The rule that its dates, or its amount, are held to."""
        outcome, name = self.outcome, self.kwargs["work"]
        if name == "review":
            due = next_review(outcome)
            return due.because if due else "None is due."
        most = outcome.legal_version.penalty_max if outcome.legal_version else None
        said = {
            "appeal": outcome.appeal_because,
            "extension": outcome.expires_because,
            "variation": outcome.expires_because,
            "penalty": f"The law allows at most £{most:,} ({outcome.legal_version})." if most else "",
        }
        return said.get(name, "")

    def act(self, form: forms.WorkForm) -> Any:
        """Record it; sent twice, it is recorded once."""
        return self.work.act(outcome=self.kwargs["pk"], by=self.person, **form.given())


class WorkOnView(_WorkView):
    """Record what became of an entry: a breach dealt with, an appeal decided, a mistake struck."""

    processing = ALTERS

    @property
    def work(self) -> Work:
        """What is done to the entry. Raises Http404 where there is nothing of this name."""
        if self.kwargs["work"] not in WORKS_ON:
            raise Http404
        return WORKS_ON[self.kwargs["work"]].work

    @cached_property
    def part(self) -> Part:  # type: ignore[override]  # found when it is asked for
        """The entry. Raises Http404 where it is not of this outcome, or may not be seen."""
        work = self.work
        model = WORKS_ON[self.kwargs["work"]].model
        assert work  # noqa: S101 - raises 404 for a name that there is not
        rows = model._default_manager.select_related("outcome")
        return get_object_or_404(rows, pk=self.kwargs["part"], outcome=self.kwargs["pk"])

    def act(self, form: forms.WorkForm) -> Any:
        """Do it."""
        name = WORKS_ON[self.kwargs["work"]].taken_as
        return self.work.act(**{name: self.part.pk}, by=self.person, **form.given())
