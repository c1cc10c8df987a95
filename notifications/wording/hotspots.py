"""The words of messages about records of people at risk: by their reference alone."""

from hotspots.models import EmergencyAccess
from notifications.wording.words import Words
from web.dates import london_text


def opened_in_emergency(access: EmergencyAccess) -> Words:
    """That it was opened, of which agency the person is, and until when: not who, and not why."""
    return Words(
        f"The record {access.reference} was opened in an emergency",
        (
            f"Someone of {access.agency}, which has no agreement for it, opened the record {access.reference}."
            f" They can read it until {london_text(access.until)}.",
            "Look at who it is and why. You can end it at once. The agency that holds the record reviews it later.",
        ),
    )
