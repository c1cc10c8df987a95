"""Form fields that take a date or a time as GOV.UK asks for them, with a plain sentence for each fault."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from web.dates import plain_date
from web.typed import DATE_PARTS, DATE_TIME_PARTS, read_date, read_date_time, read_time, time_fault
from web.widgets import DateInput, LocalDateTimeInput
from web.wording import subject_of


class DateField(forms.Field):
    """A date in three boxes. Cleans to a date, or None when left empty and not required.

    `min_value` and `max_value` are dates and are themselves allowed.
    """

    widget = DateInput

    def __init__(self, *, min_value: date | None = None, max_value: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        if not any(value.get(part) for part in DATE_PARTS):
            return None
        found, faults = read_date(value, _label(self))
        if found is None:
            raise ValidationError(faults.messages, code="invalid")
        return found

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and self.min_value and value < self.min_value:
            raise ValidationError(f"{_label(self)} must be {plain_date(self.min_value)} or later", code="min_value")
        if value and self.max_value and value > self.max_value:
            raise ValidationError(f"{_label(self)} must be {plain_date(self.max_value)} or earlier", code="max_value")


class TimeField(forms.Field):
    """A time of day in one box ("18:30" or "6:30pm"). Cleans to a time without zone, or None."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        found = value if isinstance(value, time) else read_time(value)
        if found is None:
            raise ValidationError(time_fault(_label(self)), code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value


class LocalDateTimeField(forms.Field):
    """A date and a time of day in Europe/London. Cleans to an aware datetime in UTC, or None.

    UTC because two datetimes of one zone compare by their wall clock (PEP 495), so that a period over
    the night when the clocks go back would compare wrongly. An hour that the clocks skip in March is
    refused; an hour that happens twice in October is asked about.
    """

    widget = LocalDateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        if not any(value.get(part) for part in DATE_TIME_PARTS):
            return None
        found, faults = read_date_time(value, _label(self))
        if found is None:
            raise ValidationError(faults.messages, code="invalid")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial.astimezone(UTC) if initial else initial, data)


def _label(form_field: forms.Field) -> str:
    return subject_of(str(form_field.label or "Date"))
