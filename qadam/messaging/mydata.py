"""“My data” told as a short text, and “forget me” after one confirmation."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.languages import said
from qadam.core.text import fold_word
from qadam.messaging import menu
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import Conversation, Delivery
from qadam.people.enums import Purpose
from qadam.people.queries import may_contact, shares_phone
from qadam.people.services import export_person, forget_person

MY_DATA = """
my data | mydata | what do you know about me | mera data | meri maloomat
میرا ڈیٹا | میری معلومات | آپ کے پاس میرا کیا ہے | زما ډېټا | زما معلومات | زما مالومات
| منهنجو ڊيٽا | منهنجي معلومات | اوهان وٽ منهنجو ڇا آهي | تہاڈے کول میرا کی اے
"""
FORGET = """
forget me | delete me | delete my data | erase me | mujhe bhool jao | mujhe bhool jayen | mera data mita do
| mera data delete karo
مجھے بھول جائیں | مجھے بھول جاؤ | میرا ڈیٹا مٹا دیں | میرا ڈیٹا مٹا دو | میرا سب مٹا دیں
ما هېر کړئ | ما هېر کړه | زما ډېټا ورانه کړئ | زما معلومات پاک کړئ
مون کي وساريو | مون کي وساري ڇڏيو | منهنجو ڊيٽا مٽايو | مینوں بھل جاؤ | میرا ڈیٹا مٹا دیو
"""
# The farewell has so long to leave; then she is forgotten all the same.
FAREWELL = timedelta(minutes=10)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold_word(w) for line in text.splitlines() for w in line.split("|") if w.strip())


_MY_DATA, _FORGET = _words(MY_DATA), _words(FORGET)


def _says(words: frozenset[str], turn: Turn) -> bool:
    text = turn.answer.text if turn.answer and turn.answer.kind == "text" else ""
    return bool(text) and len(text) < 60 and fold_word(text) in words


def _tell(turn: Turn) -> str:
    """What every room keeps about her, in a few lines. On a phone of several people nothing of it."""
    address = turn.conversation.address
    if address is not None and shares_phone(address):
        return str(_("Several people use this phone, so we do not say it here. Choose “Talk to a person”."))
    told = export_person(turn.person)
    lines = [str(_("This is what we keep about you:"))]
    if told.get("name"):
        lines.append(str(_("Name: %(name)s")) % {"name": told["name"]})
    if turn.person.place:
        lines.append(str(_("Place: %(place)s")) % {"place": said(turn.person.place.name)})
    lines.append(str(_("Your number, locked.")))
    comma = "، " if languages.current().rtl else ", "
    agreed = [str(p.label) for p in Purpose if may_contact(turn.person.pk, purpose=p, channel=turn.channel)]
    lines.append(str(_("You said yes to: %(what)s")) % {"what": comma.join(agreed) or "–"})
    lines += _counts(told)
    lines.append(str(_("If something is wrong, write “correct me”.")))
    lines.append(str(_("To have it all removed, write “forget me”.")))
    return "\n".join(lines)


def _counts(told: dict[str, object]) -> list[str]:
    """How many of each thing there is, for the lists that rooms give."""
    lines = []
    for key, count in ((key, len(value)) for key, value in told.items() if isinstance(value, list)):
        if count and key == "messages":
            lines.append(ngettext("%(n)s message", "%(n)s messages", count) % {"n": count})
        if count and key == "stories":
            lines.append(ngettext("%(n)s story", "%(n)s stories", count) % {"n": count})
        if count and key == "signups":
            lines.append(ngettext("%(n)s signup", "%(n)s signups", count) % {"n": count})
    return lines


def _nothing(_turn: Turn) -> tuple[Option, ...]:
    return ()


def _confirmed(turn: Turn) -> None:
    if turn.answers["sure"] != "yes":
        turn.say(_("Good. Everything stays as it is."))
        return
    turn.conversation.forget_at = now() + FAREWELL
    turn.say(
        _(
            "You are being forgotten: your words, your number and your name go within minutes. Only that somebody said "
            "yes or no stays. Go well."
        )
    )


my_data = Dialogue(
    key="my-data",
    start="told",
    questions=(Question("told", _tell, options=_nothing),),
    opens=lambda turn: _says(_MY_DATA, turn),
    interrupts=True,
)
forget = Dialogue(
    key="forget",
    start="sure",
    questions=(
        Question(
            "sure",
            _("Shall we forget you? Your words, your number and what you joined go. This cannot be undone."),
            options=(
                Option("yes", _("Yes, forget me"), menu.YES),
                Option("no", _("No, keep it"), menu.NO),
            ),
            then=_confirmed,
        ),
    ),
    opens=lambda turn: _says(_FORGET, turn),
    interrupts=True,
)
DIALOGUES = (my_data, forget)


# ── done by the worker ──────────────────────────────────────────────────────────────────────────────────────────


def forget_due() -> int:
    """Forgets those who asked for it, once the farewell has left or can wait no longer. How many people."""
    count = 0
    for conversation in Conversation.objects.filter(forget_at__isnull=False).order_by("forget_at")[:20]:
        underway = Delivery.objects.filter(
            account_id=conversation.account_id,
            address_hash=bytes(conversation.address_hash),
            state__in=[DeliveryState.QUEUED, DeliveryState.SENDING],
        )
        if conversation.forget_at and conversation.forget_at > now() and underway.exists():
            continue
        count += _forget(conversation.pk)
    return count


@transaction.atomic
def _forget(conversation_id: UUID) -> int:
    conversation = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=conversation_id)
        .first()
    )
    if conversation is None or conversation.forget_at is None:
        return 0
    Conversation.objects.filter(pk=conversation.pk).update(forget_at=None)
    person = conversation.person
    if person is None or person.erased_at:
        return 0
    forget_person(person)
    return 1
