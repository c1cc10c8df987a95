"""Evidence to hand out: records with their place in the chain, a signed head, and a verifier that needs no Muster.

A row's digest is over its canonical text, which PostgreSQL makes and nothing else makes alike; so that text goes out.
All is read as whoever asks, whose row security decides what they may hand on, and written in a stream.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.db import connection

from audit import heads, signing
from audit.heads import Head
from common.errors import Conflict

_HANDED_OUT = Path(__file__).parent / "handed_out"
_BATCH = 2_000


@dataclass(frozen=True)
class Chosen:
    """Some rows of one evidence table. `where` is SQL over `audited_row`, of the code's own making."""

    table: str
    where: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Purpose:
    """What the manifest says of an export."""

    about: str
    made_by: str
    made_for: str
    reason: str


@dataclass(frozen=True)
class Made:
    """What went into an export."""

    records: int
    links: int
    head: Head


def write(target: BinaryIO, chosen: Sequence[Chosen], purpose: Purpose) -> Made:
    """Write a zip of these rows and their proof, within a scope.

    Raises Conflict for a row that has no link, or when none is found; NoSigningKey.
    """
    key = signing.private_key()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
    head = heads.current()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        files = _Files(archive)
        first, records = files.add("records.jsonl", _records(chosen, head)), files.tally
        if not records:
            raise Conflict("Nothing was found that could be handed out.")
        files.add("links.csv", _links(first, head))
        links = files.tally
        said = {**json.loads(head.statement), "before_first": _before(first).hex()}
        statement = _json(said)
        files.add("head.json", [(0, statement)])
        files.add("head.sig", [(0, key.sign(statement))])
        files.add("public-key.pem", [(0, signing.pem(key.public_key()))])
        for name in ("README.txt", "verify.py"):
            files.add(name, [(0, (_HANDED_OUT / name).read_bytes())])
        manifest = _json({**asdict(purpose), "made_at": said["at"], "key": head.key, "files": dict(files.digests)})
        files.add("manifest.json", [(0, manifest)])
        files.add("manifest.sig", [(0, key.sign(manifest))])
    return Made(records, links, head)


def _json(said: dict[str, Any]) -> bytes:
    return f"{json.dumps(said, sort_keys=True, indent=1, ensure_ascii=False)}\n".encode()


class _Files:
    """The archive's files as they are written: their digests, and how many pieces the last one had."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.digests, self.tally = archive, dict[str, str](), 0

    def add(self, name: str, pieces: Iterable[tuple[int, bytes]]) -> int:
        """Write a file; gives the lowest number that came with a piece."""
        digest, lowest, self.tally = hashlib.sha256(), 0, 0
        with self.archive.open(name, "w", force_zip64=True) as file:
            for number, piece in pieces:
                self._write(file, digest, piece)
                self.tally += 1
                lowest = min(lowest or number, number)
        self.digests[name] = digest.hexdigest()
        return lowest

    @staticmethod
    def _write(file: IO[bytes], digest: Any, piece: bytes) -> None:
        file.write(piece)
        digest.update(piece)


def _rows(statement: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows in a stream: a cursor of the server's, which keeps none of them here."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while found := cursor.fetchmany(_BATCH):
            yield from found


def _records(chosen: Sequence[Chosen], head: Head) -> Iterator[tuple[int, bytes]]:
    """Each row with the number of its link, as a line."""
    for one in chosen:
        key = "history_id" if one.table not in _BY_ID else "id"
        statement = _RECORDS.format(table=one.table, key=key, where=one.where)
        for link, row, content, stone in _rows(statement, [one.table, one.table, *one.values]):
            if link is None:
                raise Conflict(f"Row {row} of {one.table} has no link in the audit chain. Run verify_audit first.")
            if link <= head.link:  # what came since the head was made is for the next export
                record = {"link": link, "source": one.table, "row": row, "content": content}
                if stone:
                    record["tombstone"] = stone
                yield link, f"{json.dumps(record, ensure_ascii=False)}\n".encode()
        if one.table != _STONES:
            covered = _COVERED.format(table=one.table, key=key, where=one.where)
            yield from _records([Chosen(_STONES, covered, (one.table, *one.values))], head)


def _links(first: int, head: Head) -> Iterator[tuple[int, bytes]]:
    """The links from the first record's to the head, as lines."""
    for line in _rows(_LINKS, [first, head.link]):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(line)
        yield line[0], text.getvalue().encode()


def _before(first: int) -> bytes:
    """The digest before a link; of none before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM audit_chainlink WHERE id < %s ORDER BY id DESC LIMIT 1", [first])
        found = cursor.fetchone()
    return bytes(found[0]) if found else b""


_STONES = "audit_erasedrow"
_BY_ID = ("audit_processingevent", _STONES)

#: The tombstones of rows out of which a disposal took words: they hold the digest of what is left.
_COVERED = """
    audited_row.remainder IS NOT NULL AND audited_row.source = %s AND audited_row.row_key IN (
        SELECT covered.{key} FROM (SELECT * FROM {table} AS audited_row WHERE {where}) AS covered)
"""
_RECORDS = """
    SELECT link.id, audited_row.{key}, jsonb_strip_nulls((
               SELECT jsonb_object_agg(part.key, part.value) FROM jsonb_each(to_jsonb(audited_row)) AS part
               WHERE shape.columns IS NULL OR part.key = ANY (shape.columns::text[])))::text,
           (SELECT laid.id FROM audit_erasedrow AS stone
            JOIN audit_chainlink AS laid ON laid.source = 'audit_erasedrow' AND laid.row_key = stone.id
            WHERE stone.source = link.source AND stone.row_key = link.row_key AND stone.remainder IS NOT NULL)
    FROM {table} AS audited_row
    LEFT JOIN audit_chainlink AS link ON link.source = %s AND link.row_key = audited_row.{key}
    LEFT JOIN (SELECT columns, first_link, lead(first_link) OVER (ORDER BY first_link) AS next_link
               FROM audit_chainshape WHERE source = %s) AS shape
         ON link.id >= shape.first_link AND (shape.next_link IS NULL OR link.id < shape.next_link)
    WHERE {where}
    ORDER BY audited_row.{key}
"""
_LINKS = """
    SELECT id, source, row_key, encode(row_digest, 'hex'), (extract(epoch FROM linked_at) * 1000000)::bigint, form
    FROM audit_chainlink WHERE id >= %s AND id <= %s ORDER BY id
"""
