"""Forms of agenda items."""

from typing import Any, ClassVar

from django import forms

from hotspots.models import Hotspot
from partners.models import Agency
from tasking.actions import Follows
from tasking.approval import decisions_for
from tasking.forms.fields import PersonField, VersionedForm, text_area
from tasking.forms.referrals import places_to_send_to, sent_to
from tasking.models import AgendaItem, Decision, Referral, Section
from web.forms import DateField, GovukForm

_BY_HAND = [choice for choice in Section.choices if choice[0] not in (Section.VICTIMS, Section.OFFENDERS)]


class ItemForm(GovukForm):
    """An item put on the agenda by hand."""

    section = forms.TypedChoiceField(
        label="Section", choices=_BY_HAND, coerce=int, initial=Section.OTHER.value, help_text="Where it is talked about"
    )
    title = forms.CharField(label="What it is about", max_length=200, help_text="Free of personal data")
    why = forms.CharField(label="Why it is on the agenda", max_length=300, required=False)


class AmendItemForm(VersionedForm):
    """What an item of part one says of itself, put right, and why."""

    title = forms.CharField(label="What it is about", max_length=200, help_text="Free of personal data")
    why = forms.CharField(label="Why it is on the agenda", max_length=300, required=False)
    reason = text_area("Why is it changed?", rows=3)


class MoveItemForm(GovukForm):
    """A place in the item's section, of the `last` that there are."""

    to = forms.TypedChoiceField(label="To which place?", coerce=int)

    def __init__(self, *args: Any, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above; tells mypy so
        choice.choices = [(place, str(place)) for place in range(1, last + 1)]


class WriteDiscussionForm(GovukForm):
    """What was said. The key makes it the same note when it is sent twice."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    text = text_area("Note", help_text="Without names of victims or offenders", rows=8)


class AmendDiscussionForm(VersionedForm):
    """What was said, put right by whoever wrote it."""

    text = text_area("Note", help_text="Without names of victims or offenders", rows=8)


class DecideForm(VersionedForm):
    """What the meeting decided, and what that needs. Only what can apply to the item is asked."""

    decision = forms.ChoiceField(
        label="What did the meeting decide?", choices=Decision.choices, widget=forms.RadioSelect
    )
    reason = text_area(
        "Why?", help_text="Needed for all but “Noted” and “Approve as a correct record”", rows=3, required=False
    )
    note = text_area("Your note", help_text="What was said, without names of victims or offenders", required=False)
    destination = forms.ChoiceField(
        label="Where does the referral go?",
        help_text="Only where the meeting refers it elsewhere",
        choices=places_to_send_to,
        required=False,
    )
    lead_agency = forms.ModelChoiceField(
        label="Lead agency",
        help_text="To adopt a hotspot or to task an operation",
        queryset=Agency.objects.filter(is_active=True),
        required=False,
        empty_label="Choose one",
    )
    review_on = DateField(
        label="Review date", help_text="To adopt a hotspot, or to task an operation on a new one", required=False
    )
    operation_name = forms.CharField(
        label="Name of the operation", help_text="For example, Turncoat", max_length=80, required=False
    )
    theme = forms.CharField(
        label="Theme of the operation", help_text="For example, shop theft", max_length=120, required=False
    )
    objective = text_area(
        "Objective of the operation", help_text="What will be different when it is done", rows=3, required=False
    )
    measure = text_area(
        "How will you know?",
        help_text="What you will count or compare. You can add it later",
        rows=2,
        required=False,
    )
    achieve_by = DateField(label="Achieve it by", help_text="You can add it later", required=False)
    commander = PersonField(label="Commander of the operation", required=False)

    TO_TASK = ("operation_name", "theme", "objective", "measure", "achieve_by", "commander")

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = decisions_for(item)  # type: ignore[attr-defined]
        if item.source_table != Hotspot._meta.db_table:
            del self.fields["review_on"]
        if item.source_table != Referral._meta.db_table:
            del self.fields["destination"]

    #: Which decisions each of the other fields belongs to, by whatever the item is about.
    NEEDED_FOR: ClassVar[dict[str, str]] = {
        "destination": "refer",
        "lead_agency": "adopt task",
        "review_on": "adopt task",
        **dict.fromkeys(TO_TASK, "task"),
    }

    def as_needed(self) -> list[tuple[Any, str]]:
        """The fields that only some decisions need, each with those decisions."""
        return [(self[name], decisions) for name, decisions in self.NEEDED_FOR.items() if name in self.fields]

    def to_task(self) -> list[Any]:
        """The fields for tasking an operation."""
        return [self[name] for name in self.TO_TASK]

    def first(self) -> list[Any]:
        """The other fields, in order."""
        return [bound for bound in self.visible_fields() if bound.name not in self.TO_TASK]

    def tasks(self) -> bool:
        """Whether anything about an operation was entered or is at fault, so that it is shown."""
        return any(bound.errors or bound.value() for bound in self.to_task()) or self["decision"].value() == "task"

    def follows(self) -> Follows:
        """What the decision brings about."""
        named = [name for name in Follows.__dataclass_fields__ if name in self.cleaned_data]
        given = {name: self.cleaned_data[name] for name in named}
        return Follows(**{**given, **sent_to(given.get("destination", ""))})
