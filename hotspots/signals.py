"""News of this app for the apps above it. Sent inside the transaction of the change, with `record`, `verb` and `by`."""

from django.dispatch import Signal

hotspot_changed = Signal()
import_changed = Signal()

#: Sent with `record` (a Hotspot, a Subject, or a record of an app above) when its page is shown; each receiver returns
#: a list of hotspots.related.Related.
gathering_related = Signal()

#: A record was opened in an emergency (`verb` "opened", `record` an EmergencyAccess).
emergency_changed = Signal()

#: Sent with `record` (a Hotspot) before it is closed. A receiver raises a MusterError where something must come first.
hotspot_closing = Signal()
