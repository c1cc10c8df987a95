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

#: Sent with `operations` (a list), `starts_at` and `ends_at` where what came of them is shown; each receiver returns
#: counts in words by the operation's key, {UUID: ["2 fixed penalties"]}, of what whoever is looking may see.
gathering_results = Signal()

#: Sent with `record` (a Plan), `run` and `by` when a worker is to look for it.
plan_asked = Signal()

#: Sent with `record` (an Operation) when its results are shown; each receiver returns a list of
#: operations.papers.results.Counted.
counting_results = Signal()

#: A series was made, moved or cancelled as a whole: also with `deployments`, and `left`, the people left out of them.
#: Its deployments are announced with `quiet`, so that nobody is told of each.
series_changed = Signal()

#: Sent with `deployments`, all of one operation, when a page, a day or a briefing of theirs is shown; each receiver
#: returns a list of operations.onday.orders.StandingOrder, of what whoever is looking may see, and logs what it shows.
gathering_orders = Signal()
