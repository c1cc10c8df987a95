"""Bars side by side as plain numbers, drawn on the server as SVG by web/bars.html. The page has the table."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 220
#: Room for the labels below, and for the numbers above.
BELOW, ABOVE = 30, 24
#: The part of its place that a bar fills.
FILLED = 0.7


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its value (0 or more), and whether it is of the second kind, which is drawn hatched."""

    label: str
    value: int
    second: bool = False


@dataclass(frozen=True)
class DrawnBar:
    """A bar in the picture's own units, from its top left corner; `middle` is where its texts stand."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    text_y: float
    label: str
    value: int
    second: bool


@dataclass(frozen=True)
class BarsView:
    """A picture ready to be drawn. `divide` is where the kinds meet, None where there is one kind."""

    width: int
    height: int
    base: int
    label_y: int
    bars: tuple[DrawnBar, ...]
    divide: float | None


def lay_out(bars: Sequence[Bar]) -> BarsView:
    """Lay out bars from left to right, the tallest as high as there is room. Raises ValueError without bars."""
    if not bars:
        raise ValueError("A chart needs at least one bar.")
    place = WIDTH / len(bars)
    base = HEIGHT - BELOW
    per_one = (base - ABOVE) / max(1, *(bar.value for bar in bars))
    drawn = []
    for number, bar in enumerate(bars):
        tall = round(bar.value * per_one, 1)
        left, wide = number * place + place * (1 - FILLED) / 2, place * FILLED
        drawn.append(
            DrawnBar(
                x=round(left, 1),
                y=round(base - tall, 1),
                width=round(wide, 1),
                height=tall,
                middle=round(left + wide / 2, 1),
                text_y=round(base - tall - 6, 1),
                label=bar.label,
                value=bar.value,
                second=bar.second,
            )
        )
    meets = next((number for number, bar in enumerate(bars) if bar.second), 0)
    return BarsView(WIDTH, HEIGHT, base, HEIGHT - 10, tuple(drawn), round(meets * place, 1) if meets else None)
