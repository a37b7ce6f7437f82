"""One person's own page: what she gets, in which language and where; changed or ended by whoever holds her link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.addresses import address as page_address
from qadam.core.languages import speaking
from qadam.messaging import optouts
from qadam.messaging.content import Content
from qadam.messaging.following import LABELS, PURPOSES, Wish, send_asked
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import channel_name
from qadam.people import services as people
from qadam.people.addresses import address_hash
from qadam.people.enums import AddressKind, ConsentMethod
from qadam.people.models import Address, Person
from qadam.people.queries import main_person

_CHOICES_SALT = "qadam.choices"
CHOICES_LAST = timedelta(days=30)


def choices_token(person: Person) -> str:
    """The key to one person's choices; it goes only to an address of hers."""
    return signing.dumps(person.pk.hex, salt=_CHOICES_SALT)


def read_choices_token(token: str) -> Person | None:
    """Whose choices the link opens; None for a changed or old one, and for somebody who was forgotten."""
    try:
        person_id = signing.loads(token, salt=_CHOICES_SALT, max_age=CHOICES_LAST)
    except (signing.BadSignature, ValueError):
        return None
    return Person.objects.active().select_related("organisation").filter(pk=person_id).first()


@dataclass(frozen=True)
class Way:
    """An account that may write to one of her addresses, and whether she lets it."""

    account: ChannelAccount
    address: Address
    is_open: bool

    @property
    def label(self) -> str:
        """The channel, with the two digits that tell one number from another."""
        hint = self.address.hint
        return f"{channel_name(self.account.kind)} · …{hint}" if hint else channel_name(self.account.kind)

    @property
    def key(self) -> str:
        return f"{self.account.pk.hex}.{self.address.pk.hex}"


def ways_of(person: Person) -> list[Way]:
    """Everywhere she is written to. On a phone that several share: only where the address means her."""
    accounts = ChannelAccount.objects.filter(organisation_id=person.organisation_id, is_open=True)
    by_kind: dict[str, list[ChannelAccount]] = {}
    for account in accounts.order_by("created_at"):
        by_kind.setdefault(account.kind, []).append(account)
    found = []
    for way in person.ways.filter(is_main=True).select_related("address").order_by("address__created_at"):
        for account in by_kind.get(way.address.channel, ()):
            held = optouts.active_stop(account, bytes(way.address.hash))
            found.append(Way(account, way.address, held is None or held.only_news))
    return found


def chosen_by(person: Person) -> set[str]:
    """The words of PURPOSES to which her latest word is yes on any channel."""
    latest = person.consents.order_by("purpose", "channel", "-at", "-id").distinct("purpose", "channel")
    said = {purpose for purpose, granted in latest.values_list("purpose", "granted") if granted}
    return {word for word, purpose in PURPOSES.items() if purpose in said}


@transaction.atomic
def choose(person: Person, wish: Wish, open_ways: Iterable[str]) -> None:
    """Writes down what she chose on her own page: language, purposes for every channel, and where we may write."""
    people.speak(person, wish.language)
    before = chosen_by(person)
    for word in PURPOSES:
        if (word in before) != (word in wish.purposes):
            _say(person, word, granted=word in wish.purposes, language=wish.language)
    wanted = set(open_ways)
    for way in ways_of(person):
        digest = bytes(way.address.hash)
        if way.is_open and way.key not in wanted:
            optouts.stop(way.account, digest, how="choices", person=person, language=wish.language)
        elif not way.is_open and way.key in wanted:
            optouts.start(way.account, digest, how="choices", person=person, language=wish.language)


def leave_everything(person: Person) -> None:
    """Ends everything everywhere she is written to."""
    for way in ways_of(person):
        digest = bytes(way.address.hash)
        optouts.stop(way.account, digest, how="choices", person=person, language=person.language)


def _say(person: Person, word: str, *, granted: bool, language: str) -> None:
    """For all channels at once, and for each on which she had said something else."""
    channels = set(person.consents.filter(purpose=PURPOSES[word]).values_list("channel", flat=True))
    with speaking(language):
        words = f"{LABELS[word]}: {_('Yes') if granted else _('No')}"
    for channel in sorted(channels | {""}):
        people.record_consent(
            person,
            purpose=PURPOSES[word],
            granted=granted,
            channel=channel,
            method=ConsentMethod.WEB,
            words=words,
            language=language,
        )


def send_choices_link(account: ChannelAccount, email: str, *, submission_id: UUID) -> None:
    """Sends the link to her choices to somebody we know there. Nobody else gets a mail; the page says the same to all."""
    digest = address_hash(account.organisation_id, AddressKind.EMAIL, email)
    address = Address.objects.filter(
        organisation_id=account.organisation_id, channel=account.kind, hash=digest
    ).first()
    person = main_person(address) if address else None
    if address is None or person is None:
        return
    with speaking(person.language):
        url = page_address("follow:choices", choices_token(person), language=person.language)
        who = languages.said(account.organisation.name, person.language)
        here = _("Here you see what you get from %(who)s, change it, or end everything:") % {"who": who}
        alone = _("The link is for you alone and works for 30 days.")
        subject = _("Your choices")
    send_asked(
        account,
        address,
        Content(text=f"{here}\n\n{url}\n\n{alone}", subject=subject),
        person.language,
        submission_id,
    )
