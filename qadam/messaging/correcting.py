"""“Correct me”: her name, her language, her place, mended by herself in the chat."""

from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.core.errors import BadInput
from qadam.core.text import clean, fold, fold_word
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.people.queries import shares_phone
from qadam.people.services import correct_person
from qadam.places.models import Place
from qadam.places.queries import places_by_name

CORRECT = """
correct me | correct my name | my name is wrong | wrong name | change my name | change my language | change language
| change my place | correct my data | mera naam ghalat hai | mera naam galat hai | naam theek karo | naam theek karen
| mera naam theek karo | zaban badlo | zaban badlen | zaban tabdeel karen | meri maloomat theek karo | mujhe theek karo
میرا نام غلط ہے | میرا نام ٹھیک کریں | نام ٹھیک کریں | نام درست کریں | میری معلومات درست کریں | میری معلومات ٹھیک کریں
| زبان بدلیں | زبان تبدیل کریں | درست کریں | میرا پتہ درست کریں
زما نوم غلط دے | زما نوم سم کړئ | نوم مې سم کړئ | زما معلومات سم کړئ | ژبه بدله کړئ | ژبه مې بدله کړئ | ما سم کړئ
منهنجو نالو غلط آهي | منهنجو نالو درست ڪريو | مون کي درست ڪريو | ٻولي بدلايو
میرا ناں غلط اے | میرا ناں ٹھیک کرو | مینوں درست کرو | بولی بدلو
"""
_WORDS = frozenset(fold_word(w) for line in CORRECT.splitlines() for w in line.split("|") if w.strip())
NAME = Option("name", _("My name"), ("name", "naam", "نام", "نوم"))
LANGUAGE = Option("language", _("My language"), ("language", "zaban", "زبان", "ژبه"))
PLACE = Option(
    "place", _("My place"), ("place", "jaga", "jagah", "ilaqa", "جگہ", "علاقہ", "پتہ", "ځاے", "سیمه")
)
NOTHING = Option("nothing", _("Nothing, leave it"), ("nothing", "kuch nahi", "کچھ نہیں", "هیڅ نه"))


def _opens(turn: Turn) -> bool:
    text = turn.answer.text if turn.answer and turn.answer.kind == "text" else ""
    return bool(text) and len(text) < 60 and fold_word(text) in _WORDS


def _is_shared(turn: Turn) -> bool:
    """Whether the name behind this phone is not surely hers. Her language is that of the chat alone."""
    address = turn.conversation.address
    return turn.person._state.adding or (address is not None and shares_phone(address))


def _what(turn: Turn) -> str:
    if _is_shared(turn):
        return str(
            _(
                "Several people use this phone, so a person of ours corrects names and places. The language we change here."
            )
        )
    return str(_("What shall we correct?"))


def _choices(turn: Turn) -> list[Option]:
    return [LANGUAGE, NOTHING] if _is_shared(turn) else [NAME, LANGUAGE, PLACE, NOTHING]


def _chosen(turn: Turn) -> str | None:
    if turn.answers["what"] != NOTHING.id:
        return str(turn.answers["what"])
    turn.say(_("Good. Everything stays as it is."))
    return None


def _read_name(turn: Turn) -> str:
    name = clean(turn.answer.text if turn.answer else "", limit=120)
    if not name or "\n" in name or not any(letter.isalpha() for letter in name):
        raise BadInput(_("Write only the name, please."))
    return name


def _name_told(turn: Turn) -> None:
    correct_person(turn.person, name=turn.answers.pop("name"))
    turn.say(_("Thank you, it is corrected."))


def _language_told(turn: Turn) -> None:
    turn.language = turn.conversation.language = turn.answers["language"]
    if not _is_shared(turn):
        correct_person(turn.person, language=turn.language)
    with languages.speaking(turn.language):
        turn.say(str(_("Good. From now on we write like this.")))


def _read_place(turn: Turn) -> int:
    found = places_by_name().get(fold(turn.answer.text if turn.answer else ""))
    if found is None:
        raise BadInput(_("We do not know a place of this name."))
    return found


def _place_told(turn: Turn) -> None:
    correct_person(turn.person, place=Place.objects.get(pk=turn.answers["place"]))
    turn.say(_("Thank you, it is corrected."))


DIALOGUE = Dialogue(
    key="correct",
    start="what",
    questions=(
        Question("what", _what, options=_choices, then=_chosen),
        Question("name", _("How is your name written?"), read=_read_name, then=_name_told),
        Question(
            "language",
            _("Which language shall we use?"),
            options=tuple(
                Option(code, language.name, (code,)) for code, language in languages.LANGUAGES.items()
            ),
            then=_language_told,
        ),
        Question(
            "place",
            _("Where are you? Write the name of the district or tehsil."),
            read=_read_place,
            then=_place_told,
            example=_("For example: Charsadda"),
        ),
    ),
    opens=_opens,
    interrupts=True,
)
