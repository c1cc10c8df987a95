"""The outcome explorer and its downloads."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View
from django.views.generic import TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS, DISCLOSES
from common import clock
from outcomes.paging import page_by_day
from partners.practitioners import PractitionerMixin
from reporting.explorer.asked import Asked
from reporting.explorer.charts import chart_of
from reporting.explorer.counts import NOTE, parts_of, table_of
from reporting.explorer.forms import OutcomeFilterForm, asked_by
from reporting.explorer.sentences import said
from reporting.explorer.trends import trend_of
from reporting.export import outcomes_csv
from reporting.policies import may_export
from web.spreadsheets import csv_answer


class ExplorerView(PractitionerMixin, TemplateView):
    """Outcomes narrowed by the filters in the address: in a sentence, in numbers, as a trend, and record by record."""

    processing = CONSULTS
    template_name = "reporting/outcomes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and of filters that can be used what they leave; each restricted row shown is logged."""
        form = OutcomeFilterForm(self.request.GET)
        found = self._found(Asked(form.cleaned_data)) if form.is_valid() else {}
        if not found:
            consulted([])
        return super().get_context_data(form=form, may_export=may_export(self.person), **found, **kwargs)

    def _found(self, asked: Asked) -> dict[str, Any]:
        rows = asked.listed().select_related("type", "operation", "issuing_agency")
        page = page_by_day(rows, self.request.GET.get("after", ""))
        consulted(one for one in page.rows if one.is_restricted)
        parts, trend = parts_of(asked), trend_of(asked)
        query = asked.query()
        return {
            "asked": asked,
            "said": said(asked, parts),
            "table": table_of(asked),
            "trend": trend,
            "chart": chart_of(trend) if trend else None,
            "note": NOTE,
            "outcomes": page.rows,
            "query": query,
            "older": f"?{query}&after={page.after}" if page.after else "",
            "newer": f"?{query}" if self.request.GET.get("after") else "",
        }


class ExportView(PractitionerMixin, View):
    """The same outcomes as a file for a spreadsheet."""

    processing = DISCLOSES

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file. Raises NotAllowed, or BadInput for filters that cannot be used."""
        may_export(self.person).require()
        form = asked_by(request.GET)
        text = outcomes_csv(by=self.person, asked=Asked(form.cleaned_data), used=form.used)
        return csv_answer(text, f"outcomes-{clock.today().isoformat()}.csv")
