"""`manage.py plan_meetings JTG EMAIL --count 6`: plan a forum's meetings ahead by its rhythm."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.clock import LONDON
from common.errors import MusterError
from common.scope import Channel, System, acting_as, acting_as_system
from partners.models import Person
from tasking import actions
from tasking.models import Forum
from tasking.planning import Fate, Proposal, Span, proposals
from web.dates import london_text

_FATES = {Fate.NEW: "new", Fate.PLANNED: "planned already", Fate.LEFT_OUT: "left out"}


class Command(BaseCommand):
    """Plans as the person whose address is given, who must be allowed to. Done twice, it does nothing more."""

    help = "Plan the meetings of a forum ahead, without bank holidays of England and Wales."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which forum, who plans, how far ahead, and where."""
        parser.add_argument("prefix", help="the forum's prefix of references, such as JTG")
        parser.add_argument("email", help="the work address of the chair or coordinator who plans")
        how_far = parser.add_mutually_exclusive_group(required=True)
        how_far.add_argument("--count", type=int, help="how many meetings; those planned already count")
        how_far.add_argument("--until", type=dt.date.fromisoformat, help="up to this day, such as 2027-03-31")
        parser.add_argument(
            "--first", type=dt.datetime.fromisoformat, help="the first meeting in London time: 2027-01-14T10:00"
        )
        parser.add_argument("--place", default="To be confirmed")
        parser.add_argument("--preview", action="store_true", help="only show what would be planned")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and print what became of each time of the rhythm."""
        with acting_as_system(System.SIGN_IN, channel=Channel.COMMAND):
            person = Person.objects.active().filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        first = options["first"]
        span = Span(options["count"], options["until"], first.replace(tzinfo=LONDON) if first else None)
        try:
            with acting_as(person, channel=Channel.COMMAND):
                found = self._plan(person, span, options)
        except MusterError as refusal:
            raise CommandError(refusal.detail) from refusal
        for proposal in found:
            self.stdout.write(_line(proposal))

    def _plan(self, person: Person, span: Span, options: dict[str, Any]) -> list[Proposal]:
        forum = Forum.objects.filter(reference_prefix__iexact=options["prefix"]).first()
        if forum is None:
            raise CommandError(f"No forum that you may see has the prefix {options['prefix']}.")
        found = proposals(forum, span)
        if not options["preview"]:
            actions.plan_ahead(forum=forum.pk, by=person, span=span, place=options["place"])
        return found


def _line(proposal: Proposal) -> str:
    why = f" ({proposal.why})" if proposal.why else ""
    return f"{london_text(proposal.starts_at or proposal.slot_at)}: {_FATES[proposal.fate]}{why}"
