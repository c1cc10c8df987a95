"""Evidence handed out: checked without Muster, found out when one byte is altered, and no more than may be seen."""

import importlib.util
import json
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.actions import record
from audit.models import Operation, ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed
from common.scope import System, acting_as, acting_as_system
from hotspots.models import SubjectReport
from reporting import log_use
from reporting.evidence import Asked, export_evidence
from tests.cast import Cast
from tests.reporting.retaining import LONG_AGO, age, dispose, noted, propose
from tests.world import SECRETS, SENSITIVE, World

RECIPIENT = "Essex Police, DC 4411"
WHY = ("--to", RECIPIENT, "--purpose", "criminal", "--reason", "Breach of an order, T20267001")


@pytest.fixture
def key(tmp_path: Path, settings) -> None:
    """A key to sign with."""
    settings.SIGNING_KEY = str(tmp_path / "key")


def _export(folder: Path, by: str, *what: str) -> Path:
    """Run the command, and unpack what it wrote."""
    file = folder / "evidence.zip"
    call_command("export_evidence", str(file), "--by", by, *WHY, *what, stdout=StringIO())
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "out")
    return folder / "out"


def _verify(folder: Path, *flags: str, arguments: tuple[str, ...] = ()) -> tuple[int, str]:
    """As a third party runs it: nothing of Muster on the path, no settings, no services."""
    done = subprocess.run(
        [sys.executable, "-I", *flags, str(folder / "verify.py"), *arguments],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def _records(folder: Path) -> list[dict]:
    found = [json.loads(line) for line in (folder / "records.jsonl").read_text().splitlines()]
    return [{**one, "content": json.loads(one["content"])} for one in found]


def test_a_third_party_checks_it_and_finds_whatever_was_altered(
    committed_world: World, key: None, tmp_path: Path
) -> None:
    cast, subject = committed_world.cast, committed_world["subject"]
    with acting_as(cast.cora):
        record(Operation.CONSULTATION, "looked at", on=subject)
    out = _export(tmp_path, cast.max.email, "--subject", subject.reference)
    with acting_as(cast.max):
        assert log_use.current(cast.max) is None, "it was for the file"
    records = _records(out)
    assert {"hotspots_historicalsubject", "hotspots_historicalsubjectdetails", "audit_processingevent"} <= {
        one["source"] for one in records
    }
    status, said = _verify(out)
    assert (status, f"{len(records)} records hold" in said, "Both signatures are the key's." in said) == (0, True, True)
    status, said = _verify(out, "-S")  # without any package
    assert (status, "NOT checked" in said, "openssl pkeyutl -verify" in said) == (2, True, True)
    head = json.loads((out / "head.json").read_text())
    assert _verify(out, arguments=("--digest", str(head["link"])))[1].strip() == head["digest"]
    manifest = (out / "manifest.json").read_text()
    (out / "manifest.json").write_text(manifest.replace('"records.jsonl"', '"/dev/zero": "", "records.jsonl"'))
    assert "names a file that is not in this folder" in _checked(out)
    (out / "manifest.json").write_text(manifest)
    faults = [fault for name in sorted(path.name for path in out.iterdir()) for fault in _unseen(out, name)]
    assert not faults, "\n".join(faults)


def _unseen(out: Path, name: str) -> list[str]:
    """Alterations of one byte of a file that are not found, or not named; also with the manifest made to fit."""
    if name == "verify.py":
        return []
    faults, path = [], out / name
    whole, manifest = path.read_bytes(), (out / "manifest.json").read_bytes()
    step = max(1, len(whole) // 12)
    for place in range(step // 2, len(whole), step):
        altered = bytearray(whole)
        altered[place] ^= 1
        path.write_bytes(altered)
        if name in json.loads(manifest)["files"]:
            said = _checked(out)
            if not said.startswith("BROKEN") or name not in said:
                faults.append(f"{name}, byte {place}: {said}")
            _fit(out, name)
        said = _checked(out)
        if "BROKEN" not in said:
            faults.append(f"{name}, byte {place}, manifest made to fit: {said}")
        path.write_bytes(whole)
        (out / "manifest.json").write_bytes(manifest)
    return faults


def _fit(out: Path, name: str) -> None:
    """Write an altered file's digest into the manifest, as a forger would."""
    spec = importlib.util.spec_from_file_location("verify", out / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"][name] = module.sha256_of(name)
    (out / "manifest.json").write_text(json.dumps(manifest))


def _checked(out: Path) -> str:
    """What the verifier says, without a process of its own."""
    spec = importlib.util.spec_from_file_location("verify", out / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    said: list[str] = []
    module.print = said.append
    try:
        module.main([])
    except Exception as error:
        return f"crashed: {error!r}"
    return "\n".join(said)


def test_what_a_disposal_left_is_handed_out_with_its_tombstone(
    committed_world: World, key: None, tmp_path: Path
) -> None:
    cast, subject = committed_world.cast, committed_world["subject"]
    with acting_as(cast.cora):
        record(Operation.ALTERATION, "changed", on=subject, reason="Quill moved to number nine")
    age(subject, cast.cora, is_closed=True)
    for table in committed_world.records.values():
        if isinstance(table, SubjectReport) and table.subject_id == subject.pk:
            age(table, cast.cora, reported_on=LONG_AGO.date())
    [review] = noted(subject)
    propose(review, cast.max)
    dispose(review, cast.ada)
    out = _export(tmp_path, cast.max.email, "--subject", subject.reference)
    told = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    assert "Quill" not in (out / "records.jsonl").read_text()
    assert [one for one in told if "tombstone" in one]
    status, said = _verify(out)
    assert (status, "records hold" in said) == (0, True), said
    forged = [{**one, "content": one["content"].replace("changed", "chanced")} for one in told]
    (out / "records.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in forged))
    _fit(out, "records.jsonl")
    assert "its content was altered" in _checked(out)


def test_a_period_and_one_record_are_handed_out_and_that_is_logged(
    committed_cast: Cast, key: None, tmp_path: Path
) -> None:
    day = clock.today().isoformat()
    (tmp_path / "record").mkdir()
    by = committed_cast.ada.email
    out = _export(tmp_path / "record", by, "--record", "partners_agency", str(committed_cast.council.pk))
    assert {one["content"].get("id") for one in _records(out) if one["source"] == "partners_historicalagency"} == {
        str(committed_cast.council.pk)
    }
    out = _export(tmp_path, by, "--period", day, day)
    assert _verify(out)[0] == 0
    assert json.loads((out / "manifest.json").read_text())["made_for"] == RECIPIENT
    with acting_as_system(System.AUDIT):
        events = ProcessingEvent.objects.filter(operation="disclosure", verb="handed out evidence of")
        assert [event.recipients for event in events] == [[RECIPIENT]] * 2
        assert all(event.person_id == committed_cast.ada.pk for event in events)


def test_nobody_is_handed_more_than_they_may_see(committed_world: World, key: None, tmp_path: Path) -> None:
    cast, subject = committed_world.cast, committed_world["subject"]
    with pytest.raises(CommandError, match="may not see it"):
        _export(tmp_path, cast.carla.email, "--subject", subject.reference)
    with pytest.raises(CommandError, match="Only managers and administrators"):
        _export(tmp_path, cast.olive.email, "--subject", subject.reference)
    with acting_as(cast.max), pytest.raises(BadInput, match="what you are reading the log for"):
        export_evidence(StringIO(), Asked(record=subject), by=cast.max, made_for="x", reason="x")
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        export_evidence(StringIO(), Asked(record=subject), by=cast.bob, made_for="x", reason="x")
    assert list(tmp_path.glob("evidence*")) == []
    day = clock.today().isoformat()
    text = (_export(tmp_path, cast.carla.email, "--period", day, day) / "records.jsonl").read_text()
    assert [secret for secret in (*SECRETS, *SENSITIVE, str(subject.pk)) if secret in text] == []
