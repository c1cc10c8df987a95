"""Forms of premises and of visit lists."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from operations.forms.fields import VersionedForm
from operations.models import Operation, Site, SiteKind
from web.forms import FilterForm, GovukForm

NO_HOMES = "Premises and places only: never a private home."
MOST_FOUND = 50
_CSV_BYTES = 200_000
_TWO_YEARS = 24


class SiteFilter(FilterForm):
    """Which premises to list."""

    q = forms.CharField(label="Name or address contains", required=False, max_length=120)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *SiteKind.choices])
    months = forms.IntegerField(
        label="Not visited for this many months", required=False, min_value=1, max_value=_TWO_YEARS * 5
    )


class _Point(forms.Form):
    latitude = forms.DecimalField(
        label="Latitude", required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    longitude = forms.DecimalField(
        label="Longitude", required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )


class SiteForm(GovukForm, _Point):
    """Premises or a place."""

    name = forms.CharField(label="Name", help_text=f"For example, The Anchor. {NO_HOMES}", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=SiteKind.choices, widget=forms.RadioSelect)
    address = forms.CharField(label="Address, or where it is", max_length=200)

    field_order = ("name", "kind", "address", "latitude", "longitude")


class ChangeSiteForm(SiteForm, VersionedForm):
    """A change to premises."""

    is_active = forms.BooleanField(label="It is still there, and can be visited", required=False)


class NewEntryForm(GovukForm):
    """Premises that Muster does not know yet, for a list."""

    name = forms.CharField(label="Name", help_text=f"For example, The Anchor. {NO_HOMES}", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=SiteKind.choices, widget=forms.RadioSelect)
    address = forms.CharField(label="Address, or where it is", max_length=200)
    note = forms.CharField(
        label="What to look at", required=False, max_length=200, help_text="Do not name members of the public."
    )


class LinesForm(GovukForm):
    """Premises as lines, pasted or as a CSV file."""

    lines = forms.CharField(
        label="Premises, one a line",
        required=False,
        max_length=60_000,
        strip=False,
        help_text="The name, a comma, the address. For example: The Anchor, 1 Quay Street, Rochford",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label="Or a CSV file of the same",
        required=False,
        help_text="Two columns, name and address, saved as CSV (UTF-8)",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    kind = forms.ChoiceField(
        label="Kind of those that are new", choices=SiteKind.choices, widget=forms.RadioSelect, initial="licensed"
    )

    def clean_file(self) -> str:
        """What the file says; empty without one."""
        given = self.cleaned_data.get("file")
        if not given:
            return ""
        if given.size > min(_CSV_BYTES, settings.EVIDENCE_MAX_BYTES):
            raise ValidationError("The file is too large. Send at most 200 lines at a time.")
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as fault:
            raise ValidationError("The file is not plain text. Save it as CSV (UTF-8), then choose that.") from fault

    def clean(self) -> dict[str, Any]:
        """One text of both."""
        given = super().clean() or self.cleaned_data
        given["lines"] = "\n".join(filter(None, [given.get("lines", ""), given.pop("file", "") or ""]))
        return given


class _SiteChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """ "The Anchor, 1 Quay Street"."""
        return str(obj.public_label)


class PickForm(GovukForm):
    """Premises that are there already."""

    sites = _SiteChoices(
        label="Premises to put on the list", queryset=Site.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, operation: Operation, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Site.objects.for_visits_of(operation.pk)
        self.fields["sites"].queryset = found  # type: ignore[attr-defined]
        # Shown are those that were searched for; the others are not refused, so that a second search loses no tick.
        self.fields["sites"].choices = [(site.pk, site.public_label) for site in matching(found, words)[:MOST_FOUND]]  # type: ignore[attr-defined]


def matching(sites: QuerySet[Site], words: str) -> QuerySet[Site]:
    """Those whose name or address holds the words."""
    return sites.filter(Q(name__icontains=words) | Q(address__icontains=words)) if words else sites


class TakeOffForm(VersionedForm):
    """Why premises are taken off a list."""

    reason = forms.CharField(
        label="Why they are taken off the list",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Do not name members of the public.",
    )
