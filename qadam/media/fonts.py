"""Where the letters come from: the Noto fonts of the machine, else the pinned npm packages fetched at set-up.

A voice is a list of fonts. The first that has a letter draws it: no single file has Urdu, Sindhi and Latin.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_ROOT = Path(__file__).resolve().parents[2]
_NPM = _ROOT / "node_modules" / "@fontsource"
_SYSTEM = tuple(
    Path(folder)
    for folder in (
        "/usr/share/fonts/truetype/noto",
        "/usr/share/fonts/noto",
        "/usr/share/fonts/google-noto",
        "/usr/share/fonts/truetype/dejavu",
        "/usr/local/share/fonts",
    )
)


class FontsMissing(Exception):
    """No font on this machine has the letters of a language."""


@dataclass(frozen=True)
class Family:
    """One font in one weight: its file in the npm package, and its names among the fonts of the machine."""

    package: str
    subset: str
    weight: int
    system: tuple[str, ...]

    def file(self) -> Path | None:
        """The file that exists. The machine's first: the subsets of the package have lost part of their kerning."""
        pinned = _NPM / self.package / "files" / f"{self.package}-{self.subset}-{self.weight}-normal.woff2"
        places = (place / name for name in self.system for place in _SYSTEM)
        return next((path for path in (*places, pinned) if path.is_file()), None)


_NASTALIQ = Family("noto-nastaliq-urdu", "arabic", 700, ("NotoNastaliqUrdu-Bold.ttf",))
_NASKH_BOLD = Family("noto-naskh-arabic", "arabic", 700, ("NotoNaskhArabic-Bold.ttf",))
# Debian keeps the medium weights in another package than the rest.
_NASKH = Family(
    "noto-naskh-arabic", "arabic", 500, ("NotoNaskhArabic-Medium.ttf", "NotoNaskhArabic-Regular.ttf")
)
_SERIF = Family("noto-naskh-arabic", "latin", 700, ("NotoSerif-Bold.ttf", "DejaVuSerif-Bold.ttf"))
_SERIF_EXT = Family("noto-naskh-arabic", "latin-ext", 700, ("NotoSerif-Bold.ttf",))
_SANS = Family("", "", 500, ("NotoSans-Medium.ttf", "NotoSans-Regular.ttf", "DejaVuSans.ttf"))
_LATIN = Family("noto-naskh-arabic", "latin", 500, ("NotoSerif-Medium.ttf", "NotoSerif-Regular.ttf"))
_LATIN_EXT = Family("noto-naskh-arabic", "latin-ext", 500, ("NotoSerif-Medium.ttf", "NotoSerif-Regular.ttf"))

# Two voices, as on the pages: titles and people's words are read, everything else is used.
_READ = {
    "ur": (_NASTALIQ, _SERIF, _SERIF_EXT, _NASKH_BOLD),
    "pa-Arab": (_NASTALIQ, _SERIF, _SERIF_EXT, _NASKH_BOLD),
    "ps": (_NASKH_BOLD, _SERIF, _SERIF_EXT),
    "sd": (_NASKH_BOLD, _SERIF, _SERIF_EXT),
    "en": (_SERIF, _SERIF_EXT, _NASKH_BOLD),
}
_USE = {"en": (_SANS, _LATIN, _LATIN_EXT, _NASKH)}
_USE_ARABIC = (_NASKH, _SANS, _LATIN, _LATIN_EXT)
_SAMPLE = {"ur": "ےہںٹڑ", "pa-Arab": "ےہںٹڑ", "ps": "ښګڼېۍ", "sd": "ٻڀٿٽڪ", "en": "Aa"}


@dataclass(frozen=True)
class Voice:
    """The fonts that together can write one language in one voice, at one size."""

    fonts: tuple[ImageFont.FreeTypeFont, ...]
    size: int
    language: str

    def font_for(self, letter: str) -> int:
        """The index of the first font that has the letter; the first one of all when none does."""
        return next((i for i, font in enumerate(self.fonts) if has_letter(font, letter)), 0)


def files_for(language: str, *, read: bool) -> list[Path]:
    """The font files of a language in one voice that this machine has, the first first."""
    families = _READ.get(language, _READ["en"]) if read else _USE.get(language, _USE_ARABIC)
    return list(dict.fromkeys(path for family in families if (path := family.file())))


@lru_cache(maxsize=64)
def voice(language: str, *, read: bool, size: int) -> Voice:
    """The voice of a language at a size in pixels. Raises FontsMissing."""
    paths = files_for(language, read=read)
    fonts = tuple(ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM) for path in paths)
    if not all(any(has_letter(font, letter) for font in fonts) for letter in _SAMPLE.get(language, "Aa")):
        raise FontsMissing(language)
    return Voice(fonts, size, language)


def missing_languages() -> list[str]:
    """The languages whose cards cannot be drawn on this machine."""
    missing = []
    for language in _READ:
        try:
            voice(language, read=True, size=40)
            voice(language, read=False, size=40)
        except FontsMissing:
            missing.append(language)
    return missing


_known: dict[tuple[str, str], bool] = {}


def has_letter(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether a font has a letter of its own, rather than the empty box."""
    asked = (str(font.path), letter)
    if asked not in _known:
        _known[asked] = letter.isspace() or _mask(font, letter) != _mask(font, "\U000f1234")
    return _known[asked]


def _mask(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    drawn = font.getmask(letter)
    return drawn.size, bytes(drawn)
