"""The ledger of STOP: who said it to which account. It binds the hash of the address, so it outlives the person."""

from datetime import datetime
from operator import itemgetter
from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.erasures import remember, remembered
from qadam.messaging.models import ChannelAccount, Conversation, OptOut
from qadam.people import services as people
from qadam.people.enums import ConsentMethod, Purpose
from qadam.people.models import Consent, Person


def active_stop(account: ChannelAccount, address_hash: bytes) -> OptOut | None:
    """The STOP that holds for this address now."""
    return OptOut.objects.filter(account=account, address_hash=address_hash, undone_at=None).first()


@transaction.atomic
def stop(
    account: ChannelAccount,
    address_hash: bytes,
    *,
    how: str,
    person: Person | None = None,
    only_news: bool = False,
    words: str = "",
    language: str = "",
    message_id: UUID | None = None,
    at: datetime | None = None,
    by: User | None = None,
) -> bool:
    """Writes down that this address wants nothing more (or no news), and the person's no. False if it did before."""
    held = active_stop(account, address_hash)
    if held is not None and (only_news or not held.only_news):
        return False
    if held is not None:
        OptOut.objects.filter(pk=held.pk).update(undone_at=now())
    OptOut.objects.create(
        account=account, address_hash=address_hash, how=how, only_news=only_news, at=at or now()
    )
    if not only_news:  # whoever is not to be written to needs no answer
        threads = Conversation.objects.filter(account=account, address_hash=address_hash)
        threads.exclude(unanswered_since=None).update(unanswered_since=None, updated_at=now())
    _remember("stop", account, address_hash, only_news=only_news)
    if person is not None:
        purposes = [Purpose.NEWS.value] if only_news else _said_yes_to(person, account)
        _record(account, person, purposes, False, how, words, language, message_id, by)
    return True


@transaction.atomic
def start(
    account: ChannelAccount,
    address_hash: bytes,
    *,
    how: str,
    person: Person | None = None,
    only_news: bool = False,
    words: str = "",
    language: str = "",
    message_id: UUID | None = None,
    by: User | None = None,
) -> bool:
    """Takes a STOP back: what was agreed before it is agreed again. False if there was none."""
    held = active_stop(account, address_hash)
    if held is None or (only_news and not held.only_news):
        return False
    OptOut.objects.filter(pk=held.pk).update(undone_at=now())
    _remember("start", account, address_hash, only_news=only_news)
    if person is not None:
        taken_back = Consent.objects.filter(
            person=person, channel=account.kind, granted=False, at__gte=held.at, source=source_of(account)
        )
        purposes = list(taken_back.order_by().values_list("purpose", flat=True).distinct())
        _record(account, person, purposes, True, how, words, language, message_id, by)
    return True


def replay_stops() -> int:
    """Says STOP again for every address whose last word, after the backup that was restored, was STOP. Returns how many."""
    last: dict[tuple[str, str], dict[str, str]] = {}
    for entry in sorted([*remembered("stop"), *remembered("start")], key=itemgetter("at")):
        last[entry["account"], entry["address"]] = entry
    accounts = {str(account.pk): account for account in ChannelAccount.objects.all()}
    said = 0
    for (account, address), entry in last.items():
        if entry["kind"] == "stop" and account in accounts:
            only_news = entry["only_news"] == "yes"
            said += stop(accounts[account], bytes.fromhex(address), how="restored", only_news=only_news)
    return said


def _remember(kind: str, account: ChannelAccount, address_hash: bytes, *, only_news: bool) -> None:
    address = bytes(address_hash).hex()
    remember(kind, account=str(account.pk), address=address, only_news="yes" if only_news else "no")


def _said_yes_to(person: Person, account: ChannelAccount) -> list[str]:
    """The purposes whose latest word, for this channel or all, is yes."""
    rows = (
        Consent.objects.filter(person=person, channel__in=["", account.kind])
        .order_by("purpose", "-at", "-id")
        .distinct("purpose")
        .values_list("purpose", "granted")
    )
    return [purpose for purpose, granted in rows if granted]


def source_of(account: ChannelAccount) -> str:
    """Marks the rows that STOP wrote, so that START finds what to give back."""
    return f"stop:{account.pk}"


_METHODS = {
    "provider": ConsentMethod.PROVIDER,
    "one_click": ConsentMethod.WEB,
    "choices": ConsentMethod.WEB,
    "staff": ConsentMethod.STAFF,
}


def _method(how: str) -> ConsentMethod:
    return _METHODS.get(how, ConsentMethod.CHAT)


def _record(
    account: ChannelAccount,
    person: Person,
    purposes: list[str],
    granted: bool,
    how: str,
    words: str,
    language: str,
    message_id: UUID | None,
    by: User | None,
) -> None:
    for purpose in purposes:
        people.record_consent(
            person,
            purpose=purpose,
            granted=granted,
            channel=account.kind,
            method=_method(how),
            words=words,
            language=language,
            message_id=message_id,
            source=source_of(account),
            by=by,
        )
