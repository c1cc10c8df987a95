"""News of this app for the apps above it. Sent inside the transaction of the change, with `record`, `verb` and `by`."""

from django.dispatch import Signal

meeting_changed = Signal()
action_changed = Signal()
referral_changed = Signal()

#: Sent with `meeting` while an agenda is built; each receiver returns a list of tasking.agenda.Topic.
agenda_building = Signal()
