"""Who did and saw what: the trail of one record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.generic import TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS
from audit.views import RecordedMixin
from reporting import log_use
from reporting.policies import may_read_trails, may_use_log
from reporting.trail.kinds import find_record
from reporting.trail.links import linked
from reporting.trail.timeline import SHOWN, trail_of
from reporting.views.log_use import why_url

#: What the page can be asked for, and what it then shows: changes, unless more is asked for.
VIEWS = {"": "changes", "looks": "looks", "all": ""}


class TrailView(RecordedMixin, TemplateView):
    """The timeline of any record that the reader may see. Looking at it is logged too."""

    processing = CONSULTS
    template_name = "reporting/trail.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may come in. Raises NotAllowed."""
        may_read_trails(request.user).require()  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the trail. Raises Http404 for a record that is not there or may not be seen."""
        record = find_record(kwargs["table"], kwargs["pk"])
        if record is None:
            raise Http404
        person: Any = self.request.user
        asked = self.request.GET
        show = asked.get("show", "") if asked.get("show", "") in VIEWS else ""
        trail = trail_of(record, show=VIEWS[show], place=asked.get("before", ""))
        consulted([record], verb="looked at the trail of")
        narrowed = f"show={show}" if show else ""
        address = getattr(record, "get_absolute_url", None)
        return super().get_context_data(
            record=record,
            label=getattr(record, "public_label", None) or str(record),
            kind=record._meta.verbose_name,
            record_url=address() if address else "",
            entries=linked(trail.entries, here=record.pk),
            as_of_url=reverse("reporting:as_of", args=[kwargs["table"], record.pk]),
            compare_url=reverse("reporting:compare", args=[kwargs["table"], record.pk]),
            use=log_use.current(person),
            why_url=why_url(self.request.get_full_path()) if may_use_log(person) else "",
            views=[(f"?show={key}" if key else "?", SHOWN[kept], key == show) for key, kept in VIEWS.items()],
            older=f"?{narrowed}&before={trail.older}".replace("?&", "?") if trail.older else "",
            newer=f"?{narrowed}" if asked.get("before") else "",
            **kwargs,
        )
