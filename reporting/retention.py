"""The retention classes that an installation starts with.

No national table says how long a Community Safety Partnership keeps its records. DPA 2018 s39(1) forbids to keep them
longer than is necessary, and s39(2) asks for time limits for review; the periods below follow the shortest that the
police use for records of offences of no special gravity, and say that nobody here has confirmed them. They are switched
on all the same, since a review asks a person and disposes of nothing.
"""

from typing import NamedTuple

_POLICE = (
    "Police practice for lesser offences: review after a clear period of 6 years"
    " (Authorised Professional Practice on the management of police information)"
)
_LIMITATION = "Six years, within which most claims can still be brought (Limitation Act 1980 s2 and s5)"


class Starting(NamedTuple):
    """A class, as it is put in."""

    name: str
    period: str
    source: str


CLASSES = {
    "subjects": Starting("Victims, callers and offenders", "P6Y", _POLICE),
    "outcomes": Starting("Outcomes", "P6Y", _POLICE),
    "referrals": Starting("Referrals", "P6Y", _LIMITATION),
    "safeguarding": Starting("Safeguarding measures", "P6Y", _LIMITATION),
    "case_reviews": Starting("Antisocial behaviour case reviews", "P6Y", _LIMITATION),
    "cohort": Starting("Members of the offender cohort", "P6Y", _POLICE),
    "problems": Starting("Problem-solving plans", "P6Y", _LIMITATION),
    "actions": Starting("Actions, with notes and evidence", "P6Y", _LIMITATION),
    "visits": Starting("Visits, with photos", "P6Y", _LIMITATION),
}
