"""Following an organisation: what is chosen on the web, proven by whoever holds the address, and kept with its words.

By mail a link proves it. By phone the ready message proves it: it spells out what was chosen (`FOLLOW ur news alerts`), so
that nothing has to be kept before it is sent, and the person's own words are the proof.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qadam.core import languages
from qadam.core.addresses import address as page_address
from qadam.core.clock import now
from qadam.core.languages import speaking
from qadam.core.promises import StrPromise
from qadam.core.text import fold
from qadam.messaging.content import Content
from qadam.messaging.enums import ASKED_ON_THE_WEB, Lane
from qadam.messaging.errors import TooManyAsks
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.services import queue_message
from qadam.people import services as people
from qadam.people.enums import AddressKind, ConsentMethod, Purpose
from qadam.people.models import Address, Person
from qadam.people.queries import main_person

# What can be chosen, by the word that stands for it in a ready message.
PURPOSES = {"news": Purpose.NEWS, "reminders": Purpose.REMINDERS, "alerts": Purpose.EMERGENCY}
LABELS: dict[str, StrPromise] = {
    "news": gettext_lazy("News of the campaigns"),
    "reminders": gettext_lazy("Reminders of what I joined"),
    "alerts": gettext_lazy("Alarms in an emergency"),
}
_CODE = re.compile(r"follow(?:[\s-]+(?:[a-z]{2}(?:[-_]arab)?|news|reminders|alerts))*")
_SALT = "qadam.follow"
LASTS = timedelta(days=7)
# Mails somebody may have us send to one address in a day, and to all of an organisation.
ASKS_AN_ADDRESS, ASKS_AN_ORGANISATION = 3, 500


@dataclass(frozen=True)
class Wish:
    """What somebody chose: a language, and what she wants to get besides answers."""

    language: str
    purposes: tuple[str, ...]

    @property
    def ready_message(self) -> str:
        """What she sends to begin; it says itself what it means."""
        return " ".join(("FOLLOW", languages.get(self.language).url_code, *self.purposes))

    @property
    def words(self) -> str:
        """What we keep and what she will get, in her language: shown before the yes, and kept as its proof."""
        with speaking(self.language):
            wanted = [str(LABELS[purpose]) for purpose in self.purposes]
            what = "، ".join(wanted) if languages.get(self.language).rtl else ", ".join(wanted)
            if not wanted:
                return _(
                    "We keep your address locked and your language, and only answer what you write. STOP ends it at any time."
                )
            return _(
                "We keep your address locked, your language and what you tell us. You will get: %(what)s. STOP ends it "
                "at any time."
            ) % {"what": what}


def read_ready_message(text: str) -> Wish | None:
    """The wish a ready message spells out; None for any other text. Without a language: as the page is."""
    said = fold(text).strip()
    if not _CODE.fullmatch(said):
        return None
    words = re.split(r"[\s-]+", said)[1:]
    spoken = {language.url_code: code for code, language in languages.LANGUAGES.items()}
    language = next((spoken[word] for word in words if word in spoken), "")
    chosen = tuple(purpose for purpose in PURPOSES if purpose in words)
    return Wish(language, chosen) if language or chosen else None


@transaction.atomic
def follow(
    address: Address,
    wish: Wish,
    *,
    method: str,
    words: str,
    message_id: UUID | None = None,
    only_yes: bool = False,
) -> Person:
    """Keeps what whoever holds the address chose: the person, her language, a yes or no to each purpose with its proof.

    `only_yes`: what was not named stays as it was.
    """
    people.verify_address(address)
    person = main_person(address) or people.add_person(address.organisation, language=wish.language)
    people.reach_at(person, address)
    people.speak(person, wish.language or person.language)
    for purpose in (Purpose.REPLIES, *PURPOSES.values()):
        chosen = purpose == Purpose.REPLIES or purpose in {PURPOSES[p] for p in wish.purposes}
        if only_yes and not chosen:
            continue
        people.record_consent(
            person,
            purpose=purpose,
            granted=chosen,
            channel=address.channel,
            method=method,
            words=words,
            language=wish.language,
            message_id=message_id,
        )
    return person


# ── by mail ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """A wish whose address is still to be proven, as the link in a mail carries it."""

    account: ChannelAccount
    address: Address
    wish: Wish


def ask_by_mail(account: ChannelAccount, email: str, wish: Wish, *, submission_id: UUID) -> None:
    """Sends a mail whose link begins it. Nothing happens to an address that said STOP, or was asked for too often.

    Raises TooManyAsks when the whole organisation was.
    """
    address = _mail_address(account, email)
    token = signing.dumps(
        [account.pk.hex, address.pk.hex, wish.language, "".join(p[0] for p in wish.purposes)], salt=_SALT
    )
    with speaking(wish.language):
        who = languages.said(account.organisation.name, wish.language)
        url = page_address("follow:confirm", token, language=wish.language)
        asks = _(
            "Somebody asked on our page that %(who)s writes to you here. Was it you? Then open this link and press the "
            "button:"
        ) % {"who": who}
        else_nothing = _("If it was not you, do nothing: you will get no more mail from us.")
        subject = _("Shall %(who)s write to you?") % {"who": who}
    send_asked(
        account,
        address,
        Content(text=f"{asks}\n\n{url}\n\n{else_nothing}", subject=subject),
        wish.language,
        submission_id,
    )


def read_asked(token: str) -> Asked | None:
    """The wish a link carries; None for a changed or old one."""
    try:
        account_id, address_id, language, letters = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    account = ChannelAccount.objects.select_related("organisation").filter(pk=account_id).first()
    address = Address.objects.select_related("organisation").filter(pk=address_id).first()
    if account is None or address is None:
        return None
    return Asked(account, address, Wish(language, tuple(p for p in PURPOSES if p[0] in letters)))


def confirm(asked: Asked) -> Person:
    """Whoever pressed the button of the link holds the mailbox: what was chosen counts. Safe to repeat."""
    return follow(asked.address, asked.wish, method=ConsentMethod.WEB, words=f"{asked.wish.words}\n→ ✓")


def _mail_address(account: ChannelAccount, email: str) -> Address:
    return people.get_or_add_address(
        account.organisation, channel=account.kind, kind=AddressKind.EMAIL, value=email
    )


def send_asked(
    account: ChannelAccount, address: Address, content: Content, language: str, submission_id: UUID
) -> None:
    """Queues a mail that somebody asked for on a page, within the budgets of the address and the organisation."""
    asks = Delivery.objects.filter(cause_kind=ASKED_ON_THE_WEB, created_at__gt=now() - timedelta(days=1))
    if asks.filter(organisation_id=account.organisation_id).count() >= ASKS_AN_ORGANISATION:
        raise TooManyAsks
    if asks.filter(address_hash=bytes(address.hash)).count() >= ASKS_AN_ADDRESS:
        return
    queue_message(
        account=account,
        address=address,
        person=None,
        purpose=Purpose.REPLIES,
        lane=Lane.REPLY,
        content=content,
        cause_kind=ASKED_ON_THE_WEB,
        cause_id=uuid5(NAMESPACE_OID, f"{ASKED_ON_THE_WEB}:{submission_id}"),
        language=language,
        expires_at=now() + timedelta(hours=12),
    )
