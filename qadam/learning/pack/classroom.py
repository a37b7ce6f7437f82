"""Sheets for one teacher and forty pupils without phones: the lesson for the blackboard, before and after on one sheet,
and a register that stays at school."""

from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qadam.core import languages
from qadam.learning.enums import CardKind
from qadam.learning.loading import LIBRARY, read
from qadam.learning.material import Card, Lesson
from qadam.learning.pack.page import document
from qadam.learning.pack.words import NUMBERS, example, listed, picture, said

PUPILS = 40
LESSONS = 10


def classroom(lesson: Lesson, checks: tuple[Card, ...], *, pupils: int = PUPILS) -> bytes:
    """The three sheets of a lesson as one file to be printed. `checks` are the questions asked before and after.

    No name and no number is in it when it comes out of here, and nothing asks to send one.
    """
    with languages.speaking(lesson.language):
        words = _Words(lesson.language)
        body = format_html(
            "<main>{}{}{}</main>",
            _board(lesson, words),
            _before_and_after(lesson, checks, words),
            _register(words, pupils),
        )
        return document(lesson.language, lesson.title, body, sheet="sheets.css").encode()


@cache
def _file() -> dict[str, Any]:
    return read(LIBRARY / "class" / "before-after.toml")


class _Words:
    """The words of the sheets in one language, or in the one it falls back to."""

    def __init__(self, language: str) -> None:
        self._order = (language, *languages.get(language).fallback, "en")

    def __call__(self, name: str, **parts: object) -> SafeString:
        """A sentence by its name in the file, such as "sheet.title"."""
        return said(str(self._found(name)).format(**parts))

    def all(self, name: str) -> SafeString:
        """A list of sentences."""
        return format_html("<ul>{}</ul>", listed(self._found(name)))

    def _found(self, name: str) -> Any:
        part, word = name.split(".")
        texts = _file()[part][word]
        return next(texts[code] for code in self._order if code in texts)


def _board(lesson: Lesson, words: _Words) -> SafeString:
    """Card by card: what to draw and say, how long, and how the pupils answer."""
    rows, begun = [], 0
    for card in lesson.cards:
        till = begun + card.minutes
        heading = words("board.rule") if card.kind == "rule" else CardKind(card.kind).label
        # A question is drawn by its answers.
        drawn = mark_safe("") if card.answers else picture(card.drawing, " ")
        told = (said(card.text), _answers(card), example(card), said(card.note))
        rows.append((f"{begun}–{till}", drawn, heading, *told))
        begun = till
    lines = format_html_join(
        "",
        "<tr><td><bdi>{}</bdi></td><td>{}</td><td><b>{}</b>{}{}{}</td><td>{}</td></tr>",
        rows,
    )
    return format_html(
        '<section><h1>{}</h1><p>{}</p><div class="wide" tabindex="0" role="region" aria-label="{}">'
        '<table class="board"><thead><tr><td></td>'
        '<th colspan="2">{}</th><th>{}</th></tr></thead>'
        "<tbody>{}</tbody></table></div></section>",
        said(lesson.title),
        words("board.minutes", minutes=lesson.minutes),
        words("board.title"),
        words("board.title"),
        words("board.teacher_note"),
        lines,
    )


def _answers(card: Card) -> SafeString:
    if card.kind != "question":
        return mark_safe("")
    rows = (
        (picture(answer.drawing, " "), NUMBERS[n], said(answer.text)) for n, answer in enumerate(card.answers)
    )
    return format_html("<ol>{}</ol>", format_html_join("", "<li>{}<span>{} {}</span></li>", rows))


def _before_and_after(lesson: Lesson, checks: tuple[Card, ...], words: _Words) -> SafeString:
    """Three questions by picture, hands counted twice. The key is at the foot, upside down, to be folded away."""
    asked = [_asked(n, check, words) for n, check in enumerate(checks, 1)]
    key = [
        (words("sheet.question", number=n), NUMBERS[check.right])
        for n, check in enumerate(checks, 1)
        if check.right is not None
    ]
    blanks = ("sheet.class_name", "sheet.day", "sheet.present", "sheet.girls", "sheet.boys")
    return format_html(
        '<section><h1>{}</h1><p>{}: {}</p><div class="fill">{}</div>{}{}<p class="small">{}</p>'
        '<div class="key small">{}<br>{}</div></section>',
        words("sheet.title"),
        words("sheet.lesson"),
        said(lesson.title),
        format_html_join("", "<span>{}</span>", ((words(name),) for name in blanks)),
        words.all("sheet.how"),
        mark_safe("".join(asked)),
        words("sheet.send"),
        words("sheet.key"),
        format_html_join(" · ", "{}: <bdi>{}</bdi>", key),
    )


def _asked(n: int, check: Card, words: _Words) -> SafeString:
    heads = format_html_join(
        "",
        "<th>{}{} {}</th>",
        ((picture(a.drawing, " "), NUMBERS[i], said(a.text)) for i, a in enumerate(check.answers)),
    )
    boxes = mark_safe("<td></td>" * (len(check.answers) + 1))
    return format_html(
        '<div class="asked"><p><b>{}</b> {}</p><table class="tally"><thead><tr><th>{}</th>{}<th>{}</th></tr></thead><tbody>'
        "<tr><th>{}</th>{}</tr><tr><th>{}</th>{}</tr></tbody></table></div>",
        words("sheet.question", number=n),
        said(check.text),
        words("sheet.hands"),
        heads,
        words("sheet.not_sure"),
        words("sheet.before"),
        boxes,
        words("sheet.after"),
        boxes,
    )


def _register(words: _Words, pupils: int) -> SafeString:
    """Who came to which lesson, for the school's own cupboard: a name or only a sign."""
    ticks = mark_safe("<td></td>" * LESSONS)
    heads = format_html_join("", "<th><bdi>{}</bdi></th>", ((n,) for n in range(1, LESSONS + 1)))
    rows = format_html_join(
        "", "<tr><td><bdi>{}</bdi></td><td></td>{}</tr>", ((n, ticks) for n in range(1, pupils + 1))
    )
    return format_html(
        '<section><h1>{}</h1>{}<p class="small">{}</p><div class="fill"><span>{}</span><span>{}</span><span>{}</span></div>'
        '<div class="wide" tabindex="0" role="region" aria-label="{}">'
        '<table class="register"><thead><tr><th>{}</th><th>{}</th>{}</tr></thead><tbody>{}'
        '<tr class="total"><td colspan="2">{}</td>{}</tr></tbody></table></div></section>',
        words("register.title"),
        words.all("register.keep"),
        words("register.name_hint"),
        words("register.school"),
        words("register.teacher"),
        words("sheet.class_name"),
        words("register.title"),
        words("register.row"),
        words("register.name"),
        heads,
        rows,
        words("register.total"),
        ticks,
    )
