"""Three questions by chat, before and after: with pictures where they can be seen, without a name, counted once a person."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from qadam.circles import check_sets, draws, pictures, queries
from qadam.circles.dialogues.shared import beside_pictures, circle_of, circles_of, sent, which_circle
from qadam.circles.enums import Phase
from qadam.circles.models import Circle
from qadam.circles.services.checks import Taken, keep_checks
from qadam.core.languages import said
from qadam.core.models import new_id
from qadam.core.sealing import keyed_hash
from qadam.core.text import fold_word
from qadam.learning.models import Item
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_OPEN = """
three questions | 3 questions | check | teen sawal | 3 sawal | tin sawal
تین سوال | 3 سوال | سوال | درې تپوسونه | 3 تپوسونه | درې پوښتنې
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())
_NOT_SURE = Option(
    "none", _("I am not sure"), ("not sure", "pata nahi", "معلوم نہیں", "پتا نہیں", "راته معلومه نه ده")
)


def _circles(turn: Turn) -> list[Circle]:
    """Those she leads, or belongs to."""
    return circles_of(turn) or list(queries.joined_by(turn.person)[:9])


def _begin(turn: Turn) -> str | None:
    circle = circle_of(turn, of=_circles) if _circles(turn) else None
    if circle is None:
        turn.say(_("These questions belong to a circle. Join one first: ask who leads it for its number."))
        return None
    phase, topic = check_sets.phase_of(circle), check_sets.topic_of(circle)
    items = check_sets.shuffled(check_sets.drawn(circle, topic).get(phase, []))
    if not items:
        turn.say(_("The bank holds too few questions for this circle yet."))
        return None
    turn.answers |= {"of": str(circle.pk), "phase": phase, "items": [item.code for item in items]}
    turn.answers["id"] = str(_result_id(turn, circle, phase))
    turn.say(_("Three questions with pictures. Nobody learns what you answered; we only count."))
    return _asked(turn, 1)


def _result_id(turn: Turn, circle: Circle, phase: str) -> UUID:
    """One result a person and phase, which leads back to nobody. On the phone of who leads, every run is another neighbour."""
    if circle in circles_of(turn):
        return new_id()
    return UUID(bytes=keyed_hash("check", circle.pk.bytes, phase, turn.person.pk.bytes)[:16], version=4)


def _item(turn: Turn, number: int) -> Item:
    return Item.objects.get(pk=turn.answers["items"][number - 1])


def _asked(turn: Turn, number: int) -> str:
    if not turn.by_ear:
        picture = pictures.quiz_picture(_item(turn, number), turn.organisation)
        turn.say("", media_id=picture.pk)
    return f"q{number}"


def _question(number: int) -> Question:
    def prompt(turn: Turn) -> str:
        return turn.without_links(said(_item(turn, number).text))

    def options(turn: Turn) -> list[Option]:
        answers = [said(answer["text"]) for answer in _item(turn, number).answers]
        shown = beside_pictures(turn, answers)
        return [*(Option(str(n), text) for n, text in enumerate(shown)), _NOT_SURE]

    def then(turn: Turn) -> str | None:
        item, chosen = _item(turn, number), turn.answers[f"q{number}"]
        if turn.answers["phase"] == Phase.AFTER:
            right = chosen == str(item.right)
            turn.say(f"{_('Right.') if right else _('Not quite.')} {turn.without_links(said(item.why))}")
        if number < check_sets.THREE:
            return _asked(turn, number + 1)
        _keep(turn)
        return None

    return Question(f"q{number}", prompt, options=options, then=then)


def _keep(turn: Turn) -> None:
    circle = Circle.objects.select_related("organisation").get(pk=turn.answers["of"])
    told = (turn.answers[f"q{n}"] for n in range(1, check_sets.THREE + 1))
    answers = tuple(
        (code, check_sets.NOT_SURE if choice == _NOT_SURE.id else int(choice))
        for code, choice in zip(turn.answers["items"], told, strict=True)
    )
    taken = Taken(UUID(turn.answers["id"]), turn.answers["phase"], answers, draws.today(circle.organisation))
    if keep_checks(circle, [taken])[taken.id] == "already":
        turn.say(_("You answered these before; the first time counts. Thank you all the same."))
    elif turn.answers["phase"] == Phase.BEFORE:
        turn.say(_("Thank you. What is right you will find out together, in your circle."))
    else:
        turn.say(_("Thank you. That shows what your circle has learned together."))


def _opens(turn: Turn) -> bool:
    return sent(turn) in _WORDS and bool(_circles(turn))


check = Dialogue(
    key="circle-check",
    start="circle",
    opens=_opens,
    questions=(
        which_circle(_begin, of=_circles),
        *(_question(n) for n in range(1, check_sets.THREE + 1)),
    ),
)
