"""Pages of what is done to the record of a person at risk: reports added and struck, corrections, its end."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from audit.actions import consulted
from audit.processing import ALTERS, COLLECTS, COMBINES
from audit.views import ActionFormView
from common.decisions import Decision
from hotspots import actions, forms, policies
from hotspots.actions import ReportGiven, SubjectDetailsGiven
from hotspots.models import Subject, SubjectReport
from hotspots.states import SUBJECT
from hotspots.views.subjects import RestrictedMixin


class SubjectVerbView(RestrictedMixin, ActionFormView):
    """A form for one verb; refused before it is filled in where the verb cannot be done now."""

    template_name = "hotspots/subject_form.html"
    verb: ClassVar[str]

    @cached_property
    def subject(self) -> Subject:
        """The record, as it stands."""
        return get_object_or_404(Subject, pk=self.kwargs["pk"])

    def decide(self) -> Decision:
        """Whether this person may do the verb."""
        return policies.may(self.person, self.verb, self.subject)

    def get_initial(self) -> dict[str, Any]:
        """Its version. Raises NotAllowed or WrongState where there is no point in going on."""
        self.decide().require()
        SUBJECT.target(self.verb, self.subject.state)
        return {"version": self.subject.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the record that it is about."""
        cancel_url = self.subject.get_absolute_url()
        return super().get_context_data(**{"subject": self.subject, "cancel_url": cancel_url, **kwargs})

    def get_success_url(self) -> str:
        """Back to the record."""
        return self.subject.get_absolute_url()


class ReportAddView(SubjectVerbView):
    """Add one more report."""

    processing = COLLECTS
    verb, form_class = "add_to", forms.ReportAddForm
    title, button, done = "Add a report", "Add the report", "The report is added."

    def act(self, form: Any) -> Subject:
        """Add it."""
        given = dict(form.cleaned_data)
        version = given.pop("version")
        return actions.add_report(
            subject=self.kwargs["pk"], by=self.person, version=version, report=ReportGiven(**given)
        )


class SubjectCorrectView(SubjectVerbView):
    """Put right what was recorded of a person."""

    processing = ALTERS
    verb, form_class = "correct", forms.CorrectForm
    title, button, done = "Correct this record", "Save the correction", "The record is corrected."

    def decide(self) -> Decision:
        """The agency that holds the record corrects it."""
        return policies.may_correct(self.person, self.verb, self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is recorded, and log that it was shown."""
        response = super().get(request, *args, **kwargs)
        details = self.subject.seen_details
        consulted([self.subject, *([details] if details else [])])
        return response

    def get_initial(self) -> dict[str, Any]:
        """What is recorded now."""
        details = self.subject.seen_details
        known = {field: getattr(details, field) for field in forms.SubjectForm.DETAILS} if details else {}
        facts = {"district": self.subject.district, "vulnerable": self.subject.vulnerable}
        return super().get_initial() | facts | known

    def act(self, form: Any) -> Subject:
        """Correct it."""
        given = dict(form.cleaned_data)
        details = {field: given.pop(field) for field in forms.SubjectForm.DETAILS}
        return actions.correct_subject(
            subject=self.kwargs["pk"], by=self.person, details=SubjectDetailsGiven(**details), **given
        )


class ReportStrikeView(SubjectVerbView):
    """Strike a report that was entered by mistake."""

    processing = ALTERS
    verb, form_class = "strike_report", forms.ReasonForm
    title, button, done = "Strike a report", "Strike the report", "The report is struck. It no longer counts."

    @cached_property
    def subject(self) -> Subject:
        """The record that the report belongs to."""
        return get_object_or_404(SubjectReport.objects.select_related("subject"), pk=self.kwargs["pk"]).subject

    def decide(self) -> Decision:
        """The agency that holds the record strikes its reports."""
        return policies.may_correct(self.person, self.verb, self.subject)

    def act(self, form: Any) -> Subject:
        """Strike it."""
        return actions.strike_report(report=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class SubjectCloseView(SubjectVerbView):
    """Take a person off the list."""

    processing = ALTERS
    verb, form_class = "close", forms.ReasonForm
    title, button, done = "Close this record", "Close the record", "The record is closed."

    def act(self, form: Any) -> Subject:
        """Close it."""
        return actions.close_subject(subject=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class SubjectMergeView(SubjectVerbView):
    """Say that this record and another are one person."""

    processing = COMBINES
    verb, form_class = "merge", forms.MergeForm
    title, button = "Merge with another record", "Merge the records"
    done = "The records are merged. Their reports are shown and counted together."

    def act(self, form: Any) -> Subject:
        """Merge them."""
        return actions.merge_subjects(subject=self.kwargs["pk"], by=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        """The main record."""
        return self.object.whole[0].get_absolute_url()


class SubjectUnmergeView(SubjectVerbView):
    """Take two records apart again."""

    processing = COMBINES
    verb, form_class = "unmerge", forms.ReasonForm
    title, button = "Separate the records again", "Separate the records"
    done = "The records are separate again. Each stands as it was before."

    def act(self, form: Any) -> Subject:
        """Take it apart."""
        return actions.unmerge_subjects(subject=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class SubjectReopenView(SubjectVerbView):
    """Put a person back on the list."""

    processing = ALTERS
    verb, form_class = "reopen", forms.ReasonForm
    title, button, done = "Open this record again", "Open the record", "The record is open again."

    def act(self, form: Any) -> Subject:
        """Open it."""
        return actions.reopen_subject(subject=self.kwargs["pk"], by=self.person, **form.cleaned_data)
