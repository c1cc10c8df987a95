"""Pages of minutes: the versions of a meeting's minutes, each to read and to keep, and the papers before it."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, TemplateView, View

from audit.actions import consulted
from audit.processing import CONSULTS, DISCLOSES
from audit.views import ActionFormView, ConsultedDetailMixin
from common.decisions import Decision
from common.errors import MusterError, StaleEdit
from partners.practitioners import PractitionerMixin
from tasking import actions, policies
from tasking.disclosure import hand_out_minutes, hand_out_papers, part_of_version
from tasking.documents.formats import FORMATS
from tasking.documents.minutes import PartOfMinutes, file_name, minutes_document, parts_of, status_of
from tasking.forms.minutes import CorrectMinutesForm
from tasking.models import EntryKind, Meeting, MinutesVersion, Part
from tasking.views.meetings import SECTION, MeetingFormView
from tasking.views.pages import SENSITIVE


def latest_version(meeting_id: UUID) -> MinutesVersion | None:
    """The latest version of a meeting's minutes; None where they are not frozen yet."""
    return MinutesVersion.objects.newest_first(meeting_id).first()


def download(held: PartOfMinutes) -> dict[str, Any]:
    """A part with what it says of itself and its files, each with its size as this reader would get it."""
    document = minutes_document(held)
    files = [
        {
            "name": chosen.name,
            "file": f"{file_name(held)}.{ending}",
            "url": reverse(
                "tasking:minutes_document",
                args=[held.version.meeting_id, held.version.number, held.part.value, ending],
            ),
            "size": len(chosen.make(document)),
        }
        for ending, chosen in FORMATS.items()
    ]
    return {"held": held, "document": document, "status": status_of(held), "files": files}


class MinutesView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """The minutes of a meeting: what is the latest, what changed in each version, and who approved it."""

    processing = CONSULTS
    template_name = "tasking/minutes.html"
    queryset = Meeting.objects.select_related("forum")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the versions, and the files of the latest."""
        versions = list(MinutesVersion.objects.newest_first(self.object.pk))
        told = [(version, parts_of(version)) for version in versions]
        held = told[0][1] if told else []
        shown = [entry for _version, parts in told for part in parts for entry in part.restricted]
        consulted([entry for entry in shown if entry.kind == EntryKind.CORRECTION])
        return {
            **super().get_context_data(**kwargs),
            "versions": [(version, [(part, status_of(part)) for part in parts]) for version, parts in told],
            "parts": [download(part) for part in held],
            "marking": SENSITIVE if len(held) > 1 else "",
            "may_correct": policies.may_correct_minutes(self.person),
        }


class MinutesVersionView(PractitionerMixin, TemplateView):
    """One version to read on the page, both parts where its reader may hold both."""

    processing = CONSULTS
    template_name = "tasking/minutes_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the parts, set out as in the files."""
        version = find_version(self.kwargs["pk"], self.kwargs["number"])
        held = parts_of(version)
        consulted([version, *(entry for part in held for entry in part.restricted)])
        return {
            **super().get_context_data(**kwargs),
            "version": version,
            "version_name": f"Version {version.number}",
            "meeting": version.meeting,
            "parts": [download(part) for part in held],
            "marking": SENSITIVE if len(held) > 1 else "",
        }


class MinutesDocumentView(PractitionerMixin, View):
    """One part of a version as a file."""

    processing = DISCLOSES

    def get(self, request: HttpRequest, pk: UUID, number: int, part: int, ending: str) -> HttpResponse:
        """The file; 404 for a part of which its reader may hold nothing."""
        return hand_out_minutes(find_version(pk, number), part, ending, to=self.person)


class PapersView(PractitionerMixin, View):
    """The papers of one part of a meeting as a file, made as they stand now."""

    processing = DISCLOSES

    def get(self, request: HttpRequest, pk: UUID, part: int, ending: str) -> HttpResponse:
        """The file; 404 for a part of which its reader may hold nothing."""
        meeting = get_object_or_404(Meeting.objects.select_related("forum"), pk=pk)
        return hand_out_papers(meeting, part, ending, to=self.person)


class CorrectMinutesView(MeetingFormView):
    """Makes the next version of the minutes, one part at a time."""

    form_class = CorrectMinutesForm
    template_name = "tasking/minutes_correct.html"
    title = "Correct the minutes"
    button = "Make the new version"
    done = "The new version is made. The versions before it stay as they were."
    section = SECTION

    def decision(self) -> Decision:
        """The chairs' and the coordinators'."""
        return policies.may_correct_minutes(self.person)

    @cached_property
    def held(self) -> PartOfMinutes:
        """The part to correct, of the version that the form was opened on.

        Raises Http404 where there are no minutes, or nothing of the part may be seen.
        """
        posted = self.request.POST.get("minutes")
        version = opened_version(self.record.pk, posted) if posted else latest_version(self.record.pk)
        if version is None:
            raise Http404("The minutes of this meeting are not frozen yet.")
        return part_of_version(version, self.kwargs["part"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; that restricted entries were shown is logged."""
        consulted(self.held.restricted)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """With the version that is open."""
        return {"minutes": self.held.version.pk}

    def get_form_kwargs(self) -> dict[str, Any]:
        """With what can be corrected."""
        return {**super().get_form_kwargs(), "held": self.held}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Marked as the part is."""
        marking = SENSITIVE if self.held.part == Part.TWO else ""
        return super().get_context_data(**{"marking": marking, "held": self.held, **kwargs})

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the refusal; after someone else's correction, where to read it. What was typed is kept."""
        if isinstance(refusal, StaleEdit):
            self.extra_context = {**(self.extra_context or {}), "newer": latest_version(self.record.pk)}
        return ActionFormView.refused(self, form, refusal)

    def get_success_url(self) -> str:
        """The minutes' page."""
        return reverse("tasking:minutes", args=[self.record.pk])

    def act(self, form: CorrectMinutesForm) -> MinutesVersion:
        """Make it."""
        given = form.cleaned_data
        return actions.correct_minutes(
            minutes=given["minutes"], by=self.person, changes=form.changes(), what_changed=given["what_changed"]
        )


def opened_version(meeting_id: UUID, key: str) -> MinutesVersion | None:
    """The version of these minutes that has this key, as a form sent it; None where there is none."""
    return next((one for one in MinutesVersion.objects.newest_first(meeting_id) if str(one.pk) == key), None)


def find_version(meeting_id: UUID, number: int) -> MinutesVersion:
    """A version by its number. Raises Http404."""
    return get_object_or_404(MinutesVersion.objects.newest_first(meeting_id), number=number)
