"""News of this app for the apps above it. Sent inside the transaction of the change, with `record` and `verb`."""

from django.dispatch import Signal

#: A person's password or second steps changed, or an administrator reset their sign-in; `verb` is of `SIGN_IN_NEWS`.
sign_in_changed = Signal()
SIGN_IN_NEWS = ("password", "second-step", "reset")
