"""A reason is asked for in one place, in the words of whoever asks."""

import pytest

from common.errors import BadInput, require_reason


def test_a_reason_is_given_without_what_surrounds_it_and_refused_where_it_is_none() -> None:
    assert require_reason("  It rained.\n") == "It rained."
    for blank in ("", " \n\t"):
        with pytest.raises(BadInput, match=r"Say why\.") as refused:
            require_reason(blank, "Say why.")
        assert refused.value.faults == {"reason": ["Say why."]}
