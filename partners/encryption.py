"""Encryption of small secrets where they lie, such as the seeds of second steps, with a key made from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def encrypt(text: str) -> str:
    """Encrypt with SECRET_KEY."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Read what was encrypted with SECRET_KEY or one of SECRET_KEY_FALLBACKS. Raises InvalidToken for another key."""
    return _cipher().decrypt(text.encode()).decode()


def renew(text: str) -> str:
    """Encrypt anew, with SECRET_KEY, what was encrypted with an older key. Raises InvalidToken as `decrypt`."""
    return _cipher().rotate(text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("muster.second-step", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
