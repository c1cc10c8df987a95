"""What people choose about the messages to them: one's own alone, and at once, also for what is waiting."""

import datetime as dt
import re
from collections.abc import Collection
from uuid import uuid4

from django.db import transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from common.errors import BadInput, StaleEdit
from notifications import digests
from notifications.channels import is_set_up
from notifications.channels.teams import may_be_called
from notifications.models import MessagePreferences
from notifications.models.deliveries import TEAMS, TEXT
from notifications.outbox import nudge, tell
from notifications.rules import KINDS, WAYS_CHANGED, Kind
from notifications.timing import Wishes
from partners import encryption
from partners.models import Person

_MOBILE = re.compile(r"(?:\+44|0)(7\d{9})")


def choose_messages(
    *,
    by: Person,
    version: int | None,
    by_email: bool,
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
    digest_at: dt.time | None,
    muted: Collection[str],
    text_number: str = "",
    teams_url: str = "",
    forget_teams: bool = False,
) -> MessagePreferences:
    """Keep how this person would be told.

    An empty `teams_url` leaves the one that is kept, unless it is to be forgotten. Raises BadInput with every
    fault, StaleEdit.
    """
    with transaction.atomic():
        found = _of(by)
        if version is not None and found.version != version:
            raise StaleEdit(now=found)
        faults = _time_faults(quiet_from, quiet_until, digest_at)
        number = _number(text_number, faults)
        address = _address(teams_url, faults)
        if not all(key in KINDS and KINDS[key].may_mute for key in muted):
            faults["muted"] = "Choose kinds of message from the list."
        if faults:
            raise BadInput.of(**faults)
        elsewhere = bool(address) or (found.by_email and not by_email) or number not in ("", found.text_number)
        found.by_email, found.text_number = by_email, number
        found.quiet_from, found.quiet_until, found.digest_at = quiet_from, quiet_until, digest_at
        found.muted = sorted(set(muted))
        if address or forget_teams:
            found.teams_secret = encryption.encrypt(address) if address else ""
        if elsewhere:
            # It may not have been they: whoever takes over a session could have all that they are told come to them.
            tell(WAYS_CHANGED, by, {by.pk}, clock.now(), occasion=uuid4().hex)
        return _keep(found, by, "chose how to be told")


def mute_kind(*, kind: Kind, by: Person) -> MessagePreferences:
    """Stop messages of this kind leaving Muster for this person; done twice, it is done. Raises BadInput for a duty."""
    with transaction.atomic():
        if not kind.may_mute:
            raise BadInput("These messages cannot be stopped: they ask something of you.")
        found = _of(by)
        if kind.key in found.muted:
            return found
        found.muted = sorted({*found.muted, kind.key})
        return _keep(found, by, "unsubscribed")


def unmute_kind(*, kind: Kind, by: Person) -> MessagePreferences:
    """Let messages of this kind leave again."""
    with transaction.atomic():
        found = _of(by)
        if kind.key not in found.muted:
            return found
        found.muted = sorted({*found.muted} - {kind.key})
        return _keep(found, by, "subscribed again")


def _of(by: Person) -> MessagePreferences:
    """This person's row, locked; a new one where there is none yet."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    return MessagePreferences.objects.filter(person=by).first() or MessagePreferences(person=by)


def _keep(found: MessagePreferences, by: Person, verb: str) -> MessagePreferences:
    found.save()
    record(Operation.ALTERATION, verb, on=found)
    digests.release_for(by, clock.now())
    transaction.on_commit(nudge)
    return found


def _time_faults(start: dt.time | None, end: dt.time | None, digest_at: dt.time | None) -> dict[str, str]:
    faults = {}
    if start is None and end is not None:
        faults["quiet_from"] = "Enter when quiet hours start, or leave both times empty."
    if end is None and start is not None:
        faults["quiet_until"] = "Enter when quiet hours end, or leave both times empty."
    if start is not None and start == end:
        faults["quiet_until"] = "Choose a time other than the start, or leave both times empty for no quiet hours."
    if not faults and digest_at is not None and Wishes(start, end).is_quiet_at(digest_at):
        faults["digest_at"] = "Choose a time for the daily message that is outside your quiet hours."
    return faults


def _number(given: str, faults: dict[str, str]) -> str:
    """A mobile number as +447…; empty for none."""
    bare = re.sub(r"[\s()-]", "", given)
    if not bare:
        return ""
    matched = _MOBILE.fullmatch(bare)
    if not is_set_up(TEXT):
        faults["text_number"] = "Text messages are not set up here. Leave the number empty."
    elif matched is None:
        faults["text_number"] = "Enter a UK mobile number, like 07700 900123."
    return f"+44{matched[1]}" if matched else ""


def _address(given: str, faults: dict[str, str]) -> str:
    """The address of a Teams webhook, where it is one that Muster may post to; empty for none."""
    given = given.strip()
    if not given:
        return ""
    if not is_set_up(TEAMS):
        faults["teams_url"] = "Teams is not set up here. Leave the address empty."
    elif not given.startswith("https://") or len(given) > 1000:
        faults["teams_url"] = "Copy the whole address of the Teams workflow. It starts with https://"
    elif not may_be_called(given):
        faults["teams_url"] = "This is not an address of Teams. In Teams, copy the address of a workflow's webhook."
    return given
