"""Pages of hotspots: the list, one hotspot, and a form for each verb of its lifecycle."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from audit.processing import ALTERS, COLLECTS, logs_nothing
from audit.views import ActionFormView
from hotspots import actions, forms, policies
from hotspots.models import Hotspot
from hotspots.related import related_to
from hotspots.states import HOTSPOT
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from web.charts import MapPoint, MapView, project

_PLACES = logs_nothing("depersonalised figures about places")

#: The tabs of the list: what each is called and the states that it shows.
TABS = {
    "candidates": ("Candidates", ("candidate",)),
    "adopted": ("Adopted", ("adopted", "tasked", "reviewed")),
    "ended": ("Closed and rejected", ("closed", "rejected")),
}

#: What the button of each verb says.
BUTTONS = {
    "adopt": "Adopt this hotspot",
    "reject": "Reject this hotspot",
    "task": "Task agencies",
    "review": "Review this hotspot",
    "close": "Close this hotspot",
}


class HotspotListView(PractitionerMixin, ListView):
    """Hotspots by tab and district, busiest first, on a map and in a table."""

    processing = _PLACES
    template_name = "hotspots/hotspot_list.html"
    paginate_by = 20

    @cached_property
    def filter(self) -> forms.HotspotFilter:
        """The district asked for."""
        return forms.HotspotFilter(self.request.GET)

    @property
    def tab(self) -> str:
        """The tab asked for; candidates, where none is."""
        asked = self.request.GET.get("show", "")
        return asked if asked in TABS else "candidates"

    def get_queryset(self) -> QuerySet[Hotspot]:
        """The hotspots of the tab and the district."""
        return self._in_district().filter(state__in=TABS[self.tab][1]).select_related("lead_agency")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the tabs and the map of this page's hotspots."""
        context = super().get_context_data(**kwargs)
        return context | {
            "filter": self.filter,
            "tab": self.tab,
            "tabs": self._tabs(),
            "view_of_map": map_of(context["object_list"]),
            "may_find": policies.may_find_candidates(self.person),
            "may_weigh": policies.may_weigh(self.person),
        }

    def _in_district(self) -> QuerySet[Hotspot]:
        district = self.filter.cleaned_data.get("district") if self.filter.is_valid() else ""
        return Hotspot.objects.filter(district=district) if district else Hotspot.objects.all()

    def _tabs(self) -> list[tuple[str, str, int]]:
        counts = dict(self._in_district().order_by().values_list("state").annotate(Count("pk")))
        return [(key, label, sum(counts.get(state, 0) for state in states)) for key, (label, states) in TABS.items()]


class HotspotView(PractitionerMixin, DetailView):
    """One hotspot: its figures, its map, what was done, and what can be done now."""

    processing = _PLACES
    queryset = Hotspot.objects.select_related("lead_agency")
    template_name = "hotspots/hotspot.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the buttons that its state allows, each with its decision."""
        hotspot: Hotspot = self.object
        return super().get_context_data(
            view_of_map=map_of([hotspot]),
            by_type=shares(hotspot),
            by_month=[
                (dt.date.fromisoformat(f"{month}-01"), count) for month, count in sorted(hotspot.by_month.items())
            ],
            buttons=[
                (verb, BUTTONS[verb], policies.may(self.person, verb, hotspot))
                for verb in HOTSPOT.verbs_from(hotspot.state)
            ],
            may_set_peak=policies.may_set_peak(self.person, hotspot),
            timeline=timeline(hotspot),
            related=related_to(hotspot),
            **kwargs,
        )


class FindCandidatesView(PractitionerMixin, View):
    """The button that looks for candidates in the figures that are loaded."""

    processing = COLLECTS
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look, say what came of it, and show the candidates. Raises NotAllowed."""
        found = len(actions.find_hotspot_candidates(by=self.person))
        words = {0: "No new candidates were found.", 1: "1 new candidate was found."}
        messages.success(request, words.get(found, f"{found} new candidates were found."))
        return HttpResponseRedirect(reverse("hotspots:list"))


class HotspotVerbView(PractitionerMixin, ActionFormView):
    """A form for one verb; refused before it is filled in where the verb cannot be done now."""

    processing = ALTERS
    template_name = "hotspots/hotspot_form.html"
    verb: ClassVar[str]

    @cached_property
    def hotspot(self) -> Hotspot:
        """The hotspot, as it stands."""
        return get_object_or_404(Hotspot, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """Its version. Raises NotAllowed or WrongState where there is no point in going on."""
        policies.may(self.person, self.verb, self.hotspot).require()
        HOTSPOT.target(self.verb, self.hotspot.state)
        return {"version": self.hotspot.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the hotspot that it is about."""
        title = f"{BUTTONS[self.verb]}: {self.hotspot.name}"
        button = BUTTONS[self.verb]
        return super().get_context_data(
            **{
                "hotspot": self.hotspot,
                "title": title,
                "button": button,
                "cancel_url": self.hotspot.get_absolute_url(),
                **kwargs,
            }
        )

    def act(self, form: Any) -> Hotspot:
        """Do the verb."""
        action = getattr(actions, f"{self.verb}_hotspot")
        return cast(Hotspot, action(hotspot=self.kwargs["pk"], by=self.person, **form.cleaned_data))

    def get_success_url(self) -> str:
        """Back to the hotspot."""
        return self.hotspot.get_absolute_url()


class HotspotAdoptView(HotspotVerbView):
    """Take a candidate on."""

    verb, form_class = "adopt", forms.AdoptForm
    done = "The hotspot is adopted."


class HotspotRejectView(HotspotVerbView):
    """Turn a candidate down."""

    verb, form_class = "reject", forms.RejectForm
    done = "The candidate is rejected. It is not offered again for the same figures."


class HotspotTaskView(HotspotVerbView):
    """Note what is tasked."""

    verb, form_class = "task", forms.TaskForm
    done = "The hotspot is tasked."


class HotspotReviewView(HotspotVerbView):
    """Write down what has been achieved so far."""

    verb, form_class = "review", forms.ReviewForm
    done = "The review is saved."


class HotspotCloseView(HotspotVerbView):
    """End the work on a hotspot."""

    verb, form_class = "close", forms.CloseForm
    done = "The hotspot is closed."


def map_of(hotspots: list[Hotspot]) -> MapView | None:
    """The map of these hotspots, numbered in their order; None where there is none to show."""
    points = [
        MapPoint(
            x=float(hotspot.longitude),
            y=float(hotspot.latitude),
            radius=float(hotspot.radius_m),
            label=hotspot.name,
            url=hotspot.get_absolute_url(),
            kind="hotspot",
        )
        for hotspot in hotspots
    ]
    return project(points) if points else None


def shares(hotspot: Hotspot) -> list[tuple[str, int, str]]:
    """Each crime type of a hotspot with its count and its share in per cent, most frequent first."""
    ranked = sorted(hotspot.by_type.items(), key=lambda item: (-item[1], item[0]))
    total = sum(hotspot.by_type.values())
    return [(name, count, f"{count / total:.0%}") for name, count in ranked]
