"""Forms of the pages on which a request is answered from a message, without signing in.

They name nobody: a resource that is one named person is chosen after signing in, and so is why another is not free.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet

from operations.forms import OfferForm, PromiseForm, ReasonForm
from operations.models import Resource, ResourceRequest


class _Nameless(PromiseForm):
    """Of what the agency lends out, what is no named person and is free then. The link holds the version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]

    def choices(self, request: ResourceRequest) -> QuerySet[Resource]:
        """The resources to choose from."""
        return super().choices(request).filter(person=None)


class AcceptForm(_Nameless):
    """What is accepted is confirmed with a resource of the kind that was asked for."""


class OtherForm(_Nameless, OfferForm):
    """An offer of another resource, or of other hours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["answer"]
        note.label = "What is different"
        note.help_text = f"For example, we can come from 6pm. {note.help_text}"


class DeclineForm(ReasonForm):
    """No, and why."""

    def __init__(self, *args: Any, request: ResourceRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["reason"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["reason"].help_text = "Those who asked are told this. Do not name members of the public."
