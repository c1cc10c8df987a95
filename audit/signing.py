"""Signing what leaves as evidence (Ed25519, RFC 8032): heads of the audit chain, and exports."""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


class NoSigningKey(Exception):
    """There is no key to sign with, or it is not one; the message says what to set."""


def private_key() -> Ed25519PrivateKey:
    """The key of this installation. The first run makes one in its var/. Raises NoSigningKey."""
    given = settings.SIGNING_KEY
    if not given:
        raise NoSigningKey("Set MUSTER_SIGNING_KEY (docs/operations.md says how to make one).")
    if settings.EMBEDDED_DATABASE and not Path(given).exists():
        _make(Path(given))
    try:
        if Path(given).is_file():
            key = serialization.load_pem_private_key(Path(given).read_bytes(), None)
        else:
            key = serialization.load_der_private_key(base64.b64decode(given, validate=True), None)
    except (OSError, ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        raise NoSigningKey("MUSTER_SIGNING_KEY is neither a readable file with a private key nor such a key.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoSigningKey("MUSTER_SIGNING_KEY is of another kind. Make an Ed25519 key.")
    return key


def _make(path: Path) -> None:
    key = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another process was quicker
    with os.fdopen(file, "wb") as opened:
        opened.write(key)


def pem(key: Ed25519PublicKey) -> bytes:
    """A public key as it is handed out."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """What a public key is known by: as `openssl pkey -pubin -outform DER | sha256sum` prints it."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """The public keys kept in a folder, by fingerprint; what is none is passed over."""
    found = {}
    for path in sorted(folder.glob("*.pem")):
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except (OSError, ValueError, UnsupportedAlgorithm):
            continue
        if isinstance(key, Ed25519PublicKey):
            found[fingerprint(key)] = key
    return found


def is_signed(text: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether the signature is this key's, of this text."""
    try:
        key.verify(signature, text)
    except InvalidSignature:
        return False
    return True
