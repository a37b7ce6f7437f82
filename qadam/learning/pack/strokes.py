"""Drawings of lessons put into pictures: the part of SVG our drawings use, drawn with Pillow and no other program."""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageDraw

from qadam.learning.drawings import drawing

Point = tuple[float, float]
Line = list[Point]

_UNITS, _STROKE = 64, 2.5
_FINE = 4  # drawn so many times larger, then made small: soft edges
_WASH = 238
_TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)")
_ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "a": 7, "z": 0}
_STEPS = 12


def stamp(name: str, size: int) -> Image.Image:
    """A drawing in black and one grey on white, so many pixels wide and high. Raises LookupError."""
    scale = size * _FINE / _UNITS
    canvas = Image.new("L", (size * _FINE, size * _FINE), 255)
    for shape in ET.fromstring(drawing(name)):
        lines = [[(x * scale, y * scale) for x, y in line] for line in _lines(shape)]
        if (fill := shape.get("fill")) not in (None, "none"):
            _fill(canvas, lines, 0 if fill == "currentColor" else _WASH)
        width = round(float(shape.get("stroke-width", _STROKE)) * scale)
        for line in lines:
            _stroke(canvas, line, width)
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def _fill(canvas: Image.Image, lines: list[Line], tone: int) -> None:
    """By the even-odd rule: a line inside another is a hole."""
    mask = Image.new("1", canvas.size)
    for line in lines:
        one = Image.new("1", canvas.size)
        if len(line) > 2:
            ImageDraw.Draw(one).polygon(line, fill=1)
        mask = ImageChops.logical_xor(mask, one)
    canvas.paste(tone, (0, 0), mask)


def _stroke(canvas: Image.Image, line: Line, width: int) -> None:
    """A line with round ends and joints."""
    draw, half = ImageDraw.Draw(canvas), width / 2
    draw.line(line, fill=0, width=width)
    for x, y in line:
        draw.ellipse((x - half, y - half, x + half, y + half), fill=0)


def _lines(shape: ET.Element) -> list[Line]:
    """The shape as lines of points."""
    kind = shape.tag.rpartition("}")[2]
    if kind == "path":
        return list(_path(shape.get("d", "")))
    at = {name: float(value) for name, value in shape.items() if re.fullmatch(r"-?[\d.]+", value)}
    if kind == "rect":
        return [_rect(at)]
    rx, ry = at.get("rx", at.get("r", 0)), at.get("ry", at.get("r", 0))
    turn = [2 * math.pi * n / 48 for n in range(49)]
    return [[(at["cx"] + rx * math.cos(a), at["cy"] + ry * math.sin(a)) for a in turn]]


def _rect(at: dict[str, float]) -> Line:
    x, y, wide, high = at.get("x", 0), at.get("y", 0), at["width"], at["height"]
    r = min(at.get("rx", 0), wide / 2, high / 2)
    corners = (
        (x + wide - r, y + r, -90),
        (x + wide - r, y + high - r, 0),
        (x + r, y + high - r, 90),
        (x + r, y + r, 180),
    )
    line = [
        (cx + r * math.cos(math.radians(begin + step)), cy + r * math.sin(math.radians(begin + step)))
        for cx, cy, begin in corners
        for step in range(0, 91, 15)
    ]
    return [*line, line[0]]


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a command that stands once for several sets of numbers comes several times."""
    command, numbers = "", list[float]()
    for token in _TOKEN.findall(path):
        if token.isalpha():
            command, numbers = token, []
        else:
            numbers.append(float(token))
        if len(numbers) == _ARGUMENTS[command.lower()]:
            yield command, numbers
            command, numbers = {"m": "l", "M": "L"}.get(command, command), []


def _path(path: str) -> Iterator[Line]:
    """Every stretch of a path between two lifts of the pen."""
    line: Line = []
    handle: Point | None = None
    for command, numbers in _commands(path):
        kind, (x, y) = command.lower(), (line[-1] if line else (0.0, 0.0))
        dx, dy = (x, y) if command.islower() else (0.0, 0.0)
        if kind == "m":
            if len(line) > 1:
                yield line
            line, handle = [(numbers[0] + dx, numbers[1] + dy)], None
        elif kind == "z":
            line.append(line[0])
        else:
            added, handle = _drawn(kind, numbers, (x, y), (dx, dy), handle)
            line += added
    if len(line) > 1:
        yield line


def _drawn(
    kind: str, numbers: list[float], at: Point, origin: Point, handle: Point | None
) -> tuple[Line, Point | None]:
    """The points one command adds, and the handle a smooth curve after it goes on from."""
    dx, dy = origin
    if kind == "h":
        return [(numbers[0] + dx, at[1])], None
    if kind == "v":
        return [(at[0], numbers[0] + dy)], None
    if kind == "l":
        return [(numbers[0] + dx, numbers[1] + dy)], None
    if kind == "a":
        return _arc(at, numbers, (numbers[5] + dx, numbers[6] + dy)), None
    points = [(numbers[n] + dx, numbers[n + 1] + dy) for n in range(0, len(numbers), 2)]
    if kind == "s":
        first = (2 * at[0] - handle[0], 2 * at[1] - handle[1]) if handle else at
        points = [first, *points]
    return _curve(at, *points), points[1]


def _curve(a: Point, b: Point, c: Point, d: Point) -> Line:
    def between(t: float, n: int) -> float:
        u = 1 - t
        return u**3 * a[n] + 3 * u * u * t * b[n] + 3 * u * t * t * c[n] + t**3 * d[n]

    return [(between(n / _STEPS, 0), between(n / _STEPS, 1)) for n in range(1, _STEPS + 1)]


def _arc(a: Point, numbers: list[float], b: Point) -> Line:
    """From end points to a centre (SVG 1.1, F.6.5); our arcs are not rotated."""
    rx, ry, _turned, large, sweep = numbers[:5]
    hx, hy = (a[0] - b[0]) / 2, (a[1] - b[1]) / 2
    if grow := max(0.0, math.hypot(hx / rx, hy / ry) - 1):
        rx, ry = rx * (1 + grow), ry * (1 + grow)
    over = (rx * hy) ** 2 + (ry * hx) ** 2
    root = math.sqrt(max(0.0, (rx * ry) ** 2 - over) / over) if over else 0.0
    root = root if large != sweep else -root
    cx, cy = root * rx * hy / ry + (a[0] + b[0]) / 2, -root * ry * hx / rx + (a[1] + b[1]) / 2
    begin = math.atan2((a[1] - cy) / ry, (a[0] - cx) / rx)
    turn = math.atan2((b[1] - cy) / ry, (b[0] - cx) / rx) - begin
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    steps = max(4, math.ceil(abs(turn) / 0.15))
    angles = [begin + turn * n / steps for n in range(1, steps + 1)]
    return [(cx + rx * math.cos(angle), cy + ry * math.sin(angle)) for angle in angles]
