"""That the chaos would notice: each promise broken is named, and none where all were kept."""

from collections import Counter
from typing import Any

import pytest

from tests.chaos.verdict import Verdict

KEPT: dict[str, Any] = {
    "provider": "GOV.UK Notify",
    "once": True,
    "known": {"a": "sent", "b": "sent"},
    "arrived": Counter(a=1, b=1),
    "attempts": 3,
    "kills": Counter({"a whole worker": 2}),
    "points": Counter(sending=2),
    "troubles": Counter({"Valkey killed": 1}),
    "seconds": 1.0,
    "seed": 1,
    "demanded": {"messages": 2, "kills": 2, "Valkey killed": 1},
}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"arrived": Counter(a=1)}, ["1 lost"]),
        ({"known": {"a": "sent", "b": "unknown"}}, ["1 lost"]),
        ({"arrived": Counter(a=1, b=3)}, ["2 sent twice"]),
        ({"arrived": Counter(a=1, b=3), "once": False}, []),
        ({"arrived": Counter(a=1, b=1, c=1), "once": False}, ["1 under another name"]),
        ({"kills": Counter({"a whole worker": 1})}, ["kills: 1, not 2"]),
        ({"troubles": Counter()}, ["Valkey killed: 0, not 1"]),
        ({"known": {"a": "sent"}, "arrived": Counter(a=1)}, ["messages: 1, not 2"]),
    ],
)
def test_each_promise_that_is_broken_is_named(change: dict[str, Any], broken: list[str]) -> None:
    verdict = Verdict(**(KEPT | change))
    assert verdict.broken() == broken
    assert ("NOT KEPT" in str(verdict)) is bool(broken)
