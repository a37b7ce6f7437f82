"""The library in words that everybody knows: finds sentences that are too long and words a grandmother does not use.

    python -m qadam.learning.plain [paths]        prints each breach with its file, card and word; ends with 1 if any
    python -m qadam.learning.plain --unknown ps   the words a list lacks, one a line: read them, keep the plain ones

**Sentences**: at most 12 words in what is said aloud (`text`, `answers`, `why` and every other string), at most 16 in a
leader's `note` and in a `summary` (both are read, not heard), at most 6 words in a `title`. A comma ends no sentence. What
a cheat writes (`text` of a scam item) is quoted as it comes, so it is not judged; the reasons after it are.

**Words**, by language:
- `ur`, `en`: the frequency lists of wordfreq, on the Zipf scale (3 = once in a million words, 4 = ten times). A word is plain
  from `COMMON_FROM` on. Calibrated in November 2026 on the library itself (19,000 words that were written to be plain) and on
  48 words of forms and notices. English: at 3.3 one running word in a hundred is named, nearly all of them names, and
  *authenticate*, *impersonation*, *phishing*, *misinformation* with them; at 3.5 *aloud*, *helper* and *cupboard* would be.
  Urdu: at 3.0 it is one in a hundred, too; every tenth more names words of the kitchen (تالا, ڈھونڈیں: 3.2 to 3.5) and no
  bookish one, for the list is made of news and Wikipedia (توثیق: 4.2, دادی: 4.0). So no threshold parts those: they stand in
  `words/instead-<language>.txt`, each with what to say instead.
- `ps`, `sd`, `pa-Arab`: no kept frequency list exists in the package registries. `words/<language>.txt` holds the words
  that everybody knows, in every form in which they are used; a word that is not there is a breach until somebody puts it
  there, and whoever reviews the change sees it. For `ur` and `en` the same file holds words that are said at home more
  than they are printed.
- `words/allowed-<language>.txt`: words a lesson is about, and where each is explained (`OTP: otp.what, links`: a card, a
  lesson or topic, a file of items). A card named there must really hold the word in what is read aloud. `*` is for names.
"""

import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LIBRARY = Path(__file__).parent / "library"
LANGUAGES = ("ur", "ps", "en", "sd", "pa-Arab")
LONGEST = 12
LONGEST_BY_FIELD = {"note": 16, "summary": 16, "title": 6}
COMMON_FROM = {"ur": 3.0, "en": 3.3}
ENGLISH_ENDINGS = ("s", "es", "d", "ed", "ing")
NOT_SAID = frozenset({"read_by", "read_on"})

_ENDS = re.compile(r"(?:[۔؟?!…]+|\.+(?=[\s\"'“”’»)]|$)|\n)[\"'“”’»)]*\s*")
_ADDRESS = re.compile(r"^[\w-]+(?:[.@/:][\w/-]+)+$")
_MARKS = re.compile("[\u064b-\u0652\u0670\u200b-\u200f\u2066-\u2069\u0640]")
_PLACEHOLDER = re.compile(r"\{\w*\}")
_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True)
class Line:
    """One string of the library: where it stands, in which language, and which lesson or topic it belongs to."""

    path: Path
    card: str
    part: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class Breach:
    """Something to say more plainly. `word` is empty when the sentence is too long."""

    line: Line
    what: str
    word: str = ""

    def __str__(self) -> str:
        place = f"{_short(self.line.path)} [{self.line.card}.{self.line.part}]"
        return f"{place} {self.what}"


@dataclass(frozen=True)
class Words:
    """What one language may say. `explained` is word -> the lessons ("otp"), cards ("otp.what") or "*" it may come in."""

    plain: frozenset[str] = frozenset()
    explained: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)


def sentences(text: str) -> list[str]:
    """The sentences of a text, without their ends. A full stop inside an address or a number ends nothing."""
    return [part.strip() for part in _ENDS.split(text) if part.strip()]


def words(sentence: str) -> list[str]:
    """What is counted: everything between spaces that holds a letter or a digit."""
    return [word for word in sentence.split() if any(c.isalnum() for c in word)]


def spelled(word: str) -> str:
    """One spelling for a word list: no vowel marks, no joiners, small letters. Letters that differ stay different."""
    bare = unicodedata.normalize("NFC", _MARKS.sub("", word)).casefold().replace("’", "'")
    return bare.removesuffix("'s")


def bare_words(text: str) -> Iterator[str]:
    """The words of a text that can be rare: no addresses, numbers or {placeholders}; halves of a hyphenated word alone."""
    for token in _PLACEHOLDER.sub("", text).split():
        trimmed = token.strip("\"'“”‘’«»()[]،,؛;:.۔؟?!…")
        if not _ADDRESS.match(trimmed):
            yield from (spelled(part) for part in _PARTS.findall(_MARKS.sub("", trimmed)) if len(part) > 1)


@cache
def known(language: str, library: Path = LIBRARY) -> Words:
    """The word lists of one language; empty where a file does not exist."""
    folder = library / "words"
    explained = {
        spelled(k): tuple(v.replace(",", " ").split()) for k, v in _pairs(folder / f"allowed-{language}.txt")
    }
    return Words(
        plain=frozenset(spelled(word) for word, _ in _pairs(folder / f"{language}.txt")),
        explained=explained,
        instead={spelled(word): better for word, better in _pairs(folder / f"instead-{language}.txt")},
    )


def lines_of(path: Path) -> Iterator[Line]:
    """Every string of a library file that somebody hears or reads."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if path.parent.parent.name == "lessons":
        if path.stem in LANGUAGES:
            yield from _lesson_lines(path, data)
    else:
        yield from _walk(path, data, card="", part="text", language="", subject=path.stem)


def breaches(paths: Iterable[Path], *, library: Path = LIBRARY) -> list[Breach]:
    """All that is not plain in these files, in their order."""
    return [found for path in paths for line in lines_of(path) for found in judge(line, library=library)]


def judge(line: Line, *, library: Path = LIBRARY) -> Iterator[Breach]:
    """Sentences of one line that are too long, then its words that are not everyday ones."""
    longest = LONGEST_BY_FIELD.get(line.part, LONGEST)
    for sentence in sentences(line.text):
        if (count := len(words(sentence))) > longest:
            yield Breach(line, f"{count} words, {longest} at most: {sentence}")
    lists = known(line.language, library)
    for word in dict.fromkeys(bare_words(line.text)):
        if trouble := _trouble(word, line, lists):
            yield Breach(line, trouble, word)


def unexplained(library: Path = LIBRARY) -> list[str]:
    """Cards that should explain a word by `allowed-<language>.txt` and do not hold it."""
    missing = []
    for language in LANGUAGES:
        for word, places in known(language, library).explained.items():
            for place in (place for place in places if "." in place):
                if word not in _read_aloud(library, language, place):
                    missing.append(f"allowed-{language}.txt: {word} is not on the card {place}")
    return missing


def library_files(library: Path = LIBRARY) -> list[Path]:
    """All TOML files of the library, in a steady order."""
    return sorted(library.rglob("*.toml"))


def unknown(language: str, *, library: Path = LIBRARY) -> list[str]:
    """The words of this language that are judged rare, each once."""
    found = breaches(library_files(library), library=library)
    return sorted({breach.word for breach in found if breach.word and breach.line.language == language})


def main(arguments: list[str]) -> int:
    """Prints what is not plain in the given files or folders (the whole library without any)."""
    if arguments[:1] == ["--unknown"]:
        sys.stdout.writelines(f"{word}\n" for language in arguments[1:] for word in unknown(language))
        return 0
    paths = [Path(argument).resolve() for argument in arguments]
    files = [file for path in paths for file in (sorted(path.rglob("*.toml")) if path.is_dir() else [path])]
    found = [str(breach) for breach in breaches(files if paths else library_files())] + unexplained()
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def _trouble(word: str, line: Line, lists: Words) -> str:
    if places := lists.explained.get(word):
        if "*" in places or {place.split(".")[0] for place in places} & {line.subject, line.path.stem}:
            return ""
        return f"“{word}” is explained in {', '.join(places)}, not in {line.subject}"
    if better := lists.instead.get(word):
        return f"“{word}” is bookish: say {better}"
    forms = _forms(word, line.language)
    if forms & lists.plain or any(_is_common(form, line.language) for form in forms):
        return ""
    return (
        f"“{word}” is rare: say it otherwise, or put it into words/{line.language}.txt if everybody knows it"
    )


@cache
def _is_common(word: str, language: str) -> bool:
    if language not in COMMON_FROM:
        return False
    from wordfreq import zipf_frequency  # of requirements-dev: the running program judges no words

    return zipf_frequency(word, language, wordlist="small") >= COMMON_FROM[language]


def _forms(word: str, language: str) -> set[str]:
    """The word and what stays of it without an ending, in English; elsewhere every form stands for itself."""
    if language != "en":
        return {word}
    return {word, *(word.removesuffix(ending) for ending in ENGLISH_ENDINGS)}


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """`word` or `word: what about it` by line; `#` begins a remark."""
    if path.exists():
        for raw in path.read_text(encoding="utf-8").splitlines():
            word, _, rest = raw.partition("#")[0].partition(":")
            if word.strip():
                yield word.strip(), rest.strip()


def _lesson_lines(path: Path, data: Mapping[str, Any]) -> Iterator[Line]:
    language, subject = path.stem, path.parent.name
    for part in ("title", "summary"):
        if data.get(part):
            yield Line(path, "lesson", part, language, subject, data[part])
    for card, fields in data.get("cards", {}).items():
        yield from _walk(path, fields, card=card, part="text", language=language, subject=subject)


def _walk(path: Path, value: Any, *, card: str, part: str, language: str, subject: str) -> Iterator[Line]:
    """Strings beneath a language, with the nearest name of a field and the nearest `code` or `topic`."""
    if isinstance(value, str):
        if language and part not in NOT_SAID:
            yield Line(path, card, part, language, subject, value)
    elif isinstance(value, list):
        for one in value:
            yield from _walk(path, one, card=card, part=part, language=language, subject=subject)
    elif isinstance(value, dict):
        card = str(value.get("code") or value.get("id") or card)
        subject = str(value.get("topic") or subject)
        quoted = "text" if value.get("kind") == "scam" else ""
        for key, below in value.items():
            if key in LANGUAGES:
                kept = {k: v for k, v in below.items() if k != quoted} if isinstance(below, dict) else below
                yield from _walk(path, kept, card=card, part=part, language=key, subject=subject)
            elif isinstance(below, dict | list) or language:
                at = card if isinstance(below, str) or language else (card or key)
                yield from _walk(path, below, card=at, part=key, language=language, subject=subject)


@cache
def _read_aloud(library: Path, language: str, place: str) -> frozenset[str]:
    lesson, _, card = place.partition(".")
    path = library / "lessons" / lesson / f"{language}.toml"
    if not path.exists():
        return frozenset()
    text = tomllib.loads(path.read_text(encoding="utf-8")).get("cards", {}).get(card, {}).get("text", "")
    return frozenset(bare_words(text))


def _short(path: Path) -> str:
    return str(path.relative_to(LIBRARY)) if path.is_relative_to(LIBRARY) else str(path)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
