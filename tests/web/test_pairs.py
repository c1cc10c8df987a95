"""Pairs of bars stand on one line, as high as their values, last year's before this year's, and never overlap."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from web.pairs import HEIGHT, Pair, lay_out

MANY = st.integers(0, 10**6)
PAIRS = st.lists(st.builds(Pair, st.just("Jan 2026"), MANY, st.none() | MANY), min_size=1, max_size=40)


@given(PAIRS)
def test_each_bar_is_as_high_as_its_value_and_in_its_place(pairs: list[Pair]) -> None:
    view = lay_out(pairs)
    values = [
        value for pair in pairs for value in ((pair.before, pair.now) if pair.before is not None else (pair.now,))
    ]
    previous = 0.0
    for value, bar in zip(values, view.bars, strict=True):
        assert bar.value == value
        assert bar.y + bar.height == pytest.approx(view.base, abs=0.2)
        assert bar.height == pytest.approx(value / max(1, *values, 1) * (view.base - 22), abs=0.1)
        assert previous <= bar.x
        assert 0 <= bar.text_y < bar.y
        previous = bar.x + bar.width
    assert previous <= view.width
    assert view.label_y < HEIGHT
    assert [label.text for label in view.labels] == [pair.label for pair in pairs]


def test_without_pairs_there_is_no_chart() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        lay_out([])


def test_the_picture_says_in_words_what_it_shows_and_not_by_colour_alone() -> None:
    view = lay_out([Pair("Jan 2026", 3, 1), Pair("Feb 2026", 1, 0)])
    drawn = render_to_string(
        "web/pairs.html", {"view": view, "id": "x", "title": "Outcomes", "description": "By month"}
    )
    assert 'aria-labelledby="x-title x-description"' in drawn
    assert drawn.count("<rect") == 4
    assert drawn.count("muster-pairs__bar--before") == 2
    assert "style=" not in drawn
