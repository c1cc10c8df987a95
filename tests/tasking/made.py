"""Records for the tests of tasking, made by the actions themselves where there is one."""

import datetime as dt
from typing import Any

from audit.models import Record
from common import clock
from common.scope import acting_as
from hotspots.models import Hotspot, Subject, SubjectKind, SubjectReport
from hotspots.models.subjects import CATEGORY_OF, PREFIX_OF
from partners.models import Agency, Person
from partners.references import next_reference
from tasking import actions
from tasking.models import Action, AgendaItem, Attendance, DiscussionNote, ExtensionRequest, Forum, Meeting, Referral
from tests.cast import Cast

NOON = dt.time(12)


def forum(by: Person, **changed: Any) -> Forum:
    """The joint tasking group: fortnightly, quorum of two."""
    with acting_as(by):
        return Forum.objects.create(
            **{
                "name": "Joint Tasking Group",
                "reference_prefix": "JTG",
                "quorum": 2,
                **changed,
            }
        )


def meeting(cast: Cast, *, days: int = 0, state: str = "planned", of: Forum | None = None, **changed: Any) -> Meeting:
    """A meeting of the joint tasking group at noon in London so many days from today, in this state."""
    of = of or the_forum(cast)
    starts_at = clock.local(clock.today() + dt.timedelta(days=days), NOON)
    opened = {"opened_at": clock.now(), "opened_by": cast.alice} if state in ("open", "closed") else {}
    closed = {"closed_at": clock.now(), "closed_by": cast.alice} if state == "closed" else {}
    with acting_as(cast.cora):
        return Meeting.objects.create(
            **{
                "forum": of,
                "starts_at": starts_at,
                "ends_at": starts_at + dt.timedelta(hours=2),
                "place": "Civic Suite",
                "state": state,
                **opened,
                **closed,
                **changed,
            }
        )


def the_forum(cast: Cast) -> Forum:
    """The joint tasking group, made where there is none yet."""
    with acting_as(cast.cora):
        found = Forum.objects.filter(reference_prefix="JTG").first()
    return found or forum(cast.cora)


def subject(by: Person, kind: str = "victim", *, reports: int = 0, **changed: Any) -> Subject:
    """A person under a reference, held by this person's agency, with reports made in the last days."""
    named = SubjectKind(kind)
    with acting_as(by):
        made = Subject.objects.create(
            reference=next_reference(PREFIX_OF[named], 2026),
            kind=named,
            category=CATEGORY_OF[named],
            held_by=by.agency,
            **changed,
        )
        for days in range(1, reports + 1):
            SubjectReport.objects.create(
                subject=made,
                reported_on=clock.today() - dt.timedelta(days=days),
                what="Harassment",
                source="Police",
            )
    return made


def hotspot(cast: Cast, **changed: Any) -> Hotspot:
    """A hotspot found in the figures, a candidate unless told otherwise."""
    with acting_as(cast.cora):
        number = Hotspot.objects.count() + 1
        return Hotspot.objects.create(
            **{
                "reference": f"H-2026-{number:04d}",
                "name": f"High Street {number}",
                "longitude": "0.700000",
                "latitude": "51.580000",
                "radius_m": 150,
                "count": 40,
                "first_month": dt.date(2025, 11, 1),
                "last_month": dt.date(2026, 10, 1),
                "evidence_digest": f"{number:064d}",
                **changed,
            }
        )


def details(**changed: Any) -> actions.ReferralDetails:
    """A faultless referral about a place."""
    return actions.ReferralDetails(
        **{
            "kind": "location",
            "place": "Holly Walk shops",
            "what_happens": "Youths gather and damage shutters.",
            "lawful_basis": "cda_17a",
            "consent": "not_needed",
            "evidence": "14 reports to the council, May to October",
            "exit_criterion": "Under two reports a month for three months",
            **changed,
        }
    )


def about(person: Subject, **changed: Any) -> actions.ReferralDetails:
    """A faultless referral about a person."""
    kind = "offender" if person.kind == "offender" else "victim"
    given = {"kind": kind, "subject": person, "lawful_basis": "cda_115", "consent": "given", "place": ""}
    return details(**{**given, **changed})


def referral(by: Person, state: str = "submitted", *, person: Subject | None = None, **changed: Any) -> Referral:
    """A referral in this state, about a place unless a person is given."""
    with acting_as(by):
        said = about(person, **changed) if person else details(**changed)
        made = actions.submit_referral(by=by, details=said)
        return put(made, state=state, **_IN_STATE.get(state, {}))


_IN_STATE: dict[str, dict[str, str]] = {
    "rejected": {"decision_reason": "Not for us"},
    "redirected": {"destination": "mediation", "decision_reason": "Better there"},
}


def action(cast: Cast, *, at: Meeting, state: str = "open", by: Person | None = None, **changed: Any) -> Action:
    """An action logged at a meeting, for Bob of the police to do within a fortnight, in this state."""
    with acting_as(by or cast.cora):
        made = Action.objects.create(
            **{
                "reference": f"JTG/2026-11/{Action.objects.count() + 1:02d}",
                "meeting": at,
                "text": "Visit the shops",
                "owner_agency": cast.police,
                "owner": cast.bob,
                "due_on": clock.today() + dt.timedelta(days=14),
                **changed,
            }
        )
        closed = {"closing_reason": "Done with", "closed_at": clock.now(), "closed_by": cast.alice}
        return put(made, state=state, **(closed if state in ("discharged", "struck") else {}))


def extension(cast: Cast, action: Action, state: str = "requested", *, days: int = 7) -> ExtensionRequest:
    """Bob's request for so many days more, in this state."""
    asked_until = action.due_on + dt.timedelta(days=days)
    answered = {"answer": "So be it", "answered_by": cast.alice, "answered_at": clock.now()}
    with acting_as(cast.cora):
        return ExtensionRequest.objects.create(
            action=action,
            asked_by=cast.bob,
            due_on=action.due_on,
            asked_until=asked_until,
            reason="The shops are shut",
            state=state,
            granted_until=asked_until if state == "granted" else None,
            **(answered if state != "requested" else {}),
        )


def item(cast: Cast, *, at: Meeting, by: Person | None = None, **changed: Any) -> AgendaItem:
    """An item about communications on this meeting's agenda, or what is said of it."""
    with acting_as(by or cast.cora):
        return AgendaItem.objects.create(**{"meeting": at, "section": 11, "title": "Winter campaign", **changed})


def victim_item(cast: Cast, *, at: Meeting, **changed: Any) -> AgendaItem:
    """A restricted item about a victim, held by the council."""
    person = subject(cast.cora)
    return item(
        cast,
        at=at,
        **{
            "section": 6,
            "title": person.reference,
            "category": "victims",
            "held_by": cast.council,
            "source_table": "hotspots_subject",
            "source_id": person.pk,
            **changed,
        },
    )


def put_note(by: Person, under: AgendaItem, **changed: Any) -> DiscussionNote:
    """A note that this person wrote under an item, whatever became of its meeting."""
    with acting_as(by):
        return DiscussionNote.objects.create(**{"item": under, "text": "Said", "written_by": by, **changed})


def present(cast: Cast, *people: Person, at: Meeting, declared: bool = True, status: str = "present") -> None:
    """These people came, and declared unless told otherwise."""
    with acting_as(cast.cora):
        for person in people:
            Attendance.objects.create(
                meeting=at,
                person=person,
                status=status,
                declared_at=clock.now() if declared and status == "present" else None,
            )


def put(record: Any, **values: Any) -> Any:
    """Put a record into a state in which a test needs it, past its lifecycle."""
    assert isinstance(record, Record)
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record


def put_person(person: Person, **values: Any) -> None:
    """Change a person as an administrator would."""
    Person.objects.filter(pk=person.pk).update(**values)
    person.refresh_from_db()


def put_agency(agency: Agency, **values: Any) -> None:
    """Change an agency as an administrator would."""
    Agency.objects.filter(pk=agency.pk).update(**values)
    agency.refresh_from_db()
