"""Pages of referrals."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from hotspots.models import Subject
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, policies, words
from tasking.actions.referrals import REASONS
from tasking.forms.fields import ReasonForm
from tasking.forms.referrals import RedirectForm, ReferralFilters, ReferralForm
from tasking.models import Referral, Vulnerability
from tasking.states import REFERRAL
from tasking.views.pages import SENSITIVE, MarkedListView, RecordFormView, TaskingFormView

SECTION = ("Referrals", reverse_lazy("tasking:referrals"))


class ReferralListView(MarkedListView):
    """Referrals, newest first."""

    processing = CONSULTS
    filter_form = ReferralFilters
    template_name = "tasking/referrals.html"

    def get_queryset(self) -> QuerySet[Referral]:
        """Those in the chosen state, about what was chosen."""
        found = Referral.objects.select_related("held_by", "referrer")
        chosen = {name: self.chosen(name) for name in ("state", "kind") if self.chosen(name)}
        return found.filter(**chosen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may refer."""
        return super().get_context_data(may_refer=policies.may_refer(self.person), **kwargs)


class ReferralView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One referral: what it says, what became of it, and what can be done now."""

    processing = CONSULTS
    template_name = "tasking/referral.html"
    queryset = Referral.objects.select_related("held_by", "referrer__agency")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its rows, its timeline, and a button for each verb that its state allows."""
        referral = self.object
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if referral.category else "",
            "rows": rows(referral),
            "timeline": timeline(referral),
            "buttons": [
                {
                    "text": words.REFERRAL[verb][0],
                    "url": reverse("tasking:referral_move", args=[referral.pk, verb]),
                    "reason": policies.may(self.person, verb, referral).reason,
                    "style": "warning" if verb in ("reject", "revoke") else "secondary" if verb == "redirect" else "",
                }
                for verb in REFERRAL.verbs_from(referral.state)
            ],
        }


def rows(referral: Referral) -> list[tuple[Any, ...]]:
    """What a referral says, for a summary list; what was left empty is left out."""
    flags = dict(Vulnerability.choices)
    said = [
        ("About", referral.get_kind_display()),
        _subject_row(referral),
        ("Place", referral.place),
        ("When", referral.times),
        ("What happens", referral.what_happens),
        ("Who is affected", referral.who_is_affected),
        ("Evidence", referral.evidence),
        ("Risk score", referral.risk_score),
        ("Vulnerabilities", ", ".join(flags[flag] for flag in referral.vulnerabilities)),
        ("Tried already", referral.tried),
        ("What is asked for", referral.resource_asked),
        ("Lawful basis", referral.get_lawful_basis_display()),
        ("Consent", referral.get_consent_display()),
        ("Why it was overridden", referral.consent_reason),
        ("The partnership can stop when", referral.exit_criterion),
        ("Referred by", f"{referral.referrer}, {referral.held_by}"),
        ("Referred on", referral.created_at),
        ("Sent to", referral.get_destination_display()),
        ("Reason", referral.decision_reason),
    ]
    return [row for row in said if row[1] not in (None, "")]


def _subject_row(referral: Referral) -> tuple[Any, ...]:
    """The person's reference, where whoever is looking may see it: it can be held by another agency again."""
    if referral.subject_id is None:
        return ("Person", None)
    subject = Subject.objects.filter(pk=referral.subject_id).first()
    if subject is None:
        return ("Person", f"Withheld. Contact {referral.held_by}")
    return ("Person", subject.reference, subject.get_absolute_url(), "Open")


class NewReferralView(TaskingFormView):
    """Makes a referral. A page about a person can hand over the reference: ?kind=victim&subject=V-2026-0012."""

    processing = COLLECTS
    form_class = ReferralForm
    template_name = "tasking/referral_form.html"
    section = SECTION
    title = "Make a referral"
    button = "Send the referral"
    done = "The referral is sent. The next meeting will have it on its agenda."

    def decision(self) -> Decision:
        """Anyone who works here may refer."""
        return policies.may_refer(self.person)

    def get_initial(self) -> dict[str, Any]:
        """What the address hands over."""
        handed = {name: self.request.GET[name] for name in ("kind", "subject", "place") if name in self.request.GET}
        return {**super().get_initial(), **handed}

    def act(self, form: ReferralForm) -> Referral:
        """Submit it."""
        return actions.submit_referral(by=self.person, details=actions.ReferralDetails(**form.cleaned_data))


class MoveReferralView(RecordFormView):
    """Does one verb of the lifecycle."""

    model = Referral
    section = SECTION

    @property
    def verb(self) -> str:
        """The verb of the address; 404 for one that is none."""
        verb = str(self.kwargs["verb"])
        if verb not in words.REFERRAL:
            raise Http404("There is no such verb.")
        return verb

    def decision(self) -> Decision:
        """As the lifecycle's table says."""
        return policies.may(self.person, self.verb, self.record)

    def says(self) -> list[tuple[str, Any]]:
        """Its state and why."""
        return [("State", self.record.get_state_display()), ("Reason", self.record.decision_reason)]

    def get_form_class(self) -> type[ReasonForm]:
        """Redirecting asks where to."""
        return RedirectForm if self.verb == "redirect" else ReasonForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": REASONS.get(self.verb, "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words of the verb."""
        button = words.REFERRAL[self.verb][0]
        return super().get_context_data(**{"title": f"{button}: {self.record}", "button": button, **kwargs})

    def act(self, form: ReasonForm) -> Referral:
        """Move it."""
        moved = actions.move_referral(referral=self.record.pk, verb=self.verb, by=self.person, **form.cleaned_data)
        messages.success(self.request, words.REFERRAL[self.verb][1])
        return moved
