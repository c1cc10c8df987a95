"""Pages of evidence files: attaching one, downloading it, striking a wrong one."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.generic import View

from audit.processing import COLLECTS, DISCLOSES
from common.decisions import Decision
from partners.practitioners import PractitionerMixin
from tasking import actions, policies
from tasking.forms.action_log import EvidenceForm
from tasking.forms.fields import ReasonForm
from tasking.models import Action, EvidenceFile
from tasking.models.evidence import CleanedFile
from tasking.views.action_log import SECTION
from tasking.views.pages import SENSITIVE, RecordFormView, log_restricted


class AttachView(RecordFormView):
    """Attaches a file to an action."""

    model = Action
    section = SECTION
    processing = COLLECTS
    form_class = EvidenceForm
    title = "Attach a file"
    button = "Attach the file"
    done = "The file is attached."

    def decision(self) -> Decision:
        """Those who may write progress."""
        return policies.may_note(self.person, self.record)

    def get_success_url(self) -> str:
        """Back to the action."""
        return f"{self.record.get_absolute_url()}#files"

    def act(self, form: EvidenceForm) -> EvidenceFile:
        """Keep it."""
        return actions.attach_evidence(action=self.record.pk, by=self.person, upload=form.cleaned_data["file"])


class DownloadView(PractitionerMixin, View):
    """One file, to take away."""

    processing = DISCLOSES
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The file. Raises Http404, or WrongState once it is struck."""
        return download(*actions.open_evidence(evidence=pk, by=self.person))


def download(file: CleanedFile, content: bytes) -> HttpResponse:
    """The answer that brings a file: never shown within a page, never guessed at, kept by nobody on the way."""
    answer = HttpResponse(content, content_type=file.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return answer


class StrikeEvidenceView(RecordFormView):
    """Strikes a wrong file, with a reason."""

    section = SECTION
    form_class = ReasonForm
    template_name = "tasking/evidence_strike.html"
    title = "Strike the file"
    button = "Strike the file"
    done = "The file is struck. Nobody can open it any more."

    @cached_property
    def record(self) -> EvidenceFile:
        """The file of the address; 404 where it is not there or may not be seen. A restricted one is logged."""
        found = get_object_or_404(EvidenceFile.objects.select_related("action"), pk=self.kwargs["pk"])
        log_restricted([found.action])
        return found

    def decision(self) -> Decision:
        """Its sender's, and the minute takers'."""
        return policies.may_strike_evidence(self.person, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """Its name, and why it was struck."""
        return [("File", self.record.name), ("Struck because", self.record.struck_reason)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its action, and marked as that is."""
        marking = SENSITIVE if self.record.action.category else ""
        return super().get_context_data(**{"marking": marking, "about": self.record.action, **kwargs})

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "What is wrong with the file?"}

    def get_success_url(self) -> str:
        """Back to the action."""
        return f"{self.record.action.get_absolute_url()}#files"

    def act(self, form: ReasonForm) -> EvidenceFile:
        """Strike it."""
        return actions.strike_evidence(evidence=self.record.pk, by=self.person, **form.cleaned_data)
