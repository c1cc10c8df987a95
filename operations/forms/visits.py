"""Forms of visits, and of who is there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from common import clock
from operations.forms.fields import NO_NAMES, VersionedForm, words
from operations.models import Deployment, Operation, Site, VisitOutcome
from partners.models import Agency
from tasking.forms.fields import PHOTOS_ONLY, EvidenceField
from web.forms import GovukForm, LocalDateTimeField


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(EvidenceField):
    """Several photos at once. Cleans to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = _SeveralFiles(attrs={"accept": PHOTOS_ONLY})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each of them."""
        given = data if isinstance(data, list | tuple) else [data]
        return [found for one in given if (found := super(PhotosField, self).clean(one, initial)) is not None]


class VisitForm(GovukForm):
    """A visit, from a phone."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(label="Premises or place", max_length=160)
    outcome = forms.ChoiceField(label="What did it come to?", choices=VisitOutcome.choices, widget=forms.RadioSelect)
    result = words("What was found", help_text=f"Needed for advice and concerns. {NO_NAMES}", required=False)
    agencies = forms.ModelMultipleChoiceField(
        label="Agencies present", queryset=Agency.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    photos = PhotosField(
        label="Photos",
        required=False,
        help_text="Of the place, not of people. Where they were taken is removed. JPEG or PNG, ten at most",
    )
    visited_at = LocalDateTimeField(label="When", required=False, help_text="Now, if you leave it as it is")
    site = forms.ModelChoiceField(queryset=Site.objects.none(), required=False, widget=forms.HiddenInput)
    deployment = forms.ModelChoiceField(
        label="Deployment", queryset=Deployment.objects.none(), required=False, empty_label="Not part of one"
    )

    def __init__(
        self,
        *args: Any,
        operation: Operation,
        deployment: Deployment | None = None,
        site: Site | None = None,
        present: Sequence[UUID] = (),
        **kwargs: Any,
    ) -> None:
        planned = Deployment.objects.planned().filter(operation=operation)
        now = clock.now()
        kwargs["initial"] = {
            "client_key": uuid4(),
            "visited_at": now,
            "deployment": deployment or planned.filter(starts_at__lte=now, ends_at__gt=now).first(),
            "site": site,
            "place": site.name if site else "",
            "agencies": list(present),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["deployment"].queryset = planned  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.for_visits_of(operation.pk)  # type: ignore[attr-defined]
        # Those who take part come first; any other agency that came along can be ticked as well.
        agencies = Agency.objects.filter(is_active=True) | Agency.objects.filter(pk__in=present)
        part = set(operation.agencies.values_list("pk", flat=True)) | set(present)
        shown = sorted(agencies.distinct(), key=lambda agency: (agency.pk not in part, agency.name))
        self.fields["agencies"].queryset = agencies.distinct()  # type: ignore[attr-defined]
        self.fields["agencies"].choices = [(agency.pk, str(agency)) for agency in shown]  # type: ignore[attr-defined]
        if deployment is not None:
            self.fields["deployment"].widget = forms.HiddenInput()


class PhotoForm(GovukForm):
    """One more photo of a visit."""

    file = EvidenceField(
        label="Photo",
        accept=PHOTOS_ONLY,
        help_text="Of the place, not of people. Where it was taken is removed. JPEG or PNG",
    )


class StrikeForm(VersionedForm):
    """Why something is struck."""

    reason = forms.CharField(label="What is wrong with it", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CheckForm(GovukForm):
    """A check-in or check-out: whose, and when it was not now."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    at = LocalDateTimeField(label="When", required=False)
