"""A map of points as plain numbers, drawn on the server as SVG by web/map.html: no tiles, no script."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, dist, floor, log10, radians
from typing import Literal, get_args

Kind = Literal["hotspot", "incident", "place"]

# Mean radius of the Earth (IUGG), metres. Over a district the error of a sphere is far below a pixel.
EARTH_RADIUS = 6_371_008.8
METRES_PER_DEGREE = radians(1) * EARTH_RADIUS
MARGIN = 32
SMALLEST_SPAN = 400.0
TARGET = 17
#: No target is smaller than the symbol that it belongs to; the table beside the map has the same links.
SMALLEST_TARGET = 6
SYMBOL = {
    "hotspot": "M{x} {y}m-8 0l8 -8l8 8l-8 8z",
    "incident": "M{x} {y}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z",
    "place": "M{x} {y}m-6 -6h12v12h-12z",
}


@dataclass(frozen=True)
class MapPoint:
    """A place to show: x is longitude, y latitude (WGS84 degrees); radius in metres, 0 for a bare point."""

    x: float
    y: float
    radius: float
    label: str
    url: str = ""
    kind: Kind = "place"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"{self.kind!r} is no kind of point: choose from {', '.join(get_args(Kind))}.")


@dataclass(frozen=True)
class PlottedPoint:
    """A point in the picture's own units; `number` is its place in the list, for the table beside it."""

    number: int
    x: float
    y: float
    radius: float
    label: str
    url: str
    kind: Kind
    symbol: str
    target: float = TARGET

    @property
    def number_x(self) -> float:
        return round(self.x + 10, 1)

    @property
    def number_y(self) -> float:
        return round(self.y - 8, 1)


@dataclass(frozen=True)
class ScaleBar:
    """A line of a round number of metres."""

    x: float
    y: float
    length: float
    metres: int

    @property
    def label(self) -> str:
        return f"{self.metres // 1000} km" if self.metres >= 1000 else f"{self.metres} m"

    @property
    def text_y(self) -> float:
        return self.y - 8


@dataclass(frozen=True)
class MapView:
    """A picture ready to be drawn."""

    width: int
    height: int
    points: tuple[PlottedPoint, ...]
    scale: ScaleBar
    grid_x: tuple[float, ...]
    grid_y: tuple[float, ...]


def project(points: Sequence[MapPoint], width: int = 480) -> MapView:
    """Lay out points on a plane, north up, equirectangular at their mean latitude.

    `width` is in the picture's units; the height follows from the points, between half and the whole of
    it. Raises ValueError without points, for there is nothing to map.
    """
    if not points:
        raise ValueError("A map needs at least one point.")
    mean = sum(point.y for point in points) / len(points)
    east = [point.x * METRES_PER_DEGREE * cos(radians(mean)) for point in points]
    north = [point.y * METRES_PER_DEGREE for point in points]
    left, right = _extent(east, points)
    bottom, top = _extent(north, points)
    per_metre = (width - 2 * MARGIN) / max(right - left, top - bottom)
    height = max(width // 2, round((top - bottom) * per_metre) + 2 * MARGIN)
    off_x = (width - (right - left) * per_metre) / 2
    off_y = (height - (top - bottom) * per_metre) / 2
    plotted = tuple(
        _plot(number, point, off_x + (x - left) * per_metre, off_y + (top - y) * per_metre, per_metre)
        for number, (point, x, y) in enumerate(zip(points, east, north, strict=True), start=1)
    )
    scale = _scale_bar(per_metre, width, height)
    return MapView(width, height, _apart(plotted), scale, _lines(width, scale.length), _lines(height, scale.length))


def _extent(values: Sequence[float], points: Sequence[MapPoint]) -> tuple[float, float]:
    low = min(value - point.radius for value, point in zip(values, points, strict=True))
    high = max(value + point.radius for value, point in zip(values, points, strict=True))
    short = max(0.0, SMALLEST_SPAN - (high - low)) / 2
    return low - short, high + short


def _plot(number: int, point: MapPoint, x: float, y: float, per_metre: float) -> PlottedPoint:
    at_x, at_y = round(x, 1), round(y, 1)
    symbol = SYMBOL[point.kind].format(x=at_x, y=at_y)
    radius = round(point.radius * per_metre, 1)
    return PlottedPoint(number, at_x, at_y, radius, point.label, point.url, point.kind, symbol)


def _apart(points: tuple[PlottedPoint, ...]) -> tuple[PlottedPoint, ...]:
    """The same points, each with a target that ends half way to the nearest other: none lies over another."""
    return tuple(replace(one, target=_target(one, points)) for one in points)


def _target(point: PlottedPoint, points: tuple[PlottedPoint, ...]) -> float:
    others = (dist((point.x, point.y), (one.x, one.y)) for one in points if one is not point)
    return max(SMALLEST_TARGET, min(TARGET, floor(min(others, default=2 * TARGET) / 2)))


def _scale_bar(per_metre: float, width: int, height: int) -> ScaleBar:
    """The longest of 1, 2 or 5 times a power of ten metres that fits in a fifth of the width."""
    room = width / 5 / per_metre
    power = 10 ** floor(log10(room))
    metres = max(step * power for step in (1, 2, 5) if step * power <= room)
    return ScaleBar(12, height - 12, round(metres * per_metre, 1), int(metres))


def _lines(length: int, step: float) -> tuple[float, ...]:
    return tuple(round(step * index, 1) for index in range(1, int(length / step) + 1))
