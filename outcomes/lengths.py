"""A length of time as a page asks for it: a whole number, and a unit to choose."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from outcomes.durations import Duration
from web.typed import Faults, Typed, whole_number
from web.widgets import PartsInput
from web.wording import subject_of

UNITS = ("days", "months", "years", "hours")
_MOST = 9999


class LengthInput(PartsInput):
    """A number in one box, and its unit."""

    template_name = "outcomes/length.html"
    parts = ("number", "unit")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Gather the box and the unit."""
        return {part: str(data.get(f"{name}_{part}", "")).strip() for part in self.parts}

    def decompress(self, value: Any) -> dict[str, str]:
        length = Duration.parse(value) if isinstance(value, str) else value
        return {"number": str(length.amount), "unit": length.unit}

    def faults(self, typed: Typed) -> Faults:
        return read_length(typed)[1]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["units"] = UNITS
        return context


class LengthField(forms.Field):
    """Cleans to a Duration, or None when left empty and not required."""

    widget = LengthInput

    def to_python(self, value: Any) -> Duration | None:
        if value is None or isinstance(value, Duration):
            return value
        found, faults = read_length(value, subject_of(str(self.label or "The length")))
        if faults.messages:
            raise ValidationError(faults.messages, code="invalid")
        return found


def read_length(typed: Typed, label: str = "The length") -> tuple[Duration | None, Faults]:
    """Read a number and its unit: the length, None where the number is empty, or every fault in words."""
    faults, number = Faults(), typed.get("number", "")
    if not number:
        return None, faults
    amount = whole_number(number, most=_MOST)
    if not amount:
        faults.add(f"{label} must be a whole number from 1 to {_MOST:,}", "number")
    unit = typed.get("unit", "")
    if unit not in UNITS:
        faults.add(f"{label} must be in days, months, years or hours", "unit")
    if faults.messages or not amount:
        return None, faults
    return Duration.parse(f"PT{amount}H" if unit == "hours" else f"P{amount}{unit[0].upper()}"), faults
