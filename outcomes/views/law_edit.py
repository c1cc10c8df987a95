"""Keeping the catalogue: coordinators add and change types, and draft, correct, bring into force and end their law."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit.processing import ALTERS, COLLECTS
from audit.views import ActionFormView
from outcomes import actions, policies
from outcomes.forms.law import ChangeTypeForm, CommencementForm, EndForm, KnownForm, SwitchForm, TypeForm, VersionForm
from outcomes.forms.recording import known
from outcomes.models import LegalVersion, OutcomeType
from outcomes.models.law import KNOWN
from partners.practitioners import PractitionerMixin


class KeepingView(PractitionerMixin, ActionFormView):
    """A form of the catalogue; those who may not keep it read who may."""

    template_name = "outcomes/keep_law.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may do it, and the way back."""
        decision = policies.may_keep_law(self.person)
        ours = {"decision": decision, "keeps": decision, "cancel_url": self.back, "kind": self.type}
        return super().get_context_data(**{**ours, **kwargs})

    @property
    def type(self) -> OutcomeType | None:
        """The type that it is about. Raises Http404."""
        return get_object_or_404(OutcomeType, pk=self.kwargs["pk"])

    @property
    def back(self) -> str:
        """Where someone came from."""
        return self.type.get_absolute_url() if self.type else reverse("outcomes:types")

    def get_success_url(self) -> str:
        """To the type, where what was done is shown."""
        return self.back


class AddTypeView(KeepingView):
    """Add a type to the catalogue."""

    processing = COLLECTS
    form_class = TypeForm
    title, button = "Add a type of outcome", "Add"
    done = "Added. Now add the law behind it: nothing is recorded until that is in force."
    type = None

    def act(self, form: TypeForm) -> OutcomeType:
        """Add it."""
        return actions.add_type(by=self.person, entry=form.entry(), reason=form.cleaned_data["reason"])

    def get_success_url(self) -> str:
        """To what was added."""
        return self.object.get_absolute_url()


class ChangeTypeView(KeepingView):
    """Change what a type is called, who issues it and what its record must have."""

    processing = ALTERS
    form_class = ChangeTypeForm
    done = "Saved. What was recorded keeps its law and its dates."

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return TypeForm.initial_of(self.type) if self.type else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Under its name."""
        return super().get_context_data(**{"title": f"Change: {self.type}", **kwargs})

    def act(self, form: ChangeTypeForm) -> OutcomeType:
        """Change it."""
        found = get_object_or_404(OutcomeType, pk=self.kwargs["pk"])
        given = form.cleaned_data
        return actions.change_type(
            kind=found.pk,
            by=self.person,
            version=given["version"],
            entry=form.entry(found.code),
            reason=given["reason"],
        )


class SwitchView(KeepingView):
    """Switch a type on or off, with a reason."""

    processing = ALTERS
    form_class = SwitchForm
    done = "Saved."

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.type.version if self.type else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the direction of the switch in words."""
        words = "Switch off" if self.type and self.type.switched_on else "Switch on"
        return super().get_context_data(**{"title": f"{words}: {self.type}", "button": words, **kwargs})

    def act(self, form: SwitchForm) -> OutcomeType:
        """The other way round from now; a stale form is refused by its version."""
        on = not (self.type and self.type.switched_on)
        return actions.switch_type(kind=self.kwargs["pk"], by=self.person, on=on, **form.cleaned_data)


class AddVersionView(KeepingView):
    """Draft a version of the law behind a type, empty or like one that is there (`?like=`)."""

    processing = COLLECTS
    form_class = VersionForm
    title, button = "Add a version of the law", "Save the draft"
    done = "Saved as a draft. It is switched off until you bring it into force."

    def get_initial(self) -> dict[str, Any]:
        """What another version of this type says, to begin with."""
        law = known(LegalVersion.objects.filter(type=self.kwargs["pk"]), self.request.GET.get("like", ""))
        if not isinstance(law, LegalVersion):
            return {}
        ours = ("version", "valid_from", "last_day", "confidence", "source", "note")
        return {name: value for name, value in VersionForm.initial_of(law).items() if name not in ours}

    def act(self, form: VersionForm) -> LegalVersion:
        """Draft it."""
        return actions.add_version(
            kind=self.kwargs["pk"], by=self.person, entry=form.entry(), reason=form.cleaned_data["reason"]
        )


class LawView(KeepingView):
    """A form about one version of the law."""

    processing = ALTERS
    words = ""

    @property
    def law(self) -> LegalVersion:
        """The version. Raises Http404."""
        return get_object_or_404(LegalVersion.objects.select_related("type"), pk=self.kwargs["pk"])

    @property
    def type(self) -> OutcomeType:
        """The type whose law it is."""
        return self.law.type

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": self.law.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Under the name of the law."""
        return super().get_context_data(**{"title": f"{self.words}: {self.law}", "law": self.law, **kwargs})


class CorrectVersionView(LawView):
    """Correct a draft. What is or was in force is not changed: the page leads to a new version instead."""

    form_class = VersionForm
    words, done = "Correct the draft", "Saved."

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return VersionForm.initial_of(self.law)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With why it cannot be corrected."""
        decision = policies.may_correct(self.person, self.law)
        return super().get_context_data(**{"decision": decision, **kwargs})

    def act(self, form: VersionForm) -> LegalVersion:
        """Correct it."""
        given = form.cleaned_data
        return actions.correct_version(
            law=self.kwargs["pk"],
            by=self.person,
            version=given["version"],
            entry=form.entry(),
            reason=given["reason"],
        )


class KnownView(LawView):
    """Say where a version was read, how sure we are and what to note, whether it is in force or not."""

    form_class = KnownForm
    words, done = "Correct the source", "Saved."

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return {name: getattr(self.law, name) for name in ("version", *KNOWN)}

    def act(self, form: KnownForm) -> LegalVersion:
        """Correct it; what the law says stays."""
        given = form.cleaned_data
        return actions.say_what_is_known(law=self.kwargs["pk"], by=self.person, **given)


class CommencementView(LawView):
    """Say from when a version of the law is in force."""

    form_class = CommencementForm
    words, button = "Bring into force", "Bring into force"
    done = "Saved. Records from that day rest on this law; those made before keep theirs."

    def get_initial(self) -> dict[str, Any]:
        """On the day that the draft names."""
        return {"version": self.law.version, "starts_on": self.law.valid_from}

    def act(self, form: CommencementForm) -> LegalVersion:
        """Bring it into force."""
        return actions.bring_into_force(law=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class EndView(LawView):
    """Say on which day a version is the law for the last time."""

    form_class = EndForm
    words, button = "End", "Save"
    done = "Saved. Records that rest on this law keep it."

    def get_initial(self) -> dict[str, Any]:
        """The day that is known."""
        return {"version": self.law.version, "last_day": self.law.last_day}

    def act(self, form: EndForm) -> LegalVersion:
        """End it."""
        return actions.end_version(law=self.kwargs["pk"], by=self.person, **form.cleaned_data)
