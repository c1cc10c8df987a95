"""A head of the chain each day: kept in the file, sent off the machine, and told of when either does not happen.

What has been sent is noted beside the file, so that the next round sends what the last could not.
"""

import datetime as dt
import json
import logging
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from audit import heads, signing
from audit.heads import BrokenHeads, Head
from audit.signing import NoSigningKey
from common import clock

log = logging.getLogger(__name__)

EVERY = dt.timedelta(days=1)
#: How much later than it should be a head may be made, or sent.
LATE = dt.timedelta(hours=2)
_TIMEOUT = (5, 15)


class ChainLost(Exception):
    """The chain no longer comes to a head that was kept; the message says which."""


def path() -> Path:
    """The file of heads."""
    return Path(settings.AUDIT_HEADS)


def round_(now: dt.datetime) -> None:
    """Make the day's head if it is due, and send what has not been sent. What fails is told by `trouble`."""
    if not settings.AUDIT_HEADS:  # as in tests; the setting itself is never empty
        return
    try:
        last = _last()
        if last is None or now - last.at >= EVERY:
            make()
        send()
    except (NoSigningKey, BrokenHeads, ChainLost, OSError) as error:
        log.error("The head of the audit chain was not kept: %s", error)


def make() -> Head:
    """A head of the chain as it is now, kept in the file.

    Raises ChainLost where the chain does not come to the last one, NoSigningKey, BrokenHeads and OSError.
    """
    last = _last()
    if last and not _comes_to(last):
        raise ChainLost(f"The chain does not come to the head kept at {last.at:%Y-%m-%d %H:%M} UTC. Run verify_audit.")
    head = heads.current()
    heads.keep(head, path())
    return head


def _last() -> Head | None:
    kept = heads.read(path()) if path().exists() else []
    return kept[-1] if kept else None


def _comes_to(head: Head) -> bool:
    if not head.link:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM audit_chainlink WHERE id = %s", [head.link])
        found = cursor.fetchone()
    return bool(found) and bytes(found[0]) == head.digest


# --- Off the machine --------------------------------------------------------------------------------------------------


def _ways() -> dict[str, Callable[[list[Head]], None]]:
    ways: dict[str, Callable[[list[Head]], None]] = {}
    if settings.AUDIT_HEADS_MAIL:
        ways["mail"] = _mail
    if settings.AUDIT_HEADS_WEBHOOK:
        ways["webhook"] = _post
    return ways


def send() -> None:
    """Send every head that has not been sent, by each way that is set; what fails is tried in the next round."""
    for name, hand_over in _ways().items():
        waiting = _unsent(name)
        if not waiting:
            continue
        try:
            hand_over(waiting)
        except (smtplib.SMTPException, requests.RequestException, OSError) as error:
            log.error("Heads of the audit chain were not sent by %s (%s).", name, type(error).__name__)
        else:
            _note_sent(name, waiting[-1])


def _sent_file() -> Path:
    return path().with_suffix(".sent.json")


def _sent() -> dict[str, str]:
    try:
        found = json.loads(_sent_file().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # sent twice is better than not at all
    return found if isinstance(found, dict) else {}


def _unsent(way: str) -> list[Head]:
    after = dt.datetime.fromisoformat(_sent().get(way, "0001-01-01T00:00:00+00:00"))
    return [head for head in heads.read(path()) if head.at > after] if path().exists() else []


def _note_sent(way: str, head: Head) -> None:
    part = _sent_file().with_suffix(".part")
    part.write_text(json.dumps({**_sent(), way: head.at.isoformat()}), encoding="utf-8")
    part.replace(_sent_file())


def _mail(waiting: list[Head]) -> None:
    lines = "\n".join(head.line for head in waiting)
    EmailMessage(
        subject=f"Head of Muster's audit chain, {waiting[-1].at:%d %B %Y}, {waiting[-1].count:,} links",
        body=f"{_LETTER}\n{lines}\n\n{settings.BASE_URL}\n",
        to=settings.AUDIT_HEADS_MAIL,
    ).send()


_LETTER = """Please keep this message where those who run Muster's database cannot change it.

Each line below says how long Muster's audit chain was at a time, and the digest of its last link. If anyone ever writes
the chain anew, or cuts off its end, it no longer comes to this digest; ./manage.py verify_audit --heads FILE compares
them. It holds no personal data.
"""


def _post(waiting: list[Head]) -> None:
    body = {"site": settings.BASE_URL, "heads": [json.loads(head.line) for head in waiting]}
    answer = requests.post(settings.AUDIT_HEADS_WEBHOOK, json=body, timeout=_TIMEOUT, allow_redirects=False)
    if not 200 <= answer.status_code < 300:
        raise requests.HTTPError(f"{urlsplit(settings.AUDIT_HEADS_WEBHOOK).hostname} answered {answer.status_code}.")


# --- What is wrong ----------------------------------------------------------------------------------------------------


def trouble(now: dt.datetime) -> str:
    """What is wrong with the keeping of heads, in words; empty when nothing is."""
    return next(_troubles(now), "") if settings.AUDIT_HEADS else ""


def _troubles(now: dt.datetime) -> Iterator[str]:
    try:
        signing.private_key()
        last = _last()
        if now - (last.at if last else _due_since()) > EVERY + LATE:
            yield "no head of the audit chain was kept for more than a day"
        if last and not _comes_to(last):
            yield "the audit chain does not come to its last kept head: run verify_audit"
        for name in _ways():
            if any(now - head.at > LATE for head in _unsent(name)[:1]):
                yield f"the head of the audit chain was not sent by {name}"
    except NoSigningKey as error:
        yield f"heads of the audit chain cannot be signed: {error}"
    except (BrokenHeads, OSError) as error:
        yield f"the heads of the audit chain cannot be read: {error}"


def _due_since() -> dt.datetime:
    """Since when heads are made here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT applied FROM django_migrations WHERE app = 'audit' AND name = '0003_when_links_were_made'"
        )
        found = cursor.fetchone()
    return found[0] if found else clock.now()
