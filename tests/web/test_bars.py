"""Bars stand on one line, as high as their values, and never overlap."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from web.bars import HEIGHT, WIDTH, Bar, lay_out

bars = st.lists(st.builds(Bar, st.just("Jan 18"), st.integers(0, 10**6), st.booleans()), min_size=1, max_size=24)


@given(bars)
def test_each_bar_is_as_high_as_its_value_and_in_its_place(drawn: list[Bar]) -> None:
    view = lay_out(drawn)
    tallest = max(bar.value for bar in drawn)
    previous = 0.0
    for bar, shown in zip(drawn, view.bars, strict=True):
        assert shown.y + shown.height == pytest.approx(view.base, abs=0.2)
        assert shown.height == pytest.approx(bar.value / max(1, tallest) * (view.base - 24), abs=0.1)
        assert previous <= shown.x
        assert 0 <= shown.text_y < shown.y
        previous = shown.x + shown.width
    assert previous <= WIDTH
    assert view.label_y < HEIGHT


def test_without_bars_there_is_no_chart() -> None:
    with pytest.raises(ValueError, match="at least one bar"):
        lay_out([])


def test_the_picture_says_in_words_what_it_shows() -> None:
    view = lay_out([Bar("Jan 18", 3), Bar("Mar 18", 1, second=True)])
    drawn = render_to_string(
        "web/bars.html", {"view": view, "id": "x", "title": "Incidents", "description": "By month"}
    )
    assert 'aria-labelledby="x-title x-description"' in drawn
    assert drawn.count("<rect") == 2
    assert drawn.count("muster-bars__bar--second") == 1
    assert "style=" not in drawn
