"""“Please don't message me”, said in a sentence. No machine decides what that means: the thread rests until a person has.

A whole message that is a STOP word is not looked at here: it has stopped everything already.
"""

import re

from qadam.core.text import fold
from qadam.messaging import talking
from qadam.messaging.inbound import Inbound

# Who writes more than this tells a story, in which such words may stand for anything.
LONGEST = 200
_APOSTROPHES = re.compile("['’‘`´]")
_BETWEEN = re.compile(r"[\W_]+")

_MESSAGE_EN = "(?:messag|text|sms|contact|call|writ|e ?mail|whatsapp|disturb|bother|spam)"
_MESSAGE_ROMAN = "(?:messages?|msgs?|mesej|msj|sms|pegh?am|paigh?am|phone|call|calls|whatsapp|rabta|rabita|contact|tang|pareshan)"
_MESSAGE_UR = "(?:پیغام|پیغامات|میسج|میسیج|مسیج|میسجز|ایس ایم ایس|واٹس ایپ|فون|کال|کالیں|رابطہ|تنگ|پریشان)"
_MESSAGE_PS = "(?:پېغام|پېغامونه|پیغامونه|مېسج|میسج|مېسجونه|مسج|تليفون|ټیلیفون|ایس ایم ایس)"
_MESSAGE_SD = "(?:نياپو|نياپا|پيغام|ميسيج|فون)"
_MESSAGE_PA = "(?:سنیہا|سنیہے|سنیہڑا|میسج|پیغام|فون)"
_SOME = r"(?: \w+){0,3}?"
# Folded as a whole, so that every spelling of theirs and of people's meets.
_WISHES = (
    # English
    rf"\b(?:dont|do not|never|please no)(?: ever| any ?more| again)? {_MESSAGE_EN}\w*(?: to)? (?:me|us)\b",
    rf"\b(?:stop|quit) (?:sending|{_MESSAGE_EN}\w*)(?: to)? (?:me|us|my|this|these|any|all)\b",
    r"\b(?:dont|do not|never) send (?:me|us|any|more|this|these|anything)\b",
    r"\b(?:dont|do not|no longer|not) want(?: to| get| receive| have| any| more| your| these)* (?:messages?|texts?|calls?)\b",
    r"\b(?:remove|delete|take)(?: me| us| my| this)?(?: number| name)? (?:off|from|out)\b(?: of)? (?:your|the|this)\b",
    r"\b(?:remove|delete) my (?:phone )?number\b",
    r"\bleave (?:me|us) alone\b",
    r"\bunsubscribe (?:me|us)\b",
    # Roman Urdu
    rf"\b{_MESSAGE_ROMAN}{_SOME} (?:mat|na|nah|naa|nahi|nahin|nhi) (?:kar\w*|kr\w*|ki[ay]\w*|kya|bh[ei]j\w*)\b",
    r"\b(?:mujhe|mujhy|mjhe|hame|hamen|humein)(?: \w+){0,4}? (?:mat|na|nah|naa) bh[ei]j\w*\b",
    rf"\b{_MESSAGE_ROMAN}{_SOME} (?:band|bnd) (?:kar\w*|kr\w*)\b",
    r"\b(?:mera|hamara|mra) (?:number|nambar|no|num)(?: \w+){0,3}? (?:hata\w*|nika\w*|mita\w*|delete|khatam|remove)\b",
    rf"\b{_MESSAGE_ROMAN} (?:nahi|nahin|nhi) (?:cha\w*)\b",
    # Urdu
    rf"\b{_MESSAGE_UR}{_SOME} (?:مت|نہ|نا|نہیں) (?:کر\w*|کیا|کیجی\w*|بھیج\w*|دیں|دو)\b",
    r"\b(?:مجھے|ہمیں|مجھ کو|ہم کو)(?: \w+){0,4}? (?:مت|نہ) (?:بھیج\w*)\b",
    rf"\b{_MESSAGE_UR}{_SOME} (?:بند) (?:کر\w*|کیجی\w*|ہو\w*)\b",
    r"\b(?:میرا|ہمارا|میرے)(?: \w+)? (?:نمبر|نام)(?: \w+){0,4}? (?:ہٹا\w*|نکال\w*|مٹا\w*|ڈیلیٹ|حذف|ختم)\b",
    rf"\b{_MESSAGE_UR} نہیں (?:چاہ\w*|لینا|لینے)\b",
    # Pashto
    rf"\b{_MESSAGE_PS}{_SOME} مه (?:را ?)?(?:لېږ\w*|لیږ\w*|کو\w*|کړ\w*|استو\w*)\b",
    r"\b(?:ماته|ما ته|مونږ ته|موږ ته|مونږته)(?: \w+){0,4}? مه (?:را ?)?(?:لېږ\w*|لیږ\w*|استو\w*|لیک\w*)\b",
    rf"\b{_MESSAGE_PS}{_SOME} (?:بند|ودرو\w*|بس)(?: \w+)?\b",
    r"\bزما(?: \w+)? (?:نمبر|شمېره|شمیره)(?: \w+){0,3}? (?:لرې|لري|وباس\w*|ړنګ\w*|پاک|ورک)\b",
    r"\b(?:ما|مونږ|موږ) مه (?:تنګو\w*|ځورو\w*)\b",
    # Sindhi
    rf"\b{_MESSAGE_SD}{_SOME} (?:نه|مت) (?:موڪل\w*|ڪر\w*|ڪيو)\b",
    r"\b(?:مونکي|اسان کي)(?: \w+){0,4}? (?:نه|مت) موڪل\w*\b",
    # Punjabi
    rf"\b{_MESSAGE_PA}{_SOME} (?:نہ|نا|مت|نئیں) (?:گھل\w*|گھلو|بھیج\w*|کر\w*)\b",
    r"\bمینوں(?: \w+){0,4}? (?:نہ|نا|مت) (?:گھل\w*|بھیج\w*)\b",
)
_WISH = re.compile("|".join(f"(?:{fold(wish)})" for wish in _WISHES))


def says_so(text: str) -> bool:
    """Whether a sentence asks for no more messages, in any of our languages and spellings."""
    if not text or len(text) > LONGEST:
        return False
    return _WISH.search(_BETWEEN.sub(" ", fold(_APOSTROPHES.sub("", text)))) is not None


def take(inbound: Inbound) -> bool:
    """Lets the thread rest and puts it on top of the inbox. Nothing is answered: she asked for silence.

    Told in answer to a question that takes free words (a story), it goes on as an answer too.
    """
    if inbound.conversation.is_guarded or not says_so(inbound.text):
        return False
    conversation = inbound.conversation
    if conversation.held_at is None:
        conversation.held_at = inbound.shown_at
        conversation.held_message_id = inbound.message.pk if inbound.message else None
    talking.mark_unanswered(inbound)
    return not _is_awaited(inbound)


def _is_awaited(inbound: Inbound) -> bool:
    found = talking.open_dialogue(inbound)
    if found is None:
        return False
    dialogue, state = found
    return "text" in dialogue.question(state.question).takes
