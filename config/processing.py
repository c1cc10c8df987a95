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
