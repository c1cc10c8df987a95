"""Resources: kept by their own agency, switched off rather than deleted."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit
from common.scope import System, acting_as, acting_as_system
from operations import actions
from operations.models import Resource, Skill
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource


def change(resource: Resource, by: Person, **fields: Any) -> Resource:
    """Change a resource, keeping what is not named."""
    names = ("name", "kind", "note", "is_active", "person", "hours_per_week")
    kept = {name: getattr(resource, name) for name in names}
    with acting_as(by):
        kept["skills"] = list(resource.skills.all())
        return actions.change_resource(resource=resource.pk, by=by, **({"version": None} | kept | fields))


@pytest.mark.parametrize(
    ("name", "may"),
    [("bob", True), ("bea", True), ("cora", True), ("alice", True), ("olive", False), ("charlie", False)],
)
def test_an_agencys_people_and_planners_keep_its_resources(cast: Cast, name: str, may: bool) -> None:
    person = cast.people[name]
    van = make_resource(cast.bob)
    if may:
        assert change(van, person, name="Van with camera").name == "Van with camera"
    else:
        with pytest.raises(NotAllowed, match="Only someone from Essex Police, a chair or a coordinator"):
            change(van, person, name="Mine")
        with acting_as(person), pytest.raises(NotAllowed):
            actions.add_resource(name="Van", kind="van", agency=cast.police, by=person)


def test_a_name_is_used_once_in_an_agency(cast: Cast) -> None:
    make_resource(cast.bob, "Van")
    with pytest.raises(BadInput, match="Essex Police already has a resource called Van"):
        make_resource(cast.bob, "Van")
    assert make_resource(cast.carla, "Van").pk


def test_faults_are_named(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        make_resource(cast.bob, "  ", kind="tank")
    assert set(refusal.value.faults) == {"name", "kind"}


def test_what_is_confirmed_ahead_is_not_switched_off(cast: Cast) -> None:
    van = make_resource(cast.bea)
    operation = make_operation(cast)
    confirm(make_request(cast, make_deployment(cast, operation), cast.bea), van, cast.bea)
    with pytest.raises(Conflict, match="Withdraw it from that deployment first"):
        change(van, cast.bea, is_active=False)
    used = make_resource(cast.bea)
    deployment = make_deployment(cast, operation, starts_at=at(1, 1), ends_at=at(1, 2))
    confirm(make_request(cast, deployment, cast.bea), used, cast.bea)
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
    assert change(used, cast.bea, is_active=False).is_active is False


def test_a_stale_change_is_refused(cast: Cast) -> None:
    van = make_resource(cast.bob)
    change(van, cast.bob, note="Camera")
    with pytest.raises(StaleEdit):
        change(van, cast.bob, note="No camera", version=van.version)


def test_a_resource_has_skills_until_it_has_them_no_longer(cast: Cast) -> None:
    van = make_resource(cast.bob)
    with acting_as(cast.cora):
        first_aid = actions.add_skill(name=" First  aid ", by=cast.cora)
        licensing = actions.add_skill(name="Licensing", by=cast.cora)
    change(van, cast.bob, skills=[first_aid, licensing])
    change(van, cast.bob, skills=[licensing])
    with acting_as(cast.charlie):
        assert [str(skill) for skill in Resource.objects.get(pk=van.pk).skills.all()] == ["Licensing"]
        assert ProcessingEvent.objects.about(van).latest("at").fields == ["skills"]


def test_the_list_of_skills_is_kept_by_planners_and_administrators(cast: Cast) -> None:
    for name in ("alice", "cora", "bea", "ada"):
        with acting_as(cast.people[name]):
            skill = actions.add_skill(name=f"Skill of {name}", by=cast.people[name])
            actions.change_skill(skill=skill.pk, name=name, is_active=False, by=cast.people[name], version=None)
    for name in ("olive", "max", "bob", "charlie"):
        with acting_as(cast.people[name]), pytest.raises(NotAllowed, match="list of skills"):
            actions.add_skill(name="Mine", by=cast.people[name])
    with acting_as(cast.cora):
        for fault, said in {"CORA": "already a skill called CORA", " ": "Enter the name"}.items():
            with pytest.raises(BadInput, match=said):
                actions.add_skill(name=fault, by=cast.cora)
    with acting_as_system(System.SET_UP):
        assert actions.ensure_skills() == 0, "there are some"


def test_an_empty_partnership_starts_with_some_skills(cast: Cast) -> None:
    with acting_as_system(System.SET_UP):
        assert actions.ensure_skills() == Skill.objects.count() > 5


def test_a_resource_may_be_one_named_person_of_its_own_agency(cast: Cast) -> None:
    bob = change(make_resource(cast.bob, "Bob", kind="officers"), cast.bob, person=cast.bob)
    assert bob.person == cast.bob
    team, van = make_resource(cast.bob, kind="officers"), make_resource(cast.bob)
    for resource, person, said in (
        (team, cast.bob, "Bob is a resource already"),
        (team, cast.olive, "Choose someone who works for Essex Police"),
        (van, cast.bea, "Only a resource of a kind of people"),
    ):
        with undone(), pytest.raises(BadInput, match=said) as refusal:
            change(resource, cast.bob, person=person)
        assert list(refusal.value.faults) == ["person"]
    with acting_as(cast.bob), pytest.raises(IntegrityError, match="person_is_a_resource_of_people"):
        Resource.objects.filter(pk=van.pk).update(person=cast.bea)


def test_hours_a_week_fit_a_week(cast: Cast) -> None:
    team = make_resource(cast.bob, kind="hours")
    assert change(team, cast.bob, hours_per_week=Decimal("7.5")).hours_per_week == Decimal("7.5")
    for hours in (0, 169):
        with pytest.raises(BadInput, match="Hours a week"):
            change(team, cast.bob, hours_per_week=Decimal(hours))


def test_skills_are_kept_and_chosen_on_pages(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada).post(reverse("operations:skill_add"), {"name": "First aid"})
    page = client.get(reverse("operations:skills")).content.decode()
    assert "First aid" in page
    with acting_as(cast.ada):
        skill = Skill.objects.get()
    client.logout()
    sign_in(client, cast.bob).post(
        reverse("operations:resource_add"),
        {"name": "Bob", "kind": "officers", "agency": cast.police.pk, "person": cast.bob.pk, "skills": [skill.pk]},
    )
    with acting_as(cast.bob):
        made = Resource.objects.get(name="Bob")
    assert "Bob" in client.get(f"{reverse('operations:resources')}?skill={skill.pk}").content.decode()
    client.logout()
    sign_in(client, cast.cora).post(
        reverse("operations:skill_change", args=[skill.pk]), {"name": "First aid", "version": skill.version}
    )
    # Out of use by now, it stays where it is until it is taken away.
    form = client.get(reverse("operations:resource_change", args=[made.pk])).context["form"]
    sent = {**{field: form.initial[field] or "" for field in form.fields}, "is_active": "on"}
    client.post(reverse("operations:resource_change", args=[made.pk]), sent)
    with acting_as(cast.bob):
        made.refresh_from_db()
        assert (made.person, list(made.skills.all())) == (cast.bob, [skill])
        assert not Skill.objects.get().is_active
