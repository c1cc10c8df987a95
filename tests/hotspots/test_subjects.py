"""People at risk: who is a repeat victim, what is taken in, and what the log says of it."""

import datetime as dt

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.actions import (
    SubjectDetailsGiven,
    add_report,
    close_subject,
    record_subject,
    reopen_subject,
)
from hotspots.models import Subject, SubjectDetails, SubjectReport
from hotspots.querysets import is_repeat, window_start
from partners.models import Partnership
from tests.cast import Cast
from tests.hotspots.made import DETAILS, SECRETS, ago, make_subject, report


def test_two_reports_in_the_window_make_a_repeat_victim_with_a_reference(cast: Cast) -> None:
    first, second = make_subject(cast.olive), make_subject(cast.olive)
    year = first.created_at.year
    assert (first.reference, second.reference) == (f"V-{year}-0001", f"V-{year}-0002")
    assert (first.held_by, first.category) == (cast.council, "victims")
    with acting_as(cast.olive):
        assert first.reports.count() == 2
        assert first.details.full_name == DETAILS.full_name


def test_too_few_recent_reports_are_refused_with_both_numbers(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        make_subject(cast.olive, reports=[report(5), report(366)])
    assert "needs 2 reports in the last 12 months" in refusal.value.detail
    assert "There is 1 report in that time" in refusal.value.detail
    with acting_as(cast.olive):
        assert not Subject.objects.exists()


def test_the_rule_is_the_partnerships_own(cast: Cast) -> None:
    with acting_as(cast.ada):
        Partnership.objects.update(repeat_count=3, repeat_months=3)
    with pytest.raises(BadInput, match=r"A repeat caller needs 3 reports in the last 3 months .* There are 2 reports"):
        make_subject(cast.olive, kind="caller")
    assert make_subject(cast.olive, kind="caller", reports=[report(day) for day in (1, 2, 3)]).reference[0] == "C"


def test_an_offender_needs_no_repeat(cast: Cast) -> None:
    offender = make_subject(cast.olive, kind="offender", reports=[report(900)])
    assert (offender.reference[0], offender.category) == ("S", "offenders")


def test_every_fault_of_a_record_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        make_subject(
            cast.olive,
            kind="ghost",
            district="Atlantis",
            reports=[report(-1), report(what=" ", source="")],
            details=SubjectDetailsGiven(full_name=" ", date_of_birth=ago(-1)),
        )
    assert set(refusal.value.faults) == {"kind", "district", "reports", "full_name", "date_of_birth"}
    assert refusal.value.faults["reports"] == [
        "Report 1: The date of a report must be today or in the past.",
        "Report 2: Say what was reported.",
        "Report 2: Say which agency took the report.",
    ]


@pytest.mark.parametrize("name", ["max", "carla", "sam", "ada"])
def test_those_who_do_not_work_with_cases_record_nobody(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        make_subject(cast.people[name])


def test_the_log_holds_names_of_fields_and_no_values(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.olive):
        events = list(ProcessingEvent.objects.filter(operation="collection", record_table__startswith="hotspots_"))
        details = SubjectDetails.objects.get()
        labels = f"{subject} {details} {details.public_label}"
    assert {(event.record_id, *event.fields) for event in events} == {
        (subject.pk, "kind", "district", "vulnerable", "reports"),
        (details.pk, "full_name", "date_of_birth", "address", "phone"),
    }
    written = " ".join(f"{e.record_label} {e.reason} {e.verb} {e.fields} {e.recipients}" for e in events)
    assert not [secret for secret in SECRETS if secret in written]
    assert not [secret for secret in SECRETS if secret in labels]


@given(on=st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), months=st.integers(1, 60))
def test_a_window_of_months_ends_on_its_day_and_the_next_begins_after_it(on: dt.date, months: int) -> None:
    start = window_start(on, months)
    assert 28 * months <= (on - start).days + 1 <= 31 * months
    assert window_start(on + dt.timedelta(days=1), months) >= start


@pytest.mark.parametrize(
    ("on", "months", "start"),
    [
        (dt.date(2026, 11, 22), 12, dt.date(2025, 11, 23)),
        (dt.date(2024, 2, 29), 12, dt.date(2023, 3, 1)),
        (dt.date(2026, 5, 31), 3, dt.date(2026, 3, 1)),
    ],
)
def test_the_window_begins_the_day_after_the_same_day_months_ago(on: dt.date, months: int, start: dt.date) -> None:
    assert window_start(on, months) == start


def test_a_repeat_victim_stops_being_one_as_reports_grow_old(cast: Cast) -> None:
    subject = make_subject(cast.olive, reports=[report(200), report(0)])
    with acting_as(cast.olive):
        last = window_start(ago(200), 1)  # any day before the first report
        assert not is_repeat(subject, last)
        assert not is_repeat(subject, ago(1))
        assert is_repeat(subject, ago(0))
        assert is_repeat(subject, ago(200) + dt.timedelta(days=360))
        assert not is_repeat(subject, ago(200) + dt.timedelta(days=367))


@pytest.mark.parametrize("subjects", [1, 3])
def test_repeat_victims_are_counted_in_two_queries(cast: Cast, subjects: int, django_assert_num_queries) -> None:
    for _ in range(subjects):
        make_subject(cast.olive)
    make_subject(cast.olive, kind="offender")
    with acting_as(cast.olive):
        with django_assert_num_queries(2):
            found = list(Subject.objects.repeat_victims(ago(0)))
        assert len(found) == subjects
        assert {subject.recent_reports for subject in found} == {2}


def test_a_report_is_added_and_raises_the_version(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.olive):
        changed = add_report(subject=subject.pk, by=cast.olive, version=subject.version, report=report(1))
        assert changed.version == subject.version + 1
        assert SubjectReport.objects.count() == 3
        with pytest.raises(StaleEdit):
            add_report(subject=subject.pk, by=cast.olive, version=subject.version, report=report(1))
        with pytest.raises(BadInput, match="must be today or in the past"):
            add_report(subject=subject.pk, by=cast.olive, version=None, report=report(-1))
        assert SubjectReport.objects.count() == 3


def test_a_closed_record_takes_no_report_until_it_is_opened_again(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.cora):
        closed = close_subject(subject=subject.pk, by=cast.cora, version=subject.version, reason="Moved away.")
        assert (closed.state, closed.history.first().history_change_reason) == ("closed", "Moved away.")
        with pytest.raises(WrongState):
            add_report(subject=subject.pk, by=cast.cora, version=None, report=report(1))
        with pytest.raises(WrongState):
            close_subject(subject=subject.pk, by=cast.cora, version=None, reason="Again.")
        opened = reopen_subject(subject=subject.pk, by=cast.cora, version=closed.version, reason="Reported again.")
        assert opened.state == "open"
        assert add_report(subject=subject.pk, by=cast.cora, version=None, report=report(1)).state == "open"


def test_closing_needs_a_reason_and_the_right_role(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.cora), pytest.raises(BadInput, match="Say why this record is closed"):
        close_subject(subject=subject.pk, by=cast.cora, version=None, reason=" ")
    for name in ("olive", "max", "bob"):
        with acting_as(cast.people[name]), pytest.raises(NotAllowed):
            close_subject(subject=subject.pk, by=cast.people[name], version=None, reason="Done.")


def test_an_outsider_cannot_find_what_they_would_add_to_or_close(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.charlie):
        with pytest.raises(Http404):
            add_report(subject=subject.pk, by=cast.charlie, version=None, report=report(1))
        with pytest.raises(Http404):
            close_subject(subject=subject.pk, by=cast.charlie, version=None, reason="Done.")


def test_the_police_record_belongs_to_the_police(cast: Cast) -> None:
    subject = make_subject(cast.bob)
    with acting_as(cast.bob):
        assert (subject.held_by, subject.details.held_by) == (cast.police, cast.police)


def test_a_record_that_is_refused_uses_up_no_reference(cast: Cast) -> None:
    with acting_as(cast.olive):
        with pytest.raises(BadInput):
            record_subject(by=cast.olive, kind="victim", district="", vulnerable=False, reports=[], details=None)
        assert make_subject(cast.olive).reference.endswith("-0001")
