"""The words that end or resume messages, in every shipped language. Only a whole message counts.

Sure words win before anything else is looked at. Open words also mean "done" or "this one not": inside an open
dialogue they ask which is meant. Twilio's own list (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT) is covered.
"""

from enum import StrEnum

from qadam.core.text import fold_word

_SURE = """
stop | stopall | stop all | stop it | stop please | please stop | stop messages | stop all messages | stop messaging me
| unsubscribe | unsubscribe me | unsub | opt out | optout | opt me out | remove me | remove my number | do not contact me
| don't contact me | dont contact me | don't message me | dont message me | do not message me | stop sending
| no more messages | no more sms
band karo | band kro | band karen | band karein | band kren | band kar do | band kardo | band kr do | band krdo | band kar den
| band kar dein | band kijiye | bnd karo | bnd kro | bnd kr do | message band karo | messages band karo | message band kro
| msg band karo | msg band kro | msg bnd kro | sms band karo | sms band kro | paigham band karo | messages band kar do
| roko | rok do | rok dein | rok den | mat bhejo | mat bhejen | mat bhejein | mat bhejna | na bhejo | na bhejen | na bhejein
| message mat karo | msg mat karo | message mat bhejo | msg na karo | message na karen
سٹاپ | اسٹاپ | بند کرو | بند کریں | بند کر دو | بند کر دیں | بند کردیں | بند کردو | بند کیجیے | بند کیجئے | پیغام بند کریں
| پیغام بند کرو | پیغامات بند کریں | پیغامات بند کرو | میسج بند کریں | میسج بند کرو | میسج بند کر دیں | ایس ایم ایس بند کریں
| روکو | روکیں | روک دو | روک دیں | مت بھیجو | مت بھیجیں | نہ بھیجیں | نہ بھیجو | میسج مت کریں | میسج مت کرو
| پیغام مت بھیجیں | پیغام نہ بھیجیں | مزید پیغام نہ بھیجیں | مزید میسج نہ کریں
wadrawa | wadrega | wadraga | band ka | band kra | ma raleg | ma ralega | ma leg | ma legai | message ma raleg
ودروه | ودروئ | ودرېږه | ودرېږئ | بند کړه | بند کړئ | بندکړه | بندکړئ | پیغامونه بند کړئ | پیغامونه بند کړه | پیغام بند کړئ
| پیغام بند کړه | مسج بند کړه | میسج بند کړئ | مه لېږه | مه لېږئ | مه رالېږه | مه رالېږئ | نور مه لېږئ | نور مه رالېږئ
| پیغام مه رالېږئ | پیغام مه لېږئ | سټاپ
اسٽاپ | سٽاپ | بند ڪريو | بند ڪر | بند ڪيو | بند ڪري ڇڏيو | پيغام بند ڪريو | نياپا بند ڪريو | ميسيج بند ڪريو | روڪيو | روڪ
| روڪي ڇڏيو | موڪلڻ بند ڪريو | نه موڪليو | نه موڪل | band kayo | na mokalyo
بند کر دیو | بند کردیو | بند کرو جی | روک دیو | نہ گھلو | نہ گھلیو | مت گھلو | میسج نہ گھلو | سنیہے بند کرو
| میسج بند کرو جی | band karo ji | band kar deo | band kar deyo | na ghallo
"""

_OPEN = """
cancel | end | quit | enough | exit | finish
band | bas | bus | bas karo | bas kro | bas karen | khatam | khatm | khatam karo | khalas | bas ka | bas kra
بند | بس | ختم | بس کرو | بس کریں | بس کر دیں | بس ہے | ختم کریں | ختم کرو | منسوخ
بس دے | بس کړه | بس کړئ | ختم کړه | ختم کړئ | خلاص | پرېږده
بس ڪريو | ختم ڪريو | بس ڪر
بس کرو جی | بس اے | مکا دیو
"""

_START = """
start | unstop | resume | subscribe | start again
shuru | shuru karo | shuru kro | shuru karen | shuru karein | wapas shuru | dobara shuru | dobara shuru karo | chalu karo
سٹارٹ | اسٹارٹ | شروع | شروع کرو | شروع کریں | دوبارہ شروع کریں | پھر سے شروع کریں | چالو کریں
سټارټ | شروع کړه | شروع کړئ | بیا شروع کړه | بیا شروع کړئ | پیل | پیل کړه | پیل کړئ | بیا پیل کړئ
اسٽارٽ | شروع ڪريو | ٻيهر شروع ڪريو | وري شروع ڪريو
شروع کرو جی | فیر شروع کرو | فیر توں شروع کرو
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
OPEN_WORDS = _words(_OPEN)
START_WORDS = _words(_START)
# As much as the longest of them with many smileys around it.
LONGEST = 400


def read(text: str) -> StopWord | None:
    """What the whole message says about receiving messages; None if it is about something else."""
    if len(text) > LONGEST:
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
