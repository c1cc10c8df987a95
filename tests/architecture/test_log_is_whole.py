"""The processing log is whole: whatever shows, changes, gives away or sends writes it, or does nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.scope import acting_as
from config.processing import COMMANDS
from notifications import actions as messages
from outcomes.models import Outcome
from tests.architecture.test_database_walls import CHAIN
from tests.cast import sign_in
from tests.databases import undone
from tests.world import World

#: Files that count rows of the log or of history, each with its reason: none of them says how much a person did.
COUNTS_THE_LOG = {
    "audit/verification_sql.py": "counts links of the chain, to say how far it has come",
    "operations/agenda.py": "counts visits; of the log it reads when operations ended",
}


def _sources() -> Iterator[tuple[str, str]]:
    for app in sorted(CHAIN):
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), path.read_text(encoding="utf-8")


def test_each_command_has_decided_what_it_logs() -> None:
    ours = {name for name, app in get_commands().items() if str(app).split(".")[0] in CHAIN}
    assert ours == set(COMMANDS), ours ^ set(COMMANDS)
    assert not [name for name, one in COMMANDS.items() if one.operation is None and len(one.reason) <= 10]


def test_whatever_marks_a_message_as_sent_logs_to_whom() -> None:
    marking = []
    for path, text in _sources():
        if not path.startswith("notifications/") or "states.SENT" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            body = ast.get_source_segment(text, node) if isinstance(node, ast.FunctionDef) else None
            if body and re.search(r"\.change\(\s*status=states\.SENT", body):
                marking.append(f"{path}: {node.name}")
                assert "record(Operation.DISCLOSURE" in body, f"{path}: {node.name} marks as sent and logs nothing"
    assert len(marking) == 2, marking


def test_nothing_counts_what_a_person_did() -> None:
    """No table of productivity: the log is not to be used for one (DPA 2018 s62(4))."""
    counting = re.compile(r"Count\(|\.aggregate\(|GROUP BY|count\(\*\)", re.IGNORECASE)
    found = {
        path
        for path, text in _sources()
        if re.search(r"ProcessingEvent\.objects|audit_processingevent|\.history\.", text) and counting.search(text)
    }
    assert found <= set(COUNTS_THE_LOG), f"say why it counts: {found - set(COUNTS_THE_LOG)}"
    folder = Path(settings.BASE_DIR) / "reporting/templates/reporting"
    for name in ("trail.html", "log.html", "log_use.html", "_entries.html", "as_of.html", "compare.html"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search(r"\|length|\.count|\btotal|\branking|forloop\.counter", text), name


def test_where_the_log_cannot_be_written_nothing_is_shown_changed_or_given(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, outcome, subject = world.cast, world["outcome"], world["subject"]
    with acting_as(cast.cora):
        feed = messages.make_feed(name="Mine", by=cast.cora).url.removeprefix(settings.BASE_URL)
    sign_in(client, cast.cora)

    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError("The log cannot be written.")

    monkeypatch.setattr(ProcessingEvent.objects, "create", broken)
    monkeypatch.setattr(ProcessingEvent.objects, "bulk_create", broken)
    client.raise_request_exception = False
    shown = [
        (subject.get_absolute_url(), subject.reference),
        (f"/api/v1/subjects/{subject.pk}/", subject.reference),
        (reverse("reporting:outcomes_csv"), "O-2026"),
        (feed, "VEVENT"),
        (reverse("reporting:trail", args=["hotspots_subject", subject.pk]), subject.reference),
    ]
    for address, word in shown:
        with undone():
            answer = client.get(address)
            assert answer.status_code in (500, 503), address
            assert word not in answer.content.decode(), address
    with undone():
        change = reverse("outcomes:change", args=[outcome.pk, "serve"])
        asked = {"version": outcome.version, "on": outcome.issued_on.isoformat(), "reason": "x"}
        assert client.post(change, asked).status_code == 500
    with acting_as(cast.cora):
        assert Outcome.objects.get(pk=outcome.pk).state == "issued"
