"""Forms of risk: a matrix in rows of questions and bands, and its questions put to a referral."""

import re
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from common import clock
from tasking.forms.fields import text_area
from tasking.risk import COLOURS, MOST, MOST_BANDS, MOST_QUESTIONS, Answer, Band, Matrix, Question
from web.forms import DateField, GovukForm

#: Rows that are offered beyond those that are filled in.
_SPARE = 2
_POINTS = re.compile(r"(?P<text>.*\S)\s*=\s*(?P<points>[0-9]{1,3})")


class MatrixForm(GovukForm):
    """What a version is called, from when it is in force, and what it rests on."""

    name = forms.CharField(label="Name", help_text="For example, Risk to victims", max_length=120)
    in_force_from = DateField(label="In force from")
    note = text_area("Where does it come from, and what has changed?", rows=2, required=False)

    def __init__(self, *args: Any, keeps_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = keeps_name
        self.fields["in_force_from"].initial = clock.today()


class _Row(GovukForm):
    """A row that is passed over when it is left empty."""

    mark_optional = False
    NEEDED: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django would skip a row that says what it said at first, and with it a question that stays.
        super().__init__(*args, **{**kwargs, "empty_permitted": False})

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was filled in."""
        return all(self.cleaned_data.get(name) in (None, "") for name in self.NEEDED)

    def clean(self) -> dict[str, Any]:
        """A row that was begun is whole."""
        given = super().clean() or self.cleaned_data
        missing = [name for name in self.NEEDED if given.get(name) in (None, "") and name not in self.errors]
        if 0 < len(missing) < len(self.NEEDED):
            for name in missing:
                label = str(self.fields[name].label)
                self.add_error(name, f"Enter the {label[0].lower()}{label[1:]}, or empty the row to leave it out")
        return given


class QuestionRow(_Row):
    """A question, its weight, and its answers with their points."""

    NEEDED = ("text", "answers")

    text = forms.CharField(label="Question", max_length=200, required=False)
    weight = forms.IntegerField(label="Weight", min_value=0, max_value=MOST, initial=1, required=False)
    answers = forms.CharField(
        label="Answers",
        help_text="One on each line, with its points: Every day = 3",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_answers(self) -> str:
        """Each line with its points."""
        typed: str = self.cleaned_data["answers"]
        for number, line in enumerate(_lines(typed), start=1):
            if not _POINTS.fullmatch(line):
                raise forms.ValidationError(f"Line {number} needs its points at the end, such as “{line[:40]} = 3”")
        return typed

    def question(self, key: str) -> Question:
        """The question, under this key."""
        found = [match for line in _lines(self.cleaned_data["answers"]) if (match := _POINTS.fullmatch(line))]
        answers = (Answer(f"a{n}", m["text"], int(m["points"])) for n, m in enumerate(found, start=1))
        weight = self.cleaned_data.get("weight")
        return Question(key, self.cleaned_data["text"], 1 if weight is None else weight, tuple(answers))


class BandRow(_Row):
    """A band of scores."""

    NEEDED = ("name", "least", "most")

    name = forms.CharField(label="Name of the band", max_length=60, required=False)
    least = forms.IntegerField(label="Lowest score", min_value=0, max_value=10**6, required=False)
    most = forms.IntegerField(label="Highest score", min_value=0, max_value=10**6, required=False)
    colour = forms.ChoiceField(label="Colour", choices=list(COLOURS.items()), required=False)

    def band(self) -> Band:
        """The band."""
        given = self.cleaned_data
        return Band(given["name"], given["least"], given["most"], given["colour"] or "green")


_Questions = formset_factory(QuestionRow, extra=_SPARE + 1, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS)
_Bands = formset_factory(BandRow, extra=_SPARE, max_num=MOST_BANDS, absolute_max=MOST_BANDS)


class MatrixRows:
    """The rows of a matrix: what was sent, or what a version says; always with some empty ones to fill in."""

    def __init__(self, sent: QueryDict | None, shown: Matrix | None) -> None:
        self.questions: BaseFormSet[Any] = _Questions(
            _with_spare(sent, "questions"), initial=_question_rows(shown), prefix="questions"
        )
        self.bands: BaseFormSet[Any] = _Bands(_with_spare(sent, "bands"), initial=_band_rows(shown), prefix="bands")

    def is_valid(self) -> bool:
        """Whether every row can be read, looking at all of them."""
        return self.questions.is_valid() & self.bands.is_valid()

    def matrix(self) -> Matrix:
        """What the rows say, left-out ones passed over; the bands by their scores."""
        asked = [row for row in self.questions.forms if not row.is_empty]
        bands = [row.band() for row in self.bands.forms if not row.is_empty]
        return Matrix(
            tuple(row.question(f"q{number}") for number, row in enumerate(asked, start=1)),
            tuple(sorted(bands, key=lambda band: (band.least, band.most))),
        )


class AssessForm(GovukForm):
    """A matrix's questions."""

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            question.key: forms.ChoiceField(
                label=question.text,
                choices=[(answer.key, answer.text) for answer in question.answers],
                widget=forms.RadioSelect,
                error_messages={"required": f"Answer the question “{question.text}”"},
            )
            for question in matrix.questions
        }
        self.fields["note"] = text_area("What do the answers rest on?", help_text="Without names", required=False)


class WithdrawMatrixForm(GovukForm):
    """Why a matrix ends."""

    reason = text_area("Why is it withdrawn?", rows=2)


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _question_rows(shown: Matrix | None) -> list[dict[str, Any]]:
    return [
        {
            "text": question.text,
            "weight": question.weight,
            "answers": "\n".join(f"{answer.text} = {answer.points}" for answer in question.answers),
        }
        for question in (shown.questions if shown else ())
    ]


def _band_rows(shown: Matrix | None) -> list[dict[str, Any]]:
    return [
        {"name": band.name, "least": band.least, "most": band.most, "colour": band.colour}
        for band in (shown.bands if shown else ())
    ]


def _with_spare(sent: QueryDict | None, prefix: str) -> QueryDict | None:
    """What was sent, with room for some more rows after the last one that is filled in."""
    if sent is None:
        return None
    filled = {
        int(number)
        for key, value in sent.items()
        if value and (number := key.removeprefix(f"{prefix}-").split("-")[0]).isdecimal() and len(number) < 4
        if not key.endswith(("-weight", "-colour"))
    }
    more = sent.copy()
    count = max(filled, default=-1) + 1 + _SPARE
    more[f"{prefix}-TOTAL_FORMS"] = str(min(count, MOST_QUESTIONS if prefix == "questions" else MOST_BANDS))
    more.setdefault(f"{prefix}-INITIAL_FORMS", "0")
    return more
