"""The verifier that goes out with evidence: whatever it is given, it says what holds or what does not."""

import hashlib
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import exports, signing

CONTENT = '{"id": 7, "verb": "looked at"}'
SOURCE = "audit_processingevent"


def _record(**other) -> str:
    return json.dumps({"link": 1, "source": SOURCE, "row": 7, "content": CONTENT, **other})


def _seal(folder: Path, key: Ed25519PrivateKey) -> None:
    """Write the manifest over what is there, signed: as whoever holds the key would, to have it pass."""
    names = ("records.jsonl", "links.csv", "head.json")
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    fingerprint = signing.fingerprint(key.public_key())
    (folder / "manifest.json").write_text(json.dumps({"files": files, "key": fingerprint}))
    for name in ("head", "manifest"):
        (folder / f"{name}.sig").write_bytes(key.sign((folder / f"{name}.json").read_bytes()))


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """Whose signatures these are."""
    return Ed25519PrivateKey.generate()


@pytest.fixture
def out(tmp_path: Path, key: Ed25519PrivateKey) -> Path:
    """An export of one record, unpacked."""
    row = hashlib.sha256(CONTENT.encode()).digest()
    digest = hashlib.sha256(f"{SOURCE}:7:1000:".encode() + row).hexdigest()
    head = {"link": 1, "digest": digest, "before_first": "", "key": signing.fingerprint(key.public_key())}
    (tmp_path / "records.jsonl").write_text(f"{_record()}\n")
    (tmp_path / "links.csv").write_text(f"1,{SOURCE},7,{row.hex()},1000,2\n")
    (tmp_path / "head.json").write_text(json.dumps(head))
    (tmp_path / "public-key.pem").write_bytes(signing.pem(key.public_key()))
    shutil.copy(exports._HANDED_OUT / "verify.py", tmp_path)
    _seal(tmp_path, key)
    return tmp_path


@pytest.fixture
def verifier(out: Path) -> ModuleType:
    """The verifier as it lies beside the files."""
    spec = importlib.util.spec_from_file_location("verify", out / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_whatever_stands_in_the_files_it_answers_in_a_sentence(
    out: Path, key: Ed25519PrivateKey, verifier: ModuleType, capsys: pytest.CaptureFixture
) -> None:
    link = (out / "links.csv").read_text()
    cases = {
        "records.jsonl": {
            "a tombstone that is a list": _record(tombstone=[1]),
            "a tombstone that is elsewhere": _record(tombstone=9),
            "half of a character": _record(content='"\\ud800"').replace("\\\\ud800", "\\ud800"),
            "a number beyond all": _record().replace('"row": 7', '"row": 1e999'),
            "a number of 5,000 digits": _record().replace('"link": 1', f'"link": {"9" * 5000}'),
            "nested without end": _record(content="[" * 100_000),
            "no object": "[]",
            "one record twice": f"{_record()}\n{_record()}",
            "a record of no link": f"{_record()}\n{_record(link=2)}",
            "a record of another row": _record(row=8),
            "content altered": _record(content=CONTENT.replace("at", "for")),
        },
        "links.csv": {
            "a link twice": link + link,
            "a link left out": "",
            "a field without end": f'1,{SOURCE},7,"{"0" * 200_000}",1000,2\n',
            "a zero byte": f"1,{SOURCE}\0,7,00,1000,2\n",
            "another form": link.replace(",2\n", ",1\n"),
            "a third form": link.replace(",2\n", ",3\n"),
            "another time": link.replace("1000", "1001"),
        },
        "head.json": {
            "a head of another installation": json.dumps({"link": 1, "digest": "ab" * 32, "before_first": ""}),
            "a list": "[]",
            "another key's": (out / "head.json").read_text().replace(signing.fingerprint(key.public_key()), "ab" * 32),
        },
    }
    faults = []
    for name, texts in cases.items():
        whole = (out / name).read_bytes()
        for what, text in texts.items():
            (out / name).write_text(text)
            for is_sealed in (False, True):
                if is_sealed:
                    _seal(out, key)
                try:
                    status = verifier.main([])
                except Exception as error:
                    status = repr(error)
                said = capsys.readouterr().out
                if status != 1 or "BROKEN: " not in said:
                    faults.append(f"{name}, {what}, {'sealed' if is_sealed else 'not sealed'}: {status}, {said}")
        (out / name).write_bytes(whole)
        _seal(out, key)
    assert not faults, "\n".join(faults)
    assert verifier.main([]) == 0


def test_a_wrong_question_is_answered_with_how_to_ask(verifier: ModuleType, capsys: pytest.CaptureFixture) -> None:
    assert [verifier.main(asked) for asked in (["--digest"], ["--digest", "x"], ["--help"])] == [2, 2, 2]
    assert capsys.readouterr().out.count("Usage: python3 -I verify.py") == 3
    assert verifier.main(["--digest", "1"]) == 0


def test_the_reader_is_told_to_learn_the_key_by_another_way() -> None:
    told = (exports._HANDED_OUT / "README.txt").read_text()
    assert "made known BY ANOTHER WAY" in told
    assert "another verify.py" in told
