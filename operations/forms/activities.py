"""Several activities in one form: a row for each, and a button for one more."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from operations.actions.activities import LONGEST_TEXT, MOST_ACTIVITIES, ActivityLine, fault_of
from operations.models import Aim
from partners.models import Agency
from web.typed import whole_number
from web.widgets import PartsInput

#: The button that only asks for one more row.
ADD_ACTIVITY = "add_activity"
_ROWS = 3
_PARTS = ("aim", "text", "agency")

Row = dict[str, str]


class ActivitiesInput(PartsInput):
    """Rows named `<field>_<number>_<part>`; its raw value is `{"rows": [row, ...]}`."""

    template_name = "operations/widgets/activities.html"
    agencies: Iterable[Agency] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        """Gather the rows, one more where that was asked for."""
        count = whole_number(str(data.get(f"{name}_rows", _ROWS)), most=99)
        rows = _ROWS if count is None else count
        asked = ADD_ACTIVITY in data
        shown = range(1, min(rows + asked, MOST_ACTIVITIES) + 1)
        typed = [{part: str(data.get(f"{name}_{row}_{part}", "")).strip() for part in _PARTS} for row in shown]
        return {"rows": typed, "added": asked}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_1_aim" not in data

    def decompress(self, value: Sequence[ActivityLine]) -> dict[str, Any]:
        """Rows of the activities as they stand, and an empty one to add to them."""
        rows = [
            {"aim": line.aim, "text": line.text, "agency": str(line.agency.pk) if line.agency else ""} for line in value
        ]
        return {"rows": [*rows, dict.fromkeys(_PARTS, "")]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        typed = value if isinstance(value, dict) else self._decompressed(value)
        rows = list(typed.get("rows", ()))
        rows += [dict.fromkeys(_PARTS, "")] * (_ROWS - len(rows))
        widget = context["widget"]
        invalid = widget["attrs"].pop("aria-invalid", None)
        faulty = _faulty(rows) if invalid else set()
        widget["rows"] = [
            {
                "number": number,
                "faulty": number in faulty,
                "added": bool(typed.get("added")) and number == len(rows),
                **{part: row.get(part, "") for part in _PARTS},
            }
            for number, row in enumerate(rows, start=1)
        ]
        widget["boxes"] = [{"part": f"{number}_aim", "faulty": number in faulty} for number in range(1, len(rows) + 1)]
        widget |= {"aims": Aim.choices, "agencies": [(str(one.pk), one.name) for one in self.agencies]}
        widget |= {"longest": LONGEST_TEXT, "may_add": len(rows) < MOST_ACTIVITIES, "add": ADD_ACTIVITY}
        return context


def _faulty(rows: Sequence[Row]) -> set[int]:
    """Numbers of the rows that lack their aim; the first, where all are empty."""
    lacking = {number for number, row in enumerate(rows, start=1) if any(row.values()) and not row.get("aim")}
    return lacking or {1}


class ActivitiesField(forms.Field):
    """Activities as `ActivityLine`s, in the order of their rows; empty rows are passed over."""

    widget = ActivitiesInput

    def __init__(self, *, agencies: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.agencies = agencies

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """With the agencies as they are now."""
        self.widget.agencies = self.agencies.all()
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> list[ActivityLine]:
        """Raises ValidationError with what is wrong first."""
        rows = [row for row in (value or {}).get("rows", ()) if any(row.values())]
        chosen = [row["agency"] for row in rows if row["agency"]]
        known = {str(agency.pk): agency for agency in self.agencies.all()} if chosen else {}
        for number, row in enumerate(rows, start=1):
            if row["agency"] and row["agency"] not in known:
                raise ValidationError(f"Activity {number}: choose an agency from the list.")
        lines = [ActivityLine(row["aim"], row["text"], known.get(row["agency"])) for row in rows]
        if fault := fault_of(lines):
            raise ValidationError(fault)
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Nobody asks."""
        return True
