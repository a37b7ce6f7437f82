"""Every write to a call: that it was taken, what is said in it now, and that it has ended."""

from datetime import timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F

from qadam.channels.base import ProviderId, StatusUpdate
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.sealing import keyed_hash
from qadam.messaging import engine, menu, optouts, talking
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.enums import Author, DeliveryState, Lane
from qadam.messaging.inbound import Inbound
from qadam.messaging.models import Attempt, Conversation, Delivery, Message
from qadam.messaging.statuses import apply_status
from qadam.people.enums import Purpose
from qadam.voice import spoken
from qadam.voice.enums import Asks
from qadam.voice.models import Call

START = "start"
# The keys of a menu; 8 speaks or turns the page, 9 ends everything, 0 is help.
KEYS, EXTRA_KEY = 7, "8"
MOST_SILENCES = 3
# Nobody asked for the next step of a call for so long: it has ended.
SILENT_FOR = timedelta(minutes=15)


def sid_hash(account_id: UUID, sid: str) -> bytes:
    """What finds a call by the id its provider gave it."""
    return keyed_hash("call", account_id.bytes, sid)


@transaction.atomic
def begin_call(attempt: Attempt, *, sid: str) -> Call:
    """The call of an attempt, once it was taken: that it was, is a receipt. Asking again answers the same call."""
    delivery = attempt.delivery
    digest = bytes(delivery.address_hash)
    Conversation.objects.bulk_create(
        [Conversation(account_id=attempt.account_id, address_hash=digest, address_id=delivery.address_id)],
        ignore_conflicts=True,
    )
    thread = Conversation.objects.get(account_id=attempt.account_id, address_hash=digest)
    call = Call(
        account_id=attempt.account_id,
        conversation=thread,
        delivery=delivery,
        sid_hash=sid_hash(attempt.account_id, sid),
        language=thread.language or delivery.language,
    )
    Call.objects.bulk_create([call], ignore_conflicts=True)
    kept = Call.objects.get(account_id=attempt.account_id, sid_hash=call.sid_hash)
    if kept.pk == call.pk:
        _end(Call.objects.filter(conversation=thread, ended_at=None).exclude(pk=call.pk))
        taken = StatusUpdate(
            external_id=f"{sid}:taken",
            provider_id=ProviderId(sid),
            state="delivered",
            at=None,
            account_ref="",
            our_ref=str(attempt.pk),
        )
        apply_status(attempt.account, taken)
    return kept


def call_of(inbound: Inbound) -> Call | None:
    """The call an event was heard in, if its step is the one that waits."""
    sid, _colon, step = getattr(inbound.what, "external_id", "").rpartition(":")
    if not step.isdecimal():
        return None
    return (
        Call.objects.select_for_update(of=("self",))
        .select_related("delivery")
        .filter(account=inbound.account, sid_hash=sid_hash(inbound.account.pk, sid), step=int(step))
        .first()
    )


def say(inbound: Inbound) -> bool:
    """Puts what the handlers said onto her line, with what else waits for her. Fills messaging.ports.live_lines.

    What is said to nobody, because she has hung up, is not sent after her: the question waits until she rings.
    """
    if not channel_of(inbound.account).capabilities.live:
        return False
    call = call_of(inbound)
    if call is None:
        return True
    asks = _lead_on(inbound, call)
    contents = [content for content in inbound.contents if content.text or content.media_id]
    _write_bubbles(inbound, contents)
    waiting = [] if asks == Asks.NOTHING else _said_now(call)
    place = len(contents) - (1 if contents and inbound.memory.open else 0)
    said = [*contents[:place], *waiting, *contents[place:]]
    last = said[-1] if said else None
    options = last.options if last else ()
    is_start = any(id == START for id, _label in options)
    _move(
        call,
        said=said,
        asks=asks,
        keys={"1": START} if is_start else {},
        takes_voice=bool(options) and _takes_voice(inbound),
        language=inbound.language,
    )
    return True


def _lead_on(inbound: Inbound, call: Call) -> str:
    """What the call waits for after this; opens the menu where nothing else is open."""
    if inbound.contents and any(id == START for id, _label in inbound.contents[-1].options):
        return Asks.KEY
    held = optouts.active_stop(inbound.account, bytes(inbound.address.hash))
    if (held and not held.only_news) or inbound.conversation.forget_at:
        return Asks.NOTHING
    if inbound.memory.open is not None:
        if not inbound.contents:
            _ask_again(inbound)
        return Asks.KEY if inbound.contents and inbound.contents[-1].options else Asks.VOICE
    if talking.has_human(inbound):
        if not inbound.contents:
            inbound.say(spoken.HEARD)
            inbound.say(spoken.SAY_MORE)
        return Asks.VOICE
    if not inbound.has_agreed:
        return Asks.NOTHING
    talking.start(inbound, menu.MENU)
    return Asks.KEY


def _ask_again(inbound: Inbound) -> None:
    found = talking.open_dialogue(inbound)
    if found is not None:
        turn = inbound.turn()
        talking.follow(inbound, engine.show_again(*found, turn), turn)


def _takes_voice(inbound: Inbound) -> bool:
    found = talking.open_dialogue(inbound)
    if found is None or found[1].offered_human:
        return False
    dialogue, state = found
    return "audio" in dialogue.question(state.question).takes


def _write_bubbles(inbound: Inbound, contents: list[Content]) -> None:
    """What she heard stands in the thread, as in a chat."""
    moment = now()
    for place, content in enumerate(contents):
        Message.objects.create(
            conversation=inbound.conversation,
            author=Author.BOT,
            kind="media" if content.media_id else "text",
            text=content.text,
            language=inbound.language,
            options=[list(option) for option in content.options],
            media_id=content.media_id,
            is_guarded=inbound.conversation.is_guarded,
            at=moment + timedelta(microseconds=place),
        )
    if contents:
        inbound.conversation.last_message_at = moment


def _said_now(call: Call) -> list[Content]:
    """What waits to be told to her is told now: she is on the line, and another call would cost money and her time."""
    waiting = (
        Delivery.objects.select_for_update(skip_locked=True)
        .filter(
            account_id=call.account_id,
            address_hash=bytes(call.conversation.address_hash),
            state=DeliveryState.QUEUED,
            lane__in=[Lane.REPLY, Lane.SERVICE],
            purpose__in=[Purpose.REPLIES, Purpose.REMINDERS],
            not_before__lte=now(),
        )
        .exclude(cause_kind="call-back")
        .order_by("created_at", "id")
    )
    found = list(waiting)
    Delivery.objects.filter(pk__in=[d.pk for d in found]).update(
        state=DeliveryState.DELIVERED, changed_at=now()
    )
    return [Content.from_json(delivery.content) for delivery in found]


def _move(
    call: Call, *, said: list[Content], asks: str, keys: dict[str, str], takes_voice: bool, language: str
) -> None:
    Call.objects.filter(pk=call.pk, step=call.step).update(
        step=F("step") + 1,
        said=[content.to_json() for content in said],
        asks=asks,
        keys=keys,
        takes_voice=takes_voice,
        language=languages.get(language).code,
        page=0,
        silences=0,
        changed_at=now(),
    )


# ── keys that no dialogue needs to hear of ──────────────────────────────────────────────────────────────────────


def say_again(call: Call) -> None:
    """The same once more."""
    _step(call)


def turn_page(call: Call) -> None:
    """The next choices, and after the last the first."""
    count = len(_options(call))
    pages = -(-count // KEYS) or 1
    _step(call, page=(call.page + 1) % pages)


def listen(call: Call) -> None:
    """From now on she speaks."""
    with languages.speaking(call.language):
        words = Content(text=str(spoken.AFTER_TONE))
    _step(call, said=[words.to_json()], asks=Asks.VOICE, takes_voice=False)


def note_silence(call: Call) -> None:
    """Nothing was heard: asked again, and after the third time the call ends. Where she stands is kept."""
    silences = call.silences + 1
    if silences < MOST_SILENCES:
        _step(call, silences=silences)
        return
    with languages.speaking(call.language):
        words = Content(text=str(spoken.BYE))
    _step(call, silences=silences, said=[words.to_json()], asks=Asks.NOTHING)


def _step(call: Call, **changes: object) -> None:
    moved = {"step": F("step") + 1, "changed_at": now(), **changes}
    Call.objects.filter(pk=call.pk, step=call.step).update(**moved)


def note_introduced(call: Call, names: dict[str, int]) -> None:
    """Remembers in which step a speaker was named first, so that the same step is always said the same."""
    if names != call.introduced:
        Call.objects.filter(pk=call.pk).update(introduced=names)


def end_silent_calls() -> int:
    """Ends calls nobody has asked about for a while; what was said in them is emptied. How many."""
    return _end(Call.objects.filter(ended_at=None, changed_at__lt=now() - SILENT_FOR))


def end_calls_of(person_id: UUID) -> int:
    """Ends every call with a person and empties it. How many."""
    return _end(Call.objects.filter(conversation__person_id=person_id))


def _end(rows: models.QuerySet[Call]) -> int:
    return rows.update(ended_at=now(), said=[], keys={})


def _options(call: Call) -> list[list[str]]:
    contents = [Content.from_json(said) for said in call.said]
    return [list(option) for option in contents[-1].options] if contents else []


def meaning(call: Call, digit: str) -> str:
    """What a key stands for, as a dialogue reads it."""
    always = {"9": "stop", "0": "help", "*": "menu"}
    if digit in always:
        return always[digit]
    return call.keys.get(digit) or str(int(digit) + call.page * KEYS)


def has_more(call: Call) -> bool:
    """Whether there are more choices than keys."""
    return len(_options(call)) > KEYS
