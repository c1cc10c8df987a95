"""Pages of plans: the list, making one, the plan itself, its progress, and its file."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from audit.actions import consulted, record
from audit.models import Operation as Processing
from audit.processing import COLLECTS, CONSULTS, DISCLOSES, logs_nothing
from audit.views import ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from operations import actions, forms, policies
from operations.actions.plan_solving import is_alive
from operations.models import Plan, PlanRun
from operations.plans.reading import HEAD, Reading, covers_in_words
from operations.states import EDITABLE
from operations.views.pages import Button, Crumbs, FormPage
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from web.spreadsheets import as_csv, csv_answer


def above(plan: Plan | None = None) -> Crumbs:
    """The pages above a page of plans, or of one."""
    listed = [("Plans", reverse("operations:plans"))]
    return listed if plan is None else [*listed, (plan.name, plan.get_absolute_url())]


class PlannersMixin(PractitionerMixin):
    """For those who may read plans; whose they are is row security's to say."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse the others. Raises NotAllowed."""
        policies.may_read_plans(request.user).require()  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)


class PlanListView(PlannersMixin, ListView):
    """Plans, the latest first."""

    processing = CONSULTS
    template_name = "operations/plan_list.html"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Plan]:
        """With the number of sessions that each holds."""
        held = Q(places__sessions__state__in=("proposed", "locked"))
        return (
            Plan.objects.select_related("made_by")
            .annotate(held=Count("places__sessions", filter=held))
            .order_by("-starts_on", "-created_at")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may make one."""
        context = super().get_context_data(may_plan=policies.may_plan(self.person), **kwargs)
        consulted(context["object_list"])
        return context


class MakePlanView(FormPage):
    """Begin a plan."""

    processing = COLLECTS
    template_name = "operations/plan_make.html"
    form_class = forms.MakePlanForm
    title, button = "Make a plan", "Make the plan"
    done = "The plan is made. Nobody is asked for anything yet. Next, let Muster work out who goes where."

    def decision(self) -> Decision:
        """Planners make plans."""
        return policies.may_plan(self.person)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return above()

    def get_initial(self) -> dict[str, Any]:
        """The coming fortnight, every hotspot that is worked on, and the red-flag date from whose page they come."""
        monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
        hotspots = forms.MakePlanForm().fields["hotspots"].queryset  # type: ignore[attr-defined]
        return {
            **super().get_initial(),
            "starts_on": monday,
            "ends_on": monday + dt.timedelta(days=13),
            "hotspots": [hotspot.pk for hotspot in hotspots],
            "red_flag": self.request.GET.get("red_flag", ""),
        }

    def act(self, form: Any) -> Plan:
        """Make it."""
        return actions.make_plan(by=self.person, **form.values)


class PlanView(PlannersMixin, ConsultedDetailMixin, DetailView):
    """One plan: who would go where and when, what is not covered and why, and what can be done now."""

    processing = CONSULTS
    queryset = Plan.objects.select_related("red_flag", "made_by", "held_by")
    template_name = "operations/plan.html"
    context_object_name = "plan"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the days, the agencies and the buttons; while it is looked for, with how far that has come."""
        plan: Plan = self.object
        reading = Reading(plan)
        return super().get_context_data(
            reading=reading,
            places=plan.places.prefetch_related("needs__skill"),
            may_change=policies.may_change_plan(self.person, plan),
            buttons=self._buttons(plan, reading),
            timeline=timeline(plan),
            **(progress_of(plan) if plan.state == "solving" else {}),
            **kwargs,
        )

    def _buttons(self, plan: Plan, reading: Reading) -> list[Button]:
        if plan.state not in EDITABLE:
            return []
        may = policies.may_plan(self.person)
        is_solved = bool(reading.sessions)
        solve = "Work it out again" if is_solved else "Work out the plan"

        def address(name: str) -> str:
            return reverse(f"operations:{name}", args=[plan.pk])

        solving = Button(solve, address("plan_solve"), may, post=True, style="secondary" if is_solved else "")
        confirm = [Button("Confirm the plan", address("plan_confirm"), may, style="")] if is_solved else []
        return [
            *confirm,
            solving,
            Button("Add a session", address("plan_session_add"), may),
            Button("Change the settings", address("plan_settings"), may),
            Button("Discard the plan", address("plan_discard"), may, post=True, style="warning"),
        ]


class PlanProgressView(PlannersMixin, View):
    """How far looking for a plan has come; the page that asked is loaded anew once it has ended."""

    processing = logs_nothing("figures of a search; the page that shows the plan logs it")

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The part of the page that renews itself."""
        plan = get_object_or_404(Plan, pk=pk)
        if plan.state != "solving":
            return HttpResponse(headers={"HX-Refresh": "true"})
        may = policies.may_plan(self.person)
        return render(request, "operations/_plan_progress.html", {"plan": plan, "may_plan": may, **progress_of(plan)})


class PlanFileView(PlannersMixin, View):
    """The plan for a spreadsheet."""

    processing = DISCLOSES
    http_method_names = ("get",)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file, a line for each resource at each session."""
        plan = get_object_or_404(Plan, pk=pk)
        record(Processing.DISCLOSURE, "downloaded", on=plan)
        text = as_csv(HEAD, Reading(plan).rows())
        return csv_answer(text, f"plan-{plan.starts_on:%Y-%m-%d}.csv")


def progress_of(plan: Plan) -> dict[str, Any]:
    """How far the run has come that looks for this plan, and whether it still lives."""
    run: PlanRun | None = plan.runs.filter(ended_at__isnull=True).first()
    alive = run is not None and is_alive(run)
    words = ""
    if run is not None and run.begun_at is not None and run.bound is not None:
        words = covers_in_words(run.points, run.bound)
    return {"run": run, "is_alive": alive, "progress_words": words}
