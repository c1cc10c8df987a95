"""Forms of visits."""

from typing import Any
from uuid import uuid4

from django import forms

from common import clock
from operations.forms.fields import (
    NO_NAMES,
    words,
)
from operations.models import (
    Deployment,
    Operation,
)
from web.forms import GovukForm, LocalDateTimeField


class VisitForm(GovukForm):
    """A visit, from a phone."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(label="Premises or place", max_length=160)
    compliant = forms.BooleanField(label="Compliant, no concerns", required=False)
    result = words("What was found", help_text=f"Leave empty if it was compliant. {NO_NAMES}", required=False)
    visited_at = LocalDateTimeField(label="When", required=False, help_text="Now, if you leave it as it is")
    deployment = forms.ModelChoiceField(
        label="Deployment", queryset=Deployment.objects.none(), required=False, empty_label="Not part of one"
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        planned = Deployment.objects.planned().filter(operation=operation)
        now = clock.now()
        kwargs["initial"] = {
            "client_key": uuid4(),
            "visited_at": now,
            "deployment": planned.filter(starts_at__lte=now, ends_at__gt=now).first(),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["deployment"].queryset = planned  # type: ignore[attr-defined]
