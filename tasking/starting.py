"""What a new installation starts with: one example of a risk matrix, to be replaced, and kinds of measures.

There is no national banding, and none of this is law: it is data, which each partnership changes.
"""

from tasking.risk import Answer, Band, Matrix, Question

EXAMPLE = "Example – replace with your own"
EXAMPLE_NOTE = "An example that comes with Muster. It follows no national banding: there is none."

#: (question, weight, answers from 0 points upwards).
_QUESTIONS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("How often does it happen?", 2, ("It happened once", "Now and then", "Every week", "Every day")),
    ("Is it getting worse?", 1, ("No", "It stays the same, or is not known", "Yes")),
    ("Is a person or a household targeted?", 2, ("No", "Perhaps", "Yes")),
    ("Was anybody threatened or hurt?", 3, ("No", "Threatened", "Hurt")),
    ("How is daily life affected?", 2, ("Little", "Some things are avoided", "They cannot live as before")),
    ("Is anybody affected vulnerable?", 3, ("No", "In one way", "In several ways")),
    ("Who supports them?", 1, ("Family, friends or an agency", "Hardly anybody", "Nobody")),
)
_BANDS = (Band("Standard", 0, 9, "green"), Band("Medium", 10, 19, "orange"), Band("High", 20, 30, "red"))


def example_matrix() -> Matrix:
    """The example: seven questions, three bands."""
    questions = (
        Question(
            f"q{number}",
            text,
            weight,
            tuple(Answer(f"a{points + 1}", answer, points) for points, answer in enumerate(answers)),
        )
        for number, (text, weight, answers) in enumerate(_QUESTIONS, start=1)
    )
    return Matrix(tuple(questions), _BANDS)


#: name: (days within which it is due, days to the first review, months between later ones).
MEASURE_KINDS: dict[str, tuple[int | None, int | None, int | None]] = {
    "Careline unit": (None, 84, 1),
    "Security marking kit": (None, 84, None),
    "Sanctuary work": (None, 28, 3),
    "Home fire safety visit": (None, 365, None),
    "Leaflet drop after a burglary nearby": (3, None, None),
}
