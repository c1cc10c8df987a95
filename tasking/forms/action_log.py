"""Forms of the action log."""

from typing import Any

from django import forms

from partners.models import Agency
from tasking.forms.fields import EvidenceField, PersonField, ReasonForm, text_area
from web.forms import DateField, GovukForm

EVIDENCE_HINT = (
    "JPEG, PNG, PDF or Word (.docx), without names of victims or offenders in what it is called. Where and when a photo"
    " was taken is removed"
)


class LogActionForm(GovukForm):
    """Who is to do what, by when."""

    text = text_area("What is to be done?", help_text="Without names of victims or offenders")
    owner = PersonField(label="Owner", help_text="One person of the agency that does it")
    due_on = DateField(label="Due date")
    supporting = forms.ModelMultipleChoiceField(
        label="Supporting agencies",
        queryset=Agency.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They help the owner, and can write progress",
    )


class AmendActionForm(ReasonForm, LogActionForm):
    """The same, with the reason for the change."""

    field_order = ["text", "owner", "due_on", "supporting", "reason"]


class AskForTimeForm(ReasonForm):
    """Until when, and why."""

    field_order = ["asked_until", "reason"]
    asked_until = DateField(label="New due date")


class GrantTimeForm(ReasonForm):
    """Until when, by default as asked, and why."""

    field_order = ["granted_until", "reason"]
    granted_until = DateField(label="New due date", help_text="As asked for, unless you change it")


class NoteForm(GovukForm):
    """What was done."""

    text = text_area("What was done?", help_text="Without names of victims or offenders")
    file = EvidenceField(label="Photo or document", help_text=EVIDENCE_HINT, required=False)


class CompleteForm(ReasonForm):
    """What was done, and what shows it."""

    file = EvidenceField(label="Photo or document (optional)", help_text=EVIDENCE_HINT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "reason"
        ].help_text = (
            "Without names of victims or offenders. Leave it empty if the progress on the action says it already"
        )


class EvidenceForm(GovukForm):
    """A file by itself."""

    file = EvidenceField(label="Photo or document", help_text=EVIDENCE_HINT)
