"""Every drawing of the house: icons, woven tiles, the four tiles of the art, the mark. A page carries only those it uses."""

import re

_ICONS = {
    "alert": '<path d="M12 4L2.5 20h19zM12 10v4M12 17v.01"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "bell": '<path d="M6 17v-7a6 6 0 0 1 12 0v7l2 1H4zM10 21h4"/>',
    "book": '<path d="M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2 2-2 5-2 8-2V4c-3 0-6 0-8 2zM12 6v14"/>',
    "cal": '<path d="M4 6h16v15H4zM4 11h16M8 3v4M16 3v4"/>',
    "chart": '<path d="M4 20h16M7 20v-6M12 20V5M17 20v-9"/>',
    "chat": '<path d="M4 4h16v12h-9l-5 4v-4H4z"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "copy": '<path d="M8 8h12v12H8zM16 8V4H4v12h4"/>',
    "cross": '<path d="M5 5l14 14M19 5L5 19"/>',
    "dots": '<path d="M5 12v.01M12 12v.01M19 12v.01" stroke-width="4"/>',
    "down": '<path d="M12 3v11M8 10l4 4 4-4M4 20h16"/>',
    "edit": '<path d="M4 20h4L20 8l-4-4L4 16zM13 7l4 4"/>',
    "eye": '<path d="M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z"/><circle cx="12" cy="12" r="3"/>',
    "filter": '<path d="M4 5h16l-6 7v7l-4-2v-5z"/>',
    "flag": '<path d="M5 21V4h14l-4 4.5 4 4.5H5"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18"/>',
    "heart": '<path d="M12 20C4 14 3 11 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 11 20 14 12 20z"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17v.01"/>',
    "home": '<path d="M4 11l8-7 8 7v10h-6v-6h-4v6H4z"/>',
    "horn": '<path d="M4 9v6h4l9 5V4L8 9z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "key": '<circle cx="8" cy="16" r="4"/><path d="M11 13l9-9M16 8l3 3"/>',
    "link": '<path d="M9 15l6-6M11 6l1.5-1.5a4.6 4.6 0 0 1 7 6.5L18 12.5M13 18l-1.5 1.5a4.6 4.6 0 0 1-7-6.5L6 11.5"/>',
    "lock": '<path d="M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4"/>',
    "mail": '<path d="M3 5h18v14H3zM3 6l9 7 9-7"/>',
    "map": '<path d="M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14"/>',
    "mic": '<path d="M9 4h6v9H9zM5 11a7 7 0 0 0 14 0M12 18v3"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "off": '<path d="M3 3l18 18M7 8a5 5 0 0 0 0 10h10M11 6a5.5 5.5 0 0 1 6 5 4 4 0 0 1 3 6"/>',
    "out": '<path d="M10 4H4v16h6M10 12h10M16 8l4 4-4 4"/>',
    "pause": '<path d="M9 6v12M15 6v12"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/>'
    '<path d="M3 20c0-4 2.5-6 6-6s6 2 6 6M16 5a3.5 3.5 0 0 1 0 6.5M18 15c2 1 3 2.5 3 5"/>',
    "phone": '<path d="M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4c0 1-1 2-2 2C10 20 4 12 4 5c0-1 1-2 2-2z"/>',
    "photo": '<path d="M3 5h18v14H3zM3 16l5-5 4 4 4-5 5 6"/>',
    "pin": '<path d="M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z"/><path d="M12 9v.01"/>',
    "play": '<path d="M7 3v18l14-9z" fill="currentColor" stroke="none"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14v2h2M20 14v2M14 20h2M20 20v.01"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "send": '<path d="M4 5l17 7-17 7 2-7zM7 12h6"/>',
    "share": '<path d="M12 15V4M8 8l4-4 4 4M5 13v7h14v-7"/>',
    "shield": '<path d="M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z"/>',
    "stop": '<path d="M6 6h12v12H6z" fill="currentColor"/>',
    "tick": '<path d="M4 12.5l5.5 5.5L20 7"/>',
    "ticks": '<path d="M2 13l4 4 8-9M11 16l1 1 9-9"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6"/>',
    "tune": '<path d="M4 7h10M18 7h2M16 5v4M4 17h2M10 17h10M8 15v4"/>',
    "undo": '<path d="M9 5L4 10l5 5M5 10h9a5 5 0 0 1 0 10h-4"/>',
    "up": '<path d="M12 14V3M8 7l4-4 4 4M4 20h16"/>',
    "wait": '<path d="M7 3h10M7 21h10M8 3v4l8 10v4M16 3v4L8 17v4"/>',
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

_TILES = {
    "p1": '<path class="c1" d="M0 0h40v40H0z"/><path class="c0" d="M16 0h8v4h4v4h4v4h4v4h4v8h-4v4h-4v4h-4v4h-4v4h-8v-4h'
    '-4v-4h-4v-4h-4v-4h-4v-8h4v-4h4v-4h4v-4h4z"/><path class="c2" d="M16 8h8v4h4v4h4v8h-4v4h-4v4h-8v-4h-4v-4H8v-8h4'
    'v-4h4z"/><path class="c4" d="M16 16h8v8h-8z"/>',
    "p2": '<path class="c3" d="M0 0h40v40H0z"/><path class="c0" d="M0 20v-4h4v-4h4V8h4V4h4V0h8v4h4v4h4v4h4v4h4v4z"/>'
    '<path class="c1" d="M8 20v-4h4v-4h4V8h8v4h4v4h4v4z"/><path class="c0" d="M0 20h40v4H0zM0 32h40v4H0z"/>'
    '<path class="c4" d="M16 16h8v4h-8z"/>',
    "p3": '<path class="c0" d="M0 0h40v40H0z"/><path class="c1" d="M8 8h24v24H8z"/><path class="c1" d="M20 3l17 17-17 17'
    'L3 20z"/><path class="c0" d="M20 9l11 11-11 11L9 20z"/><path class="c2" d="M20 13l7 7-7 7-7-7z"/>'
    '<path class="c3" d="M0 0h4v4H0zM36 0h4v4h-4zM0 36h4v4H0zM36 36h4v4h-4z"/>',
    "p4": '<path class="c2" d="M0 0h40v40H0z"/><path class="c0" d="M0 0h4v40H0zM36 0h4v40h-4z"/><path class="c1" d="M8 0h'
    '4v40H8zM28 0h4v40h-4z"/><path class="c4" d="M16 0h8v4h4v4h-4v4h-8V8h-4V4h4zM16 20h8v4h4v4h-4v4h-8v-4h-4v-4h4z"/>',
}
_ART = {
    "a1": '<path class="c0" d="M0 0h40v40H0z"/><path class="c2" d="M16 4h8v4h4v4h4v4h4v8h-4v4h-4v4h-4v4h-8v-4h-4v-4H8v-4H'
    '4v-8h4v-4h4V8h4z"/><path class="c4" d="M16 12h8v4h4v8h-4v4h-8v-4h-4v-8h4z"/>',
    "a2": '<path class="c3" d="M0 0h40v40H0z"/><path class="c0" d="M9 9h22v22H9z"/><path class="c0" d="M20 4l16 16-16 16'
    'L4 20z"/><path class="c1" d="M20 11l9 9-9 9-9-9z"/>',
    "a3": '<path class="c4" d="M0 0h40v40H0z"/><path class="c1" d="M0 40V28h8v-8h8V8h8v12h8v8h8v12z"/>'
    '<path class="c0" d="M16 28h8v12h-8z"/>',
    "a4": '<path class="c2" d="M0 0h40v40H0z"/><path class="c0" d="M0 4h8v4h8V4h8v4h8V4h8v8h-8v4h-8v-4h-8v4H8v-4H0zM0 24h8'
    'v4h8v-4h8v4h8v-4h8v8h-8v4h-8v-4h-8v4H8v-4H0z"/>',
}
# A stair that rises the same from right and left, one turmeric tile on top. Never mirrored, tilted or filled.
MARK = (
    '<path fill="currentColor" d="M1 30v-6h6v-6h6v-6h6v6h6v6h6v6z"/><path class="c4" d="M16 1l4.5 4.5L16 10l-4.5-4.5z"/>'
)
_USED = re.compile(r"#(i-[a-z]+|[pa][1-4])\b")


def icon_name(name: str) -> str:
    """The name a drawing goes by. Raises KeyError, with the names there are, for one we do not have."""
    known = _ALSO.get(name, name)
    if known not in _ICONS:
        raise KeyError(f"There is no icon {name!r}. There are: {', '.join(sorted(_ICONS))}.")
    return known


def icon_names() -> list[str]:
    """All icons, by name."""
    return sorted(_ICONS)


def _definition(ref: str) -> str:
    if ref.startswith("i-"):
        return f'<symbol id="{ref}" viewBox="0 0 24 24">{_ICONS[ref[2:]]}</symbol>' if ref[2:] in _ICONS else ""
    if ref in _TILES:
        size = 'width="40" height="40" patternUnits="userSpaceOnUse"'
        return f'<pattern id="{ref}" {size}>{_TILES[ref]}</pattern>'
    return f'<symbol id="{ref}" viewBox="0 0 40 40">{_ART[ref]}</symbol>'


def sprite_for(html: str) -> str:
    """One hidden drawing sheet with exactly what this HTML points to; empty if it points to nothing."""
    used = sorted(set(_USED.findall(html)))
    if not used:
        return ""
    drawings = "".join(_definition(ref) for ref in used)
    return f'<svg class="sprite" aria-hidden="true"><defs>{drawings}</defs></svg>'
