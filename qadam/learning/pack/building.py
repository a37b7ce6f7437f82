"""The one file of a pack, put together and weighed."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.learning.material import Lesson
from qadam.learning.pack.cards import articles
from qadam.learning.pack.page import document
from qadam.learning.pack.printed import answer_key, leaders_sheet

LIGHT_BYTES, FULL_BYTES = 500 * 1024, 2 * 1024 * 1024
_A_SHEET = 4  # cards of A6 on a sheet of A4


class TooBig(Exception):
    """A pack would be over its limit. `cards` are the ids of those that weigh most, heaviest first."""

    def __init__(self, lesson: Lesson, size: int, limit: int, cards: tuple[str, ...]) -> None:
        self.size, self.limit, self.cards = size, limit, cards
        super().__init__(
            f"The pack of {lesson.code} ({lesson.language}) has {size:,} bytes, {limit:,} are allowed. "
            f"Heaviest cards: {', '.join(cards)}."
        )


def build(lesson: Lesson, *, light: bool) -> bytes:
    """The lesson as one HTML file, without its voices when light. The same lesson gives the same bytes.

    Raises TooBig, LookupError for a drawing we do not have.
    """
    with languages.speaking(lesson.language):
        made = _page(lesson, light=light).encode()
    limit = LIGHT_BYTES if light else FULL_BYTES
    if len(made) > limit:
        raise TooBig(lesson, len(made), limit, _heaviest(lesson, light=light))
    return made


def _heaviest(lesson: Lesson, *, light: bool) -> tuple[str, ...]:
    def weight(n: int) -> int:
        card = lesson.cards[n]
        words = len(card.text) + len(card.note) + len(card.why)
        return words if light or card.voice is None else words + len(card.voice.data)

    return tuple(lesson.cards[n].id for n in sorted(range(len(lesson.cards)), key=weight, reverse=True)[:3])


def _page(lesson: Lesson, *, light: bool) -> str:
    papers = format_html('<div class="papers">{}{}</div>', leaders_sheet(lesson), answer_key(lesson))
    body = format_html("{}{}{}", _main(articles(lesson, light=light)), papers, _bar())
    marks = {"lesson": lesson.code, "version": str(lesson.version)}
    return document(lesson.language, lesson.title, body, sheet="pack.css", script="pack.js", marks=marks)


def _main(cards: list[SafeString]) -> SafeString:
    sheets = [cards[n : n + _A_SHEET] for n in range(0, len(cards), _A_SHEET)]
    laid = mark_safe("\n".join(f'<div class="sheet">{"".join(sheet)}</div>' for sheet in sheets))
    return format_html(
        '<main><input type="checkbox" id="leader"><label for="leader">{}</label>\n<div class="cards">{}</div></main>\n',
        _("Leader's notes"),
        laid,
    )


def _bar() -> SafeString:
    """Back, the clock of the card, next. Only a browser with script shows it: without, the cards follow one another."""
    return format_html(
        '<nav class="bar" aria-label="{}" hidden><progress value="0" max="1" aria-label="{}"></progress>'
        '<button type="button" class="second back">{}</button><button type="button" class="clock" data-start="{}" '
        'data-stop="{}" data-over="{}"><b></b><span></span></button><button type="button" class="next">{}</button></nav>',
        _("Cards"),
        _("How far you are"),
        _("Back"),
        _("Start the clock"),
        _("Stop the clock"),
        _("Time is over"),
        _("Next"),
    )
