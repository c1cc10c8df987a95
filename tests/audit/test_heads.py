"""Heads of the chain: signed, kept in a file that is only added to, and sent off the machine."""

import datetime as dt
import json
import stat
from io import StringIO
from pathlib import Path

import pytest
import requests
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections

from audit import custody, heads, signing
from common import clock
from notifications import console
from tests.cast import Cast

DAY = dt.timedelta(days=1)


@pytest.fixture
def kept(tmp_path: Path, settings) -> Path:
    """Where heads are kept, with a key that the first run makes."""
    settings.AUDIT_HEADS = str(tmp_path / "far" / "heads.jsonl")
    settings.SIGNING_KEY = str(tmp_path / "key")
    return Path(settings.AUDIT_HEADS)


def test_a_head_says_where_the_chain_ends_and_bears_a_signature(cast: Cast, kept: Path) -> None:
    head = custody.make()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT max(id), count(*) FROM audit_chainlink")
        assert (head.link, head.count) == cursor.fetchone()
    assert heads.read(kept) == [head]
    key = signing.private_key().public_key()
    assert head.key == signing.fingerprint(key)
    assert stat.S_IMODE((kept.parent.parent / "key").stat().st_mode) == 0o600
    assert signing.public_keys(kept.parent) == {head.key: key}


def test_a_head_that_was_altered_or_is_anothers_is_refused(cast: Cast, kept: Path, settings) -> None:
    custody.make()
    line = json.loads(kept.read_text())
    faults = []
    for name, other in {
        "count": line["count"] + 1,
        "link": 1,
        "digest": "00" * 32,
        "at": "2020-01-01T00:00:00Z",
    }.items():
        kept.write_text(json.dumps({**line, name: other}) + "\n")
        with pytest.raises(heads.BrokenHeads) as refused:
            heads.read(kept)
        if "Line 1 of heads.jsonl does not bear the signature" not in str(refused.value):
            faults.append(f"{name}: {refused.value}")
    kept.write_text(json.dumps({**line, "key": "ab" * 32}) + "\n{}\n")
    with pytest.raises(heads.BrokenHeads, match="whose public half is not beside the file"):
        heads.read(kept)
    kept.write_text("{}\n")
    with pytest.raises(heads.BrokenHeads, match="is no head"):
        heads.read(kept)
    assert not faults, "\n".join(faults)


def test_after_a_change_of_key_older_heads_can_still_be_checked(cast: Cast, kept: Path, settings, tmp_path) -> None:
    first = custody.make()
    settings.SIGNING_KEY = str(tmp_path / "new-key")
    second = custody.make()
    assert first.key != second.key
    assert heads.read(kept) == [first, second]


def test_a_day_has_one_head_and_the_file_is_only_added_to(cast: Cast, kept: Path) -> None:
    now = clock.now()
    for _ in range(3):
        custody.round_(now)
    first = kept.read_text()
    assert len(first.splitlines()) == 1
    custody.round_(now + DAY * 1.01)
    assert kept.read_text().startswith(first)
    assert len(kept.read_text().splitlines()) == 2
    assert custody.trouble(now + DAY * 1.01) == ""
    assert "for more than a day" in custody.trouble(now + 3 * DAY)


def test_a_chain_that_no_longer_comes_to_its_last_head_gets_no_new_one(cast: Cast, kept: Path) -> None:
    head = custody.make()
    lost = heads.sign(heads.Head(head.link + 5, bytes(32), head.count + 5, clock.now()))
    heads.keep(lost, kept)
    with pytest.raises(custody.ChainLost, match="does not come to the head kept at"):
        custody.make()
    assert "run verify_audit" in custody.trouble(clock.now())
    (sign,) = (sign for sign in console.signs(clock.now()) if "audit chain" in sign.text)
    assert sign.is_alarm


def test_heads_are_sent_and_what_was_not_taken_is_sent_by_the_next_round(
    cast: Cast, kept: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.AUDIT_HEADS_MAIL = ["auditor@county.example"]
    settings.AUDIT_HEADS_WEBHOOK = "https://heads.example/take"
    posted, status = [], 503

    def post(address: str, json: dict, **how) -> requests.Response:
        posted.append((address, json, how["allow_redirects"]))
        answer = requests.Response()
        answer.status_code = status
        return answer

    monkeypatch.setattr(requests, "post", post)
    now = clock.now()
    custody.round_(now)
    assert [message.to for message in mail.outbox] == [["auditor@county.example"]]
    assert heads.read(kept)[0].line in mail.outbox[0].body
    assert custody.trouble(now) == "", "there is still time"
    assert "was not sent by webhook" in custody.trouble(now + custody.LATE * 1.1)
    status = 204
    custody.round_(now)
    custody.round_(now)
    assert [address for address, _, _ in posted] == ["https://heads.example/take"] * 2, "once more, and then no more"
    assert heads.parse(posted[-1][1]["heads"][0]) == heads.read(kept)[0]
    assert len(mail.outbox) == 1
    assert custody.trouble(now + custody.LATE * 1.1) == ""


def test_without_a_key_nothing_is_kept_and_it_is_said(cast: Cast, kept: Path, settings) -> None:
    settings.SIGNING_KEY = ""
    custody.round_(clock.now())
    assert not kept.exists()
    assert "Set MUSTER_SIGNING_KEY" in custody.trouble(clock.now())
    settings.EMBEDDED_DATABASE, settings.SIGNING_KEY = False, "no such file"
    with pytest.raises(signing.NoSigningKey, match="neither a readable file"):
        signing.private_key()


def test_the_commands_make_a_head_and_compare_the_chain_to_it(committed_cast: Cast, kept: Path) -> None:
    said = StringIO()
    call_command("audit_head", stdout=said)
    assert said.getvalue() == kept.read_text()
    call_command("verify_audit", stdout=said)
    call_command("verify_audit", since_head=kept, stdout=said)
    assert "It comes to 1 kept heads." in said.getvalue()
    assert f"0 links since link {heads.read(kept)[0].link:,}" in said.getvalue()
    kept.write_text(kept.read_text().replace('"count": ', '"count": 1'))
    with pytest.raises(CommandError, match=r"The kept heads cannot be relied on\. Line 1"):
        call_command("verify_audit", stdout=said)
