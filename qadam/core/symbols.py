"""Every drawing of the house, from drawings.svg: icons, tiles, the art, the mark. A page carries only those it uses."""

import functools
import re
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString

_SOURCE = (Path(__file__).parent / "drawings.svg").read_text(encoding="utf-8")
_DRAWINGS = {
    m["id"]: m[0] for m in re.finditer(r'<(symbol|pattern) id="(?P<id>[^"]+)".*?</\1>', _SOURCE, re.S)
}
# The plain word somebody may look for, and the drawing it means.
_ALSO = {
    "calendar": "cal",
    "check": "tick",
    "close": "cross",
    "download": "down",
    "more": "dots",
    "printer": "print",
    "upload": "up",
    "warning": "alert",
}
# These point along the line of reading and turn with it; play, tick and clock never do.
FLIPPING = frozenset({"back", "next", "chat", "horn", "out", "send", "undo"})
# A stair that rises the same from right and left, one turmeric tile on top. Never mirrored, tilted or filled.
MARK = (
    '<path fill="currentColor" d="M1 30v-6h6v-6h6v-6h6v6h6v6h6v6z"/>'
    '<path class="c4" d="M16 1l4.5 4.5L16 10l-4.5-4.5z"/>'
)
_USED = re.compile(r"#(i-[a-z]+|[pa][1-4])\b")


def icon_names() -> list[str]:
    """All icons, by name."""
    return sorted(ref.removeprefix("i-") for ref in _DRAWINGS if ref.startswith("i-"))


def icon_name(name: str) -> str:
    """The name a drawing goes by. Raises KeyError, with the names there are, for one we do not have."""
    known = _ALSO.get(name, name)
    if f"i-{known}" not in _DRAWINGS:
        raise KeyError(f"There is no icon {name!r}. There are: {', '.join(icon_names())}.")
    return known


def sprite_for(html: str) -> str:
    """One hidden drawing sheet with exactly what this HTML points to; empty if it points to nothing."""
    used = sorted(set(_USED.findall(html)) & _DRAWINGS.keys())
    if not used:
        return ""
    return (
        f'<svg class="sprite" aria-hidden="true"><defs>{"".join(_DRAWINGS[ref] for ref in used)}</defs></svg>'
    )


@functools.lru_cache(maxsize=500)
def wave(peaks: tuple[float, ...]) -> SafeString:
    """The shape of a sound from its peaks (0 to 1), drawn once: it looks the same on every page."""
    strokes = []
    for i, peak in enumerate(peaks):
        half = max(2, min(22, round(float(peak) * 22)))
        strokes.append(f"M{2 + 6 * i} {24 - half}v{2 * half}")
    return format_html(
        '<svg class="wave" viewBox="0 0 {} 48" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="{}" stroke="currentColor" stroke-width="3"/></svg>',
        6 * len(peaks),
        "".join(strokes),
    )
