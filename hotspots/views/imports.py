"""Pages of imports: the list, the upload, and one import from its progress to its report."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from audit.processing import ALTERS, COLLECTS, logs_nothing
from audit.views import ActionFormView
from hotspots import actions, forms, policies
from hotspots.imports import progress
from hotspots.models import Import, ImportRefusal
from partners.practitioners import PractitionerMixin
from web.spreadsheets import as_csv, csv_answer

_OPEN_DATA = logs_nothing("police open data, published for everyone")


class ImportListView(PractitionerMixin, ListView):
    """Imports, newest first."""

    processing = _OPEN_DATA
    template_name = "hotspots/import_list.html"
    queryset = Import.objects.select_related("uploaded_by")
    paginate_by = 20

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may upload a file."""
        return super().get_context_data(may_import=policies.may_import(self.person), **kwargs)


class ImportUploadView(PractitionerMixin, ActionFormView):
    """Upload a file of police data."""

    processing = COLLECTS
    template_name = "hotspots/import_form.html"
    form_class = forms.ImportForm
    title, button = "Load police data", "Upload the file"
    done = "The file is uploaded. Its rows are loaded in the background."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse those who may not import before they choose a file. Raises NotAllowed."""
        policies.may_import(request.user).require()  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(**{"cancel_url": reverse("hotspots:imports"), **kwargs})

    def act(self, form: Any) -> Import:
        """Take the file in."""
        return actions.start_import(by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """The import, which shows how far it has come."""
        return str(self.object.get_absolute_url())


class ImportView(PractitionerMixin, DetailView):
    """One import. While it waits or runs, the page shows how far it has come and renews itself."""

    processing = _OPEN_DATA
    queryset = Import.objects.select_related("uploaded_by")
    template_name = "hotspots/import.html"
    context_object_name = "batch"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the progress of a run, or with the report of one that has ended."""
        batch: Import = self.object
        context = super().get_context_data(may_import=policies.may_import(self.person), **kwargs)
        if batch.has_ended:
            refusals = Paginator(refusals_of(batch), 50).get_page(self.request.GET.get("page"))
            return context | {"months": batch.months.all(), "page_obj": refusals}
        return context | {"progress": progress.told(batch.pk) if batch.state == "running" else None}


class ImportRefusalsView(PractitionerMixin, View):
    """Every refused row of an import as a CSV file."""

    processing = _OPEN_DATA
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file, made whole before it is sent: no row can be read once the request's scope has ended."""
        batch = get_object_or_404(Import, pk=pk)
        rows = refusals_of(batch).values_list("file", "row", "column_name", "reason", "value").iterator()
        text = as_csv(["File", "Row", "Column", "Reason", "Value"], rows)
        return csv_answer(text, f"refused-rows-{batch.pk}.csv")


class ImportTryAgainView(PractitionerMixin, ActionFormView):
    """Queue an import again that failed through no fault of its file."""

    processing = ALTERS
    template_name = "hotspots/import_form.html"
    form_class = forms.TryAgainForm
    verb: ClassVar[str] = "try_again"
    title, button, done = "Try this import again", "Try again", "The import is queued again."

    def get_initial(self) -> dict[str, Any]:
        """Its version. Raises NotAllowed or WrongState where there is no point in going on."""
        batch = get_object_or_404(Import, pk=self.kwargs["pk"])
        policies.may_import(self.person).require()
        batch.lifecycle.target(self.verb, batch.state)
        return {"version": batch.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way out."""
        return super().get_context_data(**{"cancel_url": self.get_success_url(), **kwargs})

    def act(self, form: Any) -> Import:
        """Queue it."""
        return actions.try_again_import(batch=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to the import."""
        return reverse("hotspots:import", args=[self.kwargs["pk"]])


class ImportConfirmView(ImportTryAgainView):
    """Says of a held import that its months may shrink."""

    verb = "confirm"
    title, button, done = "Load this file anyway", "Load it anyway", "The file is queued again, and will be loaded."

    def act(self, form: Any) -> Import:
        """Answer."""
        return actions.answer_import(batch=self.kwargs["pk"], verb=self.verb, by=self.person, **form.cleaned_data)


class ImportDiscardView(ImportConfirmView):
    """Leaves what is loaded as it is."""

    verb = "discard"
    title, button, done = "Do not load this file", "Do not load it", "The file is not loaded. Nothing was changed."


def refusals_of(batch: Import) -> QuerySet[ImportRefusal]:
    """The import's refusals, as the rows stand in the file."""
    return ImportRefusal.objects.filter(batch=batch)
