"""The outcome explorer and its download."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View
from django.views.generic import TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS, DISCLOSES
from common import clock
from common.errors import BadInput
from outcomes.models import Outcome
from outcomes.paging import page_by_day
from partners.practitioners import PractitionerMixin
from reporting.explorer import NOTE, narrowed, summarise
from reporting.export import outcomes_csv
from reporting.forms import OutcomeFilterForm
from reporting.policies import may_export
from web.spreadsheets import csv_answer


class ExplorerView(PractitionerMixin, TemplateView):
    """Outcomes narrowed by the filters in the address, counted, and listed newest first."""

    processing = CONSULTS
    template_name = "reporting/outcomes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the counts, the sentence and a page of rows, whose restricted ones are logged."""
        form = OutcomeFilterForm(self.request.GET)
        filters = form.cleaned_data if form.is_valid() else {}
        rows = narrowed(filters) if form.is_valid() else Outcome.objects.none()
        page = page_by_day(
            rows.select_related("type", "operation", "issuing_agency"), self.request.GET.get("after", "")
        )
        consulted(one for one in page.rows if one.is_restricted)
        asked = self.request.GET.copy()
        asked.pop("after", None)
        query = asked.urlencode()
        return super().get_context_data(
            form=form,
            summary=summarise(filters) if form.is_valid() else None,
            operation=filters.get("operation"),
            note=NOTE,
            outcomes=page.rows,
            query=query,
            older=f"?{query}&after={page.after}" if page.after else "",
            newer=f"?{query}" if self.request.GET.get("after") else "",
            may_export=may_export(self.person),
            **kwargs,
        )


class ExportView(PractitionerMixin, View):
    """The same outcomes as a file for a spreadsheet."""

    processing = DISCLOSES

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file. Raises NotAllowed, or BadInput for filters that cannot be used."""
        may_export(self.person).require()
        form = OutcomeFilterForm(request.GET)
        if not form.is_valid():
            raise BadInput.of(**{name: [str(text) for text in texts] for name, texts in form.errors.items()})
        text = outcomes_csv(by=self.person, filters=form.cleaned_data, used=form.used)
        return csv_answer(text, f"outcomes-{clock.today().isoformat()}.csv")
