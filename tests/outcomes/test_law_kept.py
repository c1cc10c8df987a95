"""Law that was in force says what it said, and a record keeps the law of its day: whoever writes, and in raw SQL."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from common import clock
from common.scope import System, acting_as, acting_as_system
from outcomes.actions import bring_into_force, switch_type
from outcomes.models import LegalVersion, Outcome, OutcomeType
from outcomes.models.law import SAYS
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_operation, make_outcomes

#: Another value for each column of what a version says.
_OTHERWISE = {
    "type_id": "(SELECT id FROM outcomes_outcometype WHERE code = 'ADVICE')",
    "valid_from": "'2016-01-01'",
    "appeal_days": "22",
    "appeal_from": "'served'",
    "penalty_max": "7",
    "counts_from": "'next_day'",
    "provision": "'Another Act'",
    **dict.fromkeys(("renewable", "indefinite", "not_christmas"), "true"),
    **dict.fromkeys(("breach_is_offence", "switched_on"), "false"),
    **dict.fromkeys(("default_duration", "min_duration", "max_duration"), "'P9M'"),
    **dict.fromkeys(("max_extended", "review_every", "renewal_alarm"), "'P9M'"),
}


def _sql(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def test_the_database_refuses_to_change_what_law_in_force_says(cast: Cast, law: None) -> None:
    assert set(_OTHERWISE) == set(SAYS)
    scopes = (acting_as(cast.cora), acting_as_system(System.SET_UP))
    for scope in scopes:
        with scope:
            cpn = LegalVersion.objects.get(type__code="CPN", switched_on=True).pk
            faults = []
            for column, value in _OTHERWISE.items():
                try:
                    _sql(f"UPDATE outcomes_legalversion SET {column} = {value} WHERE id = %s", cpn)
                    faults.append(column)
                except DatabaseError as refusal:
                    if "stays as it is" not in str(refusal):
                        faults.append(f"{column}: {refusal}")
            assert not faults
            # Parliament ends a law, and we come to know more of it; neither changes what it says.
            assert (
                _sql("UPDATE outcomes_legalversion SET note = 'Read again', confidence = 'S' WHERE id = %s", cpn) == 1
            )
    with acting_as(cast.cora):
        assert _sql("UPDATE outcomes_legalversion SET valid_to = %s WHERE id = %s", clock.today(), cpn) == 1
        draft = LegalVersion.objects.get(type__code="S34", switched_on=False).pk
        assert _sql("UPDATE outcomes_legalversion SET max_duration = 'PT60H' WHERE id = %s", draft) == 1
        with pytest.raises(DatabaseError, match="The code of a type of outcome stays"):
            _sql("UPDATE outcomes_outcometype SET code = 'CPNX' WHERE code = 'CPN'")
        with pytest.raises(DatabaseError, match="permission denied"):
            _sql("DELETE FROM outcomes_legalversion WHERE id = %s", draft)
    with acting_as(cast.olive):
        assert _sql("SELECT 1 FROM outcomes_legalversion WHERE id = %s", draft) == 1
        for attempt in ("note = 'Mine'", "valid_to = '2099-01-01'"):
            with pytest.raises(DatabaseError, match="row-level security"):
                _sql(f"UPDATE outcomes_legalversion SET {attempt} WHERE id = %s", draft)


def test_a_record_keeps_the_law_and_the_day_of_its_issue(cast: Cast, law: None) -> None:
    [order] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=dt.date(2020, 11, 30), indefinite=True)
    [plan] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None)
    with acting_as(cast.olive):
        old = order.legal_version_id
        new = LegalVersion.objects.get(type__code="CBO_ADULT", valid_from=dt.date(2020, 12, 1)).pk
        other = LegalVersion.objects.get(type__code="CPW").pk
        draft = LegalVersion.objects.get(type__code="RESPECT").pk
        for change in (
            f"legal_version_id = '{new}'",
            "issued_on = '2020-12-01'",
            f"legal_version_id = '{new}', issued_on = '2020-12-01'",
            "legal_version_id = NULL, issued_on = NULL, state = 'withdrawn'",
            "type_id = (SELECT id FROM outcomes_outcometype WHERE code = 'CBO_YOUTH')",
        ):
            with pytest.raises(DatabaseError, match="keeps its type, the day on which it was issued and the law"):
                _sql(f"UPDATE outcomes_outcome SET {change} WHERE id = %s", order.pk)
        # A plan is issued under the law of that day and of its own type, or not at all.
        issue = "UPDATE outcomes_outcome SET state = 'issued', issued_on = %s, legal_version_id = %s WHERE id = %s"
        for day, wrong in (("2020-12-01", old), ("2020-11-30", new), ("2026-01-01", other), ("2026-01-01", draft)):
            with pytest.raises(DatabaseError, match="in force on the day it was issued"):
                _sql(issue, day, wrong, plan.pk)
        assert _sql(issue, "2020-12-01", new, plan.pk) == 1
        before_birth = {f.name: getattr(order, f.name) for f in Outcome._meta.concrete_fields if f.name != "id"}
        before_birth |= {"reference": "O-1999-0001", "issued_on": dt.date(1999, 1, 1), "client_position": 2}
        with pytest.raises(DatabaseError, match="in force on the day it was issued"), transaction.atomic():
            Outcome.objects.create(**before_birth)


def test_new_law_and_a_switch_change_nothing_of_what_was_recorded(client: Client, cast: Cast, law: None) -> None:
    operation = make_operation(cast)
    given = {"issued_on": days_ago(3), "operation": operation}
    recorded = [
        *make_outcomes(cast.olive, "FPN_CPN", count=2, **given),
        *make_outcomes(cast.olive, "CPN", **given),
    ]
    sign_in(client, cast.max)
    explorer = f"{reverse('reporting:outcomes')}?operation={operation.pk}"

    def told() -> list[str]:
        page = strip_tags(client.get(explorer).content.decode())
        return [line.strip() for line in page.splitlines() if "has led to" in line]

    def kept() -> list[dict[str, object]]:
        with acting_as(cast.olive):
            rows = Outcome.objects.filter(pk__in=[one.pk for one in recorded]).order_by("reference")
            return [{**row, "law": Outcome.objects.get(pk=row["id"]).legal_version.provision} for row in rows.values()]

    before, sentence = kept(), told()
    with acting_as(cast.cora):
        new = LegalVersion.objects.get(type__code="FPN_CPN", switched_on=False)
        # From before the days of the records: what was recorded rests on what was known then.
        bring_into_force(law=new.pk, by=cast.cora, version=None, starts_on=days_ago(5), reason="SI 2026/999")
        for kind in OutcomeType.objects.filter(code__in=["FPN_CPN", "CPN"]):
            switch_type(kind=kind.pk, by=cast.cora, version=kind.version, on=False, reason="Not used here")
    assert (kept(), told()) == (before, sentence)
    assert "two fixed penalties for breach of a Community Protection Notice" in " ".join(sentence)
    assert {row["law"] for row in before} == {"ASBCPA 2014 s52", "ASBCPA 2014 s43 and s46"}
