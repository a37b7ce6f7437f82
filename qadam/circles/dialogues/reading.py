"""“Read a card aloud”: who leads lends a lesson her voice, one card after the other, by voice notes."""

from django.utils.translation import gettext_lazy as _

from qadam.circles.dialogues.entries import is_leading, leads
from qadam.circles.dialogues.shared import sent
from qadam.circles.errors import NotLeading
from qadam.core import languages
from qadam.core.errors import BadInput
from qadam.core.text import clean, fold_word
from qadam.learning.models import Card
from qadam.learning.voices import missing_card
from qadam.media.models import Original
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.menu import NO as NO_WORDS
from qadam.messaging.menu import YES as YES_WORDS
from qadam.voice.errors import NotAVoice
from qadam.voice.sentences import key_of
from qadam.voice.services import add_speaker_by_chat, keep_voice, speaker_of

_OPEN = """
read a card | read a card aloud | card parho | card parhna hai | کارڈ پڑھنا ہے | کارڈ پڑھوں | کارډ لولم | کارډ لوستل
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())


def _opens(turn: Turn) -> bool:
    return sent(turn) in _WORDS and is_leading(turn)


def _card(turn: Turn) -> Card | None:
    """The card that is read now; chosen once, so that another facilitator cannot take it away from under her."""
    return missing_card(turn.organisation, turn.language, skip=turn.answers.get("skipped", ()))


def _text(turn: Turn) -> str:
    return str(turn.answers.get("text", ""))


def _begin(turn: Turn) -> str | None:
    """Her name first, once; then the next card without a voice."""
    if not is_leading(turn):
        turn.say(str(NotLeading()))
        return None
    return _to_card(turn) if speaker_of(turn.person) else "name"


def _named(turn: Turn) -> str | None:
    her = leads(turn)
    add_speaker_by_chat(turn.person, name=turn.answers["name"] or (her.shown_name if her else ""))
    return _to_card(turn)


def _read_name(turn: Turn) -> str:
    name = clean(turn.answer.text if turn.answer else "", limit=70)
    if len(name) < 2 or any(letter.isdigit() for letter in name):
        raise BadInput(_("Write the name that is shown beside your voice. A first name is enough."))
    return name


def _to_card(turn: Turn) -> str | None:
    card = _card(turn)
    if card is None:
        turn.say(_("Every card has a voice in this language. Thank you."))
        return None
    turn.answers["text"] = card.text[turn.language]
    return "voice"


def _prompt(turn: Turn) -> str:
    ask = _("Read this aloud as a voice note, as you would say it to a neighbour:")
    return f"{ask}\n\n{_text(turn)}"


def _heard(turn: Turn) -> str | None:
    told = turn.answer
    if turn.answers["voice"] == "other":
        turn.answers["skipped"] = [*turn.answers.get("skipped", []), key_of(_text(turn))]
        return _to_card(turn)
    if turn.answers["voice"] == "enough":
        turn.say(_("Thank you for your voice."))
        return None
    assert told is not None
    turn.say("", media_id=told.media_id)
    return "good"


def _good(turn: Turn) -> str | None:
    if turn.answers["good"] != "yes":
        return "voice"
    speaker = speaker_of(turn.person)
    original = Original.objects.filter(pk=turn.answers["voice"]).first()
    if speaker is None or original is None:
        return "voice"
    try:
        keep_voice(
            turn.organisation,
            language=languages.get(turn.language).code,
            words=_text(turn),
            speaker=speaker,
            original=original,
        )
    except NotAVoice as refusal:
        turn.say(str(refusal))
        return "voice"
    turn.say(_("It is kept, with your name: %(name)s.") % {"name": speaker.name})
    return _to_card(turn)


read_card = Dialogue(
    key="circle-read",
    start="begin",
    opens=_opens,
    questions=(
        Question("begin", "", options=lambda turn: (), then=_begin),
        Question(
            "name",
            _("Whose voice is it? Write the name that is said before it. It is asked once."),
            takes=frozenset({"text"}),
            read=_read_name,
            then=_named,
        ),
        Question(
            "voice",
            _prompt,
            options=(Option("other", _("Another card")), Option("enough", _("Enough for today"), NO_WORDS)),
            takes=frozenset({"audio"}),
            then=_heard,
        ),
        Question(
            "good",
            _("This is how it sounds. Shall we keep it?"),
            options=(Option("yes", _("Yes, keep it"), YES_WORDS), Option("again", _("Once more"), NO_WORDS)),
            then=_good,
        ),
    ),
)
