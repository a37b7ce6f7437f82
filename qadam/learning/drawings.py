"""The drawings of lessons and signs: small SVG files of our own, and the word for each in every language of a lesson.

64 × 64 units, lines of `currentColor`, one wash that a page may set as `--wash`. They read in black and white.
"""

import tomllib
from functools import cache
from pathlib import Path

from qadam.core import languages

_HERE = Path(__file__).parent
_FILES = _HERE / "drawings"
NAMES = frozenset(path.stem for path in _FILES.glob("*.svg"))
SIGNS = tuple(sorted(name for name in NAMES if name.startswith("s-")))
"""Signs by which people are counted without a name."""


@cache
def drawing(name: str) -> str:
    """The markup of a drawing, to stand inside a page. Raises LookupError for a name we have no drawing of."""
    if name not in NAMES:
        raise LookupError(f"There is no drawing {name!r}. There are: {', '.join(sorted(NAMES))}.")
    return (_FILES / f"{name}.svg").read_text(encoding="utf-8").strip()


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((_HERE / "library" / "drawings.toml").read_text(encoding="utf-8"))


def word(name: str, code: str) -> str:
    """What a drawing shows, in a language. Raises LookupError for a name we have no drawing of."""
    drawing(name)
    return languages.said(_words()[name], code)
