"""Pages of risk: the matrices and their versions, and the assessment of a referral."""

from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import DetailView, ListView

from audit.processing import ALTERS, COLLECTS, logs_nothing
from audit.views import ActionFormView, RecordedMixin
from common import clock
from common.decisions import Decision
from common.errors import MusterError, WrongState
from partners.models import Person
from partners.timeline import timeline
from tasking import actions, policies, risk
from tasking.forms.risk import AssessForm, MatrixForm, MatrixRows, WithdrawMatrixForm
from tasking.models import Referral, RiskAssessment, RiskMatrix
from tasking.views.pages import RecordFormView
from tasking.views.referral_forms import SECTION as REFERRALS

SECTION = ("Risk matrices", reverse_lazy("tasking:risk_matrices"))
_SETTINGS = logs_nothing("questions and bands of the partnership's own; nothing about anybody")


class SettingsMixin(RecordedMixin):
    """A page about settings of casework: for those who work here, and for administrators, who keep them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may read them. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        self.person = request.user
        self.decision().require()
        return super().dispatch(request, *args, **kwargs)

    def decision(self) -> Decision:
        """May they come in?"""
        return policies.may_read_matrices(self.person)


class MatrixListView(SettingsMixin, ListView):
    """Each matrix with its versions, the latest first."""

    processing = _SETTINGS
    model = RiskMatrix
    template_name = "tasking/risk_matrices.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the versions by name, each with the day on which it ends."""
        context = super().get_context_data(**kwargs)
        by_name = groupby(context["object_list"], key=lambda version: version.name)
        return {
            **context,
            "matrices": [(name, with_ends(list(versions))) for name, versions in by_name],
            "may_keep": policies.may_keep_matrices(self.person),
        }


def with_ends(versions: list[RiskMatrix]) -> list[dict[str, Any]]:
    """Versions of one name, latest first, each with the day on which the next follows, and whether it is in force."""
    current = {found.pk for found in RiskMatrix.objects.filter(name=versions[0].name).in_force(clock.today())}
    ends = [None, *(version.in_force_from for version in versions)]
    return [
        {"version": version, "until": until, "in_force": version.pk in current}
        for version, until in zip(versions, ends, strict=False)
    ]


class MatrixView(SettingsMixin, DetailView):
    """One version: its questions, its bands, and what can be done."""

    processing = _SETTINGS
    model = RiskMatrix
    template_name = "tasking/risk_matrix.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what it asks and how it bands."""
        found: RiskMatrix = self.object
        versions = list(RiskMatrix.objects.filter(name=found.name))
        return {
            **super().get_context_data(**kwargs),
            "matrix": found.matrix,
            "versions": with_ends(versions),
            "is_latest": versions[0] == found,
            "may_keep": policies.may_keep_matrices(self.person),
            "timeline": timeline(found),
        }


class PublishMatrixView(SettingsMixin, ActionFormView):
    """Publishes a matrix. Its bands can be looked at first."""

    processing = ALTERS
    form_class = MatrixForm
    template_name = "tasking/risk_matrix_form.html"
    section = SECTION
    title = "Set up a risk matrix"
    button = "Publish it"
    done = "The risk matrix is published."
    follows: ClassVar[bool] = False

    def decision(self) -> Decision:
        """Those who keep the settings."""
        return policies.may_keep_matrices(self.person)

    @cached_property
    def record(self) -> RiskMatrix | None:
        """The version that this one follows, where there is one; 404 where the address names none."""
        return get_object_or_404(RiskMatrix, pk=self.kwargs["pk"]) if self.follows else None

    @cached_property
    def rows(self) -> MatrixRows:
        """The questions and the bands."""
        return MatrixRows(self.request.POST or None, self.record.matrix if self.record else None)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the name, which stays from version to version."""
        return {**super().get_form_kwargs(), "keeps_name": self.record is not None}

    def get_initial(self) -> dict[str, Any]:
        """The name so far."""
        return {"name": self.record.name} if self.record else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rows."""
        shown = {"rows": self.rows, "record": self.record, "colours": risk.COLOURS}
        return super().get_context_data(**{**shown, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the bands, or publish."""
        form = self.get_form()
        if not (form.is_valid() & self.rows.is_valid()):
            return self.form_invalid(form)
        if "preview" in request.POST:
            return self._preview(form)
        return self.form_valid(form)

    def _preview(self, form: BaseForm) -> HttpResponse:
        matrix = self.rows.matrix()
        faults = risk.faults_of(matrix)
        for sentence in (one for sentences in faults.values() for one in sentences):
            form.add_error(None, sentence)
        context = self.get_context_data(form=form, preview=matrix if matrix.questions and matrix.bands else None)
        return self.render_to_response(context, status=400 if faults else 200)

    def act(self, form: MatrixForm) -> RiskMatrix:
        """Publish it."""
        before = self.record
        return actions.publish_matrix(
            by=self.person, matrix=self.rows.matrix(), replaces=before.pk if before else None, **form.cleaned_data
        )

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Faults of the rows stand above the form, each as its own sentence."""
        rows = [sentence for name in ("questions", "bands") for sentence in refusal.faults.pop(name, [])]
        for sentence in rows:
            form.add_error(None, sentence)
        if rows and not refusal.faults:
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        return super().refused(form, refusal)

    def get_success_url(self) -> str:
        """The version that was published."""
        return str(self.object.get_absolute_url())


class NextVersionView(PublishMatrixView):
    """Publishes the next version of a matrix; the one before stays as it is."""

    title = "Publish the next version"
    done = "The next version is published. Earlier assessments keep their scores and bands."
    follows = True


class WithdrawMatrixView(SettingsMixin, ActionFormView):
    """Ends a matrix."""

    processing = ALTERS
    form_class = WithdrawMatrixForm
    template_name = "tasking/form.html"
    section = SECTION
    title = "Withdraw the risk matrix"
    button = "Withdraw it"
    done = "The risk matrix is withdrawn. Earlier assessments keep their scores and bands."

    def decision(self) -> Decision:
        """Those who keep the settings."""
        return policies.may_keep_matrices(self.person)

    @cached_property
    def record(self) -> RiskMatrix:
        """The version of the address."""
        return get_object_or_404(RiskMatrix, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the version."""
        return super().get_context_data(**{"record": self.record, **kwargs})

    def act(self, form: WithdrawMatrixForm) -> RiskMatrix:
        """Withdraw it."""
        return actions.withdraw_matrix(matrix=self.record.pk, by=self.person, reason=form.cleaned_data["reason"])

    def get_success_url(self) -> str:
        """All of them."""
        return reverse("tasking:risk_matrices")


class AssessView(RecordFormView):
    """Puts the questions of a matrix in force to a referral: ?matrix= chooses, where there are several."""

    model = Referral
    processing = COLLECTS
    form_class = AssessForm
    template_name = "tasking/assess.html"
    section = REFERRALS
    title = "Assess the risk"
    button = "Work out the risk"
    done = "The risk is assessed."

    def decision(self) -> Decision:
        """Those who work here."""
        return policies.may_assess_risk(self.person)

    @cached_property
    def choice(self) -> list[RiskMatrix]:
        """The matrices in force."""
        return list(RiskMatrix.objects.in_force(clock.today()))

    @cached_property
    def matrix(self) -> RiskMatrix:
        """The one that is asked. Raises WrongState where there is none."""
        if not self.choice:
            raise WrongState("No risk matrix is in force. A chair, a coordinator or an administrator can set one up.")
        asked = self.request.POST.get("matrix") or self.request.GET.get("matrix")
        return next((one for one in self.choice if str(one.pk) == asked), self.choice[0])

    def get_form_kwargs(self) -> dict[str, Any]:
        """With its questions."""
        return {**super().get_form_kwargs(), "matrix": self.matrix.matrix}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the others to choose from."""
        return super().get_context_data(matrix=self.matrix, choice=self.choice, **kwargs)

    def act(self, form: AssessForm) -> RiskAssessment:
        """Work it out."""
        answers = dict(form.cleaned_data)
        note = answers.pop("note")
        return actions.assess_risk(
            referral=self.record.pk, by=self.person, matrix=self.matrix.pk, answers=answers, note=note
        )


def assessments_of(referral: Referral) -> QuerySet[RiskAssessment]:
    """What was found of a referral's risk, the latest first."""
    return referral.risk_assessments.select_related("matrix", "assessed_by__agency").order_by("-created_at", "-pk")
