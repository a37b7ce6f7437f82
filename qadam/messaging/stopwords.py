"""The words that end or resume messages, in every shipped language. Only a whole message counts.

Sure words win before anything else is looked at. Open words also mean "done" or "this one not": inside an open
dialogue they ask which is meant. Twilio's own list (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT) is covered.
"""

from enum import StrEnum

from qadam.core.text import fold_word

_SURE = """
stop | stopall | stop all | stop it | stop messages | stop all messages | unsubscribe | unsub | opt out | optout
| remove me | do not contact me | don't contact me | stop sending | no more messages
band karo | band karen | band karein | band kar do | band kardo | message band karo | messages band karo | roko | rok do
| mat bhejo | mat bhejen | mat bhejein | wadrawa | bas ka | bas kra | ma raleg
سٹاپ | اسٹاپ | بند کرو | بند کریں | بند کر دو | بند کر دیں | بند کردیں | بند کیجیے | پیغام بند کریں | پیغام بند کرو
| پیغامات بند کریں | میسج بند کریں | میسج بند کرو | روکو | روکیں | روک دو | روک دیں | مت بھیجو | مت بھیجیں | نہ بھیجیں
| مزید پیغام نہ بھیجیں
ودروه | ودروئ | ودرېږه | بند کړه | بند کړئ | بندکړه | پیغامونه بند کړئ | پیغامونه بند کړه | مه لېږه | مه لېږئ
| مه رالېږه | مه رالېږئ | نور مه لېږئ | سټاپ
بند ڪريو | بند ڪر | روڪيو | روڪ | موڪلڻ بند ڪريو | نه موڪليو
بند کر دیو | بند کرو جی | روک دیو | نہ گھلو | مت گھلو
"""

_OPEN = """
cancel | end | quit | enough | exit | finish
band | bas | bus | khatam | khatm | khalas
بند | بس | ختم | بس کرو | بس کریں | بس کر دیں | بس ہے | ختم کریں | ختم کرو | منسوخ
بس دے | بس کړه | بس کړئ | ختم کړه | ختم کړئ | خلاص | پرېږده
بس ڪريو | ختم ڪريو
"""

_START = """
start | unstop | resume | subscribe | start again
shuru | shuru karo | shuru karen | shuru karein | wapas shuru
سٹارٹ | اسٹارٹ | شروع | شروع کرو | شروع کریں | دوبارہ شروع کریں | پھر سے شروع کریں
شروع کړه | شروع کړئ | بیا شروع کړه | بیا شروع کړئ | پیل | پیل کړه | پیل کړئ
شروع ڪريو | ٻيهر شروع ڪريو
شروع کرو جی | فیر شروع کرو
"""


class StopWord(StrEnum):
    """What a whole message says about receiving messages."""

    STOP = "stop"
    MAYBE_STOP = "maybe_stop"
    START = "start"


def _words(text: str) -> frozenset[str]:
    return frozenset(
        fold_word(word) for line in text.splitlines() for word in line.split("|") if word.strip()
    )


STOP_WORDS = _words(_SURE)
OPEN_WORDS = _words(_OPEN) - STOP_WORDS
START_WORDS = _words(_START)
LONGEST = max(map(len, STOP_WORDS | OPEN_WORDS | START_WORDS))


def read(text: str) -> StopWord | None:
    """What the whole message says about receiving messages; None if it is about something else."""
    if len(text) > 4 * LONGEST:
        return None
    word = fold_word(text)
    if word in STOP_WORDS:
        return StopWord.STOP
    if word in OPEN_WORDS:
        return StopWord.MAYBE_STOP
    return StopWord.START if word in START_WORDS else None


def is_stop_word(text: str) -> bool:
    """Whether the whole message can mean nothing but "send me nothing more"."""
    return read(text) is StopWord.STOP
