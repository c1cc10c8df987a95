"""Risk: publishing a new version of a matrix, and assessing a referral by the one in force."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState
from partners.models import Person
from tasking import policies, risk
from tasking.models import Referral, RiskAssessment, RiskMatrix


def publish_matrix(
    *, by: Person, name: str, matrix: risk.Matrix, in_force_from: dt.date, note: str = "", replaces: UUID | None = None
) -> RiskMatrix:
    """Publish a risk matrix, or the next version of one (`replaces`: the version that was open).

    Assessments made by older versions keep their scores and bands. Raises Http404, NotAllowed, Conflict where someone
    else published meanwhile, and BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(note):
        policies.may_keep_matrices(by).require()
        before = lock(RiskMatrix, replaces) if replaces else None
        name = before.name if before else name.strip()
        _require_latest(before)
        faults = dict(risk.faults_of(matrix))
        if not name:
            faults["name"] = ["Give the risk matrix a name."]
        elif before is None and RiskMatrix.objects.filter(name__iexact=name).exists():
            faults["name"] = ["There is a risk matrix of this name. Publish its next version, or give another name."]
        faults |= {field: [fault] for field, fault in clock.far_fault("in_force_from", in_force_from).items()}
        if before and in_force_from < max(before.in_force_from, clock.today()):
            faults["in_force_from"] = [
                "A new version is in force from today or later, and not before the one it follows."
            ]
        if faults:
            raise BadInput.of(**faults)
        made = _insert(before, name, matrix, in_force_from, note, by)
        record(Operation.ALTERATION, "published", on=made, reason=note, fields=["questions", "bands", "in_force_from"])
    return made


def withdraw_matrix(*, matrix: UUID, by: Person, reason: str) -> RiskMatrix:
    """End a risk matrix today: nobody is asked by it any more, and what was found by it stays.

    Raises Http404, NotAllowed, WrongState, and BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(RiskMatrix, matrix)
        policies.may_keep_matrices(by).require()
        _require_latest(found)
        if found.is_withdrawn:
            raise WrongState("This risk matrix is withdrawn already.")
        if not reason.strip():
            raise BadInput.of(reason="Say why the risk matrix is withdrawn.")
        made = _insert(found, found.name, found.matrix, clock.today(), reason, by, is_withdrawn=True)
        record(Operation.ALTERATION, "withdrawn", on=made, reason=reason, fields=["is_withdrawn"])
    return made


def assess_risk(
    *, referral: UUID, by: Person, matrix: UUID, answers: Mapping[str, str], note: str = ""
) -> RiskAssessment:
    """Find the risk of a referral by a matrix in force: the score and the band come of the answers alone.

    Raises Http404, NotAllowed, WrongState where the referral is at an end or the version is no longer in force, and
    BadInput naming every question without an answer of its own.
    """
    with transaction.atomic():
        found = lock(Referral, referral)
        policies.may_assess_risk(by).require()
        if not Referral.objects.ongoing().filter(pk=found.pk).exists():
            raise WrongState(
                f"Risk is assessed while a referral is open; this one is {found.get_state_display().lower()}."
            )
        version = RiskMatrix.objects.in_force(clock.today()).filter(pk=matrix).first()
        if version is None:
            raise WrongState(
                "This version of the risk matrix is not in force today. Open the form again for the one that is."
            )
        asked = version.matrix
        missing = {one.key: f"Answer the question “{one.text}”" for one in asked.unanswered(answers)}
        if missing:
            raise BadInput.of(**missing)
        score = asked.score(answers)
        band = asked.band(score)
        made = RiskAssessment.objects.create(
            referral=found,
            matrix=version,
            answers={one.key: answers[one.key] for one in asked.questions},
            score=score,
            highest=asked.highest,
            band=band.name,
            colour=band.colour,
            note=note,
            assessed_by=by,
        )
        record(Operation.COLLECTION, "assessed the risk", on=found, to_state=band.name[:30], fields=["risk"])
    return made


def _require_latest(found: RiskMatrix | None) -> None:
    if found is not None and RiskMatrix.objects.filter(name=found.name, number__gt=found.number).exists():
        raise Conflict("There is a newer version of this risk matrix. Open that one, and make your change there.")


def _insert(
    before: RiskMatrix | None,
    name: str,
    matrix: risk.Matrix,
    in_force_from: dt.date,
    note: str,
    by: Person,
    *,
    is_withdrawn: bool = False,
) -> RiskMatrix:
    questions, bands = matrix.as_data()
    try:
        with transaction.atomic():
            return RiskMatrix.objects.create(
                name=name,
                number=before.number + 1 if before else 1,
                questions=questions,
                bands=bands,
                in_force_from=in_force_from,
                is_withdrawn=is_withdrawn,
                note=note,
                made_by=by,
            )
    except IntegrityError as error:
        raise Conflict("Someone else has just published a risk matrix of this name. Look at theirs first.") from error
