"""News of this app for the apps above it. Sent inside the transaction of the change, with `record`, `verb` and `by`."""

from django.dispatch import Signal

hotspot_changed = Signal()
import_changed = Signal()
