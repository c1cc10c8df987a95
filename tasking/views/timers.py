"""Starting and stopping the clock of an agenda item."""

from common.decisions import Decision
from tasking import actions, live, policies
from tasking.models import ItemTimer
from tasking.views.agenda_items import ItemFormView
from web.forms import GovukForm


class StartClockView(ItemFormView):
    """Takes an item up; the clock of the item before stops."""

    form_class = GovukForm
    title = "Take the item up"
    button = "Start the clock"

    def decision(self) -> Decision:
        """The minute takers'."""
        return policies.may_take_minutes(self.person)

    def get_success_url(self) -> str:
        """The meeting as it is run, at the item."""
        return live.item_url(self.record)

    def act(self, form: GovukForm) -> ItemTimer:
        """Start it."""
        return actions.start_clock(item=self.record.pk, by=self.person)


class StopClockView(StartClockView):
    """Leaves an item."""

    title = "Leave the item"
    button = "Stop the clock"

    def act(self, form: GovukForm) -> ItemTimer:
        """Stop it."""
        return actions.stop_clock(item=self.record.pk, by=self.person)
