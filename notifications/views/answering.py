"""Answering a request for a resource from the message that asks: the link is the key, for this one answer."""

from functools import cached_property
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from audit.actions import consulted
from audit.processing import CONSULTS
from audit.views import ActionFormView
from common import clock
from common.errors import Conflict, MusterError, NotAllowed
from notifications import answer_links
from notifications.answer_links import ANSWERS, Asked, Refused
from notifications.forms.answers import AcceptForm, DeclineForm, OtherForm
from notifications.wording.operations import asked_for
from operations.actions import confirm_request, decline_request, offer_resource
from operations.models import ResourceRequest

_FORMS = {"confirm": AcceptForm, "decline": DeclineForm, "offer": OtherForm}
_ACTIONS = {"confirm": confirm_request, "decline": decline_request, "offer": offer_resource}
_SENT = {
    "confirm": "You have accepted. Those who asked are told.",
    "decline": "You have declined. Those who asked are told why.",
    "offer": "Your offer is sent. You will be told when it is confirmed.",
}
_TAKEN = "That is not free then. Choose another, or sign in to see why."


# No cookie gives any right here, so that there is nothing for another site to forge; and a page without a referrer
# could not prove where its form comes from.
@method_decorator(csrf_exempt, name="dispatch")
class AnswerByLinkView(ActionFormView):
    """What was asked, as the message said it, and a form for the answer. Opening it does nothing: mail scanners do.

    Whoever the link was sent to looks and acts, whoever is signed in at this browser.
    """

    processing = CONSULTS
    template_name = "notifications/answer.html"

    @cached_property
    def asked(self) -> Asked:
        """What is asked, and whom. Raises Refused."""
        return answer_links.enter(self.kwargs["token"], clock.now())

    @property
    def verb(self) -> str:
        """The answer that this page is for."""
        return str(self.kwargs["verb"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or say why the link cannot be used; neither kept by a browser, nor told to another site."""
        if self.verb not in ANSWERS:
            raise Http404
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Refused as refusal:
            response = render(request, "notifications/answer_refused.html", {"refusal": refusal}, status=refusal.status)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        consulted([self.asked.request])
        return super().get(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        """The form of this answer."""
        return _FORMS[self.verb]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the request."""
        return {**super().get_form_kwargs(), "request": self.asked.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what was asked, the ways to the other answers, and to the page of those who sign in."""
        request = self.asked.request
        others = [
            (words, reverse("notifications:answer", args=[self.kwargs["token"], verb]))
            for verb, words in ANSWERS.items()
            if verb != self.verb
        ]
        return super().get_context_data(
            title=ANSWERS[self.verb],
            button=ANSWERS[self.verb],
            asked=asked_for(request),
            marking=request.deployment.operation.marking,
            others=others,
            signed_in_url=reverse("operations:request_answer", args=[request.pk]),
            **kwargs,
        )

    def act(self, form: Any) -> ResourceRequest:
        """Give this person's answer to the version that the message was about."""
        request, person = self.asked.request, self.asked.person
        action: Any = _ACTIONS[self.verb]
        answered: ResourceRequest = action(request=request.pk, by=person, version=request.version, **form.cleaned_data)
        return answered

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Answer, and say so at once: the link has no second page to lead to."""
        response = super().form_valid(form)
        if self.object is None:
            return response
        context = {"said": _SENT[self.verb], "url": self.object.get_absolute_url()}
        return render(self.request, "notifications/answer_sent.html", context)

    def get_success_url(self) -> str:
        """The page of the request, for those who sign in."""
        return str(self.object.get_absolute_url())

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Someone else was first: say so. Of a clash, say no more than that, for it is with another operation."""
        if isinstance(refusal, NotAllowed):
            raise Refused(refusal.detail, refusal.status)
        if isinstance(refusal, Conflict):
            refusal = Conflict(_TAKEN)
        else:
            answer_links.enter(self.kwargs["token"], clock.now())
        return super().refused(form, refusal)
