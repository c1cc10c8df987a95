"""Pairs of bars, this year's beside last year's, as plain numbers drawn on the server by web/pairs.html."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 250
#: Room for the labels, which are written upwards from below and begin left of their pair, and for the numbers above.
LEFT, BELOW, ABOVE = 64, 96, 22
#: Each pair has at least this width; few pairs share the least width of a picture.
_PLACE, _LEAST = 56, 480
#: The part of its place that a pair fills.
_FILLED = 0.76


@dataclass(frozen=True)
class Pair:
    """A label with a value now and, where there is one, a value before; both 0 or more."""

    label: str
    now: int
    before: int | None = None


@dataclass(frozen=True)
class DrawnBar:
    """A bar from its top left corner; `middle` and `text_y` are where its number stands."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    text_y: float
    value: int
    is_before: bool


@dataclass(frozen=True)
class DrawnLabel:
    """Where a label stands."""

    x: float
    text: str


@dataclass(frozen=True)
class PairsView:
    """A picture ready to be drawn."""

    width: int
    height: int
    base: int
    label_y: int
    bars: tuple[DrawnBar, ...]
    labels: tuple[DrawnLabel, ...]


def lay_out(pairs: Sequence[Pair]) -> PairsView:
    """Lay out pairs from left to right, the tallest as high as there is room. Raises ValueError without pairs."""
    if not pairs:
        raise ValueError("A chart needs at least one pair.")
    place = max(_PLACE, _LEAST / len(pairs))
    base = HEIGHT - BELOW
    per_one = (base - ABOVE) / max(1, *(max(pair.now, pair.before or 0) for pair in pairs))
    bars, labels = [], []
    for number, pair in enumerate(pairs):
        values = [(pair.now, False)] if pair.before is None else [(pair.before, True), (pair.now, False)]
        wide = min(60.0, place * _FILLED / len(values))
        left = LEFT + number * place + (place - wide * len(values)) / 2
        labels.append(DrawnLabel(round(LEFT + number * place + place / 2, 1), pair.label))
        for place_in_pair, (value, is_before) in enumerate(values):
            tall, x = round(value * per_one, 1), left + wide * place_in_pair
            bars.append(
                DrawnBar(
                    x=round(x, 1),
                    y=round(base - tall, 1),
                    width=round(wide - 2, 1),
                    height=tall,
                    middle=round(x + wide / 2 - 1, 1),
                    text_y=round(base - tall - 5, 1),
                    value=value,
                    is_before=is_before,
                )
            )
    return PairsView(round(LEFT + place * len(pairs)), HEIGHT, base, base + 14, tuple(bars), tuple(labels))
