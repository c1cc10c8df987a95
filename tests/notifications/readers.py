"""Calendars as four independent programs read them: `ical` (Home Assistant's), vobject, ical.js and node-ical."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import vobject
from ical.calendar_stream import IcsCalendarStream

from config.embedded import npm

_SCRIPT = Path(__file__).with_name("parsers.mjs")


@dataclass(frozen=True)
class Seen:
    """One event as a program sees it. Instants are in UTC."""

    uid: str
    starts: dt.date
    ends: dt.date
    title: str
    place: str
    description: str
    categories: tuple[str, ...]
    status: str
    sequence: int
    stamp: dt.datetime
    changed: dt.datetime


def read_by_all(bodies: dict[str, bytes]) -> dict[str, dict[str, list[Seen]]]:
    """What each program sees in each of these bodies, by the program's name and the body's."""
    texts = {name: body.decode() for name, body in bodies.items()}
    return {
        "ical": {name: by_ical(text) for name, text in texts.items()},
        "vobject": {name: _by_vobject(text) for name, text in texts.items()},
        **_by_javascript(texts),
    }


def by_ical(text: str) -> list[Seen]:
    return [
        Seen(
            uid=event.uid,
            starts=_in_utc(event.dtstart),
            ends=_in_utc(event.dtend),
            title=event.summary,
            place=event.location or "",
            description=event.description or "",
            categories=tuple(event.categories),
            status=event.status,
            sequence=event.sequence,
            stamp=_in_utc(event.dtstamp),
            changed=_in_utc(event.last_modified),
        )
        for event in IcsCalendarStream.calendar_from_ics(text).events
    ]


def _by_vobject(text: str) -> list[Seen]:
    return [
        Seen(
            uid=event.uid.value,
            starts=_in_utc(event.dtstart.value),
            ends=_in_utc(event.dtend.value),
            title=event.summary.value,
            place=event.getChildValue("location", ""),
            description=event.getChildValue("description", ""),
            categories=tuple(event.getChildValue("categories", ())),
            status=event.status.value,
            sequence=int(event.sequence.value),
            stamp=_in_utc(event.dtstamp.value),
            changed=_in_utc(event.last_modified.value),
        )
        for event in vobject.readOne(text).contents.get("vevent", [])
    ]


def _by_javascript(texts: dict[str, str]) -> dict[str, dict[str, list[Seen]]]:
    """One process for all of it, in a time zone of its own, which must not matter."""
    answer = subprocess.run(
        [_node(), str(_SCRIPT)],
        input=json.dumps(texts),
        env={**os.environ, "TZ": "Pacific/Auckland"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert answer.returncode == 0, answer.stderr
    return {
        program: {name: [_told(event) for event in events] for name, events in seen.items()}
        for program, seen in json.loads(answer.stdout).items()
    }


@cache
def _node() -> str:
    """Node.js, found as `make` finds it."""
    found = shutil.which("node")
    return found if found and npm.major_version(found) >= npm.OLDEST else str(npm.packaged() / "bin/node")


def _told(event: dict[str, Any]) -> Seen:
    stamps = {name: dt.datetime.fromisoformat(event[name]) for name in ("stamp", "changed")}
    ends = {name: _date_or_instant(event[name]) for name in ("starts", "ends")}
    return Seen(**{**event, **stamps, **ends, "categories": tuple(event["categories"])})


def _date_or_instant(text: str) -> dt.date:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def _in_utc(moment: Any) -> Any:
    return moment.astimezone(dt.UTC) if isinstance(moment, dt.datetime) else moment


def wire_faults(body: bytes) -> list[str]:
    """What of these bytes is not CRLF throughout, 75 octets at most, whole characters, and no METHOD."""
    faults = [] if body.endswith(b"END:VCALENDAR\r\n") else ["the end is missing"]
    for line in body.removesuffix(b"\r\n").split(b"\r\n"):
        if not 0 < len(line) <= 75:
            faults.append(f"{len(line)} octets: {line!r}")
        if re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line):
            faults.append(f"a control character: {line!r}")
        if line.startswith(b"METHOD"):
            faults.append("METHOD demands an ORGANIZER in every event")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            faults.append(f"a cut character: {line!r}")
    return faults
