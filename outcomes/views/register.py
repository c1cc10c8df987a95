"""The register of orders and warnings, and the same as a file."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View
from django.views.generic import TemplateView

from audit.actions import consulted, record
from audit.models import Operation as Processing
from audit.processing import CONSULTS, DISCLOSES
from common import clock
from common.errors import BadInput
from outcomes import policies, register
from outcomes.forms.lists import RegisterForm
from outcomes.models import Marking, Outcome
from outcomes.register import BY_NAME, PARTS, Line
from outcomes.views.outcomes import STATE_COLOURS
from partners.practitioners import PractitionerMixin
from web.spreadsheets import MOST_ROWS, as_csv, csv_answer

_HEAD = (
    *("Reference", "Kind", "About", "Place", "Hotspot", "Operation", "Issued by", "Their reference", "State", "Issued"),
    *("Last day", "Key day", "What the key day is", "Why"),
)


class _RegisterMixin(PractitionerMixin):
    """What was asked for by the address."""

    request: HttpRequest

    @cached_property
    def form(self) -> RegisterForm:
        """The filters as given; a value that is no choice narrows nothing."""
        form = RegisterForm(self.request.GET)
        form.is_valid()
        return form

    @property
    def filters(self) -> dict[str, Any]:
        """The filters that can be used."""
        return self.form.cleaned_data

    @property
    def part(self) -> register.Part:
        """The part of the register; what is active, unless asked otherwise."""
        return BY_NAME.get(self.request.GET.get("part", ""), PARTS[0])


class RegisterView(_RegisterMixin, TemplateView):
    """Orders and warnings that are active, end, stand breached, are appealed against or are due for review."""

    processing = CONSULTS
    template_name = "outcomes/register.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the lines of the page, the other parts with the same filters, and the file's address."""
        found = register.page(self.part.name, self.filters, self.request.GET.get("after", ""))
        shown = [line.outcome for line in found.lines]
        sensitive = _sensitive(shown)
        consulted(sensitive)
        return super().get_context_data(
            part=self.part,
            lines=[(line, STATE_COLOURS.get(line.outcome.state, "grey")) for line in found.lines],
            filter=self.form,
            parts=[(one, self._with(part=one.name)) for one in PARTS],
            older=self._with(after=found.after) if found.after else "",
            newer=self._with() if self.request.GET.get("after") else "",
            export=self._with(),
            may_export=policies.may_export(self.person),
            marking=Marking.OFFICIAL_SENSITIVE if sensitive else Marking.OFFICIAL,
            **kwargs,
        )

    def _with(self, **changes: str) -> str:
        asked = self.request.GET.copy()
        asked.pop("after", None)
        for name, value in changes.items():
            asked[name] = value
        return f"?{asked.urlencode()}"


class RegisterFileView(_RegisterMixin, View):
    """The same lines as CSV. Leaves the partnership's control, so that few may have it, and it is logged."""

    processing = DISCLOSES

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file. Raises NotAllowed, or BadInput for too many rows."""
        policies.may_export(self.person).require()
        found = register.page(self.part.name, self.filters, size=MOST_ROWS)
        if found.after:
            raise BadInput(f"That is more than {MOST_ROWS:,} lines. Narrow the filters, then download again.")
        consulted(_sensitive([line.outcome for line in found.lines]), verb="downloaded")
        used = sorted(name for name, value in self.filters.items() if value and name != "part")
        recipients = [f"{self.person.name}, {self.person.agency}"]
        what = f"downloaded the register: {self.part.title.lower()}"
        record(Processing.DISCLOSURE, what, reason=f"{len(found.lines)} rows", fields=used, recipients=recipients)
        rows = [_cells(line, self.part) for line in found.lines]
        return csv_answer(as_csv(_HEAD, rows), f"register-{self.part.name}-{clock.today().isoformat()}.csv")


def _sensitive(outcomes: list[Outcome]) -> list[Outcome]:
    """Each once, of those that not everyone may see."""
    return list({one.pk: one for one in outcomes if one.is_sensitive}.values())


def _cells(line: Line, part: register.Part) -> tuple[Any, ...]:
    one = line.outcome
    return (
        *(one.reference, one.type, one.about, one.where, one.hotspot, one.operation, one.issuing_agency),
        *(one.their_reference, one.get_state_display(), one.issued_on, one.last_day, line.day, part.key_title),
        line.note,
    )
