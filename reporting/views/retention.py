"""What is kept: the queue of reviews, keeping and disposing of, holds, and how long each kind of record is kept."""

from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from audit.actions import consulted
from audit.processing import ALTERS, CONSULTS, Processing, logs_nothing
from audit.views import ActionFormView, ConsultedDetailMixin, RecordedMixin
from common import clock
from outcomes.durations import Duration
from partners.models import Person
from reporting import policies
from reporting.actions import retention
from reporting.forms import retention as forms
from reporting.models import LegalHold, RetentionClass, RetentionReview
from reporting.trail.kinds import find_record
from web.paging import PagedMixin


class ReviewerMixin(RecordedMixin):
    """For managers and administrators. Raises NotAllowed for others."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who review what is kept."""
        policies.may_review(self.person).require()
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Person:
        """Who is looking."""
        return self.request.user  # type: ignore[attr-defined]


class ReviewListView(ReviewerMixin, PagedMixin, ListView):
    """The queue: what has been kept for as long as its class says, the longest due first."""

    processing = CONSULTS
    template_name = "reporting/retention.html"
    context_object_name = "reviews"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[RetentionReview]:
        """The reviews that the filters leave."""
        self.filters = forms.ReviewFilterForm(self.request.GET or None)
        chosen = self.filters.cleaned_data if self.filters.is_valid() else {}
        states = [chosen["state"]] if chosen.get("state") else ["open", "proposed"]
        found = RetentionReview.objects.filter(state__in=states).select_related("kind", "held_by", "proposed_by")
        if chosen.get("kind"):
            found = found.filter(kind=chosen["kind"])
        if chosen.get("agency"):
            found = found.filter(held_by=chosen["agency"])
        if chosen.get("overdue"):
            found = found.filter(due_on__lt=clock.today() - relativedelta(years=int(chosen["overdue"])))
        return found.order_by("due_on", "label", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the filters; that these references were shown is logged."""
        context = super().get_context_data(filters=self.filters, **kwargs)
        consulted(context["reviews"], verb="listed")
        return context


class ReviewView(ReviewerMixin, ConsultedDetailMixin, DetailView):
    """One review: what is known of the record without opening it, its holds, and what can be done."""

    processing = CONSULTS
    template_name = "reporting/retention_review.html"
    queryset = RetentionReview.objects.select_related("kind", "held_by", "proposed_by", "decided_by")
    context_object_name = "review"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way to the record, for those who may see it, and its holds."""
        record = find_record(self.object.record_table, self.object.record_id)
        address = getattr(record, "get_absolute_url", None)
        holds = LegalHold.objects.filter(record_table=self.object.record_table, record_id=self.object.record_id)
        return super().get_context_data(
            record_url=address() if address and self.person.is_practitioner else "",
            holds=holds.select_related("placed_by", "lifted_by"),
            is_held=bool(self.object.holds.exists()),
            may_decide=policies.may_decide_disposal(self.person, self.object),
            **kwargs,
        )


class _ReviewFormView(ReviewerMixin, ActionFormView):
    """A form about one review."""

    processing: ClassVar[Processing] = ALTERS
    template_name = "reporting/retention_form.html"
    words: ClassVar[str] = ""

    @property
    def review(self) -> RetentionReview:
        """The review. Raises Http404."""
        return get_object_or_404(RetentionReview, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.review.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Under the record's reference."""
        title = f"{self.words}: {self.review.label}"
        given = {"title": title, "review": self.review, "cancel_url": self.get_success_url(), **kwargs}
        return super().get_context_data(**given)

    def get_success_url(self) -> str:
        """Back to the review."""
        return reverse("reporting:retention_review", args=[self.kwargs["pk"]])


class KeepView(_ReviewFormView):
    """Keep a record, with the reason, until a day."""

    form_class, words, button, done = forms.KeepForm, "Keep", "Keep it", "Kept. It comes back on the day you gave."

    def act(self, form: forms.KeepForm) -> RetentionReview:
        """Keep it."""
        return retention.keep_record(review=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class ProposeView(_ReviewFormView):
    """Propose that a record go."""

    form_class, words = forms.DecisionForm, "Propose to dispose of"
    button, done = "Propose it", "Proposed. Another manager of the agency, or an administrator, decides."

    def act(self, form: forms.DecisionForm) -> RetentionReview:
        """Propose it."""
        return retention.propose_disposal(review=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class RefuseView(_ReviewFormView):
    """Refuse what another proposed."""

    form_class, words, button, done = (
        forms.DecisionForm,
        "Refuse to dispose of",
        "Refuse",
        "Refused. The review is open.",
    )

    def act(self, form: forms.DecisionForm) -> RetentionReview:
        """Refuse it."""
        return retention.refuse_disposal(review=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class DisposeView(_ReviewFormView):
    """The second person disposes of the record."""

    form_class, words, button = forms.DisposeForm, "Dispose of", "Dispose of it for good"
    done = "Disposed of. Its reference and its dates stay, so that what was counted stays right."
    template_name = "reporting/retention_dispose.html"
    extra_context = {"style": "warning"}

    def act(self, form: forms.DisposeForm) -> RetentionReview:
        """Dispose of it."""
        return retention.dispose(review=self.kwargs["pk"], by=self.person, version=form.cleaned_data["version"])


class HoldView(_ReviewFormView):
    """Forbid to dispose of a record."""

    form_class, words, button = forms.HoldForm, "Legal hold", "Place the hold"
    done = "Placed. The record cannot be disposed of until the hold is lifted."

    def act(self, form: forms.HoldForm) -> LegalHold:
        """Place it."""
        return retention.place_hold(review=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class LiftView(ReviewerMixin, ActionFormView):
    """Lift a hold."""

    processing = ALTERS
    template_name = "reporting/retention_form.html"
    form_class, button, done = forms.DecisionForm, "Lift the hold", "Lifted."

    @property
    def hold(self) -> LegalHold:
        """The hold. Raises Http404."""
        return get_object_or_404(LegalHold, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.hold.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Under the record's reference."""
        hold = self.hold
        title = f"Lift the legal hold on {hold.label}"
        return super().get_context_data(
            **{"title": title, "hold": hold, "cancel_url": self.get_success_url(), **kwargs}
        )

    def act(self, form: forms.DecisionForm) -> LegalHold:
        """Lift it."""
        return retention.lift_hold(hold=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to the review of its record."""
        about = RetentionReview.objects.filter(record_table=self.hold.record_table, record_id=self.hold.record_id)
        latest = about.order_by("-created_at").first()
        return latest.get_absolute_url() if latest else reverse("reporting:retention")


_SETTINGS = logs_nothing("for how long kinds of records are kept: nothing about anyone")


class ClassListView(ReviewerMixin, ListView):
    """How long each kind of record is kept."""

    processing = _SETTINGS
    template_name = "reporting/retention_classes.html"
    queryset = RetentionClass.objects.all()
    context_object_name = "classes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may change them."""
        return super().get_context_data(may_set=policies.may_set_classes(self.person), **kwargs)


class ClassView(ReviewerMixin, ActionFormView):
    """Change how long a kind of record is kept."""

    processing = ALTERS
    template_name = "reporting/retention_form.html"
    form_class, button, done = forms.ClassForm, "Save", "Saved. The next night goes by it."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer administrators. Raises NotAllowed."""
        policies.may_set_classes(self.person).require()
        return super().dispatch(request, *args, **kwargs)

    @property
    def kind(self) -> RetentionClass:
        """The class. Raises Http404."""
        return get_object_or_404(RetentionClass, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        kind = self.kind
        known = {name: getattr(kind, name) for name in ("version", "source", "confidence", "is_on")}
        return known | {"period": Duration.parse(kind.period)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Under its name."""
        title = f"How long to keep: {self.kind}"
        return super().get_context_data(**{"title": title, "cancel_url": self.get_success_url(), **kwargs})

    def act(self, form: forms.ClassForm) -> RetentionClass:
        """Change it."""
        return retention.change_class(kind=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to all of them."""
        return reverse("reporting:retention_classes")
