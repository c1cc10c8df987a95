"""Reckoning risk: every score falls into one band, more weight never lowers one, and faulty bands are refused."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasking.risk import COLOURS, MOST, Answer, Band, Matrix, Question, faults_of, read
from tasking.starting import example_matrix

_POINTS = st.integers(0, MOST)


@st.composite
def _questions(draw: Any) -> tuple[Question, ...]:
    count = draw(st.integers(1, 6))
    return tuple(
        Question(
            f"q{number}",
            f"Question {number}?",
            draw(st.integers(0, MOST)),
            tuple(
                Answer(f"a{n}", f"Answer {n}", points)
                for n, points in enumerate(draw(st.lists(_POINTS, min_size=2, max_size=5)), start=1)
            ),
        )
        for number in range(1, count + 1)
    )


@st.composite
def _matrices(draw: Any) -> Matrix:
    """A faultless matrix: its bands divide the scores that can come of it anyhow."""
    bare = Matrix(draw(_questions()), ())
    first, last = bare.lowest + 1, bare.highest
    cuts = sorted(draw(st.sets(st.integers(first, last), max_size=min(5, last - first + 1)))) if first <= last else []
    edges = [bare.lowest, *cuts, bare.highest + 1]
    bands = tuple(
        Band(f"Band {n}", least, following - 1, draw(st.sampled_from(sorted(COLOURS))))
        for n, (least, following) in enumerate(pairwise(edges), start=1)
    )
    return Matrix(bare.questions, bands)


@given(_matrices(), st.data())
def test_each_score_falls_into_one_band_and_one_only(matrix: Matrix, data: Any) -> None:
    assert faults_of(matrix) == {}
    answers = {one.key: data.draw(st.sampled_from(one.answers)).key for one in matrix.questions}
    score = matrix.score(answers)
    assert matrix.lowest <= score <= matrix.highest
    fitting = [band for band in matrix.bands if band.least <= score <= band.most]
    assert fitting == [matrix.band(score)]


@given(_questions(), st.data(), st.integers(1, 50))
def test_more_weight_or_more_points_never_lower_a_score(questions: tuple[Question, ...], data: Any, more: int) -> None:
    answers = {one.key: data.draw(st.sampled_from(one.answers)).key for one in questions}
    before = Matrix(questions, ()).score(answers)
    which = data.draw(st.integers(0, len(questions) - 1))
    heavier = [
        Question(one.key, one.text, one.weight + (more if number == which else 0), one.answers)
        for number, one in enumerate(questions)
    ]
    assert Matrix(tuple(heavier), ()).score(answers) >= before
    one = questions[which]
    graver = max(one.answers, key=lambda answer: answer.points)
    assert Matrix(questions, ()).score({**answers, one.key: graver.key}) >= before


@given(_matrices())
def test_a_matrix_is_read_as_it_is_kept(matrix: Matrix) -> None:
    assert read(*matrix.as_data()) == matrix


@given(_matrices(), st.data())
def test_moving_an_edge_of_a_band_is_always_refused(matrix: Matrix, data: Any) -> None:
    which = data.draw(st.integers(0, len(matrix.bands) - 1))
    band, shift = matrix.bands[which], data.draw(st.sampled_from([-1, 1]))
    if which == len(matrix.bands) - 1 and shift == 1:
        return  # the last band may reach higher than any score
    moved = Band(band.name, band.least, band.most + shift, band.colour)
    bands = tuple(moved if number == which else one for number, one in enumerate(matrix.bands))
    assert set(faults_of(Matrix(matrix.questions, bands))) == {"bands"}


def _two(first: tuple[int, int], second: tuple[int, int]) -> Matrix:
    asked = Question("q1", "How often?", 2, (Answer("a1", "Never", 0), Answer("a2", "Daily", 10)))
    return Matrix((asked,), (Band("Low", *first, "green"), Band("High", *second, "red")))


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ((0, 10), (10, 20), "Low ends at 10 and High starts at 10, so they overlap. Start High at 11."),
        ((0, 8), (11, 20), "Scores 9 to 10 are between Low and High in no band. Start High at 9."),
        ((0, 9), (11, 20), "Score 10 is between Low and High in no band. Start High at 10."),
        ((1, 9), (10, 20), "Scores start at 0, and the first band, Low, only at 1. Start it at 0."),
        ((0, 9), (10, 19), "Scores go up to 20, and the last band, High, only to 19. Let it end at 20."),
        ((9, 0), (10, 20), "Low ends at 0, below its start at 9. Correct it."),
    ],
)
def test_bands_that_overlap_or_leave_gaps_are_refused_in_a_sentence(
    first: tuple[int, int], second: tuple[int, int], sentence: str
) -> None:
    assert faults_of(_two(first, second)) == {"bands": [sentence]}


def test_every_fault_of_the_questions_is_named() -> None:
    good = Answer("a1", "Yes", 1)
    faulty = Question("q1", " ", 101, (Answer("a1", "", 200), good))
    twice = Question("q1", "Why?", 1, (good, good))
    assert faults_of(Matrix((faulty, twice), (Band("All", 0, 1, "puce"), Band("all", 2, 3, "red"))))["questions"] == [
        "Question 1: write the question.",
        "Question 1: the weight must be between 0 and 100.",
        "Question 1: write each answer.",
        "Question 1: the points of each answer must be between 0 and 100.",
        "Question 1: two answers have the same key. Change one.",
        "Question 2: two answers are the same. Change one.",
        "Question 2: two answers have the same key. Change one.",
        "Two questions have the same key. Change one.",
    ]
    assert faults_of(Matrix((), ()))["questions"] == ["Give between 1 and 40 questions."]


def test_the_example_is_faultless_and_says_that_it_is_one() -> None:
    matrix = example_matrix()
    assert faults_of(matrix) == {}
    assert (matrix.lowest, matrix.highest) == (0, 30)
