"""Forms of red-flag dates."""

from django import forms

from operations.forms.fields import NO_NAMES, DatesFileField, VersionedForm, words
from operations.models.red_flags import MOST_WANTED
from operations.red_flags.rules import LEAVE_EMBARGO
from web.forms import DateField, GovukForm, TimeField


class RedFlagForm(GovukForm):
    """A red-flag date that no rule knows."""

    name = forms.CharField(label="Name", help_text="For example, Carnival", max_length=120)
    starts_on = DateField(label="First day")
    starts_time = TimeField(
        label="Start time", help_text="For example, 6pm. Leave it empty to start at midnight", required=False
    )
    ends_on = DateField(label="Last day")
    ends_time = TimeField(
        label="End time",
        help_text="On the last day. For example, 3am. Leave it empty to end as the last day ends",
        required=False,
    )
    themes = forms.CharField(
        label="Themes",
        help_text="With a comma between them. For example, Young people, Public events",
        required=False,
        max_length=300,
    )
    minimum_resource = forms.CharField(label="Least resource to plan for", max_length=200, required=False)
    minimum_count = forms.IntegerField(
        label="How many confirmed resources and people that is",
        help_text="Muster says that the date is planned for once so many are confirmed.",
        initial=1,
        min_value=1,
        max_value=MOST_WANTED,
    )
    leave_embargo = forms.CharField(
        label="What to say about leave", max_length=200, required=False, help_text=f"For example, {LEAVE_EMBARGO}"
    )
    note = forms.CharField(
        label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES
    )
    provisional = forms.BooleanField(
        label="The date is provisional: it is expected, and not announced yet", required=False
    )

    def clean_themes(self) -> list[str]:
        """The themes, each at most 60 characters."""
        themes = [theme.strip() for theme in self.cleaned_data["themes"].split(",") if theme.strip()]
        if any(len(theme) > 60 for theme in themes):
            raise forms.ValidationError("Each theme must be 60 characters or fewer")
        return themes


class ImportRedFlagsForm(GovukForm):
    """A file of dates. What is wrong with it is for the reading to say."""

    source = forms.CharField(
        label="What these dates are called",
        help_text="For example, Southend United home matches. Use the same words when you import them again.",
        max_length=60,
    )
    file = DatesFileField(
        label="File",
        help_text="A calendar (.ics) or a CSV file. Nothing is saved until you have looked at what would be done.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.ics"}),
        error_messages={"required": "Choose a file"},
    )
    ends_missing = forms.BooleanField(
        label="Cancel dates of this name still to come that are no longer in the file", required=False
    )


class ChangeRedFlagForm(RedFlagForm, VersionedForm):
    """A change to a red-flag date."""

    reason = words(
        "Why it changes", required=False, rows=2, help_text=f"Needed where the days or times move. {NO_NAMES}"
    )
