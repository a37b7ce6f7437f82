"""Turns TOML tables into frozen dataclasses, strictly: a missing, misspelt or wrongly typed entry stops the import."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

DATA = Path(__file__).parent / "data"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGES = frozenset({"ur", "ps", "en"})
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_ABSOLUTE_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


class ContentError(ValueError):
    """The demo content is not as promised. The text says where and what."""


def one_of(value: str, known: Collection[str], what: str) -> None:
    """Raises ContentError when a value is none of the known ones."""
    if value not in known:
        raise ContentError(f"{value!r} is no {what}")


class Slug(str):
    """A short name in Latin letters, digits and hyphens."""

    @classmethod
    def read(cls, value: Any, where: str) -> "Slug":
        if not isinstance(value, str) or not _SLUG.match(value):
            raise ContentError(f"{where}: {value!r} is no slug")
        return cls(value)


class SomeTexts(dict[str, str]):
    """A text in at least one of the three languages."""

    required = frozenset[str]()

    @classmethod
    def read(cls, value: Any, where: str) -> "SomeTexts":
        if not isinstance(value, dict) or not value or not value.keys() <= LANGUAGES:
            raise ContentError(f"{where}: wants texts by language, one of {sorted(LANGUAGES)}")
        lacking = cls.required - value.keys()
        if lacking:
            raise ContentError(f"{where}: no text in {', '.join(sorted(lacking))}")
        return cls({code: _text(text, f"{where}.{code}") for code, text in value.items()})


class Texts(SomeTexts):
    """A text in Urdu, Pashto and English."""

    required = LANGUAGES


@dataclass(frozen=True)
class Day:
    """A day counted from today: `days` ahead (or behind, when negative), moved to the nearest given weekday."""

    days: int
    weekday: str = ""

    def __post_init__(self) -> None:
        if self.weekday and self.weekday not in WEEKDAYS:
            raise ContentError(f"{self.weekday!r} is no weekday")
        if self.weekday and abs(self.days) < 4:
            raise ContentError(
                "a weekday needs at least four days of distance, or past and coming could swap"
            )

    def on(self, today: date) -> date:
        """The date, at most three days away from the plain count."""
        plain = today + timedelta(days=self.days)
        if not self.weekday:
            return plain
        ahead = (WEEKDAYS.index(self.weekday) - plain.weekday()) % 7
        return plain + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def load_table(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises ContentError when it is no TOML or carries an absolute date."""
    text = path.read_text(encoding="utf-8")
    if _ABSOLUTE_DATE.search(text):
        raise ContentError(f"{path.name}: dates are relative to today")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path.name}: {error}") from error


def load_folder(cls: type[T], name: str) -> tuple[T, ...]:
    """One object a file, in the order of file names."""
    paths = sorted((DATA / name).glob("*.toml"))
    return tuple(build(cls, load_table(path), f"{name}/{path.name}") for path in paths)


def load_list(cls: type[T], name: str, key: str) -> tuple[T, ...]:
    """The objects of one array of tables in one file."""
    return tuple(
        build(cls, row, f"{name}: {key} {n}")
        for n, row in enumerate(load_table(DATA / name).get(key, ()), start=1)
    )


def build(cls: type[T], table: Mapping[str, Any], where: str) -> T:
    """The dataclass filled from a table. Raises ContentError naming the entry that is missing, unknown or wrong."""
    hints = get_type_hints(cls)
    known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    needed = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}  # type: ignore[arg-type]
    for wrong, word in ((table.keys() - known, "unknown"), (needed - table.keys(), "missing")):
        if wrong:
            raise ContentError(f"{where}: {word} {', '.join(sorted(wrong))}")
    values = {name: _value(hints[name], value, f"{where}.{name}") for name, value in table.items()}
    try:
        return cls(**values)
    except ContentError as error:
        raise ContentError(f"{where}: {error}") from error


def _value(hint: Any, value: Any, where: str) -> Any:
    options = [option for option in get_args(hint) if option is not type(None)]
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ContentError(f"{where}: wants a list")
        return tuple(_value(options[0], item, f"{where}[{n}]") for n, item in enumerate(value))
    if get_origin(hint) is dict:
        return {key: _value(options[1], item, f"{where}.{key}") for key, item in value.items()}
    if options:
        return _value(options[0], value, where)
    if is_dataclass(hint):
        return build(hint, value, where)  # type: ignore[arg-type]
    if hasattr(hint, "read"):
        return hint.read(value, where)
    return _plain(hint, value, where)


def _plain(hint: Any, value: Any, where: str) -> Any:
    if hint is float and isinstance(value, int):
        return float(value)
    if hint is str:
        return _text(value, where, may_be_empty=True)
    if type(value) is not hint or hint not in (str, int, float, bool, time):
        raise ContentError(f"{where}: wants {hint}, has {value!r}")
    return value


def _text(value: Any, where: str, *, may_be_empty: bool = False) -> str:
    if not isinstance(value, str) or not (value.strip() or may_be_empty):
        raise ContentError(f"{where}: no text")
    return value.strip()
