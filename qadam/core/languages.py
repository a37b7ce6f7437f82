"""The languages Qadam speaks, and text that exists in several of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Language:
    """One language: BCP 47 code for pages, Django's code, its name in its own script, and whom it falls back to."""

    code: str
    django_code: str
    url_code: str
    name: str
    rtl: bool
    fallback: tuple[str, ...]

    @property
    def direction(self) -> str:
        return "rtl" if self.rtl else "ltr"


_ALL = (
    Language("ur", "ur", "ur", "اردو", True, ("en",)),
    Language("ps", "ps", "ps", "پښتو", True, ("ur", "en")),
    Language("sd", "sd", "sd", "سنڌي", True, ("ur", "en")),
    Language("pa-Arab", "pa-arab", "pa", "پنجابی", True, ("ur", "en")),
    Language("en", "en", "en", "English", False, ("ur",)),
)
LANGUAGES: dict[str, Language] = {language.code: language for language in _ALL}
CHOICES = [(language.code, language.name) for language in _ALL]
_BY_DJANGO = {language.django_code: language for language in _ALL}
DEFAULT = "ur"

Texts = Mapping[str, str]


def current() -> Language:
    """The language of the page or message being made now."""
    active = (translation.get_language() or DEFAULT).lower()
    return _BY_DJANGO.get(active) or LANGUAGES[DEFAULT]


def get(code: str) -> Language:
    """The language of a code; the default one for a code we do not speak."""
    return LANGUAGES.get(code) or LANGUAGES[DEFAULT]


def speaking(code: str) -> translation.override:
    """Context manager: sentences made inside are in this language."""
    return translation.override(get(code).django_code)


def pick(texts: Texts, code: str) -> tuple[str, str]:
    """The text in the wanted language or its declared fallback, with the code of the language it is really in."""
    for candidate in (code, *get(code).fallback, *texts):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", code


def said(texts: Texts, code: str = "") -> str:
    """The text alone, in the wanted (or present) language or its fallback."""
    return pick(texts, code or current().code)[0]


def check_texts(value: Any) -> None:
    """Raises ValidationError unless the value is {language code: text}."""
    if not isinstance(value, dict) or not all(
        k in LANGUAGES and isinstance(v, str) for k, v in value.items()
    ):
        raise ValidationError(_("Give the text in the languages this network speaks."))


class TextsField(models.JSONField):
    """One text in several languages, as {"ur": "…", "en": "…"}."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("validators", [check_texts])
        super().__init__(*args, **kwargs)
