"""Hours promised against hours given: a table, the same as a file, and the requests behind each figure."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import ListView, TemplateView, View

from audit.processing import CONSULTS, logs_nothing
from operations import forms, policies
from operations.models import ResourceRequest
from operations.resourcing import hours_given
from operations.resourcing.hours_given import FIGURES, Hours, Span
from operations.views.pages import log_sensitive
from partners.practitioners import PractitionerMixin
from web.paging import PagedMixin
from web.spreadsheets import as_csv, csv_answer

_SUMS = logs_nothing("sums of hours by agency and kind; the requests behind them are logged where they are read")


class _HoursMixin(PractitionerMixin):
    """What is counted: of one's own agency, or for planners and managers of any."""

    request: HttpRequest

    @cached_property
    def filters(self) -> forms.HoursFilter:
        """The filters as given."""
        form = forms.HoursFilter(self.request.GET or None)
        form.is_valid()
        return form

    def chosen(self, name: str) -> Any:
        """The value of one filter; None when it is not set or no choice."""
        return getattr(self.filters, "cleaned_data", {}).get(name) or None

    @cached_property
    def span(self) -> Span:
        """The period chosen, or this financial year until today."""
        year = Span.of_this_year()
        first = self.chosen("starts_on") or year.starts_on
        return Span(first, self.chosen("ends_on") or max(first, year.ends_on))

    @property
    def narrowed(self) -> dict[str, Any]:
        """Agency and kind."""
        agency = self.chosen("agency")
        own = None if policies.may_see_all_hours(self.person) else self.person.agency_id
        return {"agency": own or (agency.pk if agency else None), "kind": self.chosen("kind") or ""}

    def lines(self) -> list[Hours]:
        """The figures."""
        return hours_given.hours_by_agency(self.span, **self.narrowed)


class HoursView(_HoursMixin, TemplateView):
    """Hours promised, given and withdrawn late, by agency and kind."""

    processing = _SUMS
    template_name = "operations/hours.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With each figure's way to its requests."""
        lines = self.lines()
        if not policies.may_see_all_hours(self.person):
            del self.filters.fields["agency"]
        return super().get_context_data(
            filters=self.filters,
            span=self.span,
            rows=[(line, self._ways(line)) for line in lines],
            total=hours_given.total(lines),
            sees_all=policies.may_see_all_hours(self.person),
            query=self.request.GET.urlencode(),
            **kwargs,
        )

    def _ways(self, line: Hours) -> dict[str, str]:
        return {figure: self._way(figure, line.agency_id, line.kind) for figure in FIGURES}

    def _way(self, figure: str, agency: UUID | None, kind: str) -> str:
        named = {"agency": agency, "kind": kind}
        for name, day in (("starts_on", self.span.starts_on), ("ends_on", self.span.ends_on)):
            named |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}  # type: ignore[dict-item]
        return f"{reverse('operations:hours_behind', args=[figure])}?{urlencode(named)}"


class HoursFileView(_HoursMixin, View):
    """The same as a CSV file."""

    processing = _SUMS
    http_method_names = ("get",)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        text = as_csv(hours_given.HEAD, map(hours_given.cells, self.lines()))
        return csv_answer(text, f"hours-{self.span.starts_on}-to-{self.span.ends_on}.csv")


class HoursBehindView(_HoursMixin, PagedMixin, ListView):
    """The requests that a figure is made of."""

    processing = CONSULTS
    template_name = "operations/hours_behind.html"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[ResourceRequest]:
        """Those of the figure. Raises Http404 for a figure that is none."""
        figure = self.kwargs["figure"]
        if figure not in FIGURES:
            raise Http404("There is no such figure.")
        found = hours_given.behind(figure, self.span, **self.narrowed)
        return found.select_related("agency", "resource", "skill", "deployment__operation").order_by("starts_at", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what was counted."""
        context = super().get_context_data(span=self.span, figure=self.kwargs["figure"], **kwargs)
        log_sensitive(request.deployment.operation for request in context["object_list"])
        return context
