"""Whom each kind of reminder can be for, in words, and the rules that an installation starts with.

Pure: no model is imported. A kind of reminder is a kind that has audiences here. Who they are for one event is beside
its source, in notifications/happenings, under the same names.
"""

import datetime as dt

from notifications.reminders import lead_in_words

_NOUGHT = dt.timedelta()  # when it is due
_HOUR, _DAY, _WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)

#: What each kind is called in the settings.
TITLES: dict[str, str] = {
    "action-due": "Actions that fall due",
    "meeting": "Meetings",
    "deployment": "Deployments",
    "red-flag": "Red-flag dates",
    "measure-due": "Safeguarding measures that fall due",
    "request-waiting": "Requests without an answer, counted from asking",
    "request-unanswered": "Requests without an answer as the day draws near",
    "referral-decision": "Referrals to be decided",
    "case-review-step": "Steps of case reviews",
    "cohort-review": "Reviews in the offender cohort",
    "hotspot-review": "Reviews of hotspots",
    "order-expiring": "Orders that end",
    "order-hours": "Orders that end within hours",
    "order-review": "Reviews of orders, and renewals",
    "appeal-hearing": "Hearings of appeals against orders",
}

_ORDER = {
    "officer": "the officer who issued it",
    "agency": "those who answer for the agency that issued it",
    "coordinators": "coordinators",
}

#: For each kind, the audiences that it offers, in the order in which they are listed, as "to …" goes on.
AUDIENCES: dict[str, dict[str, str]] = {
    "action-due": {
        "owner": "the action’s owner",
        "spoc": "the single point of contact of the owner’s agency, if they may see it",
        "chair": "the chair of the forum that set it, if they may see it",
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
    "request-unanswered": {
        "asked": "those who answer for the agency that is asked",
        "asking": "the operation’s commander, and the lead agency’s chairs and coordinators",
    },
    "request-waiting": {
        "asked": "those who answer for the agency that is asked",
        "asking": "the operation’s commander, and the lead agency’s chairs and coordinators",
    },
    "referral-decision": {
        "chair": "the chair of the forum that decides",
        "coordinators": "coordinators",
        "referrer": "whoever referred",
    },
    "case-review-step": {
        "holder": "those who answer for the agency that took it in",
        "chair": "the chair of the forum",
        "coordinators": "coordinators",
    },
    "cohort-review": {"holder": "those who answer for the agency that holds the case"},
    "hotspot-review": {
        "lead": "those who answer for the lead agency",
        "coordinators": "coordinators",
        "chairs": "chairs",
    },
    "order-expiring": _ORDER,
    "order-hours": _ORDER,
    "order-review": _ORDER,
    "appeal-hearing": _ORDER,
}

#: The rules of each kind that an installation starts with: how long before, and to which audience.
DEFAULTS: dict[str, tuple[tuple[dt.timedelta, str], ...]] = {
    "action-due": ((7 * _DAY, "owner"), (_DAY, "owner")),
    "meeting": ((_DAY, "expected"),),
    "deployment": tuple((lead, to) for lead in (7 * _DAY, _DAY, 2 * _HOUR) for to in ("turnout", "commander")),
    "red-flag": tuple((count * _WEEK, to) for count in (8, 4, 2, 1) for to in ("coordinators", "chairs")),
    "measure-due": ((7 * _DAY, "responsible"), (_DAY, "responsible")),
    # Counted back from the start.
    "request-unanswered": ((7 * _DAY, "asked"), (2 * _DAY, "asked"), (2 * _DAY, "asking")),
    # Counted back from seven days after asking: after three days, and after seven.
    "request-waiting": ((4 * _DAY, "asked"), (_NOUGHT, "asked")),
    "referral-decision": ((3 * _DAY, "chair"), (3 * _DAY, "coordinators"), (_NOUGHT, "coordinators")),
    "case-review-step": ((2 * _DAY, "holder"), (_NOUGHT, "holder"), (2 * _DAY, "coordinators")),
    "cohort-review": ((3 * _DAY, "holder"), (_NOUGHT, "holder")),
    "hotspot-review": ((7 * _DAY, "lead"), (_NOUGHT, "lead"), (7 * _DAY, "coordinators")),
    "order-expiring": tuple((count * _WEEK, to) for count in (8, 4, 1) for to in ("officer", "agency")),
    "order-hours": tuple((count * _HOUR, to) for count in (12, 2) for to in ("officer", "agency")),
    "order-review": tuple((count * _WEEK, to) for count in (4, 1) for to in ("officer", "agency")),
    "appeal-hearing": tuple((lead, to) for lead in (7 * _DAY, _DAY) for to in ("officer", "agency")),
}

#: What is due on a day, without an hour of its own: its reminder goes out at 9 in the morning.
_BY_THE_DAY = frozenset(
    {
        "action-due",
        "measure-due",
        "referral-decision",
        "case-review-step",
        "cohort-review",
        "hotspot-review",
        "order-expiring",
        "order-review",
        "appeal-hearing",
    }
)
#: How long after asking an answer is looked for; reminders of "request-waiting" count back from there.
ANSWER_WITHIN = 7 * _DAY


def when_in_words(kind: str, lead: dt.timedelta) -> str:
    """When a reminder of this kind goes out, in words: "8 weeks before", "On the day itself", "3 days after asking"."""
    if kind == "request-waiting" and lead <= ANSWER_WITHIN:
        if lead == ANSWER_WITHIN:
            return "When it is asked"
        return lead_in_words(ANSWER_WITHIN - lead).replace(" before", " after asking")
    if lead:
        return lead_in_words(lead)
    if kind == "order-hours":
        return "When it ends"
    return "On the day itself" if kind in _BY_THE_DAY else "When it starts"
