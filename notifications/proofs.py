"""What an e-mail carries so that a notice of its coming back can be believed: whoever wrote that had the message.

A Message-ID proves nothing: replies name it, the console shows it, and anyone can write to where notices go.
"""

from django.core import signing

from notifications.addresses import digest_of

#: The header that a notice gives back with the others of the message.
HEADER = "Muster-Proof"

_LENGTH = 16


def proof_of(message_id: str, address: str) -> str:
    """What the message with this Message-ID to this address carries."""
    return _signer(message_id).sign(digest_of(address)[:_LENGTH])


def is_proof(proof: str, message_id: str) -> bool:
    """Whether it is of the message with this Message-ID, wherever that went."""
    try:
        _signer(message_id).unsign(proof)
    except signing.BadSignature:
        return False
    return True


def went_to(proof: str, address: str) -> bool:
    """Whether the message of this proof, which is known to be one, went to this address."""
    return proof.startswith(f"{digest_of(address)[:_LENGTH]}:")


def _signer(message_id: str) -> signing.Signer:
    return signing.Signer(salt=f"notifications.proof {message_id}")
