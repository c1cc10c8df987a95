"""Who gets in where: every address × role × agency (own, sharing by agreement, other).

`allowed` gets an answer; everyone else is refused. Things that a person may not even know of answer 404 to them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from common.scope import acting_as
from notifications.models import CalendarEntry
from tests.architecture.matrix_onday import rows as rows_of_the_day
from tests.world import World

#: Addresses of libraries; their own tests cover them, and tests/partners/ covers how Muster uses them.
LIBRARY_PREFIXES = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")

COUNCIL = frozenset({"alice", "cora", "olive", "max"})
SHARING = COUNCIL | {"bob", "bea"}
PRACTITIONERS = SHARING | {"charlie", "carla"}
EVERYONE = PRACTITIONERS | {"sam", "ada"}
DIRECTORY = PRACTITIONERS | {"ada"}
ADMINISTRATOR = frozenset({"ada"})
CHAIR = frozenset({"alice"})
COORDINATORS = frozenset({"cora", "bea"})
DECIDERS = CHAIR | COORDINATORS
WATCHERS = DECIDERS | {"max", "carla"}
#: Managers and administrators: the pages of the log ask them first what they read it for.
LOG_READERS = frozenset({"max", "carla", "ada"})
OLIVE = frozenset({"olive"})
#: Those who read the plan of the council: all who plan, and its manager.
_PLAN_READERS = DECIDERS | {"max"}
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One address, for one thing. `hidden_from`: those to whom it must look as if it were not there (404)."""

    allowed: frozenset[str]
    label: str = "GET"
    thing: str = ""
    more: tuple[str, ...] = ()
    method: str = "GET"
    hidden_from: frozenset[str] = NOBODY
    query: str = ""
    query_of: Callable[[World], str] | None = None
    body: str = ""
    content_type: str = "application/x-www-form-urlencoded"
    open_to_strangers: bool = False
    refused: frozenset[int] = frozenset({403, 404})
    key: Callable[[World], list[object]] | None = None

    def args(self, world: World) -> list[object]:
        """The address's arguments."""
        if self.key is not None:
            return self.key(world)
        return [*([world[self.thing].pk] if self.thing else []), *self.more]

    def asks(self, world: World) -> str:
        """What the address asks for after its question mark."""
        return self.query_of(world) if self.query_of else self.query

    def expected(self, persona: str) -> str | set[int]:
        """ "in", or the statuses that refuse this person."""
        if persona in self.allowed:
            return "in"
        return {404} if persona in self.hidden_from else set(self.refused)


def page(allowed: frozenset[str], thing: str = "", *more: str, query: str = "") -> Row:
    """A page for `allowed`."""
    return Row(allowed, f"GET {thing}".strip(), thing, more, query=query)


def restricted(thing: str, *more: str, allowed: frozenset[str] = SHARING) -> Row:
    """A page of a restricted thing: the charity must not know that it is there."""
    return Row(allowed, f"GET restricted {thing}", thing, more, hidden_from=frozenset({"charlie", "carla"}))


#: Who is named to see the sensitive operation; and who works in the partnership, its lead agency too, and is not.
_READERS = frozenset({"alice", "cora", "olive"})
_NO_PART = PRACTITIONERS - _READERS


def sensitive(thing: str, *more: str, allowed: frozenset[str] = _READERS) -> Row:
    """A page of a sensitive operation: only its named readers know that it is there."""
    return Row(allowed, f"GET sensitive {thing}", thing, more, hidden_from=_NO_PART)


def _asked(thing: str, method: str = "POST") -> Row:
    """A verb of the API, sent empty: those who work here hear of its faults; who may do it is in tests/<app>/."""
    return Row(PRACTITIONERS, f"{method} {thing}", thing, method=method, body="{}", content_type="application/json")


#: Without If-Match each answers 428 to those who may see it; who may do what is in tests/outcomes/test_lifecycle.py.
_OUTCOME_VERBS = (
    *("apply", "issue", "serve", "activate", "breach", "resume", "expire", "discharge", "quash", "withdraw"),
    "strike",
)

#: What is recorded of an outcome once it is issued; who may is in tests/outcomes/test_orders.py.
_OUTCOME_WORKS = (
    *("add-conditions", "record-breach", "deal-with-breach", "lodge-appeal", "decide-appeal", "vary", "extend"),
    *("review", "set-penalty", "pay", "strike-part"),
)


_JSON: dict[str, str] = {"body": "{}", "content_type": "application/json"}


def _verb(allowed: frozenset[str], thing: str, *, hidden: bool = False) -> Row:
    """A verb of the API, sent without If-Match: those who may know of the thing are told to send one (428)."""
    hidden_from = frozenset({"charlie", "carla"}) if hidden else NOBODY
    json = "application/json"
    return Row(allowed, f"POST {thing}", thing, method="POST", hidden_from=hidden_from, body="{}", content_type=json)


#: Who answers people's requests, each for their own agency.
_HANDLERS = frozenset({"cora", "bea", "max", "carla"})


def _request(*more: str, allowed: frozenset[str]) -> Row:
    """A page of a request about a record of the council's: it is there for those who answer it alone."""
    hidden = frozenset({"bea", "carla"})
    return replace(page(allowed, "subject_access", *more), hidden_from=hidden)


#: Charlie opened a record of the council's in an emergency: he, and those who answer for the two agencies.
_TOLD = frozenset({"charlie", "alice", "cora", "max", "carla"})
_SUBJECT_VERBS = ("close", "reopen", "correct", "merge", "unmerge")
_MANAGERS = frozenset({"max", "carla"})


def _kept(thing: str, method: str = "GET") -> Row:
    """What is kept of a person: for the managers of the agency that holds it, and administrators."""
    body = {"body": "{}", "content_type": "application/json"} if method == "POST" else {}
    return Row(
        ADMINISTRATOR | {"max"}, f"{method} {thing}", thing, method=method, hidden_from=frozenset({"carla"}), **body
    )


#: Of the readers, those who plan operations.
_PLANNERS = _READERS & DECIDERS
#: The agency that the open request is sent to.
_POLICE = frozenset({"bob", "bea"})


def _hidden_delivery(allowed: frozenset[str], method: str = "GET") -> Row:
    """A message about a sensitive deployment: those who watch messages know of it only where they may see that."""
    hidden = _NO_PART & allowed
    body = {"body": "{}", "content_type": "application/json"} if method == "POST" else {}
    return Row(allowed - hidden, f"{method} delivery", "delivery", method=method, hidden_from=hidden, **body)


def _sent(thing: str, *, sensitive_thing: str = "", json: bool = True) -> list[Row]:
    """A verb sent by POST without the version: 404 to those who take no part, told what is missing to the others."""
    form = {"body": "{}", "content_type": "application/json"} if json else {}
    rows = [Row(PRACTITIONERS, f"POST {thing}", thing, method="POST", **form)]
    if sensitive_thing:
        hidden = {"hidden_from": _NO_PART, "method": "POST", **form}
        rows.append(Row(_READERS, f"POST {sensitive_thing}", sensitive_thing, **hidden))
    return rows


def _pressed(thing: str, allowed: frozenset[str], of_sensitive: frozenset[str]) -> list[Row]:
    """A button for which no version matters; of a sensitive thing it is not there for those who take no part."""
    hidden = {"hidden_from": _NO_PART, "method": "POST"}
    return [
        Row(allowed, f"POST {thing}", thing, method="POST"),
        Row(of_sensitive, f"POST sensitive_{thing}", f"sensitive_{thing}", **hidden),
    ]


#: Who writes briefings of the open operation, and of the sensitive one: planners, and Olive, who commands both.
_BRIEFERS = DECIDERS | OLIVE
_OWN_BRIEFERS = _BRIEFERS & _READERS
#: A draft is there for those who write it alone.
_DRAFT = Row(_BRIEFERS, "draft", "draft_briefing", hidden_from=PRACTITIONERS - _BRIEFERS)
_BRIEFINGS = [page(PRACTITIONERS, "briefing"), sensitive("sensitive_briefing"), _DRAFT]


def _leave(method: str = "GET") -> Row:
    """When a resource of the police is on leave: for the police, and for those who plan."""
    allowed = _POLICE | DECIDERS
    sent = {"method": method, "body": "{}", "content_type": "application/json"} if method == "POST" else {}
    return Row(allowed, f"{method} availability", "availability", hidden_from=PRACTITIONERS - allowed, **sent)


def _entry_of(world: World) -> object:
    """The entry of the sensitive deployment, in the calendar of Olive, its commander, alone."""
    with acting_as(world.cast.olive):
        return CalendarEntry.objects.get(source_id=world["sensitive_deployment"].pk).pk


#: An upload that is a form as it should be, of a file that is not.
_UPLOAD = "multipart/form-data; boundary=x"
_UPLOADED = '--x\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\nx\r\n--x--\r\n'


def _part(whole: str, part: str, allowed: frozenset[str], *, json: bool = False) -> Row:
    """A page, or a verb of the API sent without If-Match, of a restricted thing's part below the thing's address."""
    sent = {"method": "POST", "body": "{}", "content_type": "application/json"} if json else {}
    return Row(
        allowed,
        f"{part} of {whole}",
        hidden_from=frozenset({"charlie", "carla"}),
        key=lambda world: [world[whole].pk, world[part].pk],
        **sent,
    )


_OF_A_TRAIL = [
    Row(PRACTITIONERS, key=lambda world: ["outcomes_outcome", world["outcome"].pk]),
    Row(
        SHARING,
        "GET restricted",
        hidden_from=frozenset({"charlie", "carla", "ada"}),
        key=lambda world: ["outcomes_outcome", world["restricted_outcome"].pk],
    ),
    Row(
        _READERS,
        "GET sensitive",
        hidden_from=_NO_PART | {"ada"},
        key=lambda world: ["operations_operation", world["sensitive_operation"].pk],
    ),
    Row(DIRECTORY, "GET directory", key=lambda world: ["partners_agency", world.cast.charity.pk]),
]

#: A view that Cora shares with the council, and Alice's own of the sensitive operation: each is its maker's to change.
_SAVED_VIEW = [
    Row(frozenset({"cora"}), "GET shared", "saved_view", hidden_from=PRACTITIONERS - COUNCIL),
    Row(CHAIR, "GET sensitive", "sensitive_saved_view", hidden_from=PRACTITIONERS - CHAIR),
]

MATRIX: dict[str, list[Row]] = {
    "healthz": [Row(EVERYONE, open_to_strangers=True)],
    "api-schema": [page(EVERYONE)],
    "api-docs": [page(EVERYONE)],
    "demonstration-file": [page(EVERYONE)],
    "readyz": [Row(NOBODY, open_to_strangers=True, refused=frozenset({200, 503}))],
    "reporting:home": [page(EVERYONE)],
    "partners:agencies": [page(DIRECTORY)],
    "partners:agency": [Row(DIRECTORY, key=lambda world: [world.cast.charity.pk])],
    "partners:agency_add": [page(ADMINISTRATOR)],
    "partners:agency_change": [Row(ADMINISTRATOR, key=lambda world: [world.cast.charity.pk])],
    "partners:person_add": [page(ADMINISTRATOR)],
    "partners:person_change": [Row(ADMINISTRATOR, key=lambda world: [world.cast.olive.pk])],
    "partners:person_reset": [Row(ADMINISTRATOR, key=lambda world: [world.cast.olive.pk])],
    "partners:agreement_add": [page(ADMINISTRATOR)],
    "partners:agreement_withdraw": [Row(ADMINISTRATOR, key=lambda world: [world.cast.agreement.pk])],
    "reporting:outcomes": [page(PRACTITIONERS)],
    "reporting:outcomes_csv": [page(WATCHERS)],
    "reporting:outcomes_xlsx": [page(WATCHERS)],
    "reporting:outcome_counts_csv": [page(WATCHERS)],
    "reporting:saved_views": [page(PRACTITIONERS)],
    "reporting:save_view": [page(PRACTITIONERS)],
    "reporting:saved_view": _SAVED_VIEW,
    "reporting:withdraw_view": _SAVED_VIEW,
    "reporting:publication": [page(WATCHERS), page(WATCHERS, query="?period=this-financial-year")],
    "reporting:publication_csv": [page(WATCHERS, query="?period=this-financial-year")],
    "reporting:log": [page(LOG_READERS)],
    "reporting:log_file": [page(LOG_READERS, "", "csv")],
    "reporting:trail_file": [
        Row(LOG_READERS, key=lambda world: ["outcomes_outcome", world["outcome"].pk, "csv"]),
        Row(
            LOG_READERS,
            "GET restricted",
            key=lambda world: ["outcomes_outcome", world["restricted_outcome"].pk, "json"],
        ),
    ],
    "reporting:log_use": [page(LOG_READERS)],
    "reporting:odd_accesses": [page(LOG_READERS)],
    "reporting:subject_accesses": [page(_HANDLERS)],
    "reporting:subject_access_receive": [page(_HANDLERS)],
    **{
        f"reporting:{name}": [_request(*more, allowed=allowed)]
        for name, more, allowed in (
            ("subject_access", (), frozenset({"cora", "max"})),
            ("subject_access_keep_back", (), frozenset({"cora", "max"})),
            ("subject_access_move", ("check",), frozenset({"cora", "max"})),
            # It is not given yet.
            ("subject_access_file", ("pdf",), NOBODY),
        )
    },
    "reporting:odd_access": [Row(LOG_READERS, key=lambda world: [world["subject"].pk])],
    "reporting:log_use_end": [Row(LOG_READERS, "POST", method="POST")],
    "reporting:retention": [page(_MANAGERS | ADMINISTRATOR)],
    "reporting:retention_classes": [page(_MANAGERS | ADMINISTRATOR)],
    "reporting:retention_class": [page(ADMINISTRATOR, "retention_class")],
    **{
        f"reporting:retention_{name}": [_kept("retention_review")]
        for name in ("review", "keep", "propose", "refuse", "dispose", "hold")
    },
    "reporting:retention_lift": [_kept("legal_hold")],
    "api-retention-reviews-list": [page(_MANAGERS | ADMINISTRATOR)],
    "api-retention-reviews-detail": [_kept("retention_review")],
    **{
        f"api-retention-reviews-{name}": [_kept("retention_review", "POST")]
        for name in ("keep", "propose", "refuse", "dispose")
    },
    "reporting:search": [page(PRACTITIONERS, query="?q=2026")],
    "reporting:trail": _OF_A_TRAIL,
    "reporting:as_of": _OF_A_TRAIL,
    "reporting:compare": _OF_A_TRAIL,
    "api-outcome-summary": [page(PRACTITIONERS)],
    "api-search": [page(PRACTITIONERS, query="?q=2026")],
    "api-trail": [page(DIRECTORY)],
    "api-trail-as-of": [page(DIRECTORY)],
    "api-trail-compare": [page(DIRECTORY)],
    "api-log": [Row(NOBODY, refused=frozenset({403}))],
    "api-log-use": [Row(LOG_READERS, "POST", method="POST", **_JSON)],
    "tasking:referrals": [page(PRACTITIONERS)],
    "tasking:referral_new": [page(PRACTITIONERS)],
    "tasking:referral": [page(PRACTITIONERS, "open_referral"), restricted("referral")],
    "tasking:referral_amend": [page(COUNCIL, "open_referral"), restricted("referral", allowed=COUNCIL)],
    "tasking:referral_risk": [page(PRACTITIONERS, "open_referral"), restricted("referral")],
    "tasking:problems": [page(PRACTITIONERS)],
    "tasking:problem": [page(PRACTITIONERS, "problem"), restricted("restricted_problem")],
    "tasking:problem_new": [
        Row(PRACTITIONERS, query_of=lambda world: f"?hotspot={world['hotspot'].pk}"),
        Row(
            SHARING,
            "GET restricted",
            hidden_from=frozenset({"charlie", "carla"}),
            query_of=lambda world: f"?referral={world['referral'].pk}",
        ),
    ],
    "tasking:problem_change": [page(DECIDERS | {"bob"}, "problem"), restricted("restricted_problem")],
    "tasking:problem_assess": [page(DECIDERS, "problem"), restricted("restricted_problem", allowed=DECIDERS)],
    # Neither has been assessed: those who could close it hear that (409).
    "tasking:problem_close": [page(DECIDERS, "problem"), restricted("restricted_problem", allowed=DECIDERS)],
    "tasking:response_add": [page(DECIDERS | {"bob"}, "problem"), restricted("restricted_problem")],
    "tasking:response_change": [page(SHARING, "response"), restricted("restricted_response")],
    "tasking:measures": [page(PRACTITIONERS, query="?show=all")],
    "tasking:measure": [page(PRACTITIONERS, "open_measure"), restricted("measure")],
    "tasking:measure_add": [
        Row(PRACTITIONERS, query_of=lambda world: f"?referral={world['open_referral'].pk}"),
        Row(
            SHARING,
            "GET restricted",
            hidden_from=frozenset({"charlie", "carla"}),
            query_of=lambda world: f"?subject={world['subject'].pk}",
        ),
    ],
    "tasking:measure_move": [
        page(SHARING, "open_measure", "fit"),
        restricted("measure", "review"),
        restricted("measure", "end"),
    ],
    "tasking:measure_kinds": [page(DIRECTORY)],
    "tasking:measure_kind_new": [page(DECIDERS | ADMINISTRATOR)],
    "tasking:measure_kind_change": [page(DECIDERS | ADMINISTRATOR, "measure_kind")],
    "tasking:risk_matrices": [page(DIRECTORY)],
    "tasking:risk_matrix": [page(DIRECTORY, "risk_matrix")],
    "tasking:risk_matrix_new": [page(DECIDERS | ADMINISTRATOR)],
    **{f"tasking:risk_matrix_{verb}": [page(DECIDERS | ADMINISTRATOR, "risk_matrix")] for verb in ("next", "withdraw")},
    "tasking:referral_move": [
        page(DECIDERS, "open_referral", "accept"),
        page(COUNCIL | {"bea"}, "open_referral", "revoke"),
        restricted("referral", "accept", allowed=DECIDERS),
    ],
    "tasking:case_reviews": [page(PRACTITIONERS)],
    "tasking:case_review_new": [page(PRACTITIONERS)],
    "tasking:case_rule": [page(DECIDERS)],
    "tasking:case_figures": [page(PRACTITIONERS)],
    "tasking:case_figures_file": [page(DECIDERS | {"max", "carla"})],
    "tasking:case_review": [restricted("case_review")],
    "tasking:case_review_step": [restricted("case_review", "close", allowed=DECIDERS)],
    "tasking:case_complaint_strike": [_part("case_review", "complaint", COUNCIL | {"bea"})],
    "tasking:case_recommendation_answer": [_part("case_review", "recommendation", COUNCIL | {"bea"})],
    "tasking:case_recommendation_task": [_part("case_review", "recommendation", DECIDERS)],
    "tasking:cohort": [page(PRACTITIONERS)],
    "tasking:cohort_add": [page(DECIDERS)],
    "tasking:cohort_colours": [page(PRACTITIONERS)],
    "tasking:cohort_colour": [Row(DECIDERS, more=("red",))],
    "tasking:cohort_member": [restricted("cohort_member")],
    "tasking:cohort_step": [restricted("cohort_member", "review", allowed=DECIDERS)],
    "tasking:cohort_contact_strike": [_part("cohort_member", "cohort_contact", COUNCIL | {"bea"})],
    "tasking:actions": [page(PRACTITIONERS)],
    "tasking:actions_csv": [page(DECIDERS | {"max", "carla"})],
    "tasking:action": [page(PRACTITIONERS, "action"), restricted("restricted_action")],
    "tasking:action_amend": [page(DECIDERS, "action"), restricted("restricted_action", allowed=DECIDERS)],
    "tasking:note_new": [page(SHARING, "action"), restricted("restricted_action")],
    "tasking:evidence_new": [page(SHARING, "action"), restricted("restricted_action")],
    "tasking:evidence": [page(PRACTITIONERS, "evidence"), restricted("restricted_evidence")],
    "tasking:evidence_strike": [
        page(DECIDERS | {"olive"}, "evidence"),
        restricted("restricted_evidence", allowed=DECIDERS | {"olive"}),
    ],
    "tasking:extension_ask": [
        page(COUNCIL | {"bea"}, "action"),
        restricted("restricted_action", allowed=COUNCIL | {"bea"}),
    ],
    "tasking:extension_answer": [
        page(DECIDERS, "extension", "grant"),
        page(COUNCIL | {"bea"}, "extension", "withdraw"),
        restricted("restricted_extension", "grant", allowed=DECIDERS),
        restricted("restricted_extension", "withdraw", allowed=COUNCIL | {"bea"}),
    ],
    "tasking:note_strike": [
        page(DECIDERS | {"olive"}, "note"),
        restricted("restricted_progress", allowed=DECIDERS | {"olive"}),
    ],
    "tasking:action_move": [
        page(COUNCIL | {"bea"}, "action", "complete"),
        page(CHAIR, "action", "discharge"),
        restricted("restricted_action", "complete", allowed=COUNCIL | {"bea"}),
    ],
    "tasking:meetings": [page(PRACTITIONERS)],
    "tasking:meeting_plan": [page(DECIDERS)],
    "tasking:forums": [page(PRACTITIONERS)],
    "tasking:forum_new": [page(DECIDERS)],
    "tasking:forum": [page(PRACTITIONERS, "forum")],
    "tasking:forum_change": [
        page(DECIDERS, "forum", group) for group in ("rhythm", "parts", "agenda", "references", "clocks")
    ],
    "tasking:plan_ahead": [page(DECIDERS, "forum")],
    "tasking:seat_new": [page(DECIDERS, "forum")],
    "tasking:seat_change": [page(DECIDERS, "seat")],
    "tasking:seat_end": [page(DECIDERS, "seat")],
    "tasking:item": [page(PRACTITIONERS, "item"), restricted("restricted_item")],
    "tasking:item_note": [page(DECIDERS, "item"), restricted("restricted_item", allowed=DECIDERS)],
    "tasking:live": [page(DECIDERS, "meeting")],
    "tasking:live_news": [page(DECIDERS, "meeting")],
    **{
        f"tasking:{name}": [page(DECIDERS, "item"), restricted("restricted_item", allowed=DECIDERS)]
        for name in ("item_line", "clock_start", "clock_stop")
    },
    "tasking:discussion": [
        page(frozenset({"cora"}), "discussion"),
        restricted("restricted_discussion", allowed=frozenset({"cora"})),
    ],
    "tasking:discussion_strike": [
        page(DECIDERS, "discussion"),
        restricted("restricted_discussion", allowed=DECIDERS),
    ],
    **{
        f"tasking:item_{verb}": [page(DECIDERS, "item"), restricted("restricted_item", allowed=DECIDERS)]
        for verb in ("move", "amend", "defer", "undo_deferral")
    },
    "tasking:item_decide": [page(CHAIR, "item"), restricted("restricted_item", allowed=CHAIR)],
    "tasking:item_action": [page(DECIDERS, "item"), restricted("restricted_item", allowed=DECIDERS)],
    "tasking:meeting": [page(PRACTITIONERS, "meeting")],
    "tasking:meeting_change": [page(DECIDERS, "meeting")],
    "tasking:meeting_open": [page(CHAIR, "meeting")],
    "tasking:meeting_close": [page(CHAIR, "meeting")],
    "tasking:meeting_cancel": [page(DECIDERS, "meeting")],
    "tasking:meeting_refresh": [page(PRACTITIONERS, "meeting")],
    "tasking:attendance": [page(DECIDERS, "meeting")],
    "tasking:minutes": [page(PRACTITIONERS, "meeting"), page(PRACTITIONERS, "past_meeting")],
    "tasking:minutes_version": [page(PRACTITIONERS, "past_meeting", "1")],
    "tasking:minutes_document": [
        page(PRACTITIONERS, "past_meeting", "1", "1", "pdf"),
        restricted("past_meeting", "1", "2", "docx"),
    ],
    "tasking:minutes_correct": [
        page(DECIDERS, "past_meeting", "1"),
        restricted("past_meeting", "2", allowed=DECIDERS),
    ],
    "tasking:papers": [page(PRACTITIONERS, "meeting", "1", "pdf"), restricted("meeting", "2", "docx")],
    "tasking:item_new": [page(DECIDERS, "meeting")],
    "tasking:agenda_order": [page(DECIDERS, "meeting")],
    "tasking:action_new": [page(DECIDERS, "meeting")],
    "api-forums-list": [page(PRACTITIONERS)],
    "api-forums-detail": [page(PRACTITIONERS, "forum")],
    "api-forums-plan-ahead": [
        Row(DECIDERS, "POST", "forum", method="POST", body="{}", content_type="application/json")
    ],
    "api-forum-seats-list": [page(PRACTITIONERS)],
    "api-forum-seats-detail": [page(PRACTITIONERS, "seat")],
    "api-forum-seats-end": [_asked("seat")],
    "api-meetings-list": [page(PRACTITIONERS)],
    "api-meetings-detail": [page(PRACTITIONERS, "meeting")],
    **{f"api-meetings-{verb}": [_asked("meeting")] for verb in ("open", "close", "cancel")},
    "api-meetings-papers": [page(PRACTITIONERS, "meeting", "1", "pdf"), restricted("meeting", "2", "docx")],
    "api-minutes-list": [page(PRACTITIONERS)],
    "api-minutes-detail": [page(PRACTITIONERS, "minutes")],
    "api-minutes-correct": [_verb(PRACTITIONERS, "minutes")],
    "api-minutes-document": [page(PRACTITIONERS, "minutes", "1", "pdf"), restricted("minutes", "2", "docx")],
    "api-meetings-refresh-agenda": [_asked("meeting")],
    "api-meetings-attendance": [_asked("meeting", method="PUT")],
    "api-agenda-items-list": [page(PRACTITIONERS)],
    "api-agenda-items-detail": [page(PRACTITIONERS, "item"), restricted("restricted_item")],
    "api-agenda-items-decide": [_asked("item"), _asked("restricted_item")],
    **{
        f"api-agenda-items-{verb}": [_asked("item"), _verb(SHARING, "restricted_item", hidden=True)]
        for verb in ("move", "defer", "undo-deferral")
    },
    **{
        f"api-agenda-items-{verb}-clock": [
            _verb(DECIDERS, "item"),
            _verb(DECIDERS, "restricted_item", hidden=True),
        ]
        for verb in ("start", "stop")
    },
    "api-discussion-notes-list": [
        page(PRACTITIONERS),
        Row(PRACTITIONERS, "POST", method="POST", body="{}", content_type="application/json"),
    ],
    "api-discussion-notes-detail": [page(PRACTITIONERS, "discussion"), restricted("restricted_discussion")],
    "api-discussion-notes-strike": [_asked("discussion"), _asked("restricted_discussion")],
    "api-actions-list": [page(PRACTITIONERS)],
    "api-actions-detail": [page(PRACTITIONERS, "action"), restricted("restricted_action")],
    **{
        f"api-actions-{verb}": [_asked("action"), _asked("restricted_action")]
        for verb in ("notes", "amend", "ask-for-time", "complete", "reopen", "discharge", "strike")
    },
    "api-actions-evidence": [_asked("action"), _verb(SHARING, "restricted_action", hidden=True)],
    "api-evidence-list": [page(PRACTITIONERS)],
    "api-evidence-detail": [page(PRACTITIONERS, "evidence"), restricted("restricted_evidence")],
    "api-evidence-content": [page(PRACTITIONERS, "evidence"), restricted("restricted_evidence")],
    "api-evidence-strike": [_asked("evidence"), _verb(SHARING, "restricted_evidence", hidden=True)],
    "api-extensions-list": [page(PRACTITIONERS)],
    "api-extensions-detail": [page(PRACTITIONERS, "extension"), restricted("restricted_extension")],
    **{
        f"api-extensions-{verb}": [_asked("extension"), _asked("restricted_extension")]
        for verb in ("grant", "refuse", "withdraw")
    },
    "api-case-reviews-list": [
        page(PRACTITIONERS),
        Row(PRACTITIONERS, "POST", method="POST", body="{}", content_type="application/json"),
    ],
    "api-case-reviews-detail": [restricted("case_review")],
    **{
        f"api-case-reviews-{verb}": [_verb(SHARING, "case_review", hidden=True)]
        for verb in (
            *(
                "complaints",
                "acknowledge",
                "threshold",
                "reconsider",
                "hold",
                "recommendations",
                "close",
                "withdraw",
                "strike",
            ),
        )
    },
    "api-case-reviews-strike-complaint": [_part("case_review", "complaint", SHARING, json=True)],
    **{
        f"api-case-reviews-{verb}-recommendation": [_part("case_review", "recommendation", SHARING, json=True)]
        for verb in ("answer", "task")
    },
    "api-cohort-members-list": [
        page(PRACTITIONERS),
        Row(PRACTITIONERS, "POST", method="POST", body="{}", content_type="application/json"),
    ],
    "api-cohort-members-detail": [restricted("cohort_member")],
    **{
        f"api-cohort-members-{verb}": [_verb(SHARING, "cohort_member", hidden=True)]
        for verb in ("colour", "status", "reviews", "contacts", "leave")
    },
    "api-cohort-members-strike-contact": [_part("cohort_member", "cohort_contact", SHARING, json=True)],
    "api-referrals-list": [page(PRACTITIONERS)],
    "api-problems-list": [page(PRACTITIONERS), _asked("", method="POST")],
    "api-problems-detail": [page(PRACTITIONERS, "problem"), restricted("restricted_problem")],
    **{
        f"api-problems-{verb}": [_verb(PRACTITIONERS, "problem"), _verb(SHARING, "restricted_problem", hidden=True)]
        for verb in ("amend", "assess", "close", "responses")
    },
    "api-problem-responses-list": [page(PRACTITIONERS)],
    "api-problem-responses-detail": [page(PRACTITIONERS, "response"), restricted("restricted_response")],
    "api-problem-responses-change": [
        _verb(PRACTITIONERS, "response"),
        _verb(SHARING, "restricted_response", hidden=True),
    ],
    "api-measure-kinds-list": [page(PRACTITIONERS)],
    "api-measure-kinds-detail": [page(PRACTITIONERS, "measure_kind")],
    "api-safeguarding-measures-list": [page(PRACTITIONERS), _asked("", method="POST")],
    "api-safeguarding-measures-detail": [page(PRACTITIONERS, "open_measure"), restricted("measure")],
    **{
        f"api-safeguarding-measures-{verb}": [
            _verb(PRACTITIONERS, "open_measure"),
            _verb(SHARING, "measure", hidden=True),
        ]
        for verb in ("fit", "review", "end")
    },
    "api-risk-matrices-list": [page(DIRECTORY)],
    "api-risk-matrices-detail": [page(DIRECTORY, "risk_matrix")],
    **{
        f"api-risk-matrices-{verb}": [_verb(DECIDERS | ADMINISTRATOR, "risk_matrix")]
        for verb in ("next-version", "withdraw")
    },
    "api-risk-assessments-list": [page(PRACTITIONERS)],
    "api-risk-assessments-detail": [restricted("risk_assessment")],
    "api-referrals-assess-risk": [_verb(PRACTITIONERS, "open_referral"), _verb(SHARING, "referral", hidden=True)],
    "api-referrals-amend": [_verb(PRACTITIONERS, "open_referral"), _verb(SHARING, "referral", hidden=True)],
    "api-referrals-detail": [page(PRACTITIONERS, "open_referral"), restricted("referral")],
    **{
        f"api-referrals-{verb}": [_asked("open_referral"), _asked("referral")]
        for verb in ("accept", "reject", "redirect", "start", "finish", "revoke")
    },
    "outcomes:list": [page(PRACTITIONERS)],
    "outcomes:register": [page(PRACTITIONERS)],
    "outcomes:register_csv": [page(DECIDERS | {"max", "carla"})],
    "outcomes:record": [page(PRACTITIONERS)],
    "outcomes:propose": [page(PRACTITIONERS)],
    "outcomes:recorded": [
        Row(PRACTITIONERS, key=lambda world: [world["outcome"].client_key]),
        Row(SHARING, "GET restricted", key=lambda world: [world["restricted_outcome"].client_key]),
    ],
    "outcomes:types": [page(PRACTITIONERS)],
    "outcomes:type": [page(PRACTITIONERS, "outcome_type")],
    "outcomes:type_new": [page(PRACTITIONERS)],
    **{f"outcomes:{name}": [page(PRACTITIONERS, "outcome_type")] for name in ("switch", "type_change", "law_new")},
    **{
        f"outcomes:{name}": [page(PRACTITIONERS, "law")] for name in ("commence", "law_correct", "law_known", "law_end")
    },
    "outcomes:detail": [
        page(PRACTITIONERS, "outcome"),
        restricted("restricted_outcome"),
        sensitive("sensitive_outcome"),
    ],
    "outcomes:change": [
        page(PRACTITIONERS, "outcome", "serve"),
        restricted("restricted_outcome", "serve"),
        sensitive("sensitive_outcome", "serve"),
    ],
    "outcomes:work": [
        page(PRACTITIONERS, "outcome", "breach"),
        restricted("restricted_outcome", "conditions"),
        sensitive("sensitive_outcome", "variation"),
    ],
    "outcomes:work_on": [
        Row(
            SHARING,
            "GET restricted",
            hidden_from=frozenset({"charlie", "carla"}),
            key=lambda world: [world["restricted_outcome"].pk, "breach-dealt-with", world["breach"].pk],
        ),
        Row(
            _READERS,
            "GET sensitive",
            hidden_from=_NO_PART,
            key=lambda world: [world["sensitive_outcome"].pk, "strike-breach", world["sensitive_breach"].pk],
        ),
    ],
    "api-outcome-types-list": [page(PRACTITIONERS)],
    "api-outcome-types-detail": [page(PRACTITIONERS, "outcome_type")],
    "api-outcome-types-switch": [_verb(PRACTITIONERS, "outcome_type")],
    "api-outcome-types-versions": [_verb(PRACTITIONERS, "outcome_type")],
    "api-legal-versions-list": [page(PRACTITIONERS)],
    "api-legal-versions-detail": [page(PRACTITIONERS, "law"), _asked("law", "PATCH")],
    **{f"api-legal-versions-{verb}": [_verb(PRACTITIONERS, "law")] for verb in ("source", "commence", "end")},
    "api-outcomes-list": [page(PRACTITIONERS)],
    "api-outcomes-detail": [
        page(PRACTITIONERS, "outcome"),
        restricted("restricted_outcome"),
        sensitive("sensitive_outcome"),
    ],
    **{
        f"api-outcomes-{verb}": [
            Row(PRACTITIONERS, "POST", "restricted_outcome", method="POST", body="{}", content_type="application/json")
        ]
        for verb in _OUTCOME_VERBS
    },
    **{
        f"api-outcomes-{work}": [_verb(PRACTITIONERS, "outcome"), _verb(SHARING, "restricted_outcome", hidden=True)]
        for work in _OUTCOME_WORKS
    },
    "notifications:feed": [Row(NOBODY, open_to_strangers=True, key=lambda world: ["x" * 43, "muster"])],
    "notifications:answer": [Row(NOBODY, open_to_strangers=True, key=lambda world: ["x" * 98, "confirm"])],
    "notifications:calendars": [page(PRACTITIONERS)],
    "notifications:calendar": [page(PRACTITIONERS)],
    "notifications:calendar_week": [page(PRACTITIONERS)],
    "notifications:agenda": [page(PRACTITIONERS)],
    "notifications:calendar_new": [page(PRACTITIONERS)],
    "notifications:calendar_replace": [page(OLIVE, "feed")],
    "notifications:calendar_revoke": [page(OLIVE, "feed")],
    "notifications:entry_ics": [
        Row(_READERS, hidden_from=_NO_PART, key=lambda world: [_entry_of(world)]),
    ],
    "notifications:record_ics": [
        Row(PRACTITIONERS, key=lambda world: ["operations_deployment", world["deployment"].pk]),
        Row(
            _READERS,
            hidden_from=_NO_PART,
            key=lambda world: ["operations_deployment", world["sensitive_deployment"].pk],
        ),
    ],
    "notifications:mailbox": [page(EVERYONE)],
    "notifications:preferences": [page(EVERYONE)],
    "notifications:unsubscribe": [Row(NOBODY, open_to_strangers=True, key=lambda world: ["x" * 60])],
    "api-message-preferences": [page(EVERYONE)],
    "notifications:message": [page(OLIVE, "message")],
    "notifications:inbox_read_all": [Row(EVERYONE, method="POST")],
    "notifications:inbox_message": [page(OLIVE, "inbox_message"), page(NOBODY, "hidden_inbox_message")],
    "notifications:inbox_unread": [Row(OLIVE, thing="inbox_message", method="POST")],
    "api-messages-list": [page(EVERYONE)],
    "api-messages-detail": [page(OLIVE, "inbox_message"), page(NOBODY, "hidden_inbox_message")],
    "api-messages-read": [Row(OLIVE, thing="inbox_message", method="POST")],
    "api-messages-unread": [Row(OLIVE, thing="inbox_message", method="POST")],
    "api-messages-read-all": [Row(EVERYONE, method="POST")],
    "notifications:deliveries": [page(WATCHERS)],
    "notifications:deliveries_again": [page(DECIDERS)],
    "notifications:troubles": [page(WATCHERS)],
    "notifications:trouble_clear": [page(DECIDERS, "trouble")],
    "notifications:delivery": [_hidden_delivery(WATCHERS)],
    "notifications:delivery_resend": [_hidden_delivery(DECIDERS)],
    "notifications:reminders": [page(DIRECTORY)],
    "notifications:reminder_change": [page(DECIDERS | ADMINISTRATOR, "reminder_rule")],
    "notifications:reminder_switch": [page(DECIDERS | ADMINISTRATOR, "reminder_rule")],
    **{
        f"notifications:reminder_{verb}": [Row(DECIDERS | ADMINISTRATOR, more=("red-flag",))]
        for verb in ("new", "defaults")
    },
    "api-reminder-rules-list": [page(DIRECTORY), Row(DECIDERS | ADMINISTRATOR, "POST", method="POST", **_JSON)],
    "api-reminder-rules-detail": [
        page(DIRECTORY, "reminder_rule"),
        Row(DECIDERS | ADMINISTRATOR, "PATCH", "reminder_rule", method="PATCH", **_JSON),
    ],
    "api-reminder-rules-restore": [Row(DECIDERS | ADMINISTRATOR, "POST", method="POST", **_JSON)],
    "notifications:delivery_discard": [_hidden_delivery(DECIDERS)],
    "api-feeds-list": [page(PRACTITIONERS)],
    "api-feeds-detail": [page(OLIVE, "feed")],
    "api-feeds-revoke": [_verb(OLIVE, "feed")],
    "api-feeds-replace": [_verb(OLIVE, "feed")],
    "api-calendar-entries-list": [page(PRACTITIONERS)],
    "api-calendar-entries-detail": [Row(OLIVE, key=lambda world: [_entry_of(world)])],
    "api-deliveries-list": [page(WATCHERS)],
    "api-deliveries-detail": [_hidden_delivery(WATCHERS)],
    "api-deliveries-resend": [_hidden_delivery(WATCHERS, "POST")],
    "api-deliveries-discard": [_hidden_delivery(WATCHERS, "POST")],
    "api-deliveries-resend-failed": [
        Row(DECIDERS, method="POST", body='{"period": "hour"}', content_type="application/json")
    ],
    "api-address-troubles-list": [page(WATCHERS)],
    "api-address-troubles-detail": [page(WATCHERS, "trouble")],
    "api-address-troubles-clear": [Row(WATCHERS, thing="trouble", method="POST")],
    "api-agencies-list": [page(DIRECTORY)],
    "api-agencies-detail": [Row(DIRECTORY, key=lambda world: [world.cast.charity.pk])],
    "api-people-list": [page(DIRECTORY)],
    "api-people-detail": [Row(DIRECTORY, key=lambda world: [world.cast.olive.pk])],
    "api-agreements-list": [page(DIRECTORY)],
    "api-agreements-detail": [Row(DIRECTORY, key=lambda world: [world.cast.agreement.pk])],
    "hotspots:list": [page(PRACTITIONERS)],
    "hotspots:detail": [page(PRACTITIONERS, "hotspot")],
    "hotspots:find": [Row(DECIDERS, "POST", method="POST")],
    "hotspots:adopt": [page(DECIDERS, "candidate")],
    "hotspots:reject": [page(DECIDERS, "candidate")],
    "hotspots:task": [page(DECIDERS, "hotspot")],
    "hotspots:review": [page(DECIDERS, "hotspot")],
    "hotspots:close": [page(CHAIR, "hotspot")],
    "hotspots:peak": [page(PRACTITIONERS - {"max", "carla"}, "hotspot")],
    "hotspots:weights": [page(DECIDERS)],
    "hotspots:imports": [page(PRACTITIONERS)],
    "hotspots:import": [page(PRACTITIONERS, "import")],
    "hotspots:import_upload": [page(COORDINATORS)],
    "hotspots:import_refusals": [page(PRACTITIONERS, "import")],
    "hotspots:import_try_again": [page(COORDINATORS, "import")],
    "hotspots:import_confirm": [page(COORDINATORS, "held_import")],
    "hotspots:import_discard": [page(COORDINATORS, "held_import")],
    "hotspots:victims": [page(PRACTITIONERS)],
    "hotspots:subject": [restricted("subject")],
    "hotspots:subject_add": [page(PRACTITIONERS - {"max", "carla"})],
    "hotspots:report_add": [restricted("subject", allowed=SHARING - {"max"})],
    "hotspots:subject_correct": [restricted("subject", allowed=COUNCIL - {"max"})],
    "hotspots:report_strike": [restricted("subject_report", allowed=COUNCIL - {"max"})],
    "hotspots:subject_close": [restricted("subject", allowed=DECIDERS)],
    "hotspots:subject_reopen": [restricted("subject", allowed=DECIDERS)],
    "hotspots:emergency_open": [page(PRACTITIONERS)],
    "hotspots:emergencies": [page(PRACTITIONERS)],
    "hotspots:emergency": [replace(page(_TOLD, "emergency"), hidden_from=PRACTITIONERS - _TOLD)],
    # It is at an end.
    "hotspots:emergency_end": [replace(page(NOBODY, "emergency"), hidden_from=PRACTITIONERS - _TOLD)],
    "hotspots:emergency_review": [replace(page(frozenset({"max"}), "emergency"), hidden_from=PRACTITIONERS - _TOLD)],
    "hotspots:subject_merge": [restricted("subject", allowed=DECIDERS)],
    "hotspots:subject_unmerge": [restricted("merged_subject", allowed=DECIDERS)],
    "api-hotspots-list": [page(PRACTITIONERS)],
    "api-hotspots-detail": [page(PRACTITIONERS, "hotspot")],
    "api-hotspots-find": [Row(DECIDERS, "POST", method="POST", content_type="application/json", body="{}")],
    **{
        f"api-hotspots-{verb}": [_verb(PRACTITIONERS, "hotspot")]
        for verb in ("adopt", "reject", "task", "review", "close", "peak")
    },
    "api-imports-list": [
        page(PRACTITIONERS),
        Row(COORDINATORS, "POST", method="POST", content_type=_UPLOAD, body=_UPLOADED),
    ],
    "api-imports-detail": [page(PRACTITIONERS, "import")],
    "api-imports-refusals": [page(PRACTITIONERS, "import")],
    "api-imports-try-again": [_verb(PRACTITIONERS, "import")],
    "api-imports-confirm": [_verb(PRACTITIONERS, "held_import")],
    "api-imports-discard": [_verb(PRACTITIONERS, "held_import")],
    "api-subjects-list": [
        page(PRACTITIONERS),
        Row(PRACTITIONERS, "POST", method="POST", content_type="application/json", body="{}"),
    ],
    "api-subjects-detail": [restricted("subject")],
    "api-subjects-reports": [restricted("subject"), _verb(SHARING, "subject", hidden=True)],
    **{f"api-subjects-{verb}": [_verb(SHARING, "subject", hidden=True)] for verb in _SUBJECT_VERBS},
    "api-subjects-strike-report": [
        replace(
            _verb(SHARING, "subject", hidden=True),
            key=lambda world: [world["subject"].pk, world["subject_report"].pk],
        )
    ],
    "operations:list": [page(PRACTITIONERS)],
    "operations:propose": [page(DECIDERS)],
    "operations:operation": [page(PRACTITIONERS, "operation"), sensitive("sensitive_operation")],
    **{
        f"operations:{verb}": _sent("operation", sensitive_thing="sensitive_operation", json=False)
        for verb in ("authorise", "start", "close")
    },
    # A scheduled operation has nothing to debrief yet.
    "operations:debrief": [page(NOBODY, "operation"), sensitive("sensitive_operation", allowed=NOBODY)],
    "operations:cancel": [page(DECIDERS, "operation"), sensitive("sensitive_operation", allowed=_PLANNERS)],
    "operations:deploy": [page(DECIDERS, "operation"), sensitive("sensitive_operation", allowed=_PLANNERS)],
    "operations:change": [page(DECIDERS | {"olive"}, "operation"), sensitive("sensitive_operation")],
    "operations:mark_sensitive": [
        page(DECIDERS | {"olive"}, "operation"),
        sensitive("sensitive_operation", allowed=NOBODY),
    ],
    "operations:mark_official": [
        page(NOBODY, "operation"),
        sensitive("sensitive_operation", allowed=frozenset({"alice"})),
    ],
    # Everyone who works in the partnership sees an OFFICIAL one, so that there is nobody to name.
    "operations:readers_add": [page(NOBODY, "operation"), sensitive("sensitive_operation")],
    "operations:reader_remove": [sensitive("sensitive_reader", allowed=frozenset({"cora", "olive"}))],
    "operations:visit_add": [page(PRACTITIONERS, "operation"), sensitive("sensitive_operation")],
    "operations:deployment": [page(PRACTITIONERS, "deployment"), sensitive("sensitive_deployment")],
    **{
        f"operations:{name}": [page(DECIDERS, "deployment"), sensitive("sensitive_deployment", allowed=_PLANNERS)]
        for name in ("deployment_move", "deployment_cancel", "ask", "repeat")
    },
    "operations:series": [page(PRACTITIONERS, "series"), sensitive("sensitive_series")],
    "operations:turn_out": [
        page(PRACTITIONERS, "deployment"),
        sensitive("sensitive_deployment", allowed=_PLANNERS),
    ],
    # Olive, who turns out, is the council's.
    "operations:stand_down": [page(COUNCIL | DECIDERS, "turnout"), sensitive("sensitive_turnout")],
    **{
        f"operations:{name}": [page(PRACTITIONERS, "operation"), sensitive("sensitive_operation")]
        for name in ("outcome_sheet", "outcome_sheet_pdf")
    },
    "operations:debrief_finish": _sent("operation", sensitive_thing="sensitive_operation", json=False),
    "operations:debrief_correct": [
        page(DECIDERS, "debrief"),
        sensitive("sensitive_debrief", allowed=_PLANNERS),
    ],
    "operations:briefing": _BRIEFINGS,
    "operations:briefing_pdf": _BRIEFINGS,
    "operations:briefing_change": [_DRAFT],
    "operations:briefing_publish": [replace(_DRAFT, method="POST")],
    "operations:briefing_acknowledge": _pressed("briefing", PRACTITIONERS, _READERS),
    "operations:briefing_remind": _pressed("briefing", _BRIEFERS, _OWN_BRIEFERS),
    "operations:briefing_start": _pressed("operation", _BRIEFERS, _OWN_BRIEFERS),
    "operations:deployment_briefing_start": _pressed("deployment", _BRIEFERS, _OWN_BRIEFERS),
    "operations:request_answer": [
        # Others than the asked agency are led to the page of the request.
        page(PRACTITIONERS, "request"),
        sensitive("sensitive_request"),
    ],
    "operations:ask_others": [
        Row(NOBODY, "GET request", "request"),
        sensitive("sensitive_request", allowed=NOBODY),
    ],
    "operations:requests": [page(PRACTITIONERS)],
    "operations:request": [page(PRACTITIONERS, "request"), sensitive("sensitive_request")],
    **{
        f"operations:request_{verb}": [page(_POLICE, "request"), sensitive("sensitive_request")]
        for verb in ("offer", "confirm", "decline")
    },
    "operations:request_withdraw": [page(_POLICE | DECIDERS, "request"), sensitive("sensitive_request")],
    # Nothing is confirmed yet, so there are no hours to give.
    "operations:request_attend": [page(NOBODY, "request"), sensitive("sensitive_request", allowed=NOBODY)],
    "operations:resources": [page(PRACTITIONERS)],
    "operations:resource_add": [page(PRACTITIONERS)],
    "operations:resource": [page(PRACTITIONERS, "resource")],
    "operations:resource_change": [page(_POLICE | DECIDERS, "resource")],
    **{
        f"operations:availability{form}": [page(_POLICE | DECIDERS, "resource")]
        for form in ("", "_add", "_pattern", "_import", "_clear")
    },
    "operations:availability_strike": [_leave()],
    "operations:hours": [page(PRACTITIONERS)],
    "operations:hours_file": [page(PRACTITIONERS)],
    "operations:hours_behind": [Row(PRACTITIONERS, more=("promised",))],
    "operations:skills": [page(DIRECTORY)],
    "operations:skill_add": [page(DECIDERS | ADMINISTRATOR)],
    "operations:skill_change": [page(DECIDERS | ADMINISTRATOR, "skill")],
    # Carla, a manager elsewhere, finds an empty list.
    "operations:plans": [page(WATCHERS)],
    "operations:plan_make": [page(DECIDERS)],
    **{f"operations:{name}": [page(_PLAN_READERS, "plan")] for name in ("plan", "plan_progress", "plan_file")},
    **{
        f"operations:plan_{verb}": [Row(_PLAN_READERS, "POST plan", "plan", method="POST")]
        for verb in ("solve", "stop", "discard")
    },
    **{f"operations:plan_{verb}": [page(DECIDERS, "plan")] for verb in ("settings", "confirm", "session_add")},
    "operations:plan_place": [page(DECIDERS, "plan_place")],
    "operations:plan_session": [page(DECIDERS, "planned_session")],
    "operations:plan_session_mark": [Row(DECIDERS, "POST", "planned_session", ("keep",), method="POST")],
    "operations:plan_use_mark": [Row(DECIDERS, "POST", "planned_use", ("keep",), method="POST")],
    "api-plans-list": [page(WATCHERS)],
    "api-plans-detail": [page(_PLAN_READERS, "plan")],
    "api-plans-solve": [_verb(_PLAN_READERS, "plan")],
    "api-plans-stop": [_verb(DECIDERS, "plan")],
    "operations:red_flags": [page(PRACTITIONERS)],
    "operations:red_flag_year": [page(PRACTITIONERS, "", "2026")],
    "operations:red_flag_year_file": [page(PRACTITIONERS, "", "2026")],
    "operations:red_flag_add": [page(DECIDERS)],
    "operations:red_flag": [page(PRACTITIONERS, "red_flag")],
    "operations:red_flag_import": [page(DECIDERS), Row(DECIDERS, "POST", method="POST")],
    "operations:red_flag_import_confirm": [Row(DECIDERS, "POST", method="POST")],
    "operations:red_flag_template": [page(PRACTITIONERS)],
    "operations:red_flag_change": [page(DECIDERS, "red_flag")],
    "operations:red_flag_cancel": [page(DECIDERS, "red_flag")],
    "operations:red_flag_confirm": _sent("red_flag", json=False),
    # It is in the plan, so there is nothing to put back.
    "operations:red_flag_restore": [page(NOBODY, "red_flag")],
    **{
        f"api-{name}-list": [
            page(PRACTITIONERS),
            Row(PRACTITIONERS, "POST", method="POST", body="{}", content_type="application/json"),
        ]
        for name in (
            "operations",
            "deployments",
            "visits",
            "resources",
            "resource-requests",
            "red-flag-dates",
        )
    },
    "api-debriefs-list": [
        page(PRACTITIONERS),
        Row(PRACTITIONERS, "POST", method="POST", body="{}", content_type="application/json"),
    ],
    "api-debriefs-detail": [page(PRACTITIONERS, "debrief"), sensitive("sensitive_debrief")],
    "api-debriefs-correct": _sent("debrief", sensitive_thing="sensitive_debrief"),
    "api-briefings-list": [page(PRACTITIONERS)],
    "api-briefings-detail": _BRIEFINGS,
    "api-briefings-acknowledge": _pressed("briefing", PRACTITIONERS, _READERS),
    "api-operations-detail": [page(PRACTITIONERS, "operation"), sensitive("sensitive_operation")],
    "api-deployments-detail": [page(PRACTITIONERS, "deployment"), sensitive("sensitive_deployment")],
    "api-resources-detail": [page(PRACTITIONERS, "resource")],
    "api-skills-list": [page(PRACTITIONERS)],
    "api-availability-list": [page(PRACTITIONERS), _asked("")],
    "api-availability-detail": [_leave()],
    "api-availability-strike": [_leave("POST")],
    "api-skills-detail": [page(PRACTITIONERS, "skill")],
    "api-resource-requests-detail": [page(PRACTITIONERS, "request"), sensitive("sensitive_request")],
    "api-red-flag-dates-detail": [page(PRACTITIONERS, "red_flag")],
    **{
        f"api-operations-{verb}": _sent("operation", sensitive_thing="sensitive_operation")
        for verb in (
            *("authorise", "schedule", "start", "debrief", "close", "cancel"),
            *("name-readers", "remove-reader", "mark-sensitive", "mark-official"),
        )
    },
    **{
        f"api-deployments-{verb}": _sent("deployment", sensitive_thing="sensitive_deployment")
        for verb in ("cancel", "turn-out", "stand-down", "repeat", "change-later", "cancel-later")
    },
    **{
        f"api-resource-requests-{verb}": _sent("request", sensitive_thing="sensitive_request")
        for verb in ("offer", "confirm", "decline", "withdraw", "attend")
    },
    "api-deployment-series-list": [page(PRACTITIONERS)],
    "api-deployment-series-detail": [page(PRACTITIONERS, "series"), sensitive("sensitive_series")],
    **{f"api-red-flag-dates-{verb}": _sent("red_flag") for verb in ("confirm", "cancel", "restore")},
}
MATRIX |= rows_of_the_day()
