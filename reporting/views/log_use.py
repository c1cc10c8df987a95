"""Why are you reading the log? Asked before anyone sees who looked at what."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views import View

from audit.models import LogUse
from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView, RecordedMixin
from partners.models import Person
from reporting import log_use
from reporting.forms.trail import LogUseForm
from reporting.policies import may_use_log


def ask_first(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asks why, and back to this one afterwards."""
    return HttpResponseRedirect(why_url(request.get_full_path()))


def why_url(back: str) -> str:
    """The page that asks why, which leads back to this address."""
    return f"{reverse('reporting:log_use')}?{urlencode({'next': back})}"


def own_path(address: str) -> str:
    """The address where it is a page of Muster, or nothing."""
    is_own = address.startswith("/") and address.isprintable()
    return address if is_own and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""


class LogReaderMixin(RecordedMixin):
    """A page for those with a use of the log in force; the others who may have one are asked why first."""

    use: LogUse
    person: Person

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or ask first. Raises NotAllowed."""
        self.person = _person(request)
        may_use_log(self.person).require()
        use = log_use.current(self.person)
        if use is None:
            return ask_first(request)
        self.use = use
        return super().dispatch(request, *args, **kwargs)


class LogUseView(ActionFormView):
    """The form, or the use that is in force, which can be ended."""

    processing = logs_nothing("asks why the log is to be read, and shows nothing of it; beginning is an event")
    form_class = LogUseForm
    template_name = "reporting/log_use.html"
    title = "Why are you reading the log?"
    button = "Read the log"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may read it. Raises NotAllowed."""
        may_use_log(_person(request)).require()
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """Where to go afterwards."""
        return {"next": own_path(self.request.GET.get("next", ""))}

    def act(self, form: LogUseForm) -> LogUse:
        """Begin."""
        given = form.cleaned_data
        return log_use.begin_log_use(by=_person(self.request), purpose=given["purpose"], reason=given["reason"])

    def get_success_url(self) -> str:
        """Back to where the log was asked for."""
        return own_path(self.request.POST.get("next", "")) or reverse("reporting:log")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what is in force."""
        use = log_use.current(_person(self.request))
        rows = [("Purpose", use.get_purpose_display()), ("Looking into", use.reason)] if use else []
        return super().get_context_data(use=use, use_rows=rows, **kwargs)


class EndLogUseView(RecordedMixin, View):
    """The button that ends it."""

    processing = ALTERS

    def post(self, request: HttpRequest) -> HttpResponse:
        """End what is in force. Raises NotAllowed."""
        may_use_log(_person(request)).require()
        log_use.end_log_use(by=_person(request))
        return HttpResponseRedirect(reverse("reporting:log_use"))


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
    return request.user
