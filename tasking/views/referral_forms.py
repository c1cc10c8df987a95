"""Pages that make, change and move referrals."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse_lazy

from audit.actions import consulted
from audit.processing import COLLECTS
from common import clock
from common.decisions import Decision
from hotspots.models import Subject
from tasking import actions, policies, words
from tasking.actions.referral_details import involved
from tasking.actions.referrals import REASONS
from tasking.forms.fields import ReasonForm
from tasking.forms.referrals import AmendReferralForm, RedirectForm, ReferralForm, sent_to
from tasking.models import Meeting, Referral
from tasking.states import REFERRAL
from tasking.views.pages import RecordFormView, TaskingFormView
from tasking.views.referral_rows import rows
from web.dates import london_text

SECTION = ("Referrals", reverse_lazy("tasking:referrals"))


class NewReferralView(TaskingFormView):
    """Makes a referral. A page about a person can hand over the reference: ?kind=victim&subject=V-2026-0012."""

    processing = COLLECTS
    form_class = ReferralForm
    template_name = "tasking/referral_form.html"
    section = SECTION
    title = "Make a referral"
    button = "Send the referral"

    def decision(self) -> Decision:
        """Anyone who works here may refer."""
        return policies.may_refer(self.person)

    def get_initial(self) -> dict[str, Any]:
        """What the address hands over."""
        handed = {name: self.request.GET[name] for name in ("kind", "subject", "place") if name in self.request.GET}
        return {**super().get_initial(), **handed}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """That references were shown is logged."""
        context = super().get_context_data(**kwargs)
        consulted(context["form"].suggestions)
        return context

    def act(self, form: ReferralForm) -> Referral:
        """Submit it, and say what happens next."""
        made = actions.submit_referral(by=self.person, details=actions.ReferralDetails(**form.cleaned_data))
        messages.success(self.request, f"Referral {made} is sent. {what_happens_next(made)}")
        return made


def what_happens_next(referral: Referral) -> str:
    """Who decides on a referral that was just sent, and when."""
    meetings = Meeting.objects.filter(state="planned", starts_at__gt=clock.now(), forum__is_active=True)
    if referral.forum is not None:
        meetings = meetings.filter(forum=referral.forum)
    soonest = meetings.select_related("forum").order_by("starts_at").first()
    if soonest is not None:
        when = f"{soonest.forum} will have it on its agenda on {london_text(soonest.starts_at)}."
    else:
        when = f"{referral.forum or 'The next forum to meet'} will have it on its next agenda; no date is set yet."
    return f"{when} You will be told of each decision. Until then you can change it or take it back."


class AmendReferralView(RecordFormView):
    """Changes what a referral says, while it waits to be decided."""

    model = Referral
    form_class = AmendReferralForm
    template_name = "tasking/referral_form.html"
    section = SECTION
    title = "Change the referral"
    button = "Save the change"
    done = "The referral is changed. What it said before stays in its trail."

    def decision(self) -> Decision:
        """The referring agency's, until it is decided."""
        allowed = policies.may(self.person, "amend", self.record)
        if allowed:
            REFERRAL.target("amend", self.record.state)
        return allowed

    def says(self) -> list[tuple[str, Any]]:
        """What it says now."""
        return [row[:2] for row in rows(self.record)]

    def get_initial(self) -> dict[str, Any]:
        """What it says."""
        named = [name for name in AmendReferralForm.base_fields if name not in ("version", "reason", "agencies")]
        says = {name: getattr(self.record, name) for name in named}
        return {**super().get_initial(), **says, "agencies": involved(self.record)}

    def act(self, form: AmendReferralForm) -> Referral:
        """Change it."""
        given = dict(form.cleaned_data)
        reason, version = given.pop("reason"), given.pop("version")
        subject = Subject.objects.filter(pk=self.record.subject_id).first()
        details = actions.ReferralDetails(kind=self.record.kind, subject=subject, **given)
        return actions.amend_referral(
            referral=self.record.pk, by=self.person, version=version, details=details, reason=reason
        )


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
        given = form.cleaned_data
        where = sent_to(given["destination"]) if "destination" in given else {}
        moved = actions.move_referral(referral=self.record.pk, verb=self.verb, by=self.person, **{**given, **where})
        messages.success(self.request, words.REFERRAL[self.verb][1])
        return moved
