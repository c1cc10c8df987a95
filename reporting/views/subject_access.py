"""Pages of requests of people for what is held about them, for the agency that holds the record."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from audit.actions import consulted, record
from audit.models import Operation as Processing
from audit.processing import ALTERS, COLLECTS, CONSULTS, DISCLOSES
from audit.views import ActionFormView
from hotspots.views.subjects import RestrictedMixin
from partners.models import Person
from partners.timeline import timeline
from reporting.forms.subject_access import KeepBackForm, MoveForm, ReasonForm, ReceiveForm
from reporting.models import SubjectAccess
from reporting.policies import may_handle_requests
from reporting.states import SUBJECT_ACCESS
from reporting.subject_access import actions, output
from tasking.documents.formats import as_attachment
from web.paging import PagedMixin

#: What each verb is called on a button, and what its page says when it is done.
WORDS = {
    "gather": (
        "Begin to gather",
        "It is gathered. Read each passage, and keep back what the person must not be given.",
    ),
    "extend": ("Extend the time", "The time is extended."),
    "start_anew": ("Start again", "What was kept back by hand is shown again. Mark what is to be kept back."),
    "check": ("Check it", "It is checked. It can be given."),
    "look_again": ("Open it again", "It is open again."),
    "give": ("Give it", "It is given. Download it for the person."),
    "refuse": ("Refuse it", "The request is refused."),
}


#: What a step does, said before it is taken.
EXPLAINS = {
    "gather": "Muster gathers what it holds about the person, and takes out what names others. You then read it, and"
    " keep back what the person must not be given.",
    "extend": "Two months more are allowed where a request is complex or one of several. Tell the person within the"
    " first month, with the reason.",
    "start_anew": "Everything that was kept back by hand is shown again.",
    "check": "Read every passage first. You say that nothing in it names or harms someone else, and that nothing of the"
    " person’s own is missing. Whoever gathered it or kept words back cannot check it.",
    "look_again": "It has to be checked again afterwards.",
    "give": "The request is then answered, and you can download the file for the person. It is logged that they were"
    " given it.",
    "refuse": "A request can be refused where it is plainly without ground or excessive. Tell the person why, and that"
    " they can complain to the Information Commissioner.",
}


class _HandlersMixin(RestrictedMixin):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who handle such requests. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        may_handle_requests(request.user).require()
        return super().dispatch(request, *args, **kwargs)


class RequestListView(_HandlersMixin, PagedMixin, ListView):
    """The agency's requests: those that wait, the first due at the top, then those that are ended."""

    processing = CONSULTS
    template_name = "reporting/subject_accesses.html"
    paginate_by = 25
    queryset = SubjectAccess.objects.select_related("subject").order_by(
        F("ended_on").desc(nulls_first=True), "due_on", "pk"
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs each that is shown."""
        context = super().get_context_data(**kwargs)
        consulted(context["object_list"], verb="looked at the requests")
        if not context["object_list"]:
            record(Processing.CONSULTATION, "looked at the requests")
        return context


class RequestView(_HandlersMixin, DetailView):
    """One request: what is gathered, as it would be given, and what can be done."""

    processing = CONSULTS
    template_name = "reporting/subject_access.html"
    queryset = SubjectAccess.objects.select_related("subject", "held_by", "checked_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs the request, and the person's records."""
        found: SubjectAccess = self.object
        is_gathered = found.state in ("gathering", "checked", "given")
        whole = found.subject.whole
        consulted([found, *whole, *(one.seen_details for one in whole if one.seen_details and is_gathered)])
        return super().get_context_data(
            found=found,
            given=actions.what_is_given(found) if is_gathered else [],
            buttons=[
                (WORDS[verb][0], reverse("reporting:subject_access_move", args=[found.pk, verb]))
                for verb in SUBJECT_ACCESS.verbs_from(found.state)
                if verb in WORDS and not (verb == "extend" and found.extended_because)
            ],
            timeline=timeline(found),
            **kwargs,
        )


class RequestReceiveView(_HandlersMixin, ActionFormView):
    """Take in a request."""

    processing = COLLECTS
    template_name = "reporting/subject_access_form.html"
    form_class = ReceiveForm
    title, button, done = (
        "Record a subject access request",
        "Save the request",
        "The request is saved. Begin to gather what is held.",
    )

    def get_initial(self) -> dict[str, Any]:
        """A page about a person can hand over the reference: ?subject=V-2026-0012."""
        return {"subject": self.request.GET["subject"]} if "subject" in self.request.GET else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way back."""
        return super().get_context_data(cancel_url=reverse("reporting:subject_accesses"), **kwargs)

    def act(self, form: Any) -> SubjectAccess:
        """Take it in."""
        given = dict(form.cleaned_data)
        return actions.receive_request(subject=given.pop("subject").pk, by=self.person, **given)

    def get_success_url(self) -> str:
        """The request."""
        return str(self.object.get_absolute_url())


class _RequestFormView(_HandlersMixin, ActionFormView):
    processing = ALTERS
    template_name = "reporting/subject_access_form.html"

    @cached_property
    def found(self) -> SubjectAccess:
        """The request, as it stands. Raises Http404."""
        return get_object_or_404(SubjectAccess.objects.select_related("subject"), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """Its version. Raises WrongState where there is no point in going on."""
        SUBJECT_ACCESS.target(self.kwargs.get("verb", "mark"), self.found.state)
        return {"version": self.found.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the request that it is about."""
        return super().get_context_data(found=self.found, cancel_url=self.found.get_absolute_url(), **kwargs)

    def get_success_url(self) -> str:
        """Back to it."""
        return self.found.get_absolute_url()


class RequestMoveView(_RequestFormView):
    """One step: asks for its reason, where it needs one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raises Http404 for a step that there is not."""
        if kwargs["verb"] not in WORDS:
            raise Http404
        self.title, self.done = WORDS[kwargs["verb"]]  # type: ignore[misc]  # one view for all steps
        self.button = self.title  # type: ignore[misc]
        self.extra_context = {"explains": EXPLAINS[kwargs["verb"]]}
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type:
        """With a reason, or without."""
        return ReasonForm if self.kwargs["verb"] in ("extend", "refuse") else MoveForm

    def act(self, form: Any) -> SubjectAccess:
        """Do it."""
        return actions.move_request(
            request=self.kwargs["pk"], verb=self.kwargs["verb"], by=self.person, **form.cleaned_data
        )


class KeepBackView(_RequestFormView):
    """Black out words, or keep back a passage."""

    form_class = KeepBackForm
    title, button, done = "Keep something back", "Keep it back", "It is kept back. Look at what is left."

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the passages, by their headings."""
        given = actions.what_is_given(self.found)
        passages = [(one.key, f"{number}. {one.heading}") for number, (one, _) in enumerate(given, start=1)]
        return super().get_form_kwargs() | {"passages": passages}

    def act(self, form: Any) -> SubjectAccess:
        """Keep it back."""
        return actions.keep_back(request=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class RequestFileView(_HandlersMixin, View):
    """What was given, as a file. Each download is logged as given to the person."""

    processing = DISCLOSES
    ENDINGS: ClassVar[tuple[str, ...]] = ("pdf", "json")

    def get(self, request: HttpRequest, pk: Any, ending: str) -> HttpResponse:
        """The file. Raises Http404 before it is given, and for what is no form of it."""
        found = get_object_or_404(SubjectAccess.objects.select_related("subject", "held_by"), pk=pk, state="given")
        given = actions.what_is_given(found)
        if ending not in self.ENDINGS or actions.digest_of(given) != found.checked_digest:
            raise Http404("What is held has changed since it was given. Record a new request.")
        record(Processing.DISCLOSURE, "downloaded", on=found, fields=[ending], recipients=[actions.THE_PERSON])
        if ending == "pdf":
            return as_attachment(output.as_document(found, given), f"held-{found.pk.hex[:8]}", "pdf")
        answer = JsonResponse(output.as_json(found, given), json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="held-{found.pk.hex[:8]}.json"'
        answer["Cache-Control"] = "private, no-store"
        return answer
