"""For who leads: telling what is going round at her place, and putting it on a card of her circle."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.entries import is_leading
from qadam.circles.dialogues.shared import NO, YES, circle_of, sent, which_circle
from qadam.circles.errors import NotLeading
from qadam.core.languages import said
from qadam.core.text import fold_word
from qadam.learning.around import checked, keep_example, offer_example, report_going_round
from qadam.learning.models import Card, Example, GoingRound, Lesson, Version
from qadam.media.models import Original
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_OPEN = """
something is going round here | something is going round | going round | chal raha hai | yahan kuch chal raha hai
| کچھ چل رہا ہے | یہاں کچھ چل رہا ہے | آج کل کیا چل رہا ہے | دلته څه روان دي | څه روان دي
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())
_MOST = 9


def _opens(turn: Turn) -> bool:
    """Whether somebody who leads says that something goes round."""
    return sent(turn) in _WORDS and is_leading(turn)


# ── telling it ──────────────────────────────────────────────────────────────────────────────────────────────────


def _topics(_turn: Turn) -> list[Option]:
    """What lessons are about, each once."""
    found: dict[str, Option] = {}
    rows = Version.objects.published().filter(lesson__organisation=None).exclude(lesson__guide_id="class")
    for version in rows.select_related("lesson").order_by("lesson__guide__position", "lesson__position"):
        found.setdefault(version.lesson.topic, Option(version.lesson.topic, said(version.title)))
    return [*list(found.values())[:_MOST], Option("other", _("Something else"))]


def _read_told(turn: Turn) -> dict[str, str]:
    """The words, checked, or the voice note. Raises NamesSomebody, TellsOfDanger."""
    told = turn.answer
    assert told is not None
    if told.kind == "audio":
        return {"voice": str(told.media_id)}
    return {"text": checked(told.text)}


def _told(turn: Turn) -> None:
    circle, told, answer = circle_of(turn), turn.answers["told"], turn.answer
    if not is_leading(turn) or circle.organisation is None:
        raise NotLeading
    voice = Original.objects.filter(pk=told["voice"]).first() if told.get("voice") else None
    report_going_round(
        circle.organisation,
        place=circle.place,
        topic=turn.answers["topic"],
        texts={turn.language: told["text"]} if told.get("text") else {},
        source="circle",
        source_id=answer.message_id if answer else None,
        reported_by=turn.person,
        voice=voice,
    )
    turn.say(_("Thank you. Somebody of ours looks at it; then circles near you see it, without your name."))


report = Dialogue(
    key="circle-around-tell",
    start="circle",
    questions=(
        which_circle("topic"),
        Question("topic", _("What is it about?"), options=_topics, then="told"),
        Question(
            "told",
            _("What do people get? Tell it in a few words, or by voice. No names, no numbers, no links."),
            takes=frozenset({"text", "audio"}),
            read=_read_told,
            then=_told,
            example=_("For example: A message says the aid is doubled, and asks for the code."),
        ),
    ),
)

# ── on a card ───────────────────────────────────────────────────────────────────────────────────────────────────


def _near(turn: Turn) -> list[GoingRound]:
    return list(queries.going_round(circle_of(turn).place)[:_MOST])


def _near_prompt(turn: Turn) -> str:
    rows = _near(turn)
    if not rows:
        return str(_("Nothing is known to go round near you just now."))
    lines = [f"{n}. {said(row.text)}" for n, row in enumerate(rows, 1)]
    return "\n".join([*lines, "", str(_("Which one belongs on your card?"))])


def _near_options(turn: Turn) -> list[Option]:
    return [Option(str(row.pk), str(_("Number %(n)s") % {"n": n})) for n, row in enumerate(_near(turn), 1)]


def _chosen(turn: Turn) -> GoingRound | None:
    return next((row for row in _near(turn) if str(row.pk) == turn.answers.get("which")), None)


def _lesson_for(turn: Turn) -> Lesson | None:
    chosen = _chosen(turn)
    rows = Version.objects.published().filter(lesson__organisation=None).select_related("lesson")
    fits = rows.filter(lesson__topic=chosen.topic) if chosen else rows.none()
    version = fits.order_by("lesson__guide__position", "lesson__position").first()
    return version.lesson if version else None


def _after_which(turn: Turn) -> str | None:
    if _chosen(turn) is None:
        return None
    if _lesson_for(turn) is None:
        turn.say(_("No lesson speaks of this yet. We have seen that you would need one."))
        return None
    return "card"


def _cards(turn: Turn) -> list[Option]:
    lesson = _lesson_for(turn)
    rows = Card.objects.filter(version__in=Version.objects.published(), version__lesson=lesson, right=None)
    return [Option(card.name, said(card.text)[:60]) for card in rows.order_by("position")[:_MOST]]


def _card_prompt(turn: Turn) -> str:
    lesson = _lesson_for(turn)
    version = Version.objects.published().filter(lesson=lesson).first()
    return str(_("On which card of “%(title)s”?") % {"title": said(version.title) if version else ""})


def _put(turn: Turn) -> str | None:
    circle, lesson, chosen = circle_of(turn), _lesson_for(turn), _chosen(turn)
    if lesson is None or chosen is None or circle.organisation is None:
        return None
    kept = keep_example(
        circle.organisation,
        lesson=lesson,
        card_name=turn.answers["card"],
        texts=chosen.text,
        circle_id=circle.pk,
        place=circle.place,
        going_round=chosen,
    )
    turn.answers["example"] = str(kept.pk)
    return "offer"


def _offered(turn: Turn) -> None:
    kept = Example.objects.filter(pk=UUID(turn.answers["example"])).first()
    if turn.answers["offer"] == "yes" and kept is not None:
        offer_example(kept)
        turn.say(_("Thank you. When somebody of ours has looked at it, circles near you have it too."))
    turn.say(_("It stands on the card of your circle."))


example = Dialogue(
    key="circle-around-card",
    start="circle",
    questions=(
        which_circle("which"),
        Question("which", _near_prompt, options=_near_options, then=_after_which),
        Question("card", _card_prompt, options=_cards, then=_put),
        Question("offer", _("Shall other circles near you have it too?"), options=(YES, NO), then=_offered),
    ),
)


def _wish(turn: Turn) -> None:
    turn.follow = turn.answers["wish"]


around = Dialogue(
    key="circle-around",
    start="wish",
    opens=_opens,
    questions=(
        Question(
            "wish",
            _("Your cards, and the tricks people get just now. What would you like?"),
            options=(
                Option("circle-around-tell", _("Tell what goes round")),
                Option("circle-around-card", _("Put it on our card")),
                Option("circle-read", _("Read a card aloud")),
            ),
            then=_wish,
        ),
    ),
)
