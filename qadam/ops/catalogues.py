"""The catalogues of sentences: found in the code, kept as .po beside each app, compiled to .mo, and checked.

Needs Babel and Django's template lexer, no gettext programs. Every app has
`locale/<language>/LC_MESSAGES/django.po`; what belongs to no installed app (`config`, `channels`, `ops`) is kept
in `locale/` of the project, which Django reads as well.
"""

import argparse
import ast
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("ur", "ps")
OPTIONAL = ("sd", "pa_Arab")
"""These fall back to Urdu: a catalogue is kept only where somebody began one."""

_ONE, _MANY, _IN, _MANY_IN = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
_KEYWORDS = {
    name + ending: shape
    for name, shape in {"gettext": _ONE, "ngettext": _MANY, "pgettext": _IN, "npgettext": _MANY_IN}.items()
    for ending in ("", "_lazy", "_noop")
} | {"_": _ONE}
_SKIPPED = {"tests", "migrations", "locale", "static", "__pycache__", "node_modules"}
_TEXT = {".html", ".txt", ".xml", ".svg", ".ics", ".csv", ".json", ".md", ".webmanifest"}
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0+-]*[\d.*]*[dixfgsr%]|\{(\w+)\}")
_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Qadam\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Key = tuple[str, str | None]
"""A sentence (the singular one) and its context."""
Found = dict[Key, Message]


@dataclass(frozen=True)
class Room:
    """A piece of the code with a catalogue of its own."""

    name: str
    folders: tuple[Path, ...]
    locale: Path

    def po(self, language: str) -> Path:
        return self.locale / language / "LC_MESSAGES" / "django.po"

    def languages(self) -> list[str]:
        """The languages this room has or must have."""
        return [*NEEDED, *(language for language in OPTIONAL if self.po(language).exists())]


def rooms(root: Path = ROOT, names: Iterable[str] = ()) -> list[Room]:
    """Every room, or those named. Raises LookupError for a name that is none."""
    folders = sorted(
        path for path in (root / "qadam").iterdir() if path.is_dir() and path.name not in _SKIPPED
    )
    apps = [Room(path.name, (path,), path / "locale") for path in folders if (path / "apps.py").exists()]
    others = tuple(path for path in folders if not (path / "apps.py").exists())
    known = {room.name: room for room in [*apps, Room("config", (root / "config", *others), root / "locale")]}
    wanted = list(names) or list(known)
    if unknown := sorted(set(wanted) - set(known)):
        raise LookupError(f"There is no room called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return [known[name] for name in wanted]


# Finding sentences


def _keywords_of(source: bytes, origin: str) -> dict[str, object]:
    """What marks a sentence in one Python file: the usual names, and those it imports them under."""
    names: dict[str, object] = dict(_KEYWORDS)
    for node in ast.walk(ast.parse(source, origin)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {a.asname: _KEYWORDS[a.name] for a in node.names if a.asname and a.name in _KEYWORDS}
    return names


def _with_inner(source: bytes, origin: str, keywords: Collection[str]) -> bytes:
    """A Python file with the sentences that stand inside f-strings once more at its end: Babel does not look into them."""
    inner = [
        ast.unparse(call)
        for text in ast.walk(ast.parse(source, origin))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in keywords
    ]
    return b"\n".join([source, *(line.encode() for line in inner)])


def _as_python(source: str, origin: str) -> bytes:
    """A template as gettext calls. The brackets around it make its indentation mean nothing."""
    return f"({templatize(source, origin=origin)}\n)".encode()


def _files(room: Room) -> Iterator[Path]:
    for folder in room.folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            speaks = path.suffix == ".py" or ("templates" in inside and path.suffix in _TEXT)
            if speaks and not _SKIPPED.intersection(inside) and path.is_file():
                yield path


def key_of(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def sentences(room: Room, root: Path = ROOT) -> Found:
    """The sentences a room says, each with the files that say it. Raises SyntaxError for a broken file."""
    catalog = Catalog()
    for path in _files(room):
        place, raw = str(path.relative_to(root)), path.read_bytes()
        is_python = path.suffix == ".py"
        keywords = _keywords_of(raw, place) if is_python else _KEYWORDS
        source = _with_inner(raw, place, keywords) if is_python else _as_python(raw.decode(), place)
        for _line, text, _comments, context in babel_extract("python", BytesIO(source), keywords=keywords):  # type: ignore[arg-type]
            if text and text != ("", ""):
                catalog.add(text, locations=[(place, 0)], context=context)
    return {key_of(message): message for message in catalog if message.id}


# Keeping catalogues


def read(path: Path, language: str) -> Found:
    """The entries of a .po file; none when there is no file yet."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return {key_of(message): message for message in catalog if message.id}


def forms(message: Message) -> tuple[str, ...]:
    """The translations of an entry: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def is_translated(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(text.strip() for text in forms(message))


def _fitted(message: Message, known: Message | None) -> str | tuple[str, ...]:
    """What is known, in the shape the sentence has now (it may have gained or lost its plural)."""
    if isinstance(message.id, str):
        return forms(known)[0] if known else ""
    return (*forms(known), "")[:2] if known else ("", "")


def update(room: Room, language: str, found: Found, memory: Found) -> tuple[int, int]:
    """Writes one .po file anew: every sentence once, sorted, translations kept.

    Returns how many sentences there are, and how many are not translated.
    What another room already says in the same words is taken over from `memory`.
    """
    path, catalog = room.po(language), Catalog(locale=language)
    old = read(path, language)
    for key, message in found.items():
        mine = old.get(key)
        known = mine if mine is not None and any(forms(mine)) else memory.get(key)
        catalog.add(
            message.id,
            _fitted(message, known),
            locations=message.locations,
            context=message.context,
            user_comments=mine.user_comments if mine else (),
            flags={"fuzzy"} if known is not None and known.fuzzy else (),
        )
    if found or path.exists():
        out = BytesIO()
        write_po(out, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
        _write(path, _HEADER.format(language=language).encode() + out.getvalue())
    return len(found), sum(not is_translated(message) for message in catalog if message.id)


def _write(path: Path, content: bytes) -> None:
    """Replaces a file in one stroke, and only if it changes: others may be reading it."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def extract_catalogues(chosen: Iterable[Room], root: Path = ROOT) -> Iterator[str]:
    """Brings the .po files up to the code; yields a line for each, and for each sentence that is gone."""
    memory = {language: _memory(rooms(root), language) for language in (*NEEDED, *OPTIONAL)}
    for room in chosen:
        found = sentences(room, root)
        for language in room.languages():
            for gone in sorted(read(room.po(language), language).keys() - found.keys(), key=str):
                yield f"{room.name} {language}: no longer said: {gone[0]!r}"
            total, open_ = update(room, language, found, memory[language])
            if total:
                yield f"{room.name} {language}: {total - open_} of {total} translated"


def _memory(all_rooms: Iterable[Room], language: str) -> Found:
    known: Found = {}
    for room in all_rooms:
        known |= {key: m for key, m in read(room.po(language), language).items() if is_translated(m)}
    return known


def compile_catalogues(root: Path = ROOT) -> int:
    """Makes a .mo beside every .po that is newer than it. Returns how many were made."""
    made = 0
    for room in rooms(root):
        for po in sorted(room.locale.glob("*/LC_MESSAGES/*.po")):
            mo = po.with_suffix(".mo")
            if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
                continue
            with po.open("rb") as file:
                catalog = read_po(file, locale=po.parents[1].name)
            out = BytesIO()
            write_mo(out, catalog)
            _write(mo, out.getvalue())
            os.utime(mo)
            made += 1
    return made


# Checking


def placeholders(text: str) -> list[str]:
    """What is filled in, by name (or by kind where it has none), sorted; each name once."""
    named, bare = set(), []
    for match in _PLACEHOLDER.finditer(text):
        if match[0].endswith("%"):
            continue
        if name := match[1] or match[2]:
            named.add(name)
        else:
            bare.append(match[0])
    return sorted(named) + sorted(bare)


def _wrong_placeholders(message: Message) -> bool:
    """True if a translation fills in something else than the sentence. The form for one may do as either form."""
    said = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    wanted = [placeholders(text) for text in said]
    allowed = [wanted, wanted[-1:]] if len(said) > 1 else [wanted]
    return any(placeholders(text) not in fits for text, fits in zip(forms(message), allowed, strict=False))


def problems(room: Room, language: str, found: Found) -> Iterator[str]:
    """What has to be mended in one catalogue, a line each."""
    kept = read(room.po(language), language)
    where = f"{room.name} {language}:"
    for key in sorted(found.keys() | kept.keys(), key=str):
        message = kept.get(key)
        if key not in found:
            yield f"{where} no longer said, run extract: {key[0]!r}"
        elif not is_translated(message):
            if language in NEEDED:
                yield f"{where} not translated: {key[0]!r}"
        elif message is not None:
            if isinstance(message.id, str) != isinstance(found[key].id, str):
                yield f"{where} gained or lost its plural, run extract: {key[0]!r}"
            if _wrong_placeholders(message):
                yield f"{where} fills in other things than the sentence: {key[0]!r}"
            if any(_BIDI.search(text) for text in (*forms(message), key[0])):
                yield f"{where} has an invisible direction mark: {key[0]!r}"


def check_catalogues(chosen: Iterable[Room], root: Path = ROOT) -> Iterator[str]:
    """Everything that has to be mended, a line each; nothing when all is well."""
    said: dict[tuple[str, Key], tuple[str, tuple[str, ...]]] = {}
    for room in chosen:
        found = sentences(room, root)
        for language in room.languages():
            yield from problems(room, language, found)
            for key, message in read(room.po(language), language).items():
                first, words = said.setdefault((language, key), (room.name, forms(message)))
                if words[0] != forms(message)[0] and is_translated(message):
                    where = f"{room.name} {language}:"
                    yield f"{where} said otherwise in {first}, and only one is shown: {key[0]!r}"


def main(arguments: list[str] | None = None) -> int:
    """Extracts, checks or compiles. 0 when all is well, 1 when something is to be mended, 2 for a wrong name."""
    parser = argparse.ArgumentParser(prog="python -m qadam.ops.catalogues", description=__doc__)
    parser.add_argument("verb", choices=["extract", "check", "compile"])
    parser.add_argument("rooms", nargs="*", help="only these rooms, such as: people campaigns")
    given = parser.parse_args(arguments)
    try:
        chosen = rooms(names=given.rooms)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    if given.verb == "compile":
        print(f"{compile_catalogues()} catalogues compiled")
        return 0
    lines = list((extract_catalogues if given.verb == "extract" else check_catalogues)(chosen))
    print("\n".join(lines) or "Every sentence is in every catalogue.")
    return int(given.verb == "check" and bool(lines))


if __name__ == "__main__":
    raise SystemExit(main())
