"""What several forms share."""

from django import forms

from web.forms import GovukForm


class VersionForm(GovukForm):
    """Nothing to fill in: the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
