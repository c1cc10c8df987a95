"""Reckoning risk: questions with weights and answers with points give a score, and the score falls into a band.

Pure: nothing is read or written. A matrix is kept as data (tasking/models/risk.py); this is what that data means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

#: Colours that a band can have, with their names for a list.
COLOURS = {"green": "Green", "yellow": "Yellow", "orange": "Orange", "red": "Red", "purple": "Purple"}
#: The same, as choices of a field.
COLOUR_CHOICES = list(COLOURS.items())
#: The largest weight, and the most points of an answer: so that no score outgrows its column.
MOST = 100
MOST_QUESTIONS = 40
MOST_ANSWERS = 12
MOST_BANDS = 12


@dataclass(frozen=True)
class Answer:
    """One answer to a question, and its points."""

    key: str
    text: str
    points: int


@dataclass(frozen=True)
class Question:
    """A question, how much it weighs, and its answers."""

    key: str
    text: str
    weight: int
    answers: tuple[Answer, ...]

    @property
    def least(self) -> int:
        """The least that it adds to a score."""
        return self.weight * min(answer.points for answer in self.answers)

    @property
    def most(self) -> int:
        """The most that it adds to a score."""
        return self.weight * max(answer.points for answer in self.answers)

    def points_of(self, key: str) -> int | None:
        """The points of one of its answers; None where it has no such answer."""
        return next((answer.points for answer in self.answers if answer.key == key), None)


@dataclass(frozen=True)
class Band:
    """Scores from `least` to `most`, both included, under one name."""

    name: str
    least: int
    most: int
    colour: str


@dataclass(frozen=True)
class Matrix:
    """The questions and the bands of one version."""

    questions: tuple[Question, ...]
    bands: tuple[Band, ...]

    @property
    def lowest(self) -> int:
        """The lowest score that can come of it."""
        return sum(question.least for question in self.questions)

    @property
    def highest(self) -> int:
        """The highest score that can come of it."""
        return sum(question.most for question in self.questions)

    def score(self, answers: Mapping[str, str]) -> int:
        """The score of these answers, a key of an answer for the key of each question.

        Raises KeyError where a question is not answered, or with what is no answer of its own.
        """
        total = 0
        for question in self.questions:
            points = question.points_of(answers[question.key])
            if points is None:
                raise KeyError(question.key)
            total += question.weight * points
        return total

    def band(self, score: int) -> Band:
        """The band of a score that can come of it."""
        return next(band for band in self.bands if band.least <= score <= band.most)

    def unanswered(self, answers: Mapping[str, str]) -> list[Question]:
        """The questions without an answer of their own."""
        return [one for one in self.questions if one.points_of(answers.get(one.key, "")) is None]

    def as_data(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Its questions and its bands as they are kept."""
        return [asdict(question) for question in self.questions], [asdict(band) for band in self.bands]


def read(questions: Sequence[Mapping[str, Any]], bands: Sequence[Mapping[str, Any]]) -> Matrix:
    """A matrix from how it is kept. Bands come in the order of their scores."""
    asked = tuple(
        Question(one["key"], one["text"], one["weight"], tuple(Answer(**answer) for answer in one["answers"]))
        for one in questions
    )
    return Matrix(asked, tuple(sorted((Band(**band) for band in bands), key=lambda band: (band.least, band.most))))


def faults_of(matrix: Matrix) -> dict[str, list[str]]:
    """Everything that keeps a matrix from being used, in sentences, under "questions" and "bands"."""
    questions = _question_faults(matrix.questions)
    bands = _band_faults(matrix.bands)
    if not questions and not bands:
        bands = _cover_faults(matrix)
    return {name: faults for name, faults in (("questions", questions), ("bands", bands)) if faults}


def _question_faults(questions: Sequence[Question]) -> list[str]:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        return [f"Give between 1 and {MOST_QUESTIONS} questions."]
    faults = []
    for number, question in enumerate(questions, start=1):
        if not question.text.strip():
            faults.append(f"Question {number}: write the question.")
        if not 0 <= question.weight <= MOST:
            faults.append(f"Question {number}: the weight must be between 0 and {MOST}.")
        if not 2 <= len(question.answers) <= MOST_ANSWERS:
            faults.append(f"Question {number}: give between 2 and {MOST_ANSWERS} answers.")
        if any(not answer.text.strip() for answer in question.answers):
            faults.append(f"Question {number}: write each answer.")
        if any(not 0 <= answer.points <= MOST for answer in question.answers):
            faults.append(f"Question {number}: the points of each answer must be between 0 and {MOST}.")
        if _repeats([answer.text.strip().lower() for answer in question.answers]):
            faults.append(f"Question {number}: two answers are the same. Change one.")
        if _repeats([answer.key for answer in question.answers]):
            faults.append(f"Question {number}: two answers have the same key. Change one.")
    if _repeats([question.key for question in questions]):
        faults.append("Two questions have the same key. Change one.")
    return faults


def _band_faults(bands: Sequence[Band]) -> list[str]:
    if not 1 <= len(bands) <= MOST_BANDS:
        return [f"Give between 1 and {MOST_BANDS} bands."]
    faults = []
    for band in bands:
        if not band.name.strip():
            faults.append(f"Name the band from {band.least} to {band.most}.")
        if band.most < band.least:
            faults.append(f"{band.name} ends at {band.most}, below its start at {band.least}. Correct it.")
        if band.colour not in COLOURS:
            faults.append(f"{band.name}: choose a colour from the list.")
    if _repeats([band.name.strip().lower() for band in bands]):
        faults.append("Two bands have the same name. Change one.")
    return faults


def _cover_faults(matrix: Matrix) -> list[str]:
    """Each score that can come of it must fall into one band, and one only."""
    faults = []
    first, last = matrix.bands[0], matrix.bands[-1]
    if first.least > matrix.lowest:
        faults.append(
            f"Scores start at {matrix.lowest}, and the first band, {first.name}, only at {first.least}."
            f" Start it at {matrix.lowest}."
        )
    for lower, upper in pairwise(matrix.bands):
        if upper.least <= lower.most:
            faults.append(
                f"{lower.name} ends at {lower.most} and {upper.name} starts at {upper.least}, so they overlap."
                f" Start {upper.name} at {lower.most + 1}."
            )
        elif upper.least > lower.most + 1:
            gap = _scores(lower.most + 1, upper.least - 1)
            faults.append(
                f"{gap} between {lower.name} and {upper.name} in no band. Start {upper.name} at {lower.most + 1}."
            )
    if last.most < matrix.highest:
        faults.append(
            f"Scores go up to {matrix.highest}, and the last band, {last.name}, only to {last.most}."
            f" Let it end at {matrix.highest}."
        )
    return faults


def _scores(first: int, last: int) -> str:
    return f"Score {first} is" if first == last else f"Scores {first} to {last} are"


def _repeats(words: Sequence[str]) -> bool:
    return len(set(words)) < len(words)
