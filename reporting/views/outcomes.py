"""The outcome explorer and its downloads."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.views import View
from django.views.generic import TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS, DISCLOSES
from common import clock
from outcomes.paging import page_by_day
from outcomes.policies import may_export
from partners.practitioners import PractitionerMixin
from reporting.explorer.asked import Asked
from reporting.explorer.charts import chart_of
from reporting.explorer.counts import NOTE, parts_of, table_of
from reporting.explorer.forms import OutcomeFilterForm, asked_by
from reporting.explorer.groups import PUBLISHED
from reporting.explorer.publication import KEPT, NOTES, PublicationForm
from reporting.explorer.sentences import said
from reporting.explorer.trends import trend_of
from reporting.export import counts_csv, outcomes_csv, outcomes_xlsx, publication_csv, take_out
from reporting.views.saved import saved_for
from web.spreadsheets import csv_answer, workbook_answer

#: How many saved views are named above the numbers; the others are a click away.
_MOST_VIEWS = 8


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
        return super().get_context_data(
            form=form,
            may_export=may_export(self.person),
            saved_views=saved_for(self.person)[:_MOST_VIEWS],
            **found,
            **kwargs,
        )

    def _found(self, asked: Asked) -> dict[str, Any]:
        rows = asked.listed().select_related("type", "operation", "issuing_agency")
        page = page_by_day(rows, self.request.GET.get("after", ""))
        consulted(one for one in page.rows if one.is_sensitive)
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
            "publication_query": _for_publication(asked),
            "older": f"?{query}&after={page.after}" if page.after else "",
            "newer": f"?{query}" if self.request.GET.get("after") else "",
        }


class DownloadView(PractitionerMixin, View):
    """What the filters leave, as a file. Raises NotAllowed, or BadInput for filters that cannot be used."""

    processing = DISCLOSES
    form_class: ClassVar[type[OutcomeFilterForm]] = OutcomeFilterForm

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        may_export(self.person).require()
        form = asked_by(request.GET, self.form_class)
        return self.made(by=self.person, asked=Asked(form.cleaned_data), used=form.used)

    def made(self, **asked: Any) -> HttpResponse:
        """The answer with the file."""
        raise NotImplementedError


class RecordsCsvView(DownloadView):
    """The records as CSV."""

    def made(self, **asked: Any) -> HttpResponse:
        """The answer with the file."""
        return csv_answer(outcomes_csv(**asked), _name("outcomes", "csv"))


class CountsCsvView(DownloadView):
    """The counts as CSV."""

    def made(self, **asked: Any) -> HttpResponse:
        """The answer with the file."""
        return csv_answer(counts_csv(**asked), _name("outcomes-counted", "csv"))


class WorkbookView(DownloadView):
    """The counts, the trend and the records as a workbook."""

    def made(self, **asked: Any) -> HttpResponse:
        """The answer with the file."""
        return workbook_answer(outcomes_xlsx(**asked), _name("outcomes", "xlsx"))


class PublicationCsvView(DownloadView):
    """The counts for outside as CSV."""

    form_class = PublicationForm

    def made(self, **asked: Any) -> HttpResponse:
        """The answer with the file."""
        return csv_answer(publication_csv(**asked), _name("outcomes-for-publication", "csv"))


class PublicationView(PractitionerMixin, TemplateView):
    """The counts as they may go outside: small counts of people left out, and what would give them away."""

    processing = DISCLOSES
    template_name = "reporting/publication.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the tables of filters that can be used. Raises NotAllowed."""
        may_export(self.person).require()
        form = PublicationForm(self.request.GET)
        found: dict[str, Any] = {}
        if self.request.GET and form.is_valid():
            asked = Asked(form.cleaned_data)
            tables = take_out(by=self.person, asked=asked, used=form.used)
            found = {"asked": asked, "tables": tables, "query": asked.query()}
        else:
            consulted([])
        if not self.request.GET:
            form = PublicationForm()
        return super().get_context_data(form=form, notes=NOTES, **found, **kwargs)


def _name(what: str, kind: str) -> str:
    return f"{what}-{clock.today().isoformat()}.{kind}"


def _for_publication(asked: Asked) -> str:
    """The query of the page for publication: what may narrow it, of what narrows this one."""
    kept = set(KEPT) if asked.filters.get("group") in PUBLISHED else set(KEPT) - {"group"}
    return asked.query(**dict.fromkeys(set(OutcomeFilterForm.base_fields) - kept))
