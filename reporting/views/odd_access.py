"""Pages of looks at people's records that stand out, for those who have said why they read the log."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from audit.actions import consulted, record
from audit.models import Operation as Processing
from audit.processing import ALTERS, CONSULTS
from audit.views import ActionFormView
from common import clock
from hotspots.models import EmergencyAccess
from partners.timeline import timeline
from reporting.forms.odd_access import OddAccessFilter, OddAccessReviewForm
from reporting.models import AccessReview
from reporting.odd_access import review_access
from reporting.views.log_use import LogReaderMixin
from web.paging import PagedMixin

_SHOWN_WITH = ("person", "agency", "subject", "held_by", "reviewed_by")


class OddAccessListView(LogReaderMixin, PagedMixin, ListView):
    """What stands out, the latest first; at first what nobody has reviewed. It counts nothing by person."""

    processing = CONSULTS
    template_name = "reporting/odd_accesses.html"
    paginate_by = 25

    @cached_property
    def filters(self) -> OddAccessFilter:
        """The filters as given; a value that is no choice narrows nothing."""
        form = OddAccessFilter(self.request.GET)
        form.is_valid()
        return form

    def get_queryset(self) -> QuerySet[AccessReview]:
        """Those asked for."""
        asked = getattr(self.filters, "cleaned_data", {})
        found = AccessReview.objects.select_related(*_SHOWN_WITH)
        show = asked.get("show") or "open"
        if show != "all":
            found = found.filter(is_reviewed=show == "reviewed")
        if asked.get("kind"):
            found = found.filter(kind=asked["kind"])
        if asked.get("agency"):
            found = found.filter(agency=asked["agency"])
        if asked.get("since"):
            found = found.filter(at__gte=clock.local(asked["since"]))
        return found.order_by("-at", "-id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs that it was read, and each that is shown."""
        context = super().get_context_data(filters=self.filters, use=self.use, **kwargs)
        record(Processing.CONSULTATION, "read the list of odd access", reason=self.use.reason)
        consulted(context["object_list"])
        return context


class OddAccessView(LogReaderMixin, ActionFormView):
    """One occasion, and the form that says what was found of it."""

    processing = ALTERS
    template_name = "reporting/odd_access.html"
    form_class = OddAccessReviewForm
    title, button, done = "Odd access", "Save the review", "The review is saved."

    @cached_property
    def found(self) -> AccessReview:
        """It, as it stands. Raises Http404."""
        return get_object_or_404(AccessReview.objects.select_related(*_SHOWN_WITH), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """Its version."""
        return {"version": self.found.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs that it was looked at."""
        consulted([self.found])
        about = EmergencyAccess.objects.filter(person=self.found.person, subject=self.found.seen_subject)
        latest = about.exclude(subject=None).filter(created_at__lte=self.found.at).order_by("-created_at")
        return super().get_context_data(
            found=self.found,
            use=self.use,
            emergency=latest.first() if self.found.kind == "emergency" else None,
            timeline=timeline(self.found),
            cancel_url=reverse("reporting:odd_accesses"),
            **kwargs,
        )

    def act(self, form: Any) -> AccessReview:
        """Save what was found."""
        return review_access(review=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to the list, for the next."""
        return reverse("reporting:odd_accesses")
