"""`manage.py export_evidence`: hand out records with the proof that they are as they were written."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from audit.models import Purpose
from audit.signing import NoSigningKey
from common import clock
from common.errors import MusterError
from common.scope import Channel, System, acting_as, acting_as_system
from hotspots.models import Subject
from partners.models import Person
from reporting import log_use
from reporting.evidence import Asked, export_evidence
from reporting.trail.kinds import find_record


class Command(BaseCommand):
    """Acts as a manager or administrator: what they may not see is not in it. What was handed out is logged."""

    help = "Write a zip of history and of the log, with links, signed head and verifier, for someone outside Muster."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, as whom, for whom and why."""
        parser.add_argument("file", type=Path, help="the zip to write; must not exist yet")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="the manager or administrator who hands it out"
        )
        parser.add_argument("--to", required=True, help="who will have it")
        parser.add_argument("--purpose", required=True, choices=Purpose.values)
        parser.add_argument("--reason", required=True)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--record", nargs=2, metavar=("TABLE", "KEY"), help="as in the address of the record's trail")
        what.add_argument("--subject", metavar="REFERENCE", help="a subject, and all that speaks of them")
        what.add_argument("--period", nargs=2, type=dt.date.fromisoformat, metavar=("FIRST", "LAST"), help="days")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it whole, or not at all."""
        file: Path = options["file"]
        if file.exists():
            raise CommandError(f"{file} is there already.")
        with acting_as_system(System.SIGN_IN, channel=Channel.COMMAND):
            person = Person.objects.filter(email__iexact=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody active has the address {options['by']}.")
        part = file.with_name(f"{file.name}.part")
        try:
            with acting_as(person, channel=Channel.COMMAND):
                log_use.begin_log_use(by=person, purpose=options["purpose"], reason=options["reason"])
            with part.open("xb") as target, acting_as(person, channel=Channel.COMMAND):
                made = export_evidence(
                    target, _asked(options), by=person, made_for=options["to"], reason=options["reason"]
                )
                # It was for this file: whoever signs in as them reads no log by it.
                log_use.end_log_use(by=person)
            part.rename(file)
        except MusterError as refusal:
            raise CommandError(refusal.detail) from refusal
        except (NoSigningKey, OSError) as fault:
            raise CommandError(str(fault)) from fault
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{made.records:,} records and {made.links:,} links, up to link {made.head.link:,}: {file}")


def _asked(options: dict[str, Any]) -> Asked:
    if options["period"]:
        first, last = options["period"]
        return Asked(since=clock.local(first), until=min(clock.local(last + dt.timedelta(days=1)), clock.now()))
    found: models.Model | None
    if options["subject"]:
        found = Subject.objects.filter(reference=options["subject"]).first()
    else:
        table, key = options["record"]
        try:
            found = find_record(table, UUID(key))
        except ValueError:
            found = None
    if found is None:
        raise CommandError("There is no such record, or this person may not see it.")
    return Asked(record=found)
