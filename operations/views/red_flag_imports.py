"""Importing red-flag dates: a file, what would be done with it, and then doing it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import View

from audit.processing import COLLECTS, logs_nothing
from common.decisions import Decision
from common.errors import BadInput, MusterError, StaleEdit
from operations import actions, forms, policies
from operations.red_flags.csv_file import template
from operations.red_flags.reading import FileRead, read_file
from operations.red_flags.rows import ImportRow
from operations.red_flags.steps import Step, outcome, steps_for
from operations.views.pages import Crumbs, FormPage
from operations.views.red_flags import above
from partners.models import Person
from partners.practitioners import PractitionerMixin
from web.spreadsheets import csv_answer

_SALT = "operations.red-flag-import"
#: How long a preview can be confirmed, in seconds.
_KEEPS = 2 * 3600
_MOST_FAULTS = 50
#: In the order in which a summary tells them.
WORDS = {
    "new": ("New", "green"),
    "changed": ("Changed", "blue"),
    "cancelled": ("Will be cancelled", "red"),
    "unchanged": ("Unchanged", "grey"),
    "left_out": ("Left out", "grey"),
}


class ImportRedFlagsView(FormPage):
    """Upload a file; it is read, and what would become of each row is shown."""

    processing = COLLECTS
    template_name = "operations/red_flag_import.html"
    form_class = forms.ImportRedFlagsForm
    title, button = "Import red-flag dates", "Read the file"

    def decision(self) -> Decision:
        """Planners import them."""
        return policies.may_plan(self.person)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return above()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the file. Raises NotAllowed for those who may not send it."""
        self.decision().require()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the preview, or what is wrong with the file."""
        upload, source = form.cleaned_data["file"], form.cleaned_data["source"]
        try:
            read = read_file(upload.name, upload.read())
        except BadInput as refusal:
            return self.refused(form, refusal)
        return _preview(self.request, self.person, read, source, ends_missing=form.cleaned_data["ends_missing"])


class ConfirmImportView(PractitionerMixin, View):
    """Do what the preview showed."""

    processing = COLLECTS
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Import, or show the preview again where the plan has changed since. Raises NotAllowed, BadInput."""
        policies.may_plan(self.person).require()
        rows, given = _unpacked(request.POST.get("parcel", ""), self.person)
        try:
            steps = actions.import_red_flags(rows=rows, by=self.person, **given)
        except StaleEdit as refusal:
            read = FileRead(tuple(rows))
            kept = {"ends_missing": given["ends_missing"], "refusal": refusal}
            return _preview(request, self.person, read, given["source"], **kept)
        messages.success(request, f"The file is imported. {_summary(steps)}")
        return HttpResponseRedirect(reverse("operations:red_flags"))


class TemplateView(PractitionerMixin, View):
    """The CSV file to fill in."""

    processing = logs_nothing("a file with the names of columns")
    http_method_names = ("get",)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        return csv_answer(template(), "red-flag-dates.csv")


def _preview(
    request: HttpRequest,
    person: Person,
    read: FileRead,
    source: str,
    *,
    ends_missing: bool,
    refusal: MusterError | None = None,
) -> HttpResponse:
    steps = steps_for(read.rows, source=source, ends_missing=ends_missing)
    given = {"source": source, "ends_missing": ends_missing, "shown": outcome(steps)}
    context = {
        "source": source,
        "steps": [(step, *WORDS[step.verb]) for step in steps],
        "summary": _summary(steps),
        "does_something": any(step.verb in ("new", "changed", "cancelled") for step in steps),
        "faults": read.faults[:_MOST_FAULTS],
        "more_faults": max(0, len(read.faults) - _MOST_FAULTS),
        "fault_count": len(read.faults),
        "notes": read.notes,
        "refusal": refusal,
        "parcel": signing.dumps(
            {"person": str(person.pk), "rows": [row.plain() for row in read.rows], **given}, salt=_SALT, compress=True
        ),
    }
    status = refusal.status if refusal else 200
    return render(request, "operations/red_flag_preview.html", context, status=status)


def _unpacked(parcel: str, person: Person) -> tuple[list[ImportRow], dict[str, Any]]:
    """What the preview showed this person. Raises BadInput where it is no preview of theirs, or too old."""
    try:
        given = signing.loads(parcel, salt=_SALT, max_age=_KEEPS)
    except signing.BadSignature as fault:
        raise BadInput("The preview is too old, or was changed on the way. Upload the file again.") from fault
    if given.pop("person") != str(person.pk):
        raise BadInput("The preview was made for someone else. Upload the file yourself.")
    return [ImportRow.from_plain(row) for row in given.pop("rows")], given


def _summary(steps: list[Step]) -> str:
    """ "3 new, 1 changed." """
    counts: Counter[str] = Counter(step.verb for step in steps)
    told = [f"{counts[verb]} {words.removeprefix('Will be ').lower()}" for verb, (words, _) in WORDS.items()]
    return f"{', '.join(one for one in told if one[0] != '0')}." if steps else "Nothing is in it."
