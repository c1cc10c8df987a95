"""What waits across the partnership, for those who keep it going: sections of the start page."""

from django.urls import reverse

from common import clock
from notifications import states
from notifications.models import Delivery
from notifications.rules import KINDS
from notifications.wording import STATUS
from operations.models import Marking, Operation, ResourceRequest
from operations.resourcing.cover import shortages
from operations.states import LOST
from partners.models import Person
from reporting.lines import MOST, Line, Section, brief, url_of
from reporting.models import RetentionReview
from tasking.models import Action, Referral
from web.dates import london_range_text, london_text


def overdue_elsewhere(person: Person) -> Section:
    """Overdue actions of everyone else, the longest overdue first."""
    found = Action.objects.overdue(clock.today()).exclude(owner=person)
    rows = list(found.select_related("owner", "owner_agency").order_by("due_on", "reference")[:MOST])
    return Section(
        "Overdue actions of others",
        [
            Line(
                f"{row.reference}: {brief(row.text)}",
                url_of(row),
                f"{row.owner}, {row.owner_agency}; overdue since {london_text(row.due_on)}",
            )
            for row in rows
        ],
        "Nobody else’s action is overdue.",
        "All actions",
        reverse("tasking:actions"),
        restricted=[row for row in rows if row.category],
    )


def messages_not_delivered() -> Section:
    """Messages to others that did not arrive, or may not have, the latest first."""
    failed = Delivery.objects.filter(status__in=(states.FAILED, states.UNKNOWN)).select_related("recipient__agency")
    rows = list(failed.order_by("-updated_at", "pk")[:MOST])
    return Section(
        "Messages that were not delivered",
        [
            Line(
                f"{KINDS[row.kind].listed_as}, to {row.recipient}, {row.recipient.agency}",
                url_of(row),
                f"{STATUS[row.status].lower()}; due {london_text(row.due_at)}",
            )
            for row in rows
        ],
        "No message has failed.",
        "Messages going out",
        reverse("notifications:deliveries"),
    )


def referrals_to_decide() -> Section:
    """Referrals that no meeting has decided on yet, the oldest first."""
    waiting = Referral.objects.filter(state="submitted").select_related("held_by")
    rows = list(waiting.order_by("created_at")[:MOST])
    return Section(
        "Referrals to decide",
        [
            Line(
                f"{row.reference}: {row.get_kind_display().lower()}, from {row.held_by}",
                url_of(row),
                f"submitted {london_text(row.created_at)}",
            )
            for row in rows
        ],
        "No referral waits for a decision.",
        "All referrals",
        reverse("tasking:referrals"),
        restricted=[row for row in rows if row.category],
    )


def unanswered_elsewhere(person: Person) -> Section:
    """Requests that other agencies have not answered, for the soonest deployment first."""
    waiting = ResourceRequest.objects.unanswered().exclude(agency_id=person.agency_id)
    rows = waiting.select_related("agency", "deployment__operation").order_by("starts_at", "pk")[:MOST]
    return Section(
        "Requests that partners have not answered",
        [
            Line(
                f"{row.get_kind_display()} from {row.agency} for {row.deployment.operation}",
                url_of(row),
                london_range_text(row.starts_at, row.ends_at),
            )
            for row in rows
        ],
        "Every partner has answered.",
        "All requests",
        f"{reverse('operations:requests')}?of=others",
    )


def lost_and_not_replaced() -> Section:
    """What partners declined or withdrew for deployments still to come, where nothing confirmed takes its place."""
    coming = ResourceRequest.objects.filter(deployment__state="planned", ends_at__gt=clock.now())
    lost = coming.filter(state__in=LOST).values("deployment")
    asked = coming.filter(deployment__in=lost).select_related("agency", "skill", "deployment__operation")
    short = list(shortages(asked.order_by("starts_at", "pk")))[:MOST]
    return Section(
        "Declined or withdrawn, and not replaced",
        [
            Line(
                f"{one.request.deployment.operation}: {one.text}",
                url_of(one.request),
                london_range_text(one.request.starts_at, one.request.ends_at),
            )
            for one in short
        ],
        "Nothing that was declined or withdrawn is still to be replaced.",
        "All requests",
        f"{reverse('operations:requests')}?of=others",
    )


def operations_to_authorise() -> Section:
    """Operations that were proposed outside a meeting, the oldest first: each stands still until a chair decides."""
    waiting = Operation.objects.filter(state="proposed").select_related("lead_agency")
    rows = list(waiting.order_by("created_at", "pk")[:MOST])
    return Section(
        "Operations to authorise",
        [
            Line(
                str(row),
                url_of(row),
                f"{_theme_of(row)}, led by {row.lead_agency}; proposed {london_text(row.created_at)}",
            )
            for row in rows
        ],
        "No proposed operation waits to be authorised.",
        "All proposed operations",
        f"{reverse('operations:list')}?state=proposed",
        restricted=[row for row in rows if row.marking == Marking.OFFICIAL_SENSITIVE],
    )


def _theme_of(operation: Operation) -> str:
    """What it is about; of a sensitive one only that it is."""
    sensitive = operation.marking == Marking.OFFICIAL_SENSITIVE
    return str(operation.get_marking_display()) if sensitive else operation.theme


def records_to_review() -> Section:
    """Records kept for as long as their kind usually is, the longest due first."""
    waiting = RetentionReview.objects.filter(state__in=("open", "proposed")).select_related("kind")
    rows = list(waiting.order_by("due_on", "label")[:MOST])
    count = waiting.count()
    return Section(
        f"Records due for review: {count}" if count else "Records due for review",
        [
            Line(
                f"{row.label}: {row.kind}",
                url_of(row),
                "waits for a second person" if row.state == "proposed" else f"due since {london_text(row.due_on)}",
            )
            for row in rows
        ],
        "No record is due for review.",
        "Records due for review, and how long records are kept",
        reverse("reporting:retention"),
        restricted=rows,
    )
