import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.catalogue import load_catalogue
from outcomes.wording import counted, joiners, listed, number, sentence

CBO = ("Criminal Behaviour Order", "Criminal Behaviour Orders")
CPW = ("Community Protection Warning", "Community Protection Warnings")
ARREST = ("arrest", "arrests")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            [(2, *CBO), (3, *CPW)],
            "Operation Turncoat has led to two Criminal Behaviour Orders and three Community Protection Warnings.",
        ),
        ([(1, *CBO)], "Operation Turncoat has led to one Criminal Behaviour Order."),
        (
            [(1, *ARREST), (10, *CPW), (1, *CBO)],
            "Operation Turncoat has led to one arrest, 10 Community Protection Warnings "
            "and one Criminal Behaviour Order.",
        ),
        ([(0, *CBO), (9, *ARREST)], "Operation Turncoat has led to nine arrests."),
        ([(1, *CBO), (1, *CBO)], "Operation Turncoat has led to two Criminal Behaviour Orders."),
        ([(1250, *ARREST)], "Operation Turncoat has led to 1,250 arrests."),
        ([], "Operation Turncoat has not yet led to any recorded outcome."),
        ([(0, *CBO)], "Operation Turncoat has not yet led to any recorded outcome."),
    ],
)
def test_an_operation_says_what_it_led_to(counts, said):
    assert sentence("Operation Turncoat", counts) == said


def test_a_time_begins_the_sentence_and_a_past_one_is_past():
    when = "Between 1 April and 30 June 2026"
    said = sentence("Operation Turncoat", [(2, *CBO)], when=when, is_over=True)
    assert said == f"{when} Operation Turncoat led to two Criminal Behaviour Orders."
    assert sentence("Operation Sport", [], when=when, is_over=True) == (
        f"{when} Operation Sport did not lead to any recorded outcome."
    )
    assert sentence("Operations on burglary", [(1, *ARREST)], is_plural=True) == (
        "Operations on burglary have led to one arrest."
    )
    assert sentence("They", [], is_plural=True) == "They have not yet led to any recorded outcome."


@given(st.lists(st.text("abc", min_size=1), max_size=9))
def test_what_joins_a_list_joins_it_as_a_sentence_does(parts):
    joined = "".join(part + joiner for part, joiner in zip(parts, joiners(len(parts)), strict=True))
    assert joined == (listed(parts) if parts else "")


def test_words_to_nine_and_figures_from_ten():
    said = [number(n) for n in range(12)]
    assert said[:3] == ["zero", "one", "two"]
    assert said[8:] == ["eight", "nine", "10", "11"]


def test_only_one_is_singular():
    assert [counted(n, *ARREST) for n in (0, 1, 2)] == ["zero arrests", "one arrest", "two arrests"]


def test_lists_have_no_comma_before_the_last_and():
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize("counts", [[(-1, *ARREST)], [(2, *ARREST), (-1, *ARREST)]])
def test_a_count_below_zero_is_refused(counts):
    with pytest.raises(ValueError, match="below zero"):
        sentence("Operation Turncoat", counts)


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([CBO, CPW, ARREST])), max_size=8))
def test_every_noun_is_counted_once_with_its_total(parts):
    said = sentence("Operation Sport", [(count, *noun) for count, noun in parts])
    for noun in (CBO, CPW, ARREST):
        total = sum(count for count, its in parts if its == noun)
        assert (f" {counted(total, *noun)}" in said) == (total > 0)
        assert said.count(f" {noun[0]}") == (1 if total else 0)
    assert said.endswith(".")
    assert said.count(" and ") == (len({noun for count, noun in parts if count}) > 1)


def test_every_type_of_the_catalogue_reads_well_in_a_list():
    for kind in load_catalogue().types:
        for noun in (kind.singular, kind.plural):
            assert " and " not in noun, "it would be lost among the list's own words"
            assert "," not in noun
            assert not noun.endswith(".")
        assert kind.singular != kind.plural
