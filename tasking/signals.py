"""News of this app for the apps above it. Sent inside the transaction of the change, with `record`, `verb` and `by`.

Verbs are past tense. Forums: set up, changed, seat given, seat changed, seat ended. Meetings: planned, changed, opened,
closed, cancelled. Actions: logged, amended, noted, completed, reopened, extended, discharged, struck. Requests for more
time: requested, granted, refused, withdrawn. Referrals: submitted, amended, accepted, rejected, redirected, passed on,
started, finished, revoked.
Safeguarding measures: asked for, put in place, reviewed, ended.
Problem-solving plans: begun, changed, responded, assessed, closed.
Case reviews: applied for, complaint added, complaint struck, recommended, answered, tasked, and those of their
lifecycle in words (tasking/actions/case_reviews.py). Members of the cohort: added, moved, changed, reviewed, engaged,
contact struck, taken out.
"""

from django.dispatch import Signal

forum_changed = Signal()
meeting_changed = Signal()
action_changed = Signal()
extension_changed = Signal()
referral_changed = Signal()
case_review_changed = Signal()
cohort_changed = Signal()
measure_changed = Signal()
problem_changed = Signal()

#: A meeting was closed and its minutes are frozen. Sent with `record` (the MinutesVersion), `verb` "frozen" and `by`.
minutes_frozen = Signal()

#: Sent with `meeting` while an agenda is built; each receiver returns a list of tasking.agenda.Topic.
agenda_building = Signal()

#: A meeting decided to task an operation. Sent with `record` and `item` (the AgendaItem), `verb` "tasked", `by`,
#: `operation_name`, `theme`, `objective`, `measure` (text), `achieve_by` (date or None), `lead_agency` (Agency) and
#: `commander` (Person). The receiver makes the operation; what it refuses (a MusterError) undoes the decision too.
item_tasked = Signal()
