"""The partnership's list of skills: set up, added to, renamed, taken out of use (never deleted)."""

from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common.errors import BadInput, MusterError
from operations import policies
from operations.models import Skill
from operations.refusals import refused_as
from operations.skills import STARTING_SKILLS
from partners.models import Person


def ensure_skills() -> int:
    """Put in the skills to start with where there are none at all; gives how many. Called in the set-up scope."""
    with transaction.atomic():
        if Skill.objects.exists():
            return 0
        for name in STARTING_SKILLS:
            record(Processing.COLLECTION, "set up", on=Skill.objects.create(name=name))
    return len(STARTING_SKILLS)


def add_skill(*, name: str, by: Person) -> Skill:
    """Add a skill. Raises NotAllowed, BadInput (also where there is one of this name)."""
    with transaction.atomic():
        policies.may_keep_skills(by).require()
        skill = Skill(name=_plain(name))
        _save(skill)
        record(Processing.COLLECTION, "added", on=skill)
    return skill


def change_skill(*, skill: UUID, name: str, is_active: bool, by: Person, version: int | None) -> Skill:
    """Rename a skill, or take it out of use: resources keep it, and nobody asks for it any more.

    Raises Http404, StaleEdit, NotAllowed, BadInput.
    """
    with transaction.atomic():
        found = lock(Skill, skill, version=version)
        policies.may_keep_skills(by).require()
        values = {"name": _plain(name), "is_active": is_active}
        changed = assign(found, **values)
        _save(found)
        record(Processing.ALTERATION, "changed", on=found, fields=changed)
    return found


def _plain(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadInput.of(name="Enter the name of the skill.")
    return name


def _save(skill: Skill) -> None:
    with refused_as({"one_skill_of_a_name": partial(_taken, skill.name)}):
        skill.save()


def _taken(name: str) -> MusterError:
    return BadInput.of(name=f"There is already a skill called {name}. Choose another name.")
