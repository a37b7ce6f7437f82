"""How a page gets its clothes: the four sheets made small, their hashes for the policy, and what the shell shows."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from qadam.core import languages, ports, waiting

SHEETS = ("public", "proof", "desk", "ways")
# Written by tags where the page is not yet whole, replaced when it is. No text of ours or of people has a NUL.
SPRITE_HERE, WEIGHT_HERE = "\0sprite\0", "\0weight\0"
_KEEP_SPACES = re.compile(r"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.S)
_FOLDER = Path(__file__).parent / "static" / "core"
_WHOLE = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/\*.*?\*/)""", re.S)  # a string or a comment


def minified(css: str) -> str:
    """The same sheet without comments and needless spaces. Strings stay as they are, and spaces around + and - too."""
    parts = _WHOLE.split(css)
    kept = ["" if i % 2 and part.startswith("/*") else part for i, part in enumerate(parts)]
    return "".join(part if part[:1] in ('"', "'") else _tightened(part) for part in kept).strip()


def _tightened(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":")
    return css.replace(";}", "}").replace(" !important", "!important")


@cache
def sheet(name: str) -> str:
    """One sheet, minified."""
    return minified((_FOLDER / f"{name}.css").read_text(encoding="utf-8"))


@cache
def desk_sheet() -> tuple[str, str]:
    """All four sheets as one for the desk, and the digest that is part of its address."""
    css = "\n".join(sheet(name) for name in SHEETS)
    return css, hashlib.sha256(css.encode()).hexdigest()[:16]


def desk_sheet_url() -> str:
    """Where the desk's sheet is."""
    return reverse("core:sheet", kwargs={"digest": desk_sheet()[1]})


def without_indents(page: str) -> str:
    """The page without the spaces that only indent its source. What people typed keeps its own."""
    parts = _KEEP_SPACES.split(page)
    return "".join(part if i % 2 else re.sub(r"\n\s*", "\n", part) for i, part in enumerate(parts)).lstrip()


def _hash(css: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() + "'"


@cache
def policy() -> str:
    """The content policy of every page: nothing from elsewhere, no script and no style but our own."""
    styles = " ".join(_hash(sheet(name)) for name in ("public", "proof", "ways"))
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' {styles}",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@dataclass(frozen=True)
class OpenDoor:
    """A door as one page shows it."""

    key: str
    icon: str
    words: str
    url: str
    here: bool
    count: int


def _opened(doors: Iterable[ports.Door], request: HttpRequest, counts: dict[str, int]) -> list[OpenDoor]:
    shown = []
    for door in doors:
        try:
            url = reverse(door.url_name)
        except NoReverseMatch:
            continue  # a room this installation leaves out
        if not may_open(url, request):
            continue
        here = request.path.startswith(url) if door.covers_below else request.path == url
        shown.append(OpenDoor(door.key, door.icon, str(door.words), url, here, counts.get(door.key, 0)))
    return shown


def may_open(url: str, request: HttpRequest) -> bool:
    """Whether somebody at the desk has a role that this page wants. Whatever names no roles is open."""
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return True  # nobody is at the desk, and public pages are not looked up
    roles = getattr(resolve(url).func, "desk_roles", None)
    return roles is None or bool(request.actor.has_role(organisation.pk, roles))  # type: ignore[attr-defined]


class Shell:
    """What the shell of a page shows, made only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def main_doors(self) -> list[OpenDoor]:
        """The doors in the header of public pages."""
        return _opened(ports.main_doors, self.request, {})

    @property
    def foot_doors(self) -> list[OpenDoor]:
        """The doors in the footer of public pages."""
        return _opened(ports.foot_doors, self.request, {})

    @property
    def desk_doors(self) -> list[OpenDoor]:
        """The doors of the desk with how many wait behind each."""
        counts: dict[str, int] = {}
        for line in waiting.lines(self.request):
            counts[line.nav] = counts.get(line.nav, 0) + line.count
        return _opened(ports.desk_doors, self.request, counts)

    @property
    def ways_in(self) -> list[ports.WayIn]:
        """How to take part without the web: the numbers and names of this network."""
        return [way for filling in ports.ways_in for way in filling()]

    @property
    def near_languages(self) -> list[languages.Language]:
        """The three languages always in sight: Urdu, the reader's own or Pashto, English."""
        here = languages.current()
        codes = ["ur", here.code if here.code not in ("ur", "en") else "ps", "en"]
        return [languages.get(code) for code in codes]

    @property
    def more_languages(self) -> list[languages.Language]:
        """The other languages, behind the dots."""
        near = {language.code for language in self.near_languages}
        return [language for code, language in languages.LANGUAGES.items() if code not in near]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: `language`, `full` (pictures wanted), `network` (its name) and `shell`."""
    return {
        "language": languages.current(),
        "full": getattr(request, "full", False),
        "organisation": getattr(request, "organisation", None),
        "network": settings.NETWORK_NAME,
        "shell": Shell(request),
    }
