"""Recording outcomes, made for a phone in the street, and the page that says what was recorded."""

from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Model, Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import ListView

from audit.actions import consulted
from audit.processing import COLLECTS, CONSULTS
from audit.views import ActionFormView
from common import clock
from common.errors import BadInput, MusterError
from hotspots.models import Hotspot, Subject
from operations.models import Marking, Operation, Site, Visit
from outcomes import policies
from outcomes.actions import record_outcomes
from outcomes.actions.outcomes import RecordedAlready
from outcomes.asking import used_lately
from outcomes.forms.recording import ProposeForm, RecordForm, known
from outcomes.models import Family, Outcome, OutcomeType
from outcomes.reviews import still_due
from partners.practitioners import PractitionerMixin
from tasking.models import Action

#: What a link may name, by the field that it fills.
_NAMED: dict[str, type[Model]] = {
    "operation": Operation,
    "visit": Visit,
    "action": Action,
    "hotspot": Hotspot,
    "site": Site,
    "subject": Subject,
}
#: What is not asked where a link has named it; the rest is only filled in.
_SETTLED = ("operation", "site", "place")


class Choice(NamedTuple):
    """A kind to choose, and the address of its questions."""

    kind: OutcomeType
    url: str


class RecordView(PractitionerMixin, ActionFormView):
    """Record one or several outcomes: first what was issued or done, then only what that kind needs.

    `?type=` names the kind; `?operation=`, `?visit=`, `?action=`, `?hotspot=`, `?site=` and `?subject=` fill the form.
    """

    processing = COLLECTS
    form_class = RecordForm
    template_name = "outcomes/record.html"
    title = "Record what came of it"
    button = "Record"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The questions of the kind that was chosen; the kinds, where none was."""
        return super().get(request, *args, **kwargs) if self.kind else render(request, *self.kinds())

    @cached_property
    def kind(self) -> OutcomeType | None:
        """What is recorded, where it was chosen and can be."""
        usable = OutcomeType.objects.usable(clock.today()).prefetch_related("versions")
        if self.request.method == "POST":
            found: Any = known(usable, self.request.POST.get("type", ""))
            return found
        code = self.request.GET.get("type", "")
        return usable.filter(code=code).first() if code.isprintable() else None

    @cached_property
    def named(self) -> dict[str, Any]:
        """The records that the link names, those that follow from them among them; each sensitive one is logged."""
        asked = self.request.GET
        found: dict[str, Any] = {
            name: known(model._default_manager.all(), asked.get(name, "")) for name, model in _NAMED.items()
        }
        if visit := found["visit"]:
            found["operation"], found["site"] = visit.operation, visit.site
            found["place"] = "" if visit.site else visit.place
        if (operation := found["operation"]) and found["hotspot"] is None:
            found["hotspot"] = operation.hotspot
        if operation and operation.marking == Marking.OFFICIAL_SENSITIVE:
            consulted([visit or operation])
        if found["subject"]:
            consulted([found["subject"]])
        return {name: value for name, value in found.items() if value}

    def get_initial(self) -> dict[str, Any]:
        """Today, a fresh key, and what the address names."""
        about = {"labels": self.named["subject"].reference} if "subject" in self.named else {}
        return {"client_key": uuid4(), "issued_on": clock.today(), **self.named, **about}

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the kind, and what is known already."""
        settled = frozenset(name for name in _SETTLED if name in self.named)
        # Where a visit was made is settled as a whole: its premises, or the place that it gives.
        settled |= {"place", "site"} if "visit" in self.named else frozenset()
        return {**super().get_form_kwargs(), "kind": self.kind, "agency": self.person.agency, "known": settled}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the kind in the title, and where it belongs."""
        title = self.kind.name if self.kind else self.title
        return super().get_context_data(
            kind=self.kind, named=self.named, others=self._others, **{"title": title, **kwargs}
        )

    @property
    def _others(self) -> str:
        """The address of the other kinds, with what the link named."""
        asked = self.request.GET.copy()
        asked.pop("type", None)
        return f"?{asked.urlencode()}"

    def kinds(self) -> tuple[str, dict[str, Any]]:
        """The page of the kinds: those used lately, then all by family, narrowed by the words that were looked for."""
        words = self.request.GET.get("q", "").strip()
        usable = OutcomeType.objects.usable(clock.today()).order_by("name")
        if words:
            usable = usable.filter(Q(name__icontains=words) | Q(singular__icontains=words) | Q(code__icontains=words))
        families: dict[str, list[Choice]] = {}
        for kind in usable:
            families.setdefault(kind.family, []).append(self._choice(kind))
        operation = self.named.get("operation")
        lately = [] if words else used_lately(self.person.agency_id, operation.pk if operation else None)
        asked = {name: value for name, value in self.request.GET.items() if name not in ("q", "type")}
        return "outcomes/kinds.html", {
            "named": self.named,
            "words": words,
            "kept": asked,
            "lately": [self._choice(kind) for kind in lately],
            "families": [(str(Family(one).label), families[one]) for one in sorted(families)],
            "all_url": self._without_words(),
            "propose_url": f"{reverse('outcomes:propose')}{self._others}",
            "refused": self.request.GET.get("type", ""),
        }

    def _choice(self, kind: OutcomeType) -> Choice:
        asked = self.request.GET.copy()
        asked.pop("q", None)
        asked["type"] = kind.code
        return Choice(kind, f"{reverse('outcomes:record')}?{asked.urlencode()}")

    def _without_words(self) -> str:
        asked = self.request.GET.copy()
        asked.pop("q", None)
        return f"{reverse('outcomes:record')}?{asked.urlencode()}"

    def act(self, form: RecordForm) -> list[Outcome]:
        """Record them; sent twice, they are recorded once."""
        try:
            return record_outcomes(by=self.person, entry=form.entry())
        except BadInput as refusal:
            raise _at_its_field(refusal) from refusal

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Where the form has recorded something else already, the next press records this as well."""
        if isinstance(refusal, RecordedAlready):
            typed = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form was posted
            typed["client_key"] = str(uuid4())
            form.data = typed
        return super().refused(form, refusal)

    def get_success_url(self) -> str:
        """The page that says what was recorded."""
        return reverse("outcomes:recorded", args=[self.object[0].client_key])


class ProposeView(RecordView):
    """Note outcomes that are planned or applied for, on one page."""

    form_class = ProposeForm
    title = "Propose an outcome"
    button = "Propose"
    kind = None  # asked on the page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        return self.render_to_response(self.get_context_data())


def _at_its_field(refusal: BadInput) -> BadInput:
    """What is wrong with a subject is shown where it was typed, among the labels."""
    faults = dict(refusal.faults)
    for name in ("subject", "subject_label"):
        if name in faults:
            faults["labels"] = [*faults.get("labels", []), *faults.pop(name)]
    return BadInput(refusal.detail, faults=faults)


class RecordedView(PractitionerMixin, ListView):
    """What one recording made, with the dates that the law sets, and the way to undo it."""

    processing = CONSULTS
    template_name = "outcomes/recorded.html"
    context_object_name = "outcomes"

    def get_queryset(self) -> list[Outcome]:  # type: ignore[override]
        """The outcomes of this recording. Raises Http404 where there are none that this person may see."""
        found = list(
            Outcome.objects.filter(client_key=self.kwargs["key"])
            .select_related("type", "operation", "visit", "site", "hotspot", "subject", "legal_version__type")
            .select_related("issuing_agency")
            .order_by("client_position")
        )
        if not found:
            raise Http404
        consulted(found)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the reviews that are due, how each is undone by this person, and the way to the next."""
        context = super().get_context_data(**kwargs)
        rows: list[Outcome] = context["outcomes"]
        first = rows[0]
        return {
            **context,
            "rows": [(row, _undo(row, self.person)) for row in rows],
            "reviews": still_due(first),
            "again": f"{reverse('outcomes:record')}{_again(first)}",
            "marking": first.shown_marking,
        }


def _undo(outcome: Outcome, person: Any) -> str:
    """The address at which this person takes it back; empty where it is not theirs to do, or done."""
    for verb in ("strike", "withdraw"):
        if policies.may(person, verb, outcome):
            return reverse("outcomes:change", args=[outcome.pk, verb])
    return ""


def _again(outcome: Outcome) -> str:
    """What a link to record another names."""
    named: tuple[tuple[str, UUID | None], ...] = (
        ("visit", outcome.visit_id),
        ("operation", None if outcome.visit_id else outcome.operation_id),
        ("action", outcome.action_id),
    )
    words = "&".join(f"{name}={key}" for name, key in named if key)
    return f"?{words}" if words else ""
