"""Language and light or full are part of every public address: /ur/stories/, /ps/full/stories/. No cookie holds them.

Put patterns into `localized(...)`; `reverse()` and `{% url %}` then keep the present language and mode by themselves.
"""

import re
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, reverse

from qadam.core import languages

FULL = "full"
BY_URL_CODE = {language.url_code: language for language in languages.LANGUAGES.values()}
_PREFIX = re.compile(rf"^/({'|'.join(BY_URL_CODE)})(/{FULL})?/")


class _Prefix:
    """Matches the part of an address that says the language, and the mode if it is full."""

    converters: dict[str, Any] = {}

    def __init__(self, *, full: bool) -> None:
        self.full = full

    @property
    def language_prefix(self) -> str:
        code = languages.current().url_code
        return f"{code}/{FULL}/" if self.full else f"{code}/"

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.language_prefix))

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        prefix = self.language_prefix
        return (path.removeprefix(prefix), (), {}) if path.startswith(prefix) else None

    def check(self) -> list[Any]:
        return []

    def describe(self) -> str:
        return f"'{self}'"

    def __str__(self) -> str:
        return self.language_prefix


class Localized(URLResolver):
    """Patterns below a language. Made by `localized`."""

    def __init__(self, patterns: list[URLPattern | URLResolver], *, full: bool = False) -> None:
        super().__init__(_Prefix(full=full), patterns)  # type: ignore[arg-type]


def localized(*patterns: URLPattern | URLResolver) -> list[URLResolver]:
    """The same patterns below /ur/, /ps/, … (and below /ur/full/, … when the reader wants everything)."""
    return [Localized(list(patterns))]


@cache
def full_version(urlconf: str) -> ModuleType:
    """The URL configuration of the full mode: the same views, each address with /full/ after the language."""
    light = import_module(urlconf)
    full = ModuleType(f"{urlconf}.{FULL}")
    full.__dict__.update({k: v for k, v in vars(light).items() if not k.startswith("__")})
    full.urlpatterns = [  # type: ignore[attr-defined]
        Localized(p.url_patterns, full=True) if isinstance(p, Localized) else p for p in light.urlpatterns
    ]
    return full


def read_prefix(path: str) -> tuple[languages.Language, bool] | None:
    """The language and mode a path names, or None if it names none."""
    found = _PREFIX.match(path)
    return (BY_URL_CODE[found[1]], bool(found[2])) if found else None


def in_language(path: str, code: str) -> str:
    """The same address in another language. An address without a language becomes that language's first page."""
    return _with_prefix(path, languages.get(code), None)


def in_mode(path: str, *, full: bool) -> str:
    """The same address, light or full."""
    return _with_prefix(path, None, full)


def _with_prefix(path: str, language: languages.Language | None, full: bool | None) -> str:
    found = read_prefix(path)
    if not found:
        rest, was_full, spoken = "", False, languages.current()
    else:
        spoken, was_full = found
        rest = _PREFIX.sub("", path, count=1)
    code = (language or spoken).url_code
    return f"/{code}/{FULL}/{rest}" if (was_full if full is None else full) else f"/{code}/{rest}"


def address(name: str, *args: object, language: str = "", **kwargs: object) -> str:
    """The whole address of a page, for messages and feeds: BASE_URL, the wanted language, light."""
    with languages.speaking(language or languages.current().code):
        path = reverse(name, urlconf=settings.ROOT_URLCONF, args=args or None, kwargs=kwargs or None)
    return f"{settings.BASE_URL}{path}"


def wanted_language(accept: str) -> languages.Language:
    """The language a browser asks for (Accept-Language) among those we speak; Urdu if it asks for none of them."""
    wishes = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, tag.strip().lower()))
        except ValueError:
            continue
    for minus_weight, _place, tag in sorted(wishes):
        language = BY_URL_CODE.get(tag.split("-")[0])
        if language and minus_weight < 0 and not tag.startswith("pa-guru"):
            return language
    return languages.LANGUAGES[languages.DEFAULT]
