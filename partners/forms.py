"""Forms for agencies, people and agreements."""

from typing import Any

from django import forms

from common import clock
from partners.models import Agency, DataCategory, Person, Role
from partners.models.agencies import AgencyKind
from web.forms import DateField, GovukForm


class AgencyForm(GovukForm):
    """An agency's particulars."""

    name = forms.CharField(label="Name of the agency", max_length=120)
    short_name = forms.SlugField(
        label="Short name", max_length=20, help_text="One word, used in one-line actions. For example, rdc"
    )
    kind = forms.ChoiceField(label="Kind of agency", choices=AgencyKind.choices)
    contact_email = forms.EmailField(
        label="Shared mailbox", required=False, help_text="Where other agencies write to its single point of contact"
    )


class AgencyChangeForm(GovukForm):
    """What of an agency can change later. The short name stays, since references carry it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="Name of the agency", max_length=120)
    kind = forms.ChoiceField(label="Kind of agency", choices=AgencyKind.choices)
    contact_email = forms.EmailField(label="Shared mailbox", required=False)
    spoc = forms.ModelChoiceField(
        label="Single point of contact", queryset=Person.objects.none(), required=False, empty_label="Nobody yet"
    )
    is_active = forms.BooleanField(label="In the partnership", required=False)
    allows_emergency_access = forms.BooleanField(
        label="Its records can be opened in an emergency",
        help_text="By colleagues without an agreement, one record for an hour. Its single point of contact is told",
        required=False,
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["spoc"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy what line 33 says
        field.queryset = Person.objects.active().filter(agency=agency)


class PersonForm(GovukForm):
    """A new account."""

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work e-mail address", max_length=254)
    job_title = forms.CharField(label="Job title", max_length=120, required=False)
    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none())
    roles = forms.MultipleChoiceField(label="Roles", choices=Role.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy what the class says
        field.queryset = Agency.objects.filter(is_active=True)


class PersonChangeForm(PersonForm):
    """What of an account can change. The address stays: it is what the person signs in with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    email = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    is_active = forms.BooleanField(label="Can sign in", required=False)


class AgreementForm(GovukForm):
    """A signed information sharing agreement."""

    title = forms.CharField(label="Title", max_length=160)
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    agencies = forms.ModelMultipleChoiceField(
        label="Parties", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label="What it covers", choices=DataCategory.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = DateField(label="In force from")
    ends_on = DateField(label="In force until", help_text="The first day on which it is no longer in force")
    review_on = DateField(label="Review date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": clock.today()})
        super().__init__(*args, **kwargs)
        field = self.fields["agencies"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells mypy what the class says
        field.queryset = Agency.objects.filter(is_active=True)


class ReasonForm(GovukForm):
    """A reason, for what cannot be undone."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class SignInResetForm(ReasonForm):
    """Why someone's sign-in is reset."""

    reason = forms.CharField(
        label="Why is it reset?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="For example, they lost their phone. It takes away their password, second steps and API tokens.",
    )
