"""The drawings of the house (woven tiles, the mark, the hem) as pixels, from the same paths the pages use."""

import re
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageDraw

from qadam.core import symbols

Colour = str
# Light palette of the look; a shared picture has no dark mode.
COTTON, INK, SOFT, BAND = "#faf6ee", "#241a13", "#57452f", "#1b2860"
INDIGO, MADDER, TEAL = "#1f2e6e", "#93281d", "#0a5566"
DYES: dict[str, Colour] = {
    "c0": "#f2e6cf",
    "c1": "#24357c",
    "c2": "#a5392b",
    "c3": "#0f7f92",
    "c4": "#d39a35",
}

_PATH = re.compile(r'<path (?:class="(c\d)"|fill="currentColor") d="([^"]+)"/>')
_TOKEN = re.compile(r"[MLHVmlhvz]|-?\d*\.?\d+")
_TILE = 40
_FINE = 4  # drawn larger and scaled down, so that slanted edges are smooth


def weave(width: int, height: int, *, tile: str, scale: int) -> Image.Image:
    """A piece of cloth in one of the four tiles (p1 to p4), woven from the middle so that both ends match."""
    one = _drawing(f'<use href="#{tile}"/>', _TILE, scale, None)
    cloth = Image.new("RGB", (width, height), COTTON)
    start = (width // 2) % one.width - one.width
    for x in range(start, width, one.width):
        for y in range(0, height, one.height):
            cloth.paste(one, (x, y), one)
    return cloth


def mark(size: int, colour: Colour) -> Image.Image:
    """The stair with its turmeric tile, on nothing."""
    return _drawing(symbols.MARK, 32, size / 32, colour)


def hem(width: int, *, scale: int, colour: Colour) -> Image.Image:
    """The stepped edge under a band: three rows of cloth, each shorter than the last."""
    edge = Image.new("RGBA", (width, 12 * scale))
    draw = ImageDraw.Draw(edge)
    start = (width // 2) % (_TILE * scale) - _TILE * scale - _TILE * scale // 2
    for left in range(start, width, _TILE * scale):
        for row, inset in enumerate((4, 10, 16)):
            box = (
                left + inset * scale,
                row * 4 * scale,
                left + (_TILE - inset) * scale - 1,
                (row + 1) * 4 * scale - 1,
            )
            draw.rectangle(box, fill=colour)
    return edge


@lru_cache(maxsize=16)
def _drawing(source: str, box: int, scale: float, colour: Colour | None) -> Image.Image:
    """A drawing of the house at a scale. `colour` stands for the current colour of the text around it."""
    svg = symbols.sprite_for(source) or source
    size = round(box * scale)
    canvas = Image.new("RGBA", (size * _FINE, size * _FINE))
    draw = ImageDraw.Draw(canvas)
    for dye, path in _PATH.findall(svg):
        for points in _outlines(path):
            fill = DYES[dye] if dye else colour
            draw.polygon([(x * scale * _FINE, y * scale * _FINE) for x, y in points], fill=fill)
    return canvas.resize((size, size), Image.Resampling.BOX)


def _outlines(path: str) -> Iterator[list[tuple[float, float]]]:
    """The corners of each closed outline of a path made of straight lines (M L H V and their small forms)."""
    tokens = _TOKEN.findall(path)
    command, x, y, points = "", 0.0, 0.0, list[tuple[float, float]]()
    i = 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command = tokens[i]
            i += 1
            if command == "z":
                yield points
                x, y = points[0]
                points = []
                continue
        base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
        kind = command.lower()
        if kind == "h":
            x = base_x + float(tokens[i])
        elif kind == "v":
            y = base_y + float(tokens[i])
        else:
            x, y = base_x + float(tokens[i]), base_y + float(tokens[i + 1])
        i += 1 if kind in "hv" else 2
        points.append((x, y))
    if points:
        yield points
