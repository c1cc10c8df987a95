"""Reminders, messages and calendars.

A change below is heard by `receivers`. It renews the event's stored entry (`happenings` tells what it is now, and
`calendars` keeps it) and writes what is owed to whom (`outbox`; `rules` and `audiences` say of what, `preferences` by
which `channels`). `sending` claims what is due, `composing` puts it into words (`wording`, `letters`, `links`) in its
reader's sight, and `digests` gathers what waits. `leases` and `upkeep` mend what was cut off; `console` shows it all.
"""
