"""Pages that take in case reviews and move them on."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from audit.processing import COLLECTS, logs_nothing
from common import clock
from common.decisions import Decision
from common.errors import MusterError
from tasking import actions, casework_policies, policies
from tasking.forms.case_reviews import (
    AnswerForm,
    ApplicationForm,
    CaseReviewRuleForm,
    ComplaintForm,
    TaskRecommendationForm,
)
from tasking.forms.fields import ReasonForm
from tasking.models import Action, CaseRecommendation, CaseReview, CaseReviewRule
from tasking.states import CASE_REVIEW
from tasking.views.case_review_steps import STEPS
from tasking.views.pages import RecordFormView, TaskingFormView
from tasking.views.steps import StepView
from web.dates import plain_date

SECTION = ("Case reviews", reverse_lazy("tasking:case_reviews"))
#: Rows for complaints beyond those that the rule asks for.
_SPARE = 2


class NewCaseReviewView(TaskingFormView):
    """Takes in an application. A page about a person can hand over the reference: ?subject=V-2026-0012."""

    processing = COLLECTS
    form_class = ApplicationForm
    template_name = "tasking/case_review_form.html"
    section = SECTION
    title = "Take in an application for a case review"
    button = "Save the application"

    def decision(self) -> Decision:
        """Anyone who works here may."""
        return casework_policies.may_apply_for_review(self.person)

    @cached_property
    def formset(self) -> BaseFormSet:
        """A row for each complaint; rows left empty are passed over."""
        number = CaseReviewRule.in_force().complaints + _SPARE
        made = formset_factory(ComplaintForm, extra=number, max_num=number, absolute_max=number + _SPARE)
        return made(self.request.POST or None, prefix="complaints")

    def get_initial(self) -> dict[str, Any]:
        """Made today, unless said otherwise; with what the address hands over."""
        handed = {"subject": self.request.GET["subject"]} if "subject" in self.request.GET else {}
        return {**super().get_initial(), "applied_on": clock.today(), **handed}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check both the form and its complaints, so that every fault is shown at once."""
        form = self.get_form()
        if form.is_valid() & self.formset.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rows for complaints."""
        return super().get_context_data(**{"formset": self.formset, **kwargs})

    def act(self, form: ApplicationForm) -> CaseReview:
        """Take it in, and say by when it is to be acknowledged."""
        given = [actions.ComplaintGiven(**row.cleaned_data) for row in self.formset if row.has_changed()]
        details = actions.ApplicationDetails(**form.cleaned_data)
        made = actions.apply_for_review(by=self.person, details=details, complaints=given)
        due = plain_date(made.acknowledge_by)
        messages.success(self.request, f"Case review {made} is taken in. Acknowledge it by {due}.")
        return made

    def refused(self, form: Any, refusal: MusterError) -> HttpResponse:
        """Faults of the complaints stand above the form, the others at their fields."""
        sentences = refusal.faults.pop("complaints", [])
        for sentence in sentences:
            form.add_error(None, sentence)
        if sentences and not refusal.faults:
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        return super().refused(form, refusal)


class CaseReviewStepView(StepView):
    """Does one step."""

    model = CaseReview
    section = SECTION
    steps = STEPS
    lifecycle = CASE_REVIEW
    keyword = "case_review"


class StrikeComplaintView(RecordFormView):
    """Strikes a wrong complaint."""

    model = CaseReview
    section = SECTION
    form_class = ReasonForm
    title = "Strike the complaint"
    button = "Strike the complaint"
    done = "The complaint is struck. It stays, and no longer counts."

    def decision(self) -> Decision:
        """As the lifecycle's table says."""
        return policies.may(self.person, "strike_complaint_of", self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason; 404 for no complaint of it."""
        get_object_or_404(self.record.complaints, pk=self.kwargs["complaint"])
        return {**super().get_form_kwargs(), "ask": "What is wrong with the complaint?"}

    def act(self, form: ReasonForm) -> CaseReview:
        """Strike it."""
        given = {"complaint": self.kwargs["complaint"], **form.cleaned_data}
        return actions.strike_complaint(case_review=self.record.pk, by=self.person, **given)


class _RecommendationView(RecordFormView):
    """A form about one recommendation."""

    model = CaseReview
    section = SECTION
    template_name = "tasking/case_recommendation.html"

    @cached_property
    def recommendation(self) -> CaseRecommendation:
        """The recommendation; 404 where it is not of this case review."""
        found = get_object_or_404(self.record.recommendations, pk=self.kwargs["recommendation"])
        found.case_review = self.record
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the recommendation."""
        return super().get_context_data(**{"recommendation": self.recommendation, **kwargs})


class AnswerView(_RecommendationView):
    """Records what the agency answers."""

    form_class = AnswerForm
    title = "Record the answer"
    button = "Save the answer"
    done = "The answer is recorded."

    def decision(self) -> Decision:
        """The agency's; chairs and coordinators may for anyone."""
        return casework_policies.may_answer(self.person, self.recommendation)

    def act(self, form: AnswerForm) -> CaseReview:
        """Record it."""
        given = {"recommendation": self.recommendation.pk, **form.cleaned_data}
        return actions.answer_recommendation(case_review=self.record.pk, by=self.person, **given)


class TaskView(_RecommendationView):
    """Makes an action of an accepted recommendation."""

    form_class = TaskRecommendationForm
    title = "Make it an action"
    button = "Log the action"
    done = "The action is logged. Its owner will be told."

    def decision(self) -> Decision:
        """As the lifecycle's table says."""
        return policies.may(self.person, "task_from", self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With what the choices depend on."""
        return {**super().get_form_kwargs(), "record": self.record, "recommendation": self.recommendation}

    def act(self, form: TaskRecommendationForm) -> Action:
        """Log it."""
        given = dict(form.cleaned_data)
        meeting = given.pop("meeting").pk
        key = {"case_review": self.record.pk, "recommendation": self.recommendation.pk}
        return actions.task_recommendation(**key, by=self.person, meeting=meeting, **given)


class RuleView(TaskingFormView):
    """Changes the partnership's rule for case reviews."""

    processing = logs_nothing("the partnership's own rule; nothing about anybody")
    form_class = CaseReviewRuleForm
    section = SECTION
    title = "Rule for case reviews"
    button = "Save the rule"
    done = "The rule is saved. It goes for applications made from now on."
    success_url = SECTION[1]

    def decision(self) -> Decision:
        """Those who plan meetings."""
        return policies.may_set_rules(self.person)

    def get_initial(self) -> dict[str, Any]:
        """The rule in force."""
        rule = CaseReviewRule.in_force()
        return {name: getattr(rule, name) for name in CaseReviewRuleForm.base_fields}

    def get_success_url(self) -> str:
        """Back to the list."""
        return str(self.success_url)

    def act(self, form: CaseReviewRuleForm) -> CaseReviewRule:
        """Save it."""
        given = dict(form.cleaned_data)
        # Version 0 is the Act's own rule, which is nowhere yet: whoever saves first makes it.
        version = given.pop("version") or None
        return actions.save_case_review_rule(by=self.person, version=version, **given)
