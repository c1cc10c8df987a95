"""What views of libraries log, by URL name: they cannot declare it themselves."""

from audit.models import Operation
from audit.processing import Processing, logs_nothing

_SIGN_IN = Processing(Operation.CONSULTATION, "signing in and out is logged by partners/receivers.py")
_OWN_ACCOUNT = logs_nothing("a person's own sign-in settings")
_MACHINE = logs_nothing("says only whether the service is up")
_SCHEMA = logs_nothing("the shape of the API, no records")

#: Prefixes of URL names and what the views behind them log.
LIBRARY_VIEWS: dict[str, Processing] = {
    "account_": _SIGN_IN,
    "mfa_": _OWN_ACCOUNT,
    "usersessions_": _OWN_ACCOUNT,
    "socialaccount_": _OWN_ACCOUNT,
    "openid_connect_": _SIGN_IN,
    "healthz": _MACHINE,
    "readyz": _MACHINE,
    "api-schema": _SCHEMA,
    "api-docs": _SCHEMA,
}

_OF_THE_MACHINE = logs_nothing("keeps the machinery; shows and changes no record of a victim or offender")
_REFERENCE = logs_nothing("reference data that speak of nobody; their history keeps each change")
_PRINTS_DIGESTS = logs_nothing("reads digests and keys, and prints none of what they cover")

#: Muster's own commands and what they log, by name.
COMMANDS: dict[str, Processing] = {
    "api_token": Processing(Operation.ALTERATION, "issuing is an event on the person"),
    "audit_head": _PRINTS_DIGESTS,
    "create_administrator": Processing(Operation.COLLECTION, "the account is an event"),
    "demonstrate": Processing(Operation.COLLECTION, "made-up records, each by an action that logs it"),
    "draw_lifecycles": _OF_THE_MACHINE,
    "export_evidence": Processing(Operation.DISCLOSURE, "the export is an event with its recipient and purpose"),
    "list_disposals": logs_nothing("names tables and keys of what was erased, and nothing that they held"),
    "load_catalogue": _REFERENCE,
    "migrate": _OF_THE_MACHINE,
    "plan_meetings": Processing(Operation.COLLECTION, "each meeting made is an event"),
    "read_bounce": Processing(Operation.ALTERATION, "a message that came back is an event on it"),
    "renew_second_steps": _OF_THE_MACHINE,
    "renew_teams_addresses": _OF_THE_MACHINE,
    "replay_disposals": Processing(Operation.ERASURE, "each disposal done again is an event, and leaves its tombstone"),
    "set_up": _REFERENCE,
    "verify_audit": _PRINTS_DIGESTS,
}
