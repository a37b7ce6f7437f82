"""What can be said about lessons over chat: "lesson 1" brings its file, the games are played, every answer gets its reason."""

import re
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qadam.core.languages import said, speaking
from qadam.core.text import fold
from qadam.learning import games, queries
from qadam.learning.enums import ItemKind
from qadam.learning.models import Item, Version
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_LESSON = re.compile(r"^(?:lessons?|sabaq|سبق|لوست)\s*(?P<which>\d{1,2}|[a-z0-9-]{2,40})?$")
_GAME = re.compile(r"^(?:game|khel|کهیل|کھیل|لوبه|لوبہ)\s*(?P<which>link|scam)?$")
_MOST = 9


def lesson_url(code: str, language: str) -> str:
    """The page of a lesson in a language."""
    with speaking(language):
        return f"{settings.BASE_URL}{reverse('learn:lesson', args=[code])}"


def _by_words(turn: Turn) -> bool:
    """Whether an idle message asks for a lesson: "lesson", "lesson 2", "سبق ۲", "lesson links"."""
    text = turn.answer.text if turn.answer and turn.answer.kind == "text" else ""
    found = _LESSON.match(fold(text))
    if found is None:
        return False
    which = found["which"] or ""
    version = queries.tonight(int(which)) if which.isdigit() else queries.published(which) if which else None
    if which and version is None:
        return False
    if version is not None:
        turn.answers["lesson"] = version.lesson.code
    return True


def _named(turn: Turn) -> str | None:
    return _hand(turn) if turn.answers.get("lesson") else "lesson"


def _lessons(turn: Turn) -> list[Option]:
    listed = [version for _guide, versions in queries.guides_with_lessons() for version in versions]
    return [Option(v.lesson.code, said(v.title), (str(n),)) for n, v in enumerate(listed[:_MOST], start=1)]


def _version(turn: Turn) -> Version:
    version = queries.published(turn.answers["lesson"])
    if version is None:
        raise Version.DoesNotExist
    return version


def _hand(turn: Turn) -> str | None:
    """The file of the lesson in one message: as a page or sheet where the channel carries it, else where it lies."""
    version = _version(turn)
    languages = queries.languages_of(version)
    language = turn.language if turn.language in languages else next(iter(languages), turn.language)
    lines = [
        said(version.title, language),
        said(version.summary, language),
        str(
            _("A lesson of %(minutes)s minutes. Keep the file: it opens without internet.")
            % {"minutes": version.minutes}
        ),
        lesson_url(version.lesson.code, language),
    ]
    turn.say("\n".join(lines), document=f"lesson:{version.lesson.code}:{language}")
    return None


lessons = Dialogue(
    key="lessons",
    label=_("Learn: a lesson to keep"),
    by_eye=True,
    start="named",
    questions=(
        Question("named", "", options=lambda turn: (), then=_named),
        Question("lesson", _("Which lesson shall I send you?"), options=_lessons, then=_hand),
    ),
    opens=_by_words,
)


REAL = Option("0", _("Real"), ("real", "asli", "اصلی", "سچ", "رښتیا", "اصلي"))
FALSE = Option("1", _("False"), ("fake", "scam", "false", "jhoot", "جھوٹ", "نقلی", "دھوکا", "دروغ", "نقلي"))


def _plays(turn: Turn) -> bool:
    text = turn.answer.text if turn.answer and turn.answer.kind == "text" else ""
    found = _GAME.match(fold(text))
    if found is None:
        return False
    turn.answers["game"] = found["which"] or ""
    return True


def _begin(turn: Turn) -> str | None:
    """Draws the round. Without items there is nothing to play."""
    if not turn.answers.get("game"):
        return "game"
    items = games.draw(turn.answers["game"], secrets.token_hex(4))
    turn.answers.update(left=[item.code for item in items], right=0, of=len(items))
    if items:
        return "guess"
    turn.say(_("There is nothing to play yet."))
    return None


def _item(turn: Turn) -> Item:
    return Item.objects.get(pk=turn.answers["left"][0])


def _guess_prompt(turn: Turn) -> str:
    item = _item(turn)
    shown = item.address if item.kind == ItemKind.LINK else said(item.text)
    number = turn.answers["of"] - len(turn.answers["left"]) + 1
    head = _("%(n)s of %(of)s.") % {"n": number, "of": turn.answers["of"]}
    return f"{head} {games.ask(item)}\n\n«{turn.without_links(shown)}»"


def _guessed(turn: Turn) -> str | None:
    item = _item(turn)
    result = games.verdict(item, int(turn.answers["guess"]))
    games.count_answer(item, is_right=result.is_right)
    turn.answers["left"] = turn.answers["left"][1:]
    turn.answers["right"] += int(result.is_right)
    word = _("Yes, it is false.") if result.is_false else _("Yes, it is real.")
    if not result.is_right:
        word = _("Look again: it is false.") if result.is_false else _("Look again: it is real.")
    turn.say(f"{word} {turn.without_links(result.why)}")
    if turn.answers["left"]:
        return "guess"
    told = {"right": turn.answers["right"], "of": turn.answers["of"]}
    turn.say(_("You saw through %(right)s of %(of)s. Show it to somebody at home.") % told)
    return None


play = Dialogue(
    key="play",
    label=_("Play: real or false?"),
    by_eye=True,
    start="begin",
    questions=(
        Question("begin", "", options=lambda turn: (), then=_begin),
        Question(
            "game",
            _("What shall we look at?"),
            options=(Option("scam", _("Messages"), ("scam",)), Option("link", _("Links"), ("link",))),
            then=_begin,
        ),
        Question("guess", _guess_prompt, options=(REAL, FALSE), then=_guessed),
    ),
    opens=_plays,
)
