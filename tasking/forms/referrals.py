"""Forms of referrals."""

from typing import Any

from django import forms

from hotspots.models import Subject
from tasking.actions.referrals import ReferralDetails, faults_of
from tasking.forms.fields import ReasonForm, text_area
from tasking.models import Consent, Destination, LawfulBasis, ReferralKind, Vulnerability
from tasking.states import REFERRAL
from web.forms import FilterForm, GovukForm

ANY = ("", "Any")
_EMPTY = {
    "kind": "",
    "what_happens": "",
    "lawful_basis": "",
    "consent": "",
    "evidence": "",
    "exit_criterion": "",
}


class ReferralForm(GovukForm):
    """What an agency asks the partnership to take on."""

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
    place = forms.CharField(label="Place", help_text="For example, Holly Walk shops", required=False, max_length=200)
    times = forms.CharField(label="Days, hours or season", required=False, max_length=200)
    what_happens = text_area("What happens?", help_text="Without names")
    who_is_affected = text_area("Who is affected?", help_text="Without names", rows=2, required=False)
    evidence = text_area("Evidence", help_text="How many incidents, from which source, in which period", rows=3)
    risk_score = forms.IntegerField(
        label="Risk score", help_text="From your risk matrix", required=False, min_value=0, max_value=1000
    )
    vulnerabilities = forms.MultipleChoiceField(
        label="What makes the people affected more vulnerable?",
        choices=Vulnerability.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tried = text_area("What was tried already, and by whom?", rows=3, required=False)
    resource_asked = text_area("What do you ask for?", rows=2, required=False)
    lawful_basis = forms.ChoiceField(
        label="Why may this be shared?", choices=LawfulBasis.choices, widget=forms.RadioSelect
    )
    consent = forms.ChoiceField(
        label="Did the person agree to the referral?", choices=Consent.choices, widget=forms.RadioSelect
    )
    consent_reason = text_area(
        "Why the refusal is overridden", help_text="Only where you chose “Overridden”", rows=2, required=False
    )
    exit_criterion = text_area("When can the partnership stop?", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as declared above; tells mypy so
        field.queryset = Subject.objects.filter(is_closed=False)

    def clean(self) -> dict[str, Any]:
        """Name what only the fields together show in the same go as what each shows by itself."""
        given = super().clean() or self.cleaned_data
        for field, sentence in faults_of(ReferralDetails(**{**_EMPTY, **given})).items():
            if field not in self.errors:
                self.add_error(field, sentence)
        return given

    def suggestions(self) -> list[str]:
        """The latest references, for the browser to offer while typing."""
        return list(Subject.objects.filter(is_closed=False).values_list("reference", flat=True)[:50])


class RedirectForm(ReasonForm):
    """Where a referral goes instead."""

    destination = forms.ChoiceField(label="Destination", choices=[("", "Choose one"), *Destination.choices])
    field_order = ["destination", "reason"]


class ReferralFilters(FilterForm):
    """Narrows the list of referrals."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[ANY, *((state, state.replace("_", " ").capitalize()) for state in REFERRAL.states())],
    )
    kind = forms.ChoiceField(label="About", required=False, choices=[ANY, *ReferralKind.choices])
