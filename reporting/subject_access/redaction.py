"""Blacking out words, so that nothing of them is left in any form of the text. Pure.

Words are found whatever their case, accents, width and invisible characters, and over line breaks. What is black is
taken out of the text before it goes anywhere: no form of it has anything behind the mark.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BLACK = "█████"
OTHER, OFFICER = "[another person]", "[officer]"

#: From the first character up to, and without, the second.
Span = tuple[int, int]


@dataclass(frozen=True)
class Cut:
    """A part of a text that goes, and what stands in its place."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True)
class Piece:
    """A part of the result: words that stay, or a mark."""

    text: str
    is_mark: bool = False


def folded(text: str) -> tuple[str, list[int]]:
    """The text as words are compared, and for each of its characters where in the text it stands.

    Without case, accents and invisible characters; what is between words is one space.
    """
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold()):
            if unicodedata.category(one) in ("Mn", "Me", "Cf"):
                continue
            if one.isspace() or unicodedata.category(one) == "Cc":
                if signs and signs[-1] == " ":
                    continue
                one = " "
            signs.append(one)
            places.append(place)
    return "".join(signs), places


def find(text: str, words: str, *, whole: bool = False) -> list[Span]:
    """Where in the text these words stand, overlapping ones too; `whole`: only as whole words."""
    sought = folded(words)[0].strip()
    if not sought:
        return []
    within, places = folded(text)
    found, at = [], within.find(sought)
    while at >= 0:
        end = at + len(sought)
        before, after = within[at - 1 : at], within[end : end + 1]
        if not whole or not (before.isalnum() or after.isalnum()):
            found.append((places[at], _with_accents(text, places[end - 1] + 1)))
        at = within.find(sought, at + 1)
    return found


def _with_accents(text: str, end: int) -> int:
    """The end, after the accents and invisible characters that belong to what comes before it."""
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Me", "Cf"):
        end += 1
    return end


def cut(text: str, cuts: Iterable[Cut]) -> list[Piece]:
    """The text without these parts, each with its mark in place; parts that touch become one, with the first's mark."""
    pieces: list[Piece] = []
    at = 0
    for one in _joined(sorted(cuts, key=lambda each: (each.start, -each.end))):
        if one.start > at:
            pieces.append(Piece(text[at : one.start]))
        pieces.append(Piece(one.mark, is_mark=True))
        at = one.end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def _joined(cuts: Sequence[Cut]) -> list[Cut]:
    joined: list[Cut] = []
    for one in cuts:
        if joined and one.start <= joined[-1].end:
            last = joined.pop()
            joined.append(Cut(last.start, max(last.end, one.end), last.mark))
        elif one.end > one.start:
            joined.append(one)
    return joined


def plain(pieces: Iterable[Piece]) -> str:
    """The result as one text."""
    return "".join(piece.text for piece in pieces)
