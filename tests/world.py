"""One of everything, as the cast would have made it: open, restricted and sensitive, with words that could leak.

Restricted things are the council's (Cora's), shared with the police by agreement, and must never reach the charity.
Sensitive things are for named readers of the council: Alice, Cora and Olive, and not Max, their colleague.
"""

import datetime as dt
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from common import clock
from common.scope import System, acting_as, acting_as_system
from hotspots.actions import end_emergency, open_in_emergency
from hotspots.models import EmergencyAccess, HarmWeight, Hotspot, Import, Subject, SubjectDetails, SubjectReport
from notifications import actions, addresses, upkeep
from notifications.models import (
    AddressTrouble,
    Delivery,
    InboxMessage,
    MailboxMessage,
    MessagePreferences,
    ReminderRule,
)
from operations.models import (
    Availability,
    Deployment,
    DeploymentActivity,
    DeploymentOfficer,
    DeploymentSeries,
    Operation,
    RedFlagDate,
    Resource,
    ResourceRequest,
    ResourceSkill,
    Skill,
    Visit,
)
from outcomes.models import LegalVersion, Outcome, OutcomeType
from reporting.actions import retention
from reporting.actions.saved_views import save_view
from reporting.models import RetentionClass, RetentionReview, SubjectAccess
from tasking.actions.minutes import freeze_minutes
from tasking.models import (
    Action,
    ActionSupport,
    AgendaItem,
    Attendance,
    DiscussionNote,
    EvidenceContent,
    EvidenceFile,
    ExtensionRequest,
    Forum,
    ForumSeat,
    ItemTimer,
    Meeting,
    ProgressNote,
    Referral,
    Section,
)
from tests.cast import Cast
from tests.operations.made import make_sensitive
from tests.world_briefings import make_briefings
from tests.world_casework import make_casework
from tests.world_onday import make_on_the_day
from tests.world_orders import ORDER_SECRETS, make_orders
from tests.world_planning import make_planning
from tests.world_referrals import make_more_of_referrals

#: Words of restricted and sensitive records. None of them may be in anything that an outsider is given.
SECRETS = (
    "Zebedee",
    "Quill",
    "V-2026-9001",
    "V-2026-9002",
    "R-2026-9001",
    "knife through the letterbox",
    "move the family",
    "JTG/2026-11/91",
    "doorstep calls",
    "restricted note",
    "O-2026-9001",
    "not to go near the precinct",
    "the man with the dog",
    "the gnome",
    "number nine",
    "P-2026-9001",
    "CR-2026-9001",
    "bricks at the window",
    "S-2026-9001",
    "missed probation twice",
    "Kingfisher",
    *ORDER_SECRETS,
)
#: Words of sensitive records, hidden from partners who take no part too.
SENSITIVE = ("Nightjar", "warehouse raid", "dawn muster", "Sparrow wash", "Hidden Yard", "sparrow sign")


@dataclass(frozen=True)
class World:
    """The cast, and one record of each kind by name."""

    cast: Cast
    records: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.records[name]


@pytest.fixture(scope="module")
def in_the_world(world_template: tuple[str, bytes], django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """For the rest of a module: in the database of the world. To change to it for each test would take longer."""
    from tests import databases

    with django_db_blocker.unblock():
        world = databases.at(world_template[0])
        world.__enter__()
    yield
    with django_db_blocker.unblock():
        world.__exit__(None, None, None)


@pytest.fixture
def world(world_template: tuple[str, bytes], in_the_world: None, db: None) -> World:
    """The world, as it was made, in a transaction that is rolled back."""
    return pickle.loads(world_template[1])


@pytest.fixture
def committed_world(world_template: tuple[str, bytes], committed: str) -> World:
    """The world, committed in a database of the test's own."""
    return pickle.loads(world_template[1])


def make_world(cast: Cast) -> World:
    """Make it."""
    with acting_as(cast.cora):
        records = {**_places(cast), **_people(cast)}
        records |= make_more_of_referrals(cast, records)
        records |= _meeting(cast, records)
        records |= make_casework(cast, records)
        records |= _past_meeting(cast, records)
        records |= _open_operation(cast, records)
        records |= _sensitive_operation(cast)
        records |= make_on_the_day(cast, records)
        records |= make_planning(cast, records)
        records |= _outcomes(cast, records)
        records |= make_orders(records)
    records |= _saved_views(cast, records)
    with acting_as_system(System.SET_UP):
        records["red_flag"] = RedFlagDate.objects.create(
            key="halloween",
            year=clock.today().year,
            name="Halloween to bonfire fortnight",
            starts_at=clock.now() + dt.timedelta(days=10),
            ends_at=clock.now() + dt.timedelta(days=24),
        )
    records |= make_briefings(cast, records)
    records |= _messages(cast)
    records |= _retention(cast, records)
    return World(cast, records)


def _retention(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """The victim's measure, due for review as if such were kept for a day, and under a legal hold."""
    kinds = RetentionClass.objects.filter(code="safeguarding")
    with acting_as(cast.ada):
        kinds.update(period="P1D")
    with acting_as_system(System.RETENTION):
        retention.note_due()
    with acting_as(cast.ada):
        kinds.update(period="P6Y")
        review = RetentionReview.objects.get(record_id=records["measure"].pk)
        hold = retention.place_hold(review=review.pk, by=cast.ada, reason="Proceedings at Southend")
        return {"retention_class": kinds.get(), "retention_review": review, "legal_hold": hold}


def _places(cast: Cast) -> dict[str, Any]:
    common = {
        "district": "Rochford",
        "longitude": "0.58",
        "latitude": "51.58",
        "radius_m": 150,
        "count": 40,
        "first_month": dt.date(2026, 1, 1),
        "last_month": dt.date(2026, 10, 1),
    }
    return {
        "import": Import.objects.create(
            uploaded_by=cast.cora,
            file_name="2018-04-essex-street.csv",
            sha256="c" * 64,
            size=1,
            state="failed",
            ended_at=clock.now(),
        ),
        "held_import": Import.objects.create(
            uploaded_by=cast.cora, file_name="2018-05-essex-street.csv", sha256="d" * 64, size=1, state="held"
        ),
        "harm_weight": HarmWeight.objects.create(crime_type="Burglary", weight=4),
        "candidate": Hotspot.objects.create(
            reference="H-2026-9001", name="On or near High Street", evidence_digest="a" * 64, **common
        ),
        "hotspot": Hotspot.objects.create(
            reference="H-2026-9002",
            name="On or near Station Road",
            evidence_digest="b" * 64,
            state="adopted",
            lead_agency=cast.council,
            review_on=clock.today() + dt.timedelta(days=30),
            reason="Rising",
            **common,
        ),
    }


def _people(cast: Cast) -> dict[str, Any]:
    subject = Subject.objects.create(
        reference="V-2026-9001", kind="victim", category="victims", held_by=cast.council, district="Rochford"
    )
    details = SubjectDetails.objects.create(subject=subject, held_by=cast.council, full_name="Zebedee Quill")
    for days in (10, 40):
        report = SubjectReport.objects.create(
            subject=subject,
            reported_on=clock.today() - dt.timedelta(days=days),
            what="doorstep calls",
            source="Council",
        )
    shared = {
        "held_by": cast.council,
        "referrer": cast.cora,
        "lawful_basis": "cda_115",
        "exit_criterion": "No calls for 8 weeks",
    }
    return {
        "subject": subject,
        "merged_subject": Subject.objects.create(
            reference="V-2026-9002",
            kind="caller",
            category="victims",
            held_by=cast.council,
            district="Rochford",
            merged_into=subject,
            merged_at=clock.now(),
            merged_reason="The same telephone number",
        ),
        "emergency": _emergency(cast),
        "subject_access": SubjectAccess.objects.create(
            subject=subject,
            held_by=cast.council,
            received_on=clock.today(),
            identity="Passport seen",
            due_on=clock.today() + dt.timedelta(days=28),
            state="gathering",
        ),
        "details": details,
        "subject_report": report,
        "open_referral": Referral.objects.create(
            reference="R-2026-9002",
            kind="location",
            place="Car park",
            what_happens="Motorbikes",
            consent="not_needed",
            **shared,
        ),
        "referral": Referral.objects.create(
            reference="R-2026-9001",
            kind="victim",
            category="victims",
            subject=subject,
            what_happens="knife through the letterbox",
            consent="given",
            **shared,
        ),
    }


def _emergency(cast: Cast) -> EmergencyAccess:
    """Charlie, of the charity, opened a record of the council's, and closed it again."""
    Subject.objects.create(reference="V-2026-9003", kind="victim", category="victims", held_by=cast.council)
    with acting_as(cast.charlie):
        opened = open_in_emergency(
            by=cast.charlie, reference="V-2026-9003", ground="life", reason="He rang from a roof"
        )
        return end_emergency(access=opened.pk, by=cast.charlie, version=None)


def _meeting(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    forum = Forum.objects.create(name="Joint Tasking Group", reference_prefix="JTG", quorum=2)
    starts = clock.now() + dt.timedelta(days=2)
    meeting = Meeting.objects.create(forum=forum, starts_at=starts, ends_at=starts + dt.timedelta(hours=2))
    restricted = {"category": "victims", "held_by": cast.council}
    item = AgendaItem.objects.create(
        meeting=meeting,
        section=Section.HOTSPOTS,
        title="H-2026-9002 Station Road",
        source_table="hotspots_hotspot",
        source_id=records["hotspot"].pk,
    )
    restricted_item = AgendaItem.objects.create(
        meeting=meeting,
        section=Section.VICTIMS,
        title="V-2026-9001: repeat victim",
        source_table="hotspots_subject",
        source_id=records["subject"].pk,
        **restricted,
    )
    task = {
        "meeting": meeting,
        "owner_agency": cast.council,
        "owner": cast.olive,
        "due_on": clock.today() + dt.timedelta(days=14),
    }
    action = Action.objects.create(reference="JTG/2026-11/90", item=item, text="Mend the lights", **task)
    restricted_action = Action.objects.create(
        reference="JTG/2026-11/91", item=restricted_item, text="move the family", **task, **restricted
    )
    digest = {"sha256": "d" * 64, "received_sha256": "d" * 64, "size": 5, "media_type": "image/jpeg"}
    evidence = EvidenceFile.objects.create(action=action, name="lights.jpg", sent_by=cast.olive, **digest)
    hidden_evidence = EvidenceFile.objects.create(
        action=restricted_action, name="Zebedee.jpg", sent_by=cast.olive, **digest
    )
    EvidenceContent.objects.create(file=evidence, content=b"light")
    EvidenceContent.objects.create(file=hidden_evidence, content=b"Quill")
    later = {"due_on": action.due_on, "asked_until": action.due_on + dt.timedelta(days=7), "asked_by": cast.olive}
    return {
        "evidence": evidence,
        "restricted_evidence": hidden_evidence,
        "support": ActionSupport.objects.create(action=action, agency=cast.police),
        "restricted_support": ActionSupport.objects.create(action=restricted_action, agency=cast.police),
        "extension": ExtensionRequest.objects.create(action=action, reason="The part is late", **later),
        "restricted_extension": ExtensionRequest.objects.create(
            action=restricted_action, reason="a house for Zebedee is not free yet", **later
        ),
        "forum": forum,
        "seat": ForumSeat.objects.create(forum=forum, agency=cast.council, role="chair", person=cast.alice),
        "meeting": meeting,
        "item": item,
        "restricted_item": restricted_item,
        "timer": ItemTimer.objects.create(item=restricted_item, meeting=meeting, seconds=61),
        "discussion": DiscussionNote.objects.create(item=item, text="Lights are out", written_by=cast.cora),
        "restricted_discussion": DiscussionNote.objects.create(
            item=restricted_item, text="restricted note", written_by=cast.cora
        ),
        "action": action,
        "restricted_action": restricted_action,
        "note": ProgressNote.objects.create(action=action, text="Ordered", written_by=cast.olive),
        "restricted_progress": ProgressNote.objects.create(
            action=restricted_action, text="restricted note", written_by=cast.olive
        ),
        "attendance": Attendance.objects.create(meeting=meeting, person=cast.alice, status="present"),
    }


def _past_meeting(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """A meeting that was held and closed, with its minutes frozen."""
    ended = clock.now() - dt.timedelta(days=12)
    by = {"opened_at": ended, "opened_by": cast.alice, "closed_at": ended, "closed_by": cast.alice}
    past = Meeting.objects.create(
        forum=records["forum"], starts_at=ended - dt.timedelta(hours=2), ends_at=ended, state="closed", **by
    )
    AgendaItem.objects.create(meeting=past, section=Section.OTHER, title="Winter campaign")
    item = AgendaItem.objects.create(
        meeting=past,
        section=Section.VICTIMS,
        title="V-2026-9001: repeat victim",
        decision_reason="move the family",
        category="victims",
        held_by=cast.council,
    )
    DiscussionNote.objects.create(item=item, text="restricted note", written_by=cast.cora)
    return {"past_meeting": past, "minutes": freeze_minutes(past, cast.cora)}


def _deployment(operation: Operation, name: str, days: int) -> Deployment:
    starts = clock.now() + dt.timedelta(days=days)
    made = Deployment.objects.create(
        operation=operation,
        name=name,
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=6),
        place="Precinct",
    )
    DeploymentActivity.objects.create(deployment=made, position=0, aim="enforce", text=f"What is done at {name}")
    return made


def _series(deployment: Deployment) -> DeploymentSeries:
    deployment.series = DeploymentSeries.objects.create(
        operation=deployment.operation, words=f"every week, {deployment.name}", every="weeks", times=2
    )
    deployment.save()
    return deployment.series


def _open_operation(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    operation = Operation.objects.create(
        name="Turncoat",
        theme="Acquisitive crime",
        objective="Cut burglary",
        lead_agency=cast.council,
        commander=cast.olive,
        state="scheduled",
        tasked_by=records["item"],
    )
    deployment = _deployment(operation, "Day of action", 5)
    turnout = DeploymentOfficer.objects.create(deployment=deployment, person=cast.olive)
    resource = Resource.objects.create(name="ANPR van", kind="van", agency=cast.police)
    skill = Skill.objects.create(name="ANPR operating")
    ResourceSkill.objects.create(resource=resource, skill=skill)
    leave_starts = clock.now() + dt.timedelta(days=40)
    return {
        "operation": operation,
        "series": _series(deployment),
        "deployment": deployment,
        "turnout": turnout,
        "resource": resource,
        "skill": skill,
        "availability": Availability.objects.create(
            resource=resource, kind="leave", starts_at=leave_starts, ends_at=leave_starts + dt.timedelta(days=2)
        ),
        "request": ResourceRequest.objects.create(
            deployment=deployment,
            agency=cast.police,
            kind="van",
            starts_at=deployment.starts_at,
            ends_at=deployment.ends_at,
        ),
        "visit": Visit.objects.create(
            operation=operation,
            place="Shop",
            visited_at=clock.now(),
            compliant=True,
            result="No concerns",
            recorded_by=cast.olive,
            **_client_key(Visit),
        ),
    }


def _sensitive_operation(cast: Cast) -> dict[str, Any]:
    operation = make_sensitive(
        (cast.alice, cast.cora, cast.olive),
        name="Nightjar",
        theme="Modern slavery",
        objective="warehouse raid",
        lead_agency=cast.council,
        commander=cast.olive,
        state="scheduled",
    )
    deployment = _deployment(operation, "dawn muster", 6)
    return {
        "sensitive_operation": operation,
        "sensitive_reader": operation.readers.get(person=cast.alice),
        "sensitive_deployment": deployment,
        "sensitive_series": _series(deployment),
        "sensitive_turnout": DeploymentOfficer.objects.create(deployment=deployment, person=cast.olive),
        "sensitive_request": ResourceRequest.objects.create(
            deployment=deployment,
            agency=cast.council,
            kind="van",
            starts_at=deployment.starts_at,
            ends_at=deployment.ends_at,
        ),
    }


def _outcomes(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    kind = OutcomeType.objects.create(
        code="WARNING",
        name="Warning",
        family="notice",
        singular="warning",
        plural="warnings",
        public_wording="warnings about behaviour",
        subject_kinds=["person", "premises"],
    )
    law = LegalVersion.objects.create(
        type=kind, provision="An Act s1", counts_from="same_day", confidence="S", source="A source"
    )
    issued: dict[str, Any] = {
        "type": kind,
        "legal_version": law,
        "issuing_agency": cast.council,
        "officer": cast.olive,
        "state": "issued",
        "issued_on": clock.today(),
        "dated_on": clock.today(),
    }
    premises = {**issued, "subject_kind": "premises"}
    return {
        "outcome_type": kind,
        "law": law,
        "outcome": Outcome.objects.create(
            reference="O-2026-9002", operation=records["operation"], client_key=uuid4(), **premises
        ),
        "restricted_outcome": Outcome.objects.create(
            reference="O-2026-9001",
            operation=records["operation"],
            subject_kind="person",
            subject_label="Person Zebedee",
            hotspot=records["hotspot"],
            category="offenders",
            held_by=cast.council,
            conditions="not to go near the precinct",
            client_key=uuid4(),
            **issued,
        ),
        "sensitive_outcome": Outcome.objects.create(
            reference="O-2026-9003",
            operation=records["sensitive_operation"],
            site=records["sensitive_site"],
            conditions="warehouse raid",
            client_key=uuid4(),
            **premises,
        ),
    }


def _saved_views(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """One that Cora shares with the council, and Alice's own of the sensitive operation."""
    nightjar = records["sensitive_operation"]
    with acting_as(cast.cora):
        shared = save_view(by=cast.cora, name="Turncoat", query="family=notice", is_shared=True)
    with acting_as(cast.alice):
        own = save_view(by=cast.alice, name="Nightjar", query=f"operation={nightjar.pk}", is_shared=False)
    return {"saved_view": shared, "sensitive_saved_view": own}


def _messages(cast: Cast) -> dict[str, Any]:
    """What is owed for all of the above, a message gone wrong, one arrived, and a calendar link; all of Olive's."""
    upkeep.heal(clock.now())
    with acting_as(cast.olive):
        feed = actions.make_feed(name="Muster", by=cast.olive).feed
        MessagePreferences.objects.create(person=cast.olive, muted=["meeting"])
    with acting_as_system(System.OUTBOX):
        delivery = Delivery.objects.filter(recipient=cast.olive, kind="deployment").latest("due_at")
        Delivery.objects.filter(pk=delivery.pk).change(status="failed", last_error="No such address.")
        message = MailboxMessage.objects.create(
            to_address=cast.olive.email, message_id="<1@muster.example>", subject="Nightjar", text="dawn muster"
        )
        inbox = {
            "inbox_message": _in_inbox(delivery, cast.olive),
            "hidden_inbox_message": _in_inbox(delivery, cast.charlie),
        }
        digest = addresses.digest_of(cast.olive.email)
        trouble = AddressTrouble.objects.create(
            person=cast.olive, channel="text", digest=digest, reason="It came back."
        )
        rule = ReminderRule.objects.get(kind="red-flag", lead=dt.timedelta(weeks=8), audience="chairs")
    return {"feed": feed, "delivery": delivery, "message": message, "reminder_rule": rule, "trouble": trouble, **inbox}


def _in_inbox(delivery: Delivery, person: Any) -> InboxMessage:
    """This delivery's twin, in this person's inbox, whether or not they may see what it is about."""
    values = {field.attname: getattr(delivery, field.attname) for field in delivery._meta.concrete_fields}
    values |= {
        "id": uuid4(),
        "message_id": f"<{uuid4()}@muster.example>",
        "recipient_id": person.pk,
        "channel": "inbox",
    }
    twin = Delivery.objects.create(**{**values, "idem_key": str(uuid4())})
    about = {"source_table": twin.source_table, "source_id": twin.source_id, "kind": twin.kind, "path": "/operations/"}
    return InboxMessage.objects.create(delivery=twin, person=person, subject="Nightjar", text="dawn muster", **about)


def _client_key(model: type) -> dict[str, Any]:
    return {"client_key": uuid4()} if hasattr(model, "client_key") else {}
