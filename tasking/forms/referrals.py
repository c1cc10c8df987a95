"""Forms of referrals."""

from functools import cached_property
from typing import Any, ClassVar

from django import forms

from hotspots.models import Subject
from partners.models import Agency
from tasking.actions.referral_details import ReferralDetails, faults_of
from tasking.forms.fields import ReasonForm, SectionedForm, Sections, VersionedForm, text_area
from tasking.models import Consent, Destination, Forum, Harm, LawfulBasis, ReferralKind, Vulnerability, Weekday
from tasking.states import REFERRAL
from web.forms import DateField, FilterForm

ANY = ("", "Any")
_FORUM = "forum:"
_EMPTY = {"kind": "", "what_happens": "", "lawful_basis": "", "consent": "", "exit_criterion": ""}


class _WhatItSays(SectionedForm):
    """What a referral says, but for what and whom it is about."""

    SECTIONS: ClassVar[Sections] = (
        ("Where and when", "", ("place", "days", "times", "season")),
        ("What happens", "Write without names.", ("what_happens", "harm", "who_is_affected", "vulnerabilities")),
        (
            "Evidence",
            "Give a number with its source and period, or say in words what shows it.",
            ("incident_count", "evidence_source", "evidence_from", "evidence_to", "evidence"),
        ),
        ("What was done, and what you ask for", "", ("tried", "agencies", "resource_asked", "exit_criterion", "forum")),
        ("Sharing this information", "", ("lawful_basis", "consent", "consent_reason")),
    )

    place = forms.CharField(label="Place", help_text="For example, Holly Walk shops", required=False, max_length=200)
    days = forms.MultipleChoiceField(
        label="On which days?", choices=Weekday.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    times = forms.CharField(label="At what hours?", help_text="For example, 6pm to 9pm", required=False, max_length=200)
    season = forms.CharField(
        label="At what time of year?", help_text="For example, school holidays", required=False, max_length=120
    )
    what_happens = text_area("What happens?", help_text="Without names")
    harm = forms.ChoiceField(
        label="If it is anti-social behaviour, whom does it harm?",
        choices=[*Harm.choices, ("", "Something else, or not known")],
        required=False,
        widget=forms.RadioSelect,
    )
    who_is_affected = text_area("Who is affected?", help_text="Without names", rows=2, required=False)
    vulnerabilities = forms.MultipleChoiceField(
        label="What makes the people affected more vulnerable?",
        choices=Vulnerability.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    incident_count = forms.IntegerField(label="Number of incidents", required=False, min_value=0, max_value=1_000_000)
    evidence_source = forms.CharField(
        label="Source", help_text="Where they were counted, such as police call logs", required=False, max_length=200
    )
    evidence_from = DateField(label="First day counted", required=False)
    evidence_to = DateField(label="Last day counted", required=False)
    evidence = text_area("What else shows it?", help_text="Without names", rows=3, required=False)
    tried = text_area("What was tried already, and by whom?", rows=3, required=False)
    agencies = forms.ModelMultipleChoiceField(
        label="Which agencies are involved already?",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    resource_asked = text_area("What do you ask for?", rows=2, required=False)
    exit_criterion = text_area(
        "When can the partnership stop?", help_text="For example, eight weeks without a report", rows=2
    )
    forum = forms.ModelChoiceField(
        label="Which forum should decide?",
        queryset=Forum.objects.none(),
        required=False,
        empty_label="Whichever meets next",
    )
    lawful_basis = forms.ChoiceField(
        label="Why may this be shared?", choices=LawfulBasis.choices, widget=forms.RadioSelect
    )
    consent = forms.ChoiceField(
        label="Did the person agree to the referral?", choices=Consent.choices, widget=forms.RadioSelect
    )
    consent_reason = text_area(
        "Why the refusal is overridden", help_text="Only where you chose “Overridden”", rows=2, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["forum"].queryset = Forum.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def add_faults(self, details: ReferralDetails) -> None:
        """Name what only the fields together show in the same go as what each shows by itself."""
        for field, sentence in faults_of(details).items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, sentence)


class ReferralForm(_WhatItSays):
    """What an agency asks the partnership to take on."""

    SECTIONS: ClassVar[Sections] = (("What it is about", "", ("kind", "subject")), *_WhatItSays.SECTIONS)

    kind = forms.ChoiceField(
        label="What is the referral about?", choices=ReferralKind.choices, widget=forms.RadioSelect
    )
    subject = forms.ModelChoiceField(
        label="Reference of the victim or offender",
        help_text="For example, V-2026-0012. Leave empty for a place or a theme. Never enter a name.",
        queryset=Subject.objects.none(),
        to_field_name="reference",
        required=False,
        widget=forms.TextInput(attrs={"list": "subjects", "autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"invalid_choice": "There is no person with this reference that you may see"},
    )
    field_order = ["kind", "subject"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = Subject.objects.shared().filter(is_closed=False)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Every fault in one go."""
        given = super().clean() or self.cleaned_data
        self.add_faults(ReferralDetails(**{**_EMPTY, **given}))
        return given

    @cached_property
    def suggestions(self) -> list[Subject]:
        """The latest subjects, whose references the browser offers while typing."""
        return list(Subject.objects.shared().filter(is_closed=False)[:50])


class AmendReferralForm(_WhatItSays, VersionedForm):
    """What a referral says now, to be changed with a reason."""

    SECTIONS: ClassVar[Sections] = (*_WhatItSays.SECTIONS, ("The change", "", ("reason",)))

    reason = text_area("Why is the referral changed?", rows=2)


def places_to_send_to() -> list[tuple[str, Any]]:
    """Choices of where a referral can go: the services outside, and the partnership's forums."""
    forums = [(f"{_FORUM}{forum.pk}", forum.name) for forum in Forum.objects.filter(is_active=True)]
    listed: list[tuple[str, Any]] = [("", "Choose one"), ("Services", Destination.choices)]
    return [*listed, ("Forums of the partnership", forums)] if forums else listed


def sent_to(chosen: str) -> dict[str, Any]:
    """What such a choice means to the actions: a `destination`, or a `forum`."""
    if not chosen.startswith(_FORUM):
        return {"destination": chosen, "forum": None}
    return {"destination": "", "forum": Forum.objects.get(pk=chosen.removeprefix(_FORUM))}


class RedirectForm(ReasonForm):
    """Where a referral goes instead: a service, or another forum of the partnership."""

    destination = forms.ChoiceField(
        label="Where does it go?",
        help_text="A service ends the work here. Another forum finds the referral on its next agenda.",
        choices=places_to_send_to,
    )
    field_order = ["destination", "reason"]


class ReferralFilters(FilterForm):
    """Narrows the list of referrals."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[ANY, *((state, state.replace("_", " ").capitalize()) for state in REFERRAL.states())],
    )
    kind = forms.ChoiceField(label="About", required=False, choices=[ANY, *ReferralKind.choices])
    forum = forms.ModelChoiceField(label="Forum", required=False, queryset=Forum.objects.all(), empty_label="Any")
