"""Outcomes whose time has run out end by themselves, in a scope that sees nothing else."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction

from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system
from hotspots.models import Subject, SubjectDetails
from operations.models import Operation
from outcomes.actions import change_outcome, expire_run_out
from outcomes.models import Outcome
from outcomes.tasks import expire_outcomes
from tests.cast import Cast
from tests.hotspots.made import make_subject
from tests.outcomes.makers import days_ago, make_operation, make_outcomes


def issued(cast: Cast, code: str = "FPN_CPN", days: int = 15, state: str = "", **fields: object) -> Outcome:
    """An outcome issued so many days ago, then brought into this state. A penalty's time is 14 days."""
    [made] = make_outcomes(cast.olive, code, issued_on=days_ago(days), **fields)
    verbs = {"": (), "served": ("serve",), "active": ("activate",), "breached": ("activate", "breach")}[state]
    with acting_as(cast.max):
        for verb in verbs:
            made = change_outcome(
                outcome=made.pk, verb=verb, by=cast.max, version=None, reason="Seen", on=days_ago(days)
            )
    return made


def states(cast: Cast, *outcomes: Outcome) -> list[str]:
    with acting_as(cast.max):
        return [Outcome.objects.get(pk=one.pk).state for one in outcomes]


def test_what_has_run_out_expires_once_on_its_own_day_and_nothing_else_does(cast: Cast, law: None) -> None:
    over = [issued(cast, state=state) for state in ("", "served", "active", "breached")]
    running, endless = issued(cast, days=3), issued(cast, "CBO_ADULT", indefinite=True)
    [plan] = make_outcomes(cast.olive, "FPN_CPN", issued_on=None)
    with acting_as(cast.max):
        mistaken = issued(cast)
        change_outcome(outcome=mistaken.pk, verb="strike", by=cast.max, version=None, reason="Entered twice")
    assert expire_run_out(by_system=System.EXPIRY) == len(over)
    assert expire_run_out(by_system=System.EXPIRY) == 0
    assert states(cast, *over) == ["expired"] * 4
    assert states(cast, running, endless, plan, mistaken) == ["issued", "issued", "proposed", "struck"]
    with acting_as(cast.max):
        ended = Outcome.objects.get(pk=over[-1].pk)
        event = ProcessingEvent.objects.about(ended).first()
        row = ended.history.latest("history_id")
    assert (ended.ended_on, ended.ended_reason) == (ended.expires_on, ended.expires_because)
    assert (event.verb, event.from_state, event.to_state) == ("expired", "breached", "expired")
    assert (event.system, event.person_id, event.channel) == ("expiry", None, "task")
    assert (row.state, row.history_user_id, row.history_system) == ("expired", None, "expiry")


def test_where_the_law_counts_hours_the_last_hour_must_be_over(
    cast: Cast, law: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_at = clock.now() - dt.timedelta(minutes=1)
    outcome = issued(cast)
    with acting_as(cast.max):
        Outcome.objects.filter(pk=outcome.pk).update(expires_at=ends_at)
    monkeypatch.setattr(clock, "now", lambda: ends_at - dt.timedelta(minutes=1))
    expire_outcomes()
    assert states(cast, outcome) == ["issued"]
    monkeypatch.setattr(clock, "now", lambda: ends_at)
    expire_outcomes()
    assert states(cast, outcome) == ["expired"]


def test_the_scope_sees_what_has_run_out_and_can_only_end_it(cast: Cast, law: None) -> None:
    operation = make_operation(cast, "Nightjar", marking="official_sensitive")
    over, running = issued(cast, operation=operation), issued(cast, days=3)
    make_subject(cast.olive)
    with acting_as_system(System.EXPIRY):
        assert list(Outcome.objects.values_list("pk", flat=True)) == [over.pk]
        for model in (Operation, Subject, SubjectDetails):
            assert not model.objects.exists()
        assert not Outcome.objects.filter(pk=running.pk).update(state="expired")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Outcome.objects.filter(pk=over.pk).update(place="Elsewhere")
    with acting_as_system(System.OUTBOX):
        assert not Outcome.objects.exists()


def test_an_outsider_learns_nothing_of_the_end_of_what_they_may_not_see(cast: Cast, law: None) -> None:
    hidden = issued(cast, "CPW", days=200)
    assert hidden.is_restricted
    assert expire_run_out(by_system=System.EXPIRY) == 1
    with acting_as(cast.carla):
        assert not Outcome.objects.exists()
        assert not ProcessingEvent.objects.filter(record_id=hidden.pk).exists()
        assert not Outcome.history.exists()
