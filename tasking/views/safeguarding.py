"""Pages of safeguarding measures: the reviews that are due, one measure, its verbs, and the kinds."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import DetailView, ListView

from audit.processing import ALTERS, COLLECTS, CONSULTS, logs_nothing
from audit.views import ActionFormView, ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from hotspots.models import Subject
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, policies, words
from tasking.forms.fields import VersionedForm
from tasking.forms.safeguarding import (
    ChangeMeasureKindForm,
    EndForm,
    FitForm,
    MeasureFilters,
    MeasureForm,
    MeasureKindForm,
    ReviewForm,
)
from tasking.models import MeasureKind, Referral, SafeguardingMeasure
from tasking.states import MEASURE
from tasking.views.pages import SENSITIVE, MarkedListView, RecordFormView, TaskingFormView, log_restricted
from tasking.views.risk import SettingsMixin

SECTION = ("Safeguarding measures", reverse_lazy("tasking:measures"))
KINDS = ("Kinds of measures", reverse_lazy("tasking:measure_kinds"))
_FORMS: dict[str, type[VersionedForm]] = {"fit": FitForm, "review": ReviewForm, "end": EndForm}
_CADENCE = ("name", "due_days", "first_review_days", "repeat_months", "is_active")


#: What a row of a table of measures speaks of.
FOR_A_TABLE = ("kind", "referral", "subject", "provided_by")


class MeasureListView(MarkedListView):
    """Measures: at first those to be put in place or looked at by today."""

    processing = CONSULTS
    filter_form = MeasureFilters
    template_name = "tasking/measures.html"

    def get_queryset(self) -> QuerySet[SafeguardingMeasure]:
        """Those that were asked for; about one person or referral where its reference is given."""
        found = SafeguardingMeasure.objects.select_related(*FOR_A_TABLE)
        about, show = self.chosen("about"), self.chosen("show") or ("all" if self.chosen("about") else "due")
        if about:
            found = found.filter(Q(referral__reference__iexact=about) | Q(subject__reference__iexact=about))
        if show == "due":
            return found.due(clock.today())
        return found if show == "all" else found.filter(state=show)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what they were narrowed to."""
        return super().get_context_data(may_keep=policies.may_keep_measure_kinds(self.person), **kwargs)


class MeasureView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One measure: its rule, its reviews, and what can be done now."""

    processing = CONSULTS
    template_name = "tasking/measure.html"
    queryset = SafeguardingMeasure.objects.select_related(
        "kind", "referral", "subject", "provided_by", "held_by", "responsible"
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its rows, its reviews, its timeline, and a button for each verb."""
        measure = self.object
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if measure.category else "",
            "rows": rows(measure),
            "reviews": measure.reviews.select_related("reviewed_by__agency"),
            "timeline": timeline(measure),
            "buttons": [
                {
                    "text": words.MEASURE[verb][0],
                    "url": reverse("tasking:measure_move", args=[measure.pk, verb]),
                    "reason": policies.may(self.person, verb, measure).reason,
                    "style": "warning" if verb == "end" else "",
                }
                for verb in MEASURE.verbs_from(measure.state)
            ],
        }


def rows(measure: SafeguardingMeasure) -> list[tuple[Any, ...]]:
    """What a measure says, for a summary list; what is empty is left out."""
    said: list[tuple[Any, ...]] = [
        ("For", measure.for_whom, measure.about.get_absolute_url(), "Open"),
        ("Provided by", measure.provided_by),
        ("Date of what it answers", measure.asked_on),
        ("Due by", measure.due_by if measure.state == "asked" else None),
        ("In place since", measure.started_on),
        ("Rule", measure.rule_in_words),
        ("Next review", measure.next_review_on),
        ("Reminded", measure.responsible or measure.held_by),
        ("Note", measure.note),
        ("Ended on", measure.ended_on),
        ("Why it ended", measure.ended_reason),
    ]
    return [row for row in said if row[1] not in (None, "")]


class AddMeasureView(TaskingFormView):
    """Asks for a measure: ?referral= or ?subject= names what it is for, by its key."""

    processing = COLLECTS
    form_class = MeasureForm
    section = SECTION
    title = "Add a safeguarding measure"
    button = "Add the measure"
    done = "The measure is saved."

    def decision(self) -> Decision:
        """Those who work here."""
        return policies.may_add_measure(self.person)

    @cached_property
    def record(self) -> Referral | Subject:
        """What it is for; 404 where it is not there or may not be seen."""
        asked = self.request.GET
        if "referral" in asked:
            return get_object_or_404(Referral, pk=key_of(asked["referral"]))
        if "subject" in asked:
            return get_object_or_404(Subject.objects.shared(), pk=key_of(asked["subject"]))
        raise Http404("A measure is for a referral or for a person at risk.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what it is for."""
        log_restricted([self.record])
        marking = SENSITIVE if self.record.category else ""
        return super().get_context_data(**{"record": self.record, "marking": marking, **kwargs})

    def act(self, form: MeasureForm) -> SafeguardingMeasure:
        """Add it."""
        key, is_referral = self.record.pk, isinstance(self.record, Referral)
        about = {"referral": key if is_referral else None, "subject": None if is_referral else key}
        return actions.add_measure(by=self.person, **{**form.cleaned_data, **about})


def key_of(typed: str) -> UUID:
    """The key that an address names; 404 for what is none."""
    try:
        return UUID(typed)
    except ValueError as error:
        raise Http404("There is no such record.") from error


class MoveMeasureView(RecordFormView):
    """Does one verb of the lifecycle."""

    model = SafeguardingMeasure
    section = SECTION

    @property
    def verb(self) -> str:
        """The verb of the address; 404 for one that is none."""
        verb = str(self.kwargs["verb"])
        if verb not in _FORMS:
            raise Http404("There is no such verb.")
        return verb

    def decision(self) -> Decision:
        """As the lifecycle's table and the policy say."""
        return policies.may(self.person, self.verb, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """How it stands."""
        return [("State", self.record.get_state_display()), ("Next review", self.record.next_review_on)]

    def get_form_class(self) -> type[VersionedForm]:
        """What the verb asks."""
        return _FORMS[self.verb]

    def get_initial(self) -> dict[str, Any]:
        """Today, where a day is asked."""
        today = clock.today()
        return {**super().get_initial(), "started_on": today, "reviewed_on": today}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words of the verb."""
        button = words.MEASURE[self.verb][0]
        return super().get_context_data(**{"title": f"{button}: {self.record}", "button": button, **kwargs})

    def act(self, form: VersionedForm) -> SafeguardingMeasure:
        """Move it, and say when it is looked at again."""
        action = getattr(actions, f"{self.verb}_measure")
        moved: SafeguardingMeasure = action(measure=self.record.pk, by=self.person, **form.cleaned_data)
        messages.success(self.request, words.MEASURE[self.verb][1])
        return moved


class MeasureKindListView(SettingsMixin, ListView):
    """The kinds of measures, each with its cadence."""

    processing = logs_nothing("kinds of measures and their cadence; nothing about anybody")
    model = MeasureKind
    template_name = "tasking/measure_kinds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may change them."""
        return super().get_context_data(may_keep=policies.may_keep_measure_kinds(self.person), **kwargs)


class NewMeasureKindView(SettingsMixin, ActionFormView):
    """Sets up a kind."""

    processing = ALTERS
    template_name = "tasking/form.html"
    form_class = MeasureKindForm
    section = KINDS
    title = "Set up a kind of measure"
    button = "Save it"
    done = "The kind of measure is saved. Measures already given keep their dates."

    def decision(self) -> Decision:
        """Those who keep the settings."""
        return policies.may_keep_measure_kinds(self.person)

    def get_success_url(self) -> str:
        """All of them."""
        return reverse("tasking:measure_kinds")

    def act(self, form: MeasureKindForm) -> MeasureKind:
        """Save it."""
        return actions.save_measure_kind(by=self.person, **form.cleaned_data)


class ChangeMeasureKindView(NewMeasureKindView):
    """Changes a kind."""

    form_class = ChangeMeasureKindForm
    title = "Change the kind of measure"

    @cached_property
    def kind(self) -> MeasureKind:
        """The kind of the address."""
        return get_object_or_404(MeasureKind, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """What it says, and its version."""
        return {"version": self.kind.version, **{name: getattr(self.kind, name) for name in _CADENCE}}

    def act(self, form: MeasureKindForm) -> MeasureKind:
        """Save it."""
        return actions.save_measure_kind(by=self.person, kind=self.kind.pk, **form.cleaned_data)
