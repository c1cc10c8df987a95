"""What a calendar link can be of: a person's own calendar, their agency's, a theme's, or the red-flag dates."""

from dataclasses import dataclass
from uuid import UUID

from common.errors import BadInput
from notifications import policies
from notifications.models import FeedKind
from notifications.querysets import theme_key
from operations.models import Operation, RedFlagDate
from partners.models import Person


@dataclass(frozen=True)
class Subject:
    """Whose events a link shows, as it is stored."""

    kind: str
    agency_id: UUID | None = None
    theme: str = ""


def themes() -> list[str]:
    """The themes of operations and red-flag dates, as far as they may be seen; each once, however it is written."""
    found = {
        theme_key(theme): theme for listed in RedFlagDate.objects.values_list("themes", flat=True) for theme in listed
    }
    found |= {
        theme_key(theme): theme for theme in Operation.objects.order_by("-created_at").values_list("theme", flat=True)
    }
    found.pop("", None)
    return [found[key] for key in sorted(found)]


def subject_of(by: Person, kind: str, agency: UUID | None, theme: str) -> Subject:
    """What this person asks for. An agency's calendar is that of their own agency, where they name none.

    Raises NotAllowed for another agency's, and BadInput, which names every fault.
    """
    faults = {}
    if kind not in FeedKind.values:
        faults["kind"] = "Choose what the calendar is to show"
    if kind != FeedKind.AGENCY and agency is not None:
        faults["agency"] = "Leave the agency out, or choose an agency’s calendar"
    if kind != FeedKind.THEME and theme.strip():
        faults["theme"] = "Leave the theme out, or choose the calendar of a theme"
    known = {theme_key(one): one for one in themes()} if kind == FeedKind.THEME else {}
    if kind == FeedKind.THEME and not theme.strip():
        faults["theme"] = "Choose a theme"
    elif kind == FeedKind.THEME and theme_key(theme) not in known:
        faults["theme"] = "No operation or red-flag date has this theme. Choose one of the list"
    if faults:
        raise BadInput.of(**faults)
    if kind == FeedKind.AGENCY:
        agency = agency or by.agency_id
        policies.may_have_calendar_of(by, agency).require()
    return Subject(kind, agency, known.get(theme_key(theme), ""))


def usual_name(kind: str, person: Person, theme: str) -> str:
    """What a calendar is called where nobody gives it a name."""
    names: dict[str, str] = {
        FeedKind.AGENCY: str(person.agency),
        FeedKind.THEME: theme,
        FeedKind.RED_FLAGS: "Red-flag dates",
    }
    return names.get(kind, "Muster")[:60]
