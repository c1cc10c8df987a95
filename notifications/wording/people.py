"""The words of messages about how someone signs in."""

from notifications.wording.words import Words
from partners.models import Person

_NOT_I = "If it was not you, choose a new password with this link at once, and tell your administrator."
_SIGN_IN = {
    "password": Words(
        "Your password was changed",
        ("The password of your account was changed. If you did this, there is nothing to do.", _NOT_I),
    ),
    "second-step": Words(
        "Your second step for signing in was changed",
        (
            "A second step of your account was set up, made anew or removed. If you did this, there is nothing to do.",
            _NOT_I,
        ),
    ),
    "reset": Words(
        "Your sign-in was reset",
        (
            "An administrator has reset how you sign in. Your old password and second steps no longer work.",
            "Choose a new password with this link, then set up a second step.",
            "If you did not ask for this, tell your administrator.",
        ),
    ),
    "ways": Words(
        "Where your messages go was changed",
        (
            "The ways by which Muster sends you messages were changed. If you did this, there is nothing to do.",
            _NOT_I,
        ),
    ),
}


def sign_in(person: Person, kind: str) -> Words:
    """Names nobody, not even the person, and holds nothing that helps to sign in."""
    return _SIGN_IN[kind.removeprefix("sign-in-")]
