"""What the console tells of messages going out: how many wait and went wrong, who sends them, and why each was owed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import redis
from django.db.models import Count, Q

from audit import custody
from common import clock
from notifications import addresses, health, states
from notifications.audiences import AUDIENCES, when_in_words
from notifications.happenings import SOURCES
from notifications.models import AddressTrouble, Delivery
from notifications.querysets import is_due
from notifications.rules import KINDS, leads_of

#: What is due and waits longer than this is not being sent.
ALARM = dt.timedelta(minutes=5)
#: A part that shows no life for this long has stopped.
SILENCE = dt.timedelta(seconds=90)

_TELL = "Tell whoever runs Muster (docs/operations.md)."
_ASK = "Ask whoever runs Muster to start it again (docs/operations.md)."


@dataclass(frozen=True)
class Sign:
    """One sign of how sending goes; an alarm says what to do as well."""

    text: str
    is_alarm: bool = False


def signs(now: dt.datetime) -> list[Sign]:
    """Whether what is due is being sent, and by whom. One query."""
    worker = _life("worker", "the worker, which sends the messages", "Messages are kept and none is sent.", now)
    beat = _life("beat", "the timetable (beat), which wakes the worker", "Messages go out late.", now)
    if worker.is_alarm and beat.is_alarm:
        # Its sign of life is written by a worker: there is none to tell by.
        beat = Sign("Whether the timetable (beat) is running shows once the worker is running.")
    return [_waiting(health.oldest_due_wait(now)), worker, beat, *_custody(now)]


def _custody(now: dt.datetime) -> list[Sign]:
    """Whether the head of the audit chain is kept and sent each day, which the same worker does."""
    fault = custody.trouble(now)
    return [Sign(f"{fault[:1].upper()}{fault[1:].rstrip('.')}. {_TELL}", is_alarm=True)] if fault else []


def _waiting(wait: dt.timedelta) -> Sign:
    minutes = int(wait.total_seconds() // 60)
    if not minutes:
        return Sign("Nothing that is due is waiting.")
    words = f"The oldest message that is due has waited {minutes} minute{'' if minutes == 1 else 's'}."
    return Sign(words, is_alarm=wait > ALARM)


def _life(part: str, name: str, harm: str, now: dt.datetime) -> Sign:
    try:
        last = health.last_heartbeat(part)
    except (redis.RedisError, OSError):
        return Sign(f"Nobody can tell whether {name}, is running: Redis does not answer. {_ASK}", is_alarm=True)
    if last is None:
        return Sign(f"There is no sign of life from {name}. {harm} {_ASK}", is_alarm=True)
    silent = int((now - last).total_seconds())
    if silent > SILENCE.total_seconds():
        return Sign(f"No sign of life for {_long(silent)} from {name}. {harm} {_ASK}", is_alarm=True)
    seconds = max(silent, 0)
    return Sign(f"Running: {name}. Its last sign of life was {seconds} second{'' if seconds == 1 else 's'} ago.")


def _long(seconds: int) -> str:
    count, unit = (seconds // 60, "minute") if seconds < 2 * 3600 else (seconds // 3600, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def counts(now: dt.datetime) -> dict[str, int]:
    """How many messages of each status this person may see, and how many are due now ("due"). One query."""
    due = Count("pk", filter=is_due(now))
    rows = Delivery.objects.order_by().values_list("status").annotate(Count("pk"), due=due)
    found = {status: (count, of_them_due) for status, count, of_them_due in rows}
    each = {status: found.get(status, (0, 0))[0] for status in states.DELIVERY.states()}
    return {"due": sum(of_them_due for _, of_them_due in found.values()), **each}


def unreached() -> list[AddressTrouble]:
    """The addresses that messages do not reach today. One query."""
    known = AddressTrouble.objects.filter(cleared_at__isnull=True, person__is_active=True)
    return addresses.standing(known.select_related("person__agency"))


def why_owed(delivery: Delivery) -> str:
    """Why this person is told: the reminder, and what makes them one of those whom it is for."""
    kind = KINDS[delivery.kind]
    if not kind.is_reminder:
        return f"It is news of what was done ({kind.label[:1].lower()}{kind.label[1:]}), which is told at once."
    before = when_in_words(delivery.kind, delivery.lead)
    rule = f"It is a reminder, {before[:1].lower()}{before[1:]}"
    source = SOURCES.get(delivery.source_table)
    happening = source.find(delivery.source_id, delivery.kind) if source else None
    told = {audience for audience, leads in leads_of(delivery.kind).items() if delivery.lead in leads}
    named = AUDIENCES.get(delivery.kind, {})
    among = [
        named.get(audience, audience)
        for audience, people in (happening.audiences if happening else {}).items()
        if audience in told and delivery.recipient_id in people
    ]
    if not among:
        return f"{rule}. This person is no longer one of those whom it is for, or the reminder is switched off."
    return f"{rule}, to {' and '.join(among)}."


#: How far back failed messages are offered to be sent again.
PERIODS: dict[str, tuple[str, dt.timedelta]] = {
    "hour": ("In the last hour", dt.timedelta(hours=1)),
    "day": ("In the last 24 hours", dt.timedelta(days=1)),
    "three": ("In the last 3 days", dt.timedelta(days=3)),
    "week": ("In the last 7 days", dt.timedelta(days=7)),
}


def failed_within(period: str, now: dt.datetime) -> Any:
    """The messages that failed in this period, those that failed first first."""
    since = now - PERIODS[period][1]
    return Delivery.objects.filter(status=states.FAILED, updated_at__gte=since).order_by("updated_at", "id")


def offered() -> list[tuple[str, str]]:
    """The periods with how many messages failed in each. One query."""
    now = clock.now()
    each = {key: Count("pk", filter=Q(updated_at__gte=now - span)) for key, (_, span) in PERIODS.items()}
    found = failed_within("week", now).order_by().aggregate(**each)
    return [
        (key, f"{words} ({found[key]} message{'' if found[key] == 1 else 's'})") for key, (words, _) in PERIODS.items()
    ]
