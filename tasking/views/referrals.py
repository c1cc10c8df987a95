"""Pages to read referrals on: the list and one of them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from hotspots.models import Subject
from hotspots.related import related_to
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import policies, words
from tasking.forms.referrals import ReferralFilters
from tasking.models import Problem, Referral, RiskAssessment, SafeguardingMeasure
from tasking.querysets import ONGOING
from tasking.states import REFERRAL
from tasking.views.pages import SENSITIVE, MarkedListView, log_restricted
from tasking.views.referral_rows import rows
from tasking.views.risk import assessments_of
from tasking.views.safeguarding import FOR_A_TABLE

#: The lifecycle's "pass on" is one of the ways to send a referral elsewhere.
_NO_BUTTON = ("pass_on",)
_STYLES = {"amend": "secondary", "redirect": "secondary", "reject": "warning", "revoke": "warning"}


class ReferralListView(MarkedListView):
    """Referrals, newest first."""

    processing = CONSULTS
    filter_form = ReferralFilters
    template_name = "tasking/referrals.html"

    def get_queryset(self) -> QuerySet[Referral]:
        """Those in the chosen state, about what was chosen."""
        found = Referral.objects.select_related("held_by", "referrer")
        chosen = {name: self.chosen(name) for name in ("state", "kind", "forum") if self.chosen(name)}
        return found.filter(**chosen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may refer, and the latest risk of each."""
        context = super().get_context_data(may_refer=policies.may_refer(self.person), **kwargs)
        shown = list(context["object_list"])
        latest = {found.referral_id: found for found in RiskAssessment.objects.latest_of(shown)}
        for referral in shown:
            referral.risk = latest.get(referral.pk)
        return {**context, "object_list": shown}


class ReferralView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One referral: what it says, what became of it, and what can be done now."""

    processing = CONSULTS
    template_name = "tasking/referral.html"
    queryset = Referral.objects.select_related("held_by", "referrer__agency", "forum").prefetch_related(
        "agencies__agency"
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its rows, its timeline, and a button for each verb that its state allows."""
        referral = self.object
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if referral.category else "",
            "rows": rows(referral),
            "related": related_to(referral),
            "risks": assessments_of(referral),
            "may_assess": policies.may_assess_risk(self.person),
            "is_ongoing": referral.state in ONGOING,
            "measures": self._measures(),
            "problems": Problem.objects.filter(referral=referral).select_related("hotspot", "referral", "lead_agency"),
            "timeline": timeline(referral),
            # What it says is its own agency's: nobody else is told that they cannot change it.
            "buttons": [
                {
                    "text": words.REFERRAL[verb][0],
                    "url": reverse("tasking:referral_move", args=[referral.pk, verb]),
                    "reason": policies.may(self.person, verb, referral).reason,
                    "style": _STYLES.get(verb, ""),
                }
                for verb in REFERRAL.verbs_from(referral.state)
                if verb not in _NO_BUTTON and (verb != "amend" or policies.may(self.person, verb, referral))
            ],
        }

    def _measures(self) -> list[SafeguardingMeasure]:
        """Those for the referral, and those for the person whom it is about; each that is restricted is logged."""
        about = Q(referral=self.object)
        if subject := Subject.objects.filter(pk=self.object.subject_id).first():
            about |= Q(subject__in=subject.whole)
        found = list(SafeguardingMeasure.objects.filter(about).select_related(*FOR_A_TABLE))
        log_restricted(found)
        return found
