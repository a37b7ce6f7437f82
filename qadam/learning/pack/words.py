"""What people wrote, made inert and put in its place; and the few sentences every part of a pack shares."""

from collections.abc import Iterable
from datetime import date

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.core import days, languages
from qadam.core.text import clean
from qadam.learning import drawings
from qadam.learning.material import READ_BY_NATIVES, Card, Lesson

NUMBERS = "123456789"


def plain(text: str) -> str:
    """The words without what no page should carry: control characters, hidden directions, halves of characters."""
    return clean(text).encode("utf-8", "ignore").decode()


def said(text: str) -> SafeString:
    """Words of people for a page: escaped, with their own line breaks."""
    return mark_safe("<br>".join(escape(line) for line in plain(text).split("\n")))


def listed(texts: Iterable[str]) -> SafeString:
    """Sentences as the items of a list."""
    return format_html_join("", "<li>{}</li>", ((said(text),) for text in texts))


def filled(sentence: str, **parts: object) -> SafeString:
    """A sentence of the catalogue with names and numbers in it, each kept apart from the line."""
    apart = {name: format_html("<bdi>{}</bdi>", plain(str(part))) for name, part in parts.items()}
    return mark_safe(escape(sentence) % apart)


def minutes(count: int) -> SafeString:
    return filled(ngettext("%(n)s min", "%(n)s min", count), n=count)


def day(on: date) -> str:
    """29 November 2026."""
    return days.date_text(on, languages.current().code)


def picture(name: str, alt: str = "") -> SafeString:
    """A drawing with its words; silent where `alt` is a space, because the words stand beside it."""
    markup = mark_safe(drawings.drawing(name))  # a file of ours
    if alt == " ":
        return format_html('<span class="pic" aria-hidden="true">{}</span>', markup)
    words = plain(alt) or drawings.word(name, languages.current().code)
    return format_html('<span class="pic" role="img" aria-label="{}">{}</span>', words, markup)


def example(card: Card) -> SafeString:
    """What is going round where the circle meets, shown as such; nothing when there is none."""
    if card.example is None:
        return mark_safe("")
    seen = filled(
        _("Going round in %(place)s, seen on %(day)s"), place=card.example.place, day=day(card.example.on)
    )
    return format_html(
        '<aside class="near"><b>{}</b><p dir="auto">{}</p></aside>', seen, said(card.example.text)
    )


def native_reading(lesson: Lesson) -> SafeString:
    """Whether a native speaker has read the words; nothing for languages in which that goes without saying."""
    if lesson.native:
        return filled(
            _("Read by a native speaker: yes (%(name)s, %(day)s)"),
            name=lesson.native.by,
            day=day(lesson.native.on),
        )
    if lesson.language in READ_BY_NATIVES:
        return said(_("Read by a native speaker: not yet"))
    return mark_safe("")


def about(lesson: Lesson) -> SafeString:
    """Where the lesson comes from: version, licence, sources, what it was adapted from."""
    lines = [
        filled(_("Lesson %(code)s, version %(n)s"), code=lesson.code, n=lesson.version),
        filled(_("Licence: %(name)s"), name=lesson.licence),
        native_reading(lesson),
    ]
    if lesson.adapted_from:
        lines.append(filled(_("Adapted from %(name)s"), name=lesson.adapted_from))
    if lesson.sources:
        names = "; ".join(lesson.sources)
        lines.append(filled(_("Sources: %(names)s"), names=names))
    return format_html_join("", "<li>{}</li>", ((line,) for line in lines if line))
