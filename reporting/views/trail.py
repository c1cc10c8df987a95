"""Who did and saw what: the trail of one record, and the same as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views import View
from django.views.generic import TemplateView

from audit.actions import consulted, label_of
from audit.processing import CONSULTS, DISCLOSES
from audit.views import RecordedMixin
from partners.models import Person
from reporting import log_use
from reporting.forms.trail import TrailForm
from reporting.policies import may_read_trails, may_use_log
from reporting.trail.export import KINDS, trail_file
from reporting.trail.kinds import found_record
from reporting.trail.links import linked
from reporting.trail.sources import Narrow
from reporting.trail.timeline import SHOWN, trail_of
from reporting.views.log_use import LogReaderMixin, why_url
from web.forms import checked

#: What the page can be asked for, and what it then shows: changes, unless more is asked for.
VIEWS = {"": "changes", "looks": "looks", "messages": "messages", "all": ""}


class TrailView(RecordedMixin, TemplateView):
    """The timeline of any record that the reader may see. Looking at it is logged too."""

    processing = CONSULTS
    template_name = "reporting/trail.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may come in. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        may_read_trails(request.user).require()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the trail. Raises Http404 for a record that is not there or may not be seen."""
        record = found_record(kwargs["table"], kwargs["pk"])
        person: Any = self.request.user
        form = TrailForm(self.request.GET)
        show = _shown(self.request.GET)
        trail = None
        if form.is_valid():
            narrow, text = Narrow(**form.asked()), form.cleaned_data["text"]
            place = self.request.GET.get("before", "")
            trail = trail_of(record, show=VIEWS[show], place=place, narrow=narrow, text=text)
        consulted([record], verb="looked at the trail")
        address = getattr(record, "get_absolute_url", None)
        args = [kwargs["table"], record.pk]
        query = _query(self.request.GET)
        return super().get_context_data(
            record=record,
            label=label_of(record),
            kind=record._meta.verbose_name,
            record_url=address() if address else "",
            form=form,
            is_narrowed=bool(_query(self.request.GET, "show")),
            entries=linked(trail.entries, here=record.pk) if trail else [],
            **{f"{name}_url": reverse(f"reporting:{name}", args=args) for name in ("as_of", "compare")},
            **{f"{kind}_url": f"{reverse('reporting:trail_file', args=[*args, kind])}?{query}" for kind in KINDS},
            use=log_use.current(person),
            why_url=why_url(self.request.get_full_path()) if may_use_log(person) else "",
            views=[(_asking(self.request.GET, show=key), SHOWN[kept], key == show) for key, kept in VIEWS.items()],
            older=_asking(self.request.GET, before=trail.older) if trail and trail.older else "",
            newer=f"?{query}" if self.request.GET.get("before") else "",
            **kwargs,
        )


class TrailFileView(LogReaderMixin, View):
    """The trail of a record, as narrowed, as a file, for those who read the log for a purpose; logged as disclosed."""

    processing = DISCLOSES

    def get(self, request: HttpRequest, table: str, pk: Any, form: str) -> HttpResponse:
        """The file. Raises NotAllowed, BadInput, or Http404."""
        if form not in KINDS:
            raise Http404
        filters = TrailForm(request.GET)
        checked(filters)
        return trail_file(
            found_record(table, pk),
            by=self.person,
            use=self.use,
            form=form,
            show=VIEWS[_shown(request.GET)],
            narrow=Narrow(**filters.asked()),
            text=filters.cleaned_data["text"],
            used=filters.used,
        )


def _shown(asked: QueryDict) -> str:
    show = asked.get("show", "")
    return show if show in VIEWS else ""


def _query(asked: QueryDict, *without: str) -> str:
    """What was asked for, as an address carries it, but for the place and what is empty."""
    kept = asked.copy()
    for name in list(kept):
        if name in ("before", *without) or not kept[name]:
            del kept[name]
    return kept.urlencode()


def _asking(asked: QueryDict, **changed: str) -> str:
    """The same address with something else asked for."""
    more = QueryDict(_query(asked, *changed), mutable=True)
    more.update({name: value for name, value in changed.items() if value})
    return f"?{more.urlencode()}"
