"""Whom each kind of reminder can be for, in words, and the rules that an installation starts with.

Pure: no model is imported. A kind of reminder is a kind that has audiences here. Who they are for one event is beside
its source, in notifications/happenings, under the same names.
"""

import datetime as dt

_HOUR, _DAY, _WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)

#: What each kind is called in the settings.
TITLES: dict[str, str] = {
    "action-due": "Actions that fall due",
    "meeting": "Meetings",
    "deployment": "Deployments",
    "red-flag": "Red-flag dates",
    "measure-due": "Safeguarding measures that fall due",
}

#: For each kind, the audiences that it offers, in the order in which they are listed, as "to …" goes on.
AUDIENCES: dict[str, dict[str, str]] = {
    "action-due": {
        "owner": "its owner",
        "spoc": "the single point of contact of the owner’s agency",
        "chair": "the chair of the forum that set it",
    },
    "meeting": {
        "expected": "everyone who is expected",
        "chair": "the chair of the forum",
    },
    "deployment": {
        "turnout": "those turning out",
        "commander": "the operation’s commander",
        "lead": "the lead agency’s coordinators",
        "partners": "those who answer for partners that have confirmed",
    },
    "red-flag": {
        "coordinators": "coordinators",
        "chairs": "chairs",
        "spocs": "every agency’s single point of contact",
    },
    "measure-due": {
        "responsible": "whoever is responsible, or those who answer for the agency that holds the case if nobody is",
        "agency": "those who answer for the agency that holds the case",
    },
}

#: The rules of each kind that an installation starts with: how long before, and to which audience.
DEFAULTS: dict[str, tuple[tuple[dt.timedelta, str], ...]] = {
    "action-due": ((7 * _DAY, "owner"), (_DAY, "owner")),
    "meeting": ((_DAY, "expected"),),
    "deployment": tuple((lead, to) for lead in (7 * _DAY, _DAY, 2 * _HOUR) for to in ("turnout", "commander")),
    "red-flag": tuple((count * _WEEK, to) for count in (8, 4, 2, 1) for to in ("coordinators", "chairs")),
    "measure-due": ((7 * _DAY, "responsible"), (_DAY, "responsible")),
}
