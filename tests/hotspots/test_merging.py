"""Two references of one person: merged by a pointer, shown and counted as one, taken apart exactly as they were."""

import itertools
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.actions import add_report, close_subject, merge_subjects, unmerge_subjects
from hotspots.models import Subject, SubjectDetails, SubjectReport
from hotspots.querysets import is_repeat
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.hotspots.made import NAME, SECRETS, ago, make_subject, report

WHY = "The same telephone number"


def merge(by: Person, found: Subject, main: Subject, **given) -> Subject:
    with acting_as(by):
        return merge_subjects(
            **{"subject": found.pk, "into": main.pk, "by": by, "version": None, "reason": WHY} | given
        )


def unmerge(by: Person, found: Subject, **given) -> Subject:
    values = {"version": None, "reason": "Two sisters"} | given
    with acting_as(by):
        return unmerge_subjects(subject=found.pk, by=by, **values)


def rows(by: Person) -> dict[str, list[dict]]:
    """All that is kept of everyone, but for what each save counts up."""
    kept = {}
    with acting_as(by):
        for model in (Subject, SubjectDetails, SubjectReport):
            kept[model.__name__] = list(model.objects.order_by("pk").values())
    for row in itertools.chain(*kept.values()):
        row.pop("version")
        row.pop("updated_at")
    return kept


def test_taking_apart_restores_exactly_what_was_with_all_that_was_recorded_meanwhile(cast: Cast) -> None:
    main, found = make_subject(cast.olive), make_subject(cast.bob, kind="caller")
    with acting_as(cast.cora):
        close_subject(subject=found.pk, by=cast.cora, version=None, reason="Moved away")
    before = rows(cast.cora)
    merged = merge(cast.cora, found, main, version=found.version + 1)
    assert (merged.state, merged.merged_reason, merged.merged_into_id) == ("merged", WHY, main.pk)
    assert unmerge(cast.bea, found).state == "closed"
    assert rows(cast.cora) == before
    with acting_as(cast.olive):
        history = list(Subject.history.filter(id=found.pk).order_by("history_id").values_list("merged_into", flat=True))
        about = ProcessingEvent.objects.filter(operation="combination").order_by("id")
        told = [(event.verb, event.record_id, event.reason) for event in about]
    assert history == [None, None, main.pk, None]
    assert told == [
        ("merged into another record", found.pk, WHY),
        ("took in another record", main.pk, WHY),
        ("taken apart from another record", found.pk, "Two sisters"),
        ("gave back another record", main.pk, "Two sisters"),
    ]


def test_a_merged_person_is_counted_once_with_the_reports_under_each_reference(cast: Cast) -> None:
    """Against a recount by hand, for each reader, with reports struck, too old and of another agency among them."""
    chance = random.Random(8318)  # noqa: S311 - the same each time
    holders = [cast.olive, cast.bob]
    made = [make_subject(chance.choice(holders), details=None, reports=[report(5), report(9)]) for _ in range(9)]
    for subject in made:
        with acting_as(cast.cora):
            SubjectReport.objects.filter(subject=subject).update(struck_reason="Entered twice")
            for _ in range(chance.randrange(4)):
                SubjectReport.objects.create(
                    subject=subject,
                    reported_on=ago(chance.choice((3, 200, 400))),
                    what="Eggs",
                    source="Police",
                    struck_reason=chance.choice(("", "", "Entered twice")),
                )
    mains = made[:3]
    for number, subject in enumerate(made[3:7]):
        merge(cast.cora, subject, mains[number % 3])
    for who in ("cora", "bob", "charlie"):
        with acting_as(cast.people[who]):
            seen = {row.pk: row for row in Subject.objects.all()}
            key = {pk: row.merged_into_id if row.merged_into_id in seen else pk for pk, row in seen.items()}
            counted: Counter[UUID] = Counter(dict.fromkeys(key.values(), 0))
            for one in SubjectReport.objects.filter(struck_reason="", reported_on__gt=ago(365)):
                counted[key[one.subject_id]] += 1
            found = Subject.objects.main().with_recent_reports(clock.today(), 12)
            assert {row.pk: row.recent_reports for row in found} == dict(counted)
            repeat = {person for person, number in counted.items() if number >= 2}
            assert set(Subject.objects.repeat_victims(clock.today()).values_list("pk", flat=True)) == repeat
            for pk, row in seen.items():
                assert is_repeat(row, clock.today()) == (key[pk] in repeat)
    assert len(seen) == 0, "the charity sees nobody"


def test_what_cannot_be_merged_is_refused_with_what_to_do(cast: Cast) -> None:
    main, found, third = make_subject(cast.olive), make_subject(cast.olive), make_subject(cast.olive)
    offender = make_subject(cast.olive, kind="offender")
    alone = make_subject(cast.charlie)
    for given, faults in (
        ({"reason": " "}, {"reason"}),
        ({"reason": f"Both are {NAME}"}, {"reason"}),
        ({"reason": f"Also {main.reference.lower()}"}, {"reason"}),
        ({"into": found.pk}, {"into"}),
        ({"into": offender.pk}, {"into"}),
    ):
        with pytest.raises(BadInput) as refusal:
            merge(cast.cora, found, main, **given)
        assert set(refusal.value.faults) == faults, given
    with pytest.raises(StaleEdit):
        merge(cast.cora, found, main, version=found.version + 1)
    for who, answer in {"olive": NotAllowed, "bob": NotAllowed, "max": NotAllowed, "charlie": Http404}.items():
        with pytest.raises(answer):
            merge(cast.people[who], found, main)
    for pair in ((alone, main), (main, alone)):
        with pytest.raises(Http404):
            merge(cast.cora, *pair)
    merge(cast.cora, found, main)
    for pair, sentence in {
        (third, found): f"{found} is itself merged into {main}. Merge into {main} instead.",
        (main, third): f"{found} is merged into {main}. Merge {third} into {main} instead",
        (found, third): "it is merged",
    }.items():
        with pytest.raises(WrongState, match=sentence):
            merge(cast.cora, *pair)
    with acting_as(cast.olive), pytest.raises(WrongState, match="it is merged"):
        add_report(subject=found.pk, by=cast.olive, version=None, report=report(1))
    with pytest.raises(BadInput, match="Say why these are two people"):
        unmerge(cast.cora, found, reason="")
    unmerge(cast.cora, found)
    with pytest.raises(WrongState, match="it is open"):
        unmerge(cast.cora, found)


def test_the_database_refuses_circles_chains_and_other_walls_to_raw_sql(cast: Cast) -> None:
    main, found, third = make_subject(cast.olive), make_subject(cast.olive), make_subject(cast.olive)
    offender = make_subject(cast.olive, kind="offender")
    merge(cast.cora, found, main)

    def point(one: Subject, into: Subject | None, reason: str = WHY) -> None:
        with acting_as(cast.cora), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE hotspots_subject SET merged_into_id = %s, merged_at = now(), merged_reason = %s WHERE id = %s",
                [into and into.pk, reason, one.pk],
            )

    for one, into, reason in (
        (main, found, WHY),
        (main, third, WHY),
        (third, found, WHY),
        (third, third, WHY),
        (third, offender, WHY),
        (third, main, ""),
        (found, None, WHY),
    ):
        with pytest.raises(DatabaseError):
            point(one, into, reason)
    point(third, main)


def test_whoever_does_not_see_the_main_record_is_told_of_no_merge(client: Client, cast: Cast) -> None:
    """The charity holds one of the two, and has no agreement: Cora sees both by one that ends afterwards."""
    theirs, ours = make_subject(cast.charlie, details=None), make_subject(cast.olive)
    with acting_as(cast.ada):
        party = cast.agreement.parties.create(agency=cast.charity, signed_on=clock.today())
    merge(cast.cora, theirs, ours)
    with acting_as(cast.bea):
        assert ProcessingEvent.objects.filter(operation="combination").count() == 2
    with acting_as(cast.ada):
        party.left_on = clock.today()
        party.save()
    page = sign_in(client, cast.charlie).get(theirs.get_absolute_url()).content.decode()
    answer = client.get(f"/api/v1/subjects/{theirs.pk}/").json()
    about = ["hotspots_subject", theirs.pk]
    trail, as_of = (
        client.get(reverse(f"reporting:{name}", args=about)).content.decode() for name in ("trail", "as_of")
    )
    told = client.get("/api/v1/trail/", {"table": about[0], "id": theirs.pk}).content.decode()
    for who in (cast.charlie, cast.bea):
        with acting_as(who):
            assert not ProcessingEvent.objects.filter(operation="combination").exists(), who.name
    assert (answer["merged_into"], answer["merged_reason"]) == (None, "")
    for text in (page, trail, as_of, told):
        assert not [secret for secret in (ours.reference, WHY, "erged into another", *SECRETS) if secret in text]
    assert "Recorded" in trail
    with acting_as(cast.charlie):
        assert Subject.objects.get().state == "open"
        assert Subject.objects.main().with_recent_reports(clock.today(), 12).get().recent_reports == 2
        assert add_report(subject=theirs.pk, by=cast.charlie, version=None, report=report(1)).state == "open"
    with acting_as(cast.bea):
        assert [one.pk for one in Subject.objects.get(pk=ours.pk).whole] == [ours.pk]


def test_the_pages_and_the_api_show_one_person(client: Client, cast: Cast) -> None:
    main, found = make_subject(cast.olive), make_subject(cast.bob, reports=[report(2, "Gate kicked in"), report(3)])
    sign_in(client, cast.cora)
    form = reverse("hotspots:subject_merge", args=[found.pk])
    assert form in client.get(found.get_absolute_url()).content.decode()
    given = {"version": found.version, "into": main.reference, "reason": WHY}
    assert client.post(form, given | {"into": "V-2026-9999"}).status_code == 400
    assert client.post(form, given, follow=True).redirect_chain == [(main.get_absolute_url(), 302)]
    for subject, words in ((main, "Also known as"), (found, "Merged into")):
        page = client.get(subject.get_absolute_url()).content.decode()
        assert words in page
        assert WHY in page
        assert "Gate kicked in" in page
    listed = client.get(reverse("hotspots:victims")).context["object_list"]
    assert [(one.pk, one.recent_reports) for one in listed] == [(main.pk, 4)]
    answer = client.get(f"/api/v1/subjects/{found.pk}/")
    assert answer.json()["merged_into"] == str(main.pk)
    assert len(client.get(f"/api/v1/subjects/{main.pk}/reports/").json()) == 4
    apart = client.post(
        f"/api/v1/subjects/{found.pk}/unmerge/",
        {"reason": "Two sisters"},
        content_type="application/json",
        headers={"If-Match": answer["ETag"]},
    )
    assert (apart.status_code, apart.json()["merged_into"]) == (200, None)
    assert len(client.get(f"/api/v1/subjects/{main.pk}/reports/").json()) == 2


def test_of_two_merges_at_once_each_into_the_other_one_is_made(committed_cast: Cast) -> None:
    cast = committed_cast
    one, other = make_subject(cast.olive), make_subject(cast.olive)
    together = Barrier(2, timeout=20)

    def go(pair: tuple[Subject, Subject]) -> str:
        try:
            together.wait()
            merge(cast.cora, *pair)
            return "merged"
        except WrongState:
            return "refused"
        finally:
            connection.close()

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(go, [(one, other), (other, one)])) == ["merged", "refused"]
        with acting_as(cast.cora):
            merged = Subject.objects.exclude(merged_into=None).get()
        unmerge(cast.cora, merged)
