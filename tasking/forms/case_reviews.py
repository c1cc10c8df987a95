"""Forms of case reviews."""

from typing import Any, ClassVar

from django import forms

from common import clock
from hotspots.models import Subject, SubjectKind
from partners.models import Agency
from tasking.actions.case_recommendations import meetings_to_task_at
from tasking.case_figures import WORDS, years
from tasking.confidentiality import agencies_sharing
from tasking.forms.fields import PersonField, SectionedForm, Sections, VersionedForm, text_area
from tasking.forms.referrals import ANY
from tasking.models import Answer, Applicant, CaseRecommendation, CaseReview, Forum, Meeting
from tasking.states import CASE_REVIEW
from web.dates import MONTHS, london_text
from web.forms import DateField, FilterForm, GovukForm

_NO_NAMES = "Without names"


class ApplicationForm(SectionedForm):
    """An application for a case review; its complaints are rows of ComplaintForm."""

    SECTIONS: ClassVar[Sections] = (
        ("Who applies, and where to", "", ("applied_on", "applicant", "applicant_agency", "forum")),
        ("What it is about", "", ("subject", "place", "what_happens", "local_grounds")),
    )

    applied_on = DateField(label="When was the application made?")
    applicant = forms.ChoiceField(label="Who applies?", choices=Applicant.choices, widget=forms.RadioSelect)
    applicant_agency = forms.ModelChoiceField(
        label="Which agency applies?",
        help_text="Only where you chose “An agency”",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="No agency",
    )
    forum = forms.ModelChoiceField(
        label="Which forum deals with it?",
        help_text="Its clocks say by when each step is due",
        queryset=Forum.objects.none(),
        empty_label="Choose a forum",
    )
    subject = forms.ModelChoiceField(
        label="Reference of the victim or caller",
        help_text="For example, V-2026-0012. Leave empty for a place. Never enter a name.",
        queryset=Subject.objects.none(),
        to_field_name="reference",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"invalid_choice": "There is no victim or caller with this reference that you may see"},
    )
    place = forms.CharField(label="Place", help_text="For example, Holly Walk flats", required=False, max_length=200)
    what_happens = text_area("What happens?", help_text=_NO_NAMES)
    local_grounds = text_area(
        "What else speaks for a review?",
        help_text="For example, the harm done, or how vulnerable the victim is. Without names.",
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["applicant_agency"].queryset = Agency.objects.filter(is_active=True)
        fields["forum"].queryset = Forum.objects.filter(is_active=True)
        fields["subject"].queryset = Subject.objects.shared().exclude(kind=SubjectKind.OFFENDER)


class ComplaintForm(GovukForm):
    """One complaint that was made before."""

    behaviour_on = DateField(label="When did it happen?")
    reported_on = DateField(label="When was it complained of?")
    agency = forms.ModelChoiceField(
        label="To which agency?", queryset=Agency.objects.none(), empty_label="Choose an agency"
    )
    what = forms.CharField(label="What was it about?", help_text=_NO_NAMES, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]


class ThresholdForm(VersionedForm):
    """The decision on the threshold."""

    is_met = forms.TypedChoiceField(
        label="Is the threshold met?",
        choices=[("yes", "Yes: a review is held"), ("no", "No: no review is held")],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
    )
    reason = text_area("Why?", help_text="The applicant is told this. Without names.")
    departure_reason = text_area(
        "Why does the decision depart from the count?",
        help_text="Only where it does",
        rows=2,
        required=False,
    )


class HoldForm(VersionedForm):
    """The review that was held."""

    reviewed_on = DateField(label="When was the review held?")
    meeting = forms.ModelChoiceField(
        label="At which meeting?",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="A meeting of its own, outside Muster",
    )
    findings = text_area("What did the review find?", help_text=_NO_NAMES)

    def __init__(self, *args: Any, record: CaseReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Meeting.objects.filter(forum_id=record.forum_id, state__in=("open", "closed")).select_related("forum")
        self.fields["meeting"].queryset = held  # type: ignore[attr-defined]


class RecommendationForm(VersionedForm):
    """What is recommended, to an agency that may see the case."""

    agency = forms.ModelChoiceField(
        label="To which agency?",
        help_text="Agencies that share this kind of data",
        queryset=Agency.objects.none(),
        empty_label="Choose an agency",
    )
    text = text_area("What is recommended?", help_text=_NO_NAMES)

    def __init__(self, *args: Any, record: CaseReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sharing = agencies_sharing(record.category, record.held_by_id, clock.today())
        self.fields["agency"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]
            pk__in=sharing, is_active=True
        )


class AnswerForm(VersionedForm):
    """What the agency answers."""

    answer = forms.ChoiceField(label="What does the agency answer?", choices=Answer.choices, widget=forms.RadioSelect)
    reason = text_area("Why?", help_text="Needed where it is not accepted", rows=3, required=False)


class _MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Meeting) -> str:
        """The forum and when."""
        return f"{obj.forum}, {london_text(obj.starts_at)}"


class TaskRecommendationForm(VersionedForm):
    """An action made of a recommendation that its agency accepted."""

    meeting = _MeetingField(
        label="At which meeting?",
        help_text="Open meetings that have the case on their agenda",
        queryset=Meeting.objects.none(),
        empty_label="Choose a meeting",
    )
    owner = PersonField(label="Who does it?")
    due_on = DateField(label="When is it due?")

    def __init__(self, *args: Any, record: CaseReview, recommendation: CaseRecommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        open_now = [meeting.pk for meeting in meetings_to_task_at(record)]
        fields["meeting"].queryset = Meeting.objects.filter(pk__in=open_now).select_related("forum")
        fields["owner"].queryset = fields["owner"].queryset.filter(agency=recommendation.agency_id)


class CaseReviewRuleForm(VersionedForm):
    """The partnership's rule."""

    complaints = forms.IntegerField(label="Qualifying complaints that meet the threshold", min_value=1, max_value=100)
    behaviour_months = forms.IntegerField(
        label="Months from the behaviour within which a complaint must be made", min_value=1, max_value=60
    )
    application_months = forms.IntegerField(
        label="Months from the complaint within which the application must be made", min_value=1, max_value=60
    )
    local_extras = text_area(
        "What else meets the threshold here?",
        help_text="For example, one complaint of a hate crime. Shown to those who decide.",
        rows=3,
        required=False,
    )
    year_starts_in = forms.TypedChoiceField(
        label="The year of the published figures begins in",
        choices=[(number, month) for number, month in enumerate(MONTHS, start=1)],
        coerce=int,
    )


class CaseReviewFilters(FilterForm):
    """Narrows the list of case reviews."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[ANY, *((state, state.replace("_", " ").capitalize()) for state in CASE_REVIEW.states())],
    )
    due = forms.ChoiceField(label="Clock", required=False, choices=[ANY, ("overdue", "Overdue")])
    forum = forms.ModelChoiceField(label="Forum", required=False, queryset=Forum.objects.all(), empty_label="Any")
    counted = forms.ChoiceField(label="Counted in the figures as", required=False, choices=[ANY, *WORDS.items()])
    year = forms.TypedChoiceField(
        label="In the year",
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", "This year"), *((one.number, str(one)) for one in years())],
    )
