"""Widgets that Django lacks: a date in three boxes, and a London date with a time."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.forms import Widget

from web.dates import is_ambiguous, to_london
from web.typed import DATE_PARTS, DATE_TIME_PARTS, Faults, Typed, happens_twice, read_date, read_date_time

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?")


class PartsInput(Widget):
    """A value typed in several boxes, named `<field>_<part>`; its raw value is a dict of the parts."""

    template_name = "web/widgets/parts.html"
    parts: tuple[str, ...] = ()
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Gather the boxes; a link may also give the whole value at once as ISO 8601 (`?from=2026-10-31`).

        Any other whole value goes into the first box, so that it is refused rather than overlooked.
        """
        given = str(data.get(name, "")).strip()
        whole = _ISO.fullmatch(given)
        if whole:
            year, month, day, at = whole.groups()
            return {"day": day, "month": month, "year": year, "time": at or ""}
        keys = (*self.parts, "fold")
        if given:
            return {**dict.fromkeys(keys, ""), self.parts[0]: given}
        return {part: str(data.get(f"{name}_{part}", "")).strip() for part in keys}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key in data for key in (name, *(f"{name}_{part}" for part in self.parts)))

    def decompress(self, value: Any) -> dict[str, str]:
        """Take a cleaned or initial value apart."""
        raise NotImplementedError

    def faults(self, typed: Typed) -> Faults:
        """Find what is wrong with what was typed."""
        raise NotImplementedError

    def _decompressed(self, value: Any) -> dict[str, str]:
        return self.decompress(value) if value else {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = value if isinstance(value, dict) else self._decompressed(value)
        widget = context["widget"]
        id_ = widget["attrs"].get("id", name)
        invalid = widget["attrs"].pop("aria-invalid", None)
        faulty = (self.faults(typed).parts or set(self.parts)) if invalid else set()
        widget["boxes"] = [
            {
                "part": part,
                "label": part.capitalize(),
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "value": typed.get(part, ""),
                "faulty": part in faulty,
            }
            for part in self.parts
        ]
        widget["fold"] = {
            "asked": "time" in self.parts and happens_twice(typed),
            "name": f"{name}_fold",
            "id": f"{id_}_fold",
            "later": typed.get("fold") == "1",
        }
        return context


class DateInput(PartsInput):
    """Day, month and year."""

    parts = DATE_PARTS

    def decompress(self, value: date) -> dict[str, str]:
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}

    def faults(self, typed: Typed) -> Faults:
        return read_date(typed)[1]


class LocalDateTimeInput(PartsInput):
    """Day, month, year and time in Europe/London; which of two times, only where the clocks go back."""

    parts = DATE_TIME_PARTS

    def decompress(self, value: datetime) -> dict[str, str]:
        local = to_london(value)
        fold = str(local.fold) if is_ambiguous(local.replace(tzinfo=None)) else ""
        day = {"day": str(local.day), "month": str(local.month), "year": str(local.year)}
        return {**day, "time": f"{local:%H:%M}", "fold": fold}

    def faults(self, typed: Typed) -> Faults:
        return read_date_time(typed)[1]
