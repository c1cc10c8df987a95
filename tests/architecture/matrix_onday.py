"""Who gets in where, of premises, visit lists, visits, check-ins and photos."""

from typing import Any


def rows() -> dict[str, list[Any]]:
    """The rows of the matrix. Made when asked for: the matrix imports this."""
    from tests.architecture.matrix import (
        _NO_PART,
        _PLANNERS,
        _READERS,
        COORDINATORS,
        COUNCIL,
        DECIDERS,
        OLIVE,
        PRACTITIONERS,
        Row,
        _sent,
        page,
        sensitive,
    )

    keepers = COUNCIL | COORDINATORS  # the lead agency's, and planners
    lists = [page(keepers, "operation"), sensitive("sensitive_operation")]
    theirs = DECIDERS | OLIVE  # Olive commands, sent the photo, and is the one who is checked in
    new = Row(PRACTITIONERS, "POST", method="POST", body="{}", content_type="application/json")

    def seen(thing: str) -> list[Row]:
        return [page(PRACTITIONERS, thing), sensitive(f"sensitive_{thing}")]

    def verbs(thing: str, *, json: bool = True) -> list[Row]:
        return _sent(thing, sensitive_thing=f"sensitive_{thing}", json=json)

    return {
        "operations:visit_list": seen("operation"),
        **{f"operations:{name}": lists for name in ("list_pick", "list_enter", "list_lines")},
        "operations:list_move": verbs("list_entry", json=False),
        "operations:list_take_off": [page(keepers, "list_entry"), sensitive("sensitive_list_entry", allowed=_READERS)],
        "operations:day": seen("deployment"),
        **{f"operations:{name}": verbs("deployment", json=False) for name in ("check_in", "check_out")},
        "operations:check_in_strike": [
            page(theirs, "check_in"),
            sensitive("sensitive_check_in", allowed=_PLANNERS | OLIVE),
        ],
        "operations:visit": seen("visit"),
        "operations:photo_add": seen("visit"),
        "operations:photo": seen("photo"),
        "operations:photo_strike": [page(theirs, "photo"), sensitive("sensitive_photo", allowed=_PLANNERS | OLIVE)],
        "operations:sites": [page(PRACTITIONERS)],
        "operations:site_add": [page(PRACTITIONERS)],
        **{f"operations:{name}": seen("site") for name in ("site", "site_change")},
        **{f"api-{name}-list": [page(PRACTITIONERS), new] for name in ("sites", "visit-list")},
        **{f"api-{name}-list": [page(PRACTITIONERS)] for name in ("check-ins", "visit-photos")},
        "api-sites-detail": seen("site"),
        "api-visit-list-detail": seen("list_entry"),
        "api-visits-detail": seen("visit"),
        "api-check-ins-detail": seen("check_in"),
        "api-visit-photos-detail": seen("photo"),
        "api-visit-photos-content": seen("photo"),
        **{f"api-visit-list-{name}": verbs("list_entry") for name in ("move", "take-off")},
        "api-check-ins-strike": verbs("check_in"),
        "api-visit-photos-strike": verbs("photo"),
        "api-visits-photos": verbs("visit"),
        # Sent empty by someone who does not turn out, it is refused.
        **{
            f"api-deployments-{name}": [
                Row(PRACTITIONERS, "POST", "deployment", method="POST", body="{}", content_type="application/json"),
                Row(
                    _READERS,
                    "POST sensitive",
                    "sensitive_deployment",
                    method="POST",
                    hidden_from=_NO_PART,
                    body="{}",
                    content_type="application/json",
                ),
            ]
            for name in ("check-in", "check-out")
        },
    }
