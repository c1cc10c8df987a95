"""The processing log across records, for those who have said why they read it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View
from django.views.generic import TemplateView

from audit.actions import record
from audit.models import Operation as Processing
from audit.processing import CONSULTS, DISCLOSES
from reporting.forms.trail import LogForm
from reporting.trail import export
from reporting.trail.links import linked
from reporting.trail.search import find
from reporting.trail.telling import tell
from reporting.views.log_use import LogReaderMixin
from web.forms import checked


class LogView(LogReaderMixin, TemplateView):
    """The log narrowed by the filters in the address, newest first, a page at a time. Reading it is logged too."""

    processing = CONSULTS
    template_name = "reporting/log.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form and a page of what was found."""
        form = LogForm(self.request.GET)
        found, is_unknown = None, False
        if form.is_valid():
            wanted = form.wanted()
            is_unknown = wanted.records == ()
            found = find(wanted, place=self.request.GET.get("before", ""))
            record(Processing.CONSULTATION, "read the log", reason=self.use.reason, fields=form.used)
        else:
            record(Processing.CONSULTATION, "opened the log", reason=self.use.reason)
        asked = self.request.GET.copy()
        asked.pop("before", None)
        query = asked.urlencode()
        return super().get_context_data(
            form=form,
            use=self.use,
            entries=linked(tell(found.events)) if found else [],
            is_unknown=is_unknown,
            looked_to=found.looked_to if found else None,
            is_narrowed=bool(query),
            query=query,
            older=f"?{query}&before={found.older}".replace("?&", "?") if found and found.older else "",
            **{f"{kind}_url": f"{reverse('reporting:log_file', args=[kind])}?{query}" for kind in export.KINDS},
            newer=f"?{query}" if self.request.GET.get("before") else "",
            **kwargs,
        )


class LogFileView(LogReaderMixin, View):
    """What was found, as a file; logged as a disclosure with its purpose."""

    processing = DISCLOSES

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        """The file. Raises NotAllowed, BadInput, or Http404."""
        if form not in export.KINDS:
            raise Http404
        filters = LogForm(request.GET)
        checked(filters)
        return export.log_file(filters.wanted(), by=self.person, use=self.use, form=form, used=filters.used)
