"""Numbers as they come in an address or a hidden field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.typed import whole_number


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_whole_number_is_read_up_to_the_most_that_it_may_be(number: int, most: int) -> None:
    assert whole_number(str(number), most=most) == (number if number <= most else None)


@pytest.mark.parametrize("text", ["", " ", "-1", "+1", "1.0", "1e3", "٣", "²", "1_0", "x", "9" * 5000])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert whole_number(text, most=2026) is None
