"""The processing log across records, for those who have said why they read it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView

from audit.actions import record
from audit.models import LogUse
from audit.models import Operation as Processing
from audit.processing import CONSULTS
from audit.views import RecordedMixin
from common import clock
from partners.models import Person
from reporting import log_use
from reporting.forms import LogForm
from reporting.policies import may_use_log
from reporting.trail.kinds import belonging_to, with_reference
from reporting.trail.links import linked
from reporting.trail.search import Wanted, find
from reporting.trail.telling import tell
from reporting.views.log_use import ask_first


def wanted_of(form: LogForm) -> Wanted:
    """What the filters ask for. A reference that the reader finds nothing under gives nothing."""
    asked = form.cleaned_data
    return Wanted(
        records=_records(asked["reference"]) if asked["reference"] else None,
        person=asked["person"].pk if asked["person"] else None,
        agency=asked["agency"].pk if asked["agency"] else None,
        kind=asked["kind"],
        operation=asked["operation"],
        since=clock.local(asked["since"]) if asked["since"] else None,
        until=clock.local(asked["until"] + dt.timedelta(days=1)) if asked["until"] else None,
        text=asked["text"],
    )


def _records(reference: str) -> tuple[UUID, ...]:
    found = with_reference(reference)
    return tuple(key for one in found for key in (one.pk, *belonging_to(one)))


class LogView(RecordedMixin, TemplateView):
    """The log narrowed by the filters in the address, newest first, a page at a time. Reading it is logged too."""

    processing = CONSULTS
    template_name = "reporting/log.html"
    use: LogUse

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those with a use of the log in force; ask the others why first. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        may_use_log(request.user).require()
        use = log_use.current(request.user)
        if use is None:
            return ask_first(request)
        self.use = use
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form and a page of what was found."""
        form = LogForm(self.request.GET)
        found = None
        if form.is_valid():
            found = find(wanted_of(form), place=self.request.GET.get("before", ""))
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
            looked_to=found.looked_to if found else None,
            is_narrowed=bool(query),
            query=query,
            older=f"?{query}&before={found.older}".replace("?&", "?") if found and found.older else "",
            newer=f"?{query}" if self.request.GET.get("before") else "",
            **kwargs,
        )
