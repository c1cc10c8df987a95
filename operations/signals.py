"""News of this app for the apps above it. Sent inside the transaction of the change, with `record`, `verb` and `by`."""

from django.dispatch import Signal

operation_changed = Signal()
deployment_changed = Signal()
resource_request_changed = Signal()
red_flag_changed = Signal()
turnout_changed = Signal()
briefing_changed = Signal()
#: With `people`: those who may see the operation from now on, and could not before.
readers_named = Signal()
