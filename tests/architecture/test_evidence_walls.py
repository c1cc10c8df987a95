"""What the outsider finds in evidence: by raw SQL, over each history table, the log and the uses of it."""

from django.db import connection

from audit.actions import consulted, record
from audit.evidence import audited_models
from audit.models import Operation
from common.scope import acting_as
from reporting.log_use import begin_log_use
from reporting.trail.kinds import find_record
from tests.world import SECRETS, SENSITIVE, World


def _all(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _seed(world: World) -> None:
    """All of the world is looked at and given away, with words that could leak; Max says why he reads the log."""
    cast = world.cast
    with acting_as(cast.cora):
        made = (find_record(one._meta.db_table, one.pk) for one in world.records.values())
        records = [one for one in made if one is not None]
        consulted(records)
        for one in records:
            record(Operation.DISCLOSURE, "downloaded", on=one, recipients=["Bob, Essex Police"])
        record(Operation.ALTERATION, "corrected", on=world["subject"], reason="Zebedee Quill asked")
        record(Operation.ALTERATION, "changed", on=world["sensitive_operation"], reason="Nightjar moved")
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="criminal", reason="The knife through the letterbox")


def test_no_history_row_event_or_use_of_the_log_is_given_to_those_who_may_not_see_its_record(world: World) -> None:
    _seed(world)
    cast, faults = world.cast, []
    evidence = [history._meta.db_table for _, history in audited_models()]
    for name, words in (
        ("charlie", (*SECRETS, *SENSITIVE)),
        ("carla", (*SECRETS, *SENSITIVE)),
        ("sam", (*SECRETS, *SENSITIVE)),
        ("bob", SENSITIVE),
    ):
        with acting_as(cast.people[name]):
            if name == "carla":  # a manager, who may read the log: of what she may see
                begin_log_use(by=cast.carla, purpose="lawfulness", reason="A test")
            for table in (*evidence, "audit_processingevent"):
                ((text,),) = _all(f"SELECT coalesce(string_agg(one::text, ' '), '') FROM {table} AS one")
                faults += [f"{name} reads {word} in {table}" for word in words if word in text]
            for model, history in audited_models():
                rows, key = history._meta.db_table, model._meta.pk.column
                orphans = _all(
                    f"SELECT 1 FROM {rows} AS old WHERE NOT EXISTS (SELECT 1 FROM {model._meta.db_table} AS now"
                    f" WHERE now.{key} = old.{key}) LIMIT 1"
                )
                faults += [f"{name} reads history in {rows} of what they may not see"] if orphans else []
            looks = _all(
                "SELECT count(*) FROM audit_processingevent WHERE operation IN ('consultation', 'disclosure')"
                " AND person_id IS DISTINCT FROM muster_person()"
            )
            faults += [f"{name} reads who looked"] if looks[0][0] and name != "carla" else []
    assert not faults, "\n".join(faults)


def test_nobody_reads_no_evidence_at_all(world: World) -> None:
    _seed(world)
    tables = [history._meta.db_table for _, history in audited_models()]
    read = [table for table in (*tables, "audit_processingevent", "audit_loguse") if _all(f"SELECT 1 FROM {table}")]
    assert not read, read
