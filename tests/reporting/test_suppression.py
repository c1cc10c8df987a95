"""What leaves the partnership: no count of people below 5, and none that can be had back from what is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from reporting.suppression import ALL, THRESHOLD, TOTAL, Key, Mark, Suppressed, suppress

MOST = 200
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.tuples(st.lists(st.integers(0, 12), min_size=columns, max_size=columns), st.integers(0, 1)),
        min_size=1,
        max_size=5,
    )
)


def _model(rows: list[list[int]], groups: list[int], made: Suppressed) -> tuple[cp_model.CpModel, dict[Key, object]]:
    """What a reader can work out, written apart from the code under test: the sums, and what each mark says."""
    model, numbers = cp_model.CpModel(), {}
    for key, mark in made.marks.items():
        value = made.values[key]
        # The reader is taken to know that what is not shown though it could be is 5 or more.
        low, high = {
            Mark.SHOWN: (value, value),
            Mark.FEWER: (0, THRESHOLD - 1),
            Mark.HIDDEN: (THRESHOLD if value >= THRESHOLD else 0, MOST),
        }[mark]
        if key[0][0] == "row" and key[1] == ALL and value:
            low = max(low, 1)
        numbers[key] = model.new_int_var(low, high, str(key))
    columns = range(len(rows[0]))
    lines = [("row", number) for number in range(len(rows))]
    parts = [("group", group) for group in sorted(set(groups))]
    for line in (*lines, *parts, TOTAL):
        model.add(sum(numbers[line, column] for column in columns) == numbers[line, ALL])
    for column in (*columns, ALL):
        for part in parts:
            inside = [line for line, group in zip(lines, groups, strict=True) if group == part[1]]
            model.add(sum(numbers[line, column] for line in inside) == numbers[part, column])
        model.add(sum(numbers[part, column] for part in parts) == numbers[TOTAL, column])
    return model, numbers


def _known(rows: list[list[int]], groups: list[int], made: Suppressed) -> list[Key]:
    """The hidden numbers that a reader can work out after all."""
    found = []
    for key, mark in made.marks.items():
        if mark is Mark.SHOWN:
            continue
        model, numbers = _model(rows, groups, made)
        model.add(numbers[key] != made.values[key])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found.append(key)
    return found


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_every_hidden_number_can_have_at_least_two_values(table: list[tuple[list[int], int]]) -> None:
    rows, groups = [row for row, _ in table], [group for _, group in table]
    made = suppress(rows, groups)
    assert _known(rows, groups, made) == []
    for key, value in made.values.items():
        assert (made.marks[key] is Mark.SHOWN) <= (value >= THRESHOLD)
        assert (made.marks[key] is Mark.FEWER) <= (value < THRESHOLD)


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        ([[1, 1, 1, 1]], [0]),  # "fewer than 5" four times in "fewer than 5": all of them one
        ([[1], [1], [1], [1]], [0, 0, 0, 0]),
        ([[4, 4]], [0]),  # a total of eight from two numbers below five
        ([[3, 0], [0, 20]], [0, 1]),  # each is its row's and its column's total
        ([[1, 5]], [0]),
        ([[0, 0], [0, 7]], [0, 0]),
        ([[2, 9, 30], [8, 8, 8], [5, 5, 5]], [0, 0, 1]),
        ([[4, 1], [1, 4]], [0, 1]),
    ],
)
def test_what_is_known_to_give_numbers_away_does_not(rows: list[list[int]], groups: list[int]) -> None:
    assert _known(rows, groups, suppress(rows, groups)) == []


def test_the_judge_finds_what_is_hidden_badly() -> None:
    rows, groups = [[3, 9], [8, 8]], [0, 0]
    made = suppress(rows, groups)
    careless = {key: Mark.FEWER if value < THRESHOLD else Mark.SHOWN for key, value in made.values.items()}
    assert _known(rows, groups, Suppressed(careless, made.values)) == [(("row", 0), 0)]


def test_a_number_that_is_hidden_takes_the_least_with_it() -> None:
    made = suppress([[3, 9], [8, 80], [30, 40]], [0, 0, 0])
    hidden = {key for key, mark in made.marks.items() if mark is Mark.HIDDEN}
    assert hidden == {(("row", 0), 1), (("row", 2), 0), (("row", 2), 1)}
    assert made.words(("row", 0), 0) == "fewer than 5"
    assert made.words(("row", 0), 1) == "not shown"
    assert made.words(TOTAL, ALL) == "170"


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    made = suppress([[5, 1250], [7, 8]], [0, 1])
    assert set(made.marks.values()) == {Mark.SHOWN}
    assert made.words(("row", 0), 1) == "1,250"


@pytest.mark.parametrize(
    ("rows", "groups"), [([[-1]], [0]), ([[1], [1, 2]], [0, 0]), ([[1]], []), ([], []), ([[]], [0])]
)
def test_what_is_no_table_is_refused(rows: list[list[int]], groups: list[int]) -> None:
    with pytest.raises(ValueError, match=r"A count|A table"):
        suppress(rows, groups)
