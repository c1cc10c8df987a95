"""What the steps of the pass know of one another: who visits, and what came out of the steps before."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from common import clock
from tests.journeys.visitor import Visitor

#: Texts that no outsider may meet. Invented, and unlike anything else in the demonstration.
NAME, STREET = "Wilhelmina Quillfeather", "7 Restricted Row, Hockley"
WHAT_HAPPENS = "Eggs and stones at the door of a flat, three evenings a week"
VICTIM_REASON = "Two visits a week until the door camera is fitted"
CASE_ACTION = "Fit the door camera and show the resident how it works"

OPEN_ACTION = "Check the High Street cameras before the day of action"
NEW_OPERATION = "Larkspur"
CARNIVAL = "Winter carnival"


@dataclass
class Story:
    """One pass. `visit` gives a person by the first part of their address; `path_of` is by what it leads to."""

    visit: Callable[..., Visitor]
    hotspot: str = ""
    victim: str = ""
    referral: str = ""
    action: str = ""
    case_action: str = ""
    feed: str = ""
    path_of: dict[str, str] = field(default_factory=dict)
    today: dt.date = field(default_factory=clock.today)

    def day(self, ahead: int) -> dt.date:
        """So many days from today."""
        return self.today + dt.timedelta(days=ahead)

    def at(self, ahead: int, hour: int) -> dt.datetime:
        """An hour of the day so many days from today, as a person in London writes it."""
        return dt.datetime.combine(self.day(ahead), dt.time(hour))

    @property
    def carnival(self) -> dt.date:
        """The red-flag date that the day of action touches."""
        return self.day(20)
