"""The menu, and the offer made to a voice note, a photo or a long text that came out of the blue."""

from django.utils.translation import gettext_lazy as _

from qadam.core.text import fold_word
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.ports import dialogues

HUMAN = Option("human", _("Talk to a person"), ("person", "human", "insan", "انسان", "بندہ", "کس", "سړے"))
GO_ON, GO_ON_WORDS = "on-", _("Go on where I was")
# A text of so many characters tells something.
LONG_TEXT = 120
YES = (
    "yes",
    "ha",
    "haan",
    "han",
    "jee",
    "ji",
    "ok",
    "okay",
    "y",
    "ہاں",
    "جی",
    "جی ہاں",
    "ٹھیک ہے",
    "هو",
    "هو جي",
    "سمه ده",
)
NO = ("no", "nahi", "nahin", "na", "n", "نہیں", "جی نہیں", "نه", "نه جي")

_MENU = (
    "menu",
    "main menu",
    "home",
    "back",
    "مینو",
    "مینیو",
    "مین مینو",
    "فہرست",
    "مينو",
    "مېنو",
    "بېرته",
    "واپس",
)
_GREETINGS = """
hi | hello | hey | hii | salam | salaam | slam | aoa | aslam o alaikum | assalam o alaikum | assalamu alaikum
| assalamualaikum | asalam o alaikum | salam alaikum | pakhair | pa khair raghle | start | test | shuru
سلام | السلام علیکم | اسلام علیکم | السلام و علیکم | السلام علیکم ورحمۃ اللہ | السلام علیکم ورحمۃ اللہ وبرکاتہ
| وعلیکم السلام | ہیلو | ہائے | آداب | شروع | شروع کریں | سٹارٹ
سلامونه | سلام علیکم | پخیر | پخیر راغلې | پخیر راغلئ | ستړي مه شې | ستړي مه شئ | ستړے مه شې
"""
MENU_WORDS = frozenset(map(fold_word, _MENU))
GREETINGS = frozenset(fold_word(w) for line in _GREETINGS.splitlines() for w in line.split("|") if w.strip())


def is_menu_word(text: str) -> bool:
    return bool(text) and len(text) < 40 and fold_word(text) in MENU_WORDS


def is_greeting(text: str) -> bool:
    return bool(text) and len(text) < 80 and fold_word(text) in GREETINGS


def is_sentence(text: str) -> bool:
    """Whether somebody says something, rather than trying an answer."""
    return len(text) >= 20 and len(text.split()) >= 4


def _choices(turn: Turn) -> list[Option]:
    """What other rooms offer and a person; on top what was left in the middle, in place of its beginning."""
    paused = [state.dialogue for state in turn.memory.paused] if turn.memory else []
    left = next((key for key in reversed(paused) if any(d.key == key for d in dialogues)), None)
    go_on = [Option(GO_ON + left, GO_ON_WORDS)] if left else []
    offered = [Option(d.key, d.label) for d in dialogues if d.key != left and _stands(d, turn)]
    return [*go_on, *offered, HUMAN][:10]


def _stands(dialogue: Dialogue, turn: Turn) -> bool:
    """Whether a dialogue stands in this person's menu."""
    if not dialogue.label or (dialogue.by_eye and turn.by_ear):
        return False
    return dialogue.for_whom is None or dialogue.for_whom(turn)


def choose(turn: Turn, option: str) -> bool:
    """Notes on the turn what a choice of the menu leads to. False for one that is no longer there."""
    key = option.removeprefix(GO_ON)
    turn.wants_human = option == HUMAN.id
    turn.follow = key if any(d.key == key for d in dialogues) else ""
    return bool(turn.wants_human or turn.follow)


def _chosen(turn: Turn) -> None:
    choose(turn, turn.answers["what"])


MENU = Dialogue(
    key="menu",
    start="what",
    questions=(Question("what", _("What would you like to do?"), options=_choices, then=_chosen),),
)


def beginning_of(kind: str, text: str) -> Dialogue | None:
    """The dialogue that something out of the blue may begin; None when it is too short for any."""
    if kind == "text" and len(text) < LONG_TEXT:
        return None
    return next((d for d in dialogues if kind in d.begins_with), None)


def _offered(turn: Turn) -> str:
    return str(turn.memory.offered.get("dialogue", "")) if turn.memory else ""


def _offer(turn: Turn) -> str:
    found = next((d for d in dialogues if d.key == _offered(turn)), None)
    return str(_("Thank you, it arrived. Is it for “%(what)s”?")) % {"what": found.label if found else ""}


def _answered(turn: Turn) -> None:
    turn.follow = _offered(turn) if turn.answers["begin"] == "yes" else MENU.key


OFFER = Dialogue(
    key="offer",
    start="begin",
    questions=(
        Question(
            "begin",
            _offer,
            options=(Option("yes", _("Yes"), YES), Option("no", _("No, something else"), NO)),
            then=_answered,
        ),
    ),
)
