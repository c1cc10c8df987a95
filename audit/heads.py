"""Heads of the audit chain: how far it had come at a time, signed, and kept out of reach of the database's keepers.

A file takes one line a head (JSON) and is only ever added to; the public key lies beside it, so that heads signed with
a key that has been changed since can still be checked.
"""

import base64
import binascii
import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import connection

from audit import signing
from common import clock


@dataclass(frozen=True)
class Head:
    """The last link, its digest, and how many links there were, at a time (UTC); with whose signature."""

    link: int
    digest: bytes
    count: int
    at: dt.datetime
    key: str = ""
    signature: bytes = b""

    @property
    def statement(self) -> str:
        """What is signed: JSON with sorted names and no spaces, in ASCII."""
        said = {
            "at": self.at.astimezone(dt.UTC).isoformat(),
            "count": self.count,
            "digest": self.digest.hex(),
            "key": self.key,
            "link": self.link,
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"))

    @property
    def line(self) -> str:
        """The head as it is kept: the statement with its signature."""
        signature = base64.b64encode(self.signature).decode()
        return json.dumps({**json.loads(self.statement), "signature": signature}, sort_keys=True)


class BrokenHeads(Exception):
    """A file of heads that is not as it was written; the message names the line and what is wrong with it."""


def sign(head: Head) -> Head:
    """The head with this installation's signature. Raises NoSigningKey."""
    key = signing.private_key()
    signed = replace(head, key=signing.fingerprint(key.public_key()))
    return replace(signed, signature=key.sign(signed.statement.encode()))


def current() -> Head:
    """The head of the chain as it is now, signed. Any role may read links. Raises NoSigningKey."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest, (SELECT count(*) FROM audit_chainlink) FROM audit_chainlink ORDER BY id DESC LIMIT 1"
        )
        link, digest, count = cursor.fetchone() or (0, b"", 0)
    return sign(Head(link, bytes(digest), count, clock.now()))


def read(path: Path) -> list[Head]:
    """The heads kept in a file, in the order in which they were written, each with a good signature.

    Raises BrokenHeads; FileNotFoundError where there is no such file.
    """
    keys = signing.public_keys(path.parent)
    return [_checked(head, keys, where) for where, head in _lines(path)]


def _lines(path: Path) -> Iterator[tuple[str, Head]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"Line {number} of {path.name}"
        try:
            yield where, parse(json.loads(line))
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise BrokenHeads(f"{where} is no head.") from None


def parse(kept: dict[str, Any]) -> Head:
    """A head from what its line says. Raises ValueError, KeyError or TypeError where it is none."""
    return Head(
        link=int(kept["link"]),
        digest=bytes.fromhex(kept["digest"]),
        count=int(kept["count"]),
        at=dt.datetime.fromisoformat(kept["at"]),
        key=kept["key"],
        signature=base64.b64decode(kept["signature"], validate=True),
    )


def _checked(head: Head, keys: dict[str, signing.Ed25519PublicKey], where: str) -> Head:
    if head.key not in keys:
        raise BrokenHeads(f"{where} is signed with the key {head.key[:16]}…, whose public half is not beside the file.")
    if not signing.is_signed(head.statement.encode(), head.signature, keys[head.key]):
        raise BrokenHeads(f"{where} does not bear the signature of its key: it was altered.")
    return head


def keep(head: Head, path: Path) -> None:
    """Add a head to the file, and its public key beside it; back when both are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    public = signing.private_key().public_key()
    beside = path.parent / f"{signing.fingerprint(public)[:16]}.pem"
    if not beside.exists():
        _add(beside, signing.pem(public))
    _add(path, f"{head.line}\n".encode())


def _add(path: Path, content: bytes) -> None:
    """Add to the end of a file, whole, one process at a time."""
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":  # the machine stopped in the middle of a line
            content = b"\n" + content
        os.write(file, content)
        os.fsync(file)
    finally:
        os.close(file)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
