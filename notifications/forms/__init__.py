"""Forms of notifications, by what they are about."""

from notifications.forms.answers import AcceptForm, DeclineForm, OtherForm
from notifications.forms.calendars import CalendarFilters, FeedForm
from notifications.forms.deliveries import DeliveryFilters, DiscardForm, ResendFailedForm
from notifications.forms.fields import VersionForm
from notifications.forms.preferences import PreferencesForm
from notifications.forms.rules import ChangeRuleForm, RuleForm, SwitchForm

__all__ = [
    "AcceptForm",
    "CalendarFilters",
    "ChangeRuleForm",
    "DeclineForm",
    "DeliveryFilters",
    "DiscardForm",
    "FeedForm",
    "OtherForm",
    "PreferencesForm",
    "ResendFailedForm",
    "RuleForm",
    "SwitchForm",
    "VersionForm",
]
