"""“Hear a lesson”: card by card and its questions, by keys of a call or in a chat with picture and voice."""

from django.utils.translation import gettext_lazy as _

from qadam.core.languages import said
from qadam.core.text import fold_word
from qadam.learning import hearing
from qadam.learning.enums import CardKind
from qadam.learning.models import Card, Version
from qadam.learning.queries import published
from qadam.messaging.adapters import channel_of
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.menu import NO

_OPEN = """
hear a lesson | hear lesson | listen to a lesson | sabaq suno | sabaq sunao | sabaq sunna hai | سبق سنیں | سبق سنائیں
| سبق سننا ہے | سبق واورم | سبق اورم | سبق اوروم | sabaq awram
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())
_NEXT = Option("next", _("Next"), ("next", "aage", "agla", "آگے", "اگلا", "بل", "مخکې", "ok"))
_ENOUGH = Option("enough", _("Enough for today"), NO)


def _opens(turn: Turn) -> bool:
    told = turn.answer
    return told is not None and told.kind == "text" and fold_word(told.text) in _WORDS


# ── which lesson ────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(turn: Turn) -> list[Option]:
    rows = hearing.rows(turn.organisation)
    return [Option(row.code, said(row.title)) for row in rows] if len(rows) > 1 else []


def _row_prompt(turn: Turn) -> str:
    rows = hearing.rows(turn.organisation)
    if not rows:
        return str(_("No lesson is ready yet. Come back soon."))
    return str(_("Which lessons?")) if len(rows) > 1 else ""


def _lessons(turn: Turn) -> list[Version]:
    rows = hearing.rows(turn.organisation)
    chosen = turn.answers.get("row")
    return next((row.versions for row in rows if row.code == chosen), rows[0].versions if rows else [])


def _after_row(turn: Turn) -> str | None:
    return "lesson" if _lessons(turn) else None


def _lesson_options(turn: Turn) -> list[Option]:
    return [Option(version.lesson.code, said(version.title)) for version in _lessons(turn)[:10]]


def _begin(turn: Turn) -> str | None:
    turn.answers["at"] = -1
    return _forward(turn)


# ── card by card ────────────────────────────────────────────────────────────────────────────────────────────────


def _cards(turn: Turn) -> list[Card]:
    version = published(str(turn.answers.get("lesson", "")))
    return list(version.cards.all()) if version else []


def _card(turn: Turn) -> Card | None:
    cards, at = _cards(turn), int(turn.answers.get("at", 0))
    return cards[at] if at < len(cards) else None


def _forward(turn: Turn) -> str | None:
    """To the next card, with its picture and the voice of whoever read it; None after the last."""
    turn.answers["at"] = int(turn.answers["at"]) + 1
    card = _card(turn)
    if card is None:
        turn.say(
            _("That was this lesson. Now tell one neighbour about it.") if turn.answers["at"] else _LATER
        )
        return None
    if not turn.by_ear:
        _show(turn, card)
    elif card.kind != CardKind.CARD and card.kind != CardKind.QUESTION:
        turn.say(CardKind(card.kind).label)
    return "asked" if card.kind == CardKind.QUESTION else "card"


_LATER = _("This lesson is being renewed. Choose another one.")


def _show(turn: Turn, card: Card) -> None:
    """What a chat can show besides the words."""
    carried = channel_of(turn.account).capabilities.media if turn.account.config_sealed else frozenset()
    if "image/jpeg" in carried:
        turn.say("", media_id=hearing.picture_of(card.drawing, turn.organisation))
    voice = hearing.voice_of(card.text, turn.language, turn.organisation)
    if voice is not None and any(mime.startswith("audio/ogg") for mime in carried):
        turn.say(_("The voice of %(name)s.") % {"name": voice.speaker.name})
        turn.say("", media_id=voice.original_id)


def _words(turn: Turn) -> str:
    """The words alone where they are heard, so that a recording of them is found; with their place where they are read."""
    card = _card(turn)
    if card is None:
        return str(_LATER)
    text = turn.without_links(said(card.text, turn.language))
    if turn.by_ear:
        return text
    place = f"{int(turn.answers['at']) + 1}/{len(_cards(turn))}"
    kind = CardKind(card.kind).label
    return f"{place} · {kind}\n\n{text}" if card.kind != CardKind.CARD else f"{place}\n\n{text}"


def _went_on(turn: Turn) -> str | None:
    if turn.answers.get("card") == _ENOUGH.id:
        turn.say(_("Good. “Hear a lesson” brings you back."))
        return None
    return _forward(turn)


def _answers(turn: Turn) -> list[Option]:
    card = _card(turn)
    return [Option(str(n), said(a["text"])) for n, a in enumerate(card.answers)] if card else []


def _answered(turn: Turn) -> str | None:
    """Why, after every answer."""
    card = _card(turn)
    if card is not None:
        is_right = int(turn.answers["asked"]) == card.right
        turn.say(_("Right.") if is_right else _("Not quite. It is like this:"))
        if not is_right and card.right is not None:
            turn.say(said(card.answers[card.right]["text"], turn.language))
        turn.say(turn.without_links(said(card.why, turn.language)))
    return _forward(turn)


hear = Dialogue(
    key="hear",
    label=_("Hear a lesson"),
    start="row",
    opens=_opens,
    questions=(
        Question("row", _row_prompt, options=_rows, then=_after_row),
        Question("lesson", _("Which one would you like to hear?"), options=_lesson_options, then=_begin),
        Question("card", _words, options=(_NEXT, _ENOUGH), then=_went_on),
        Question("asked", _words, options=_answers, then=_answered),
    ),
)
