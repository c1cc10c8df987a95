"""The verbs of notifications: what people do. Each is one transaction, logged."""

from notifications.actions.addresses import clear_trouble
from notifications.actions.deliveries import discard_delivery, resend_delivery, resend_failed
from notifications.actions.feeds import MadeFeed, make_feed, replace_feed, revoke_feed
from notifications.actions.inbox import read_all, read_message, unread_message
from notifications.actions.preferences import choose_messages, mute_kind, unmute_kind
from notifications.actions.rules import (
    add_rule,
    change_rule,
    follows_at_once,
    put_in_defaults,
    restore_rules,
)

__all__ = [
    "MadeFeed",
    "add_rule",
    "change_rule",
    "choose_messages",
    "clear_trouble",
    "discard_delivery",
    "follows_at_once",
    "make_feed",
    "mute_kind",
    "put_in_defaults",
    "read_all",
    "read_message",
    "replace_feed",
    "resend_delivery",
    "resend_failed",
    "restore_rules",
    "revoke_feed",
    "unmute_kind",
    "unread_message",
]
