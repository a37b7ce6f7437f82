"""The webhook's work: verify the raw bytes, store each event once with one statement, answer. Thinking comes later."""

import logging
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from qadam.channels.abilities import acknowledging, sharing
from qadam.channels.base import (
    AddressChange,
    Arrival,
    Channel,
    Event,
    Forged,
    InboundMessage,
    Misconfigured,
    NotUnderstood,
    PreferenceChange,
    Sender,
    StatusUpdate,
    Webhook,
)
from qadam.core.clock import now
from qadam.core.sealing import keyed_hash, seal
from qadam.messaging.adapters import channel_of
from qadam.messaging.enums import EventKind, EventRank, EventState
from qadam.messaging.models import ChannelAccount
from qadam.messaging.stopwords import is_stop_word
from qadam.people.addresses import address_hash
from qadam.people.enums import AddressKind

logger = logging.getLogger(__name__)

# WhatsApp sends at most 3 MB; anything larger is not read.
MAX_BODY_BYTES = 3 * 1024 * 1024
ACCOUNT_KEPT_S = 10.0
BODY = "inbound-event"

_STORE = (
    "insert into messaging_inboundevent (account_id, external_hash, thread_hash, kind, rank, state, body_sealed,"
    " provider_at, received_at, tries, handled_by, reason) values {} on conflict (account_id, external_hash) do nothing"
)
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '', '')"
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Answer:
    """What the webhook says back: an HTTP status and a text."""

    status: int
    text: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Line:
    """An account as the webhook needs it: its adapter and whose people it talks to."""

    account_id: UUID
    organisation_id: UUID
    channel: Channel


_lines: dict[UUID, tuple[float, Line | None]] = {}


def line_for(kind: str, account_id: UUID) -> Line | None:
    """The account behind a webhook address, at most ten seconds old; None if there is none of this kind.

    Older while the database is away, so that a forger hears the same as ever. Raises what the database raises when the
    account was never asked for.
    """
    kept = _lines.get(account_id)
    moment = time.monotonic()
    if kept is None or kept[0] < moment:
        if len(_lines) > 10_000:
            _lines.clear()
        try:
            kept = _lines[account_id] = (moment + ACCOUNT_KEPT_S, _read_line(account_id))
        except (OperationalError, InterfaceError):
            if kept is None:
                raise
    line = kept[1]
    return line if line and line.channel.kind in (kind, "simulator") else None


def _read_line(account_id: UUID) -> Line | None:
    account = ChannelAccount.objects.filter(pk=account_id).first()
    if account is None:
        return None
    try:
        return Line(account.pk, account.organisation_id, channel_of(account))
    except Misconfigured:
        logger.warning("a channel account cannot be opened: its configuration lacks something")
        return None


def forget_lines() -> None:
    """Accounts are read anew by the next webhook. For a change that must show at once, and for tests."""
    _lines.clear()


def take(kind: str, account_id: UUID, webhook: Webhook) -> Answer:
    """Stores what a provider told and answers. 200 means that every event is on the disk.

    A GET may also ask whether this address is ours.
    """
    try:
        line = line_for(kind, account_id)
    except (OperationalError, InterfaceError):
        return Answer(503)
    if line is None:
        return Answer(404)
    if webhook.method == "GET":
        echo = line.channel.answer_challenge(webhook.query)
        if echo is not None:
            return Answer(200, echo)
    try:
        body = line.channel.accept(webhook)
    except Forged:
        if webhook.method != "GET":
            logger.warning("a webhook of %s was not signed by the provider", kind)
        return Answer(403)
    try:
        take_body(line, body, webhook)
    except (OperationalError, InterfaceError):
        logger.error("events of %s could not be stored; the provider will send them again", kind)
        return Answer(503)
    noticing = acknowledging(line.channel)
    said = (noticing.acknowledgement(body) if noticing else None) or line.channel.webhook_answer
    return Answer(200, said.text, said.content_type)


def take_body(line: Line, body: bytes, webhook: Webhook | None = None) -> int:
    """Stores the events of a body that is known to be the provider's. How many it holds, new or not.

    One application at a provider may serve several numbers, and tells of all of them at one address: each event goes
    to the account that it is about, if the same webhook would be believed there.
    """
    kind = line.channel.kind
    try:
        arrivals = line.channel.split(body)
        events = line.channel.parse(body)
    except NotUnderstood:
        logger.warning("a webhook of %s was not understood and is left aside", kind)
        return 0
    if not arrivals:
        logger.info("a webhook of %s holds nothing we know", kind)
        return 0
    rows = []
    for arrival, event in zip(arrivals, events, strict=True):
        home = line if _is_mine(line, event) else _home(line, event, webhook)
        if home is None:
            logger.warning("a webhook of %s tells of an account that is not ours; that is left aside", kind)
        else:
            rows.append(_row(home, arrival, event))
    store(rows)
    return len(arrivals)


def _is_mine(line: Line, event: Event) -> bool:
    able = sharing(line.channel)
    return able is None or able.is_mine(event.account_ref)


def _home(line: Line, event: Event, webhook: Webhook | None) -> Line | None:
    """The account an event is about, when it came to the address of another one."""
    if webhook is None:
        return None
    kind = ChannelAccount.objects.filter(pk=line.account_id).values("kind")
    for account_id in ChannelAccount.objects.filter(kind__in=kind).values_list("pk", flat=True):
        other = line_for(line.channel.kind, account_id)
        if other and sharing(other.channel) and _is_mine(other, event) and _believes(other, webhook):
            return other
    return None


def _believes(line: Line, webhook: Webhook) -> bool:
    try:
        line.channel.accept(webhook)
    except Forged:
        return False
    return True


def store(rows: list[list[Any]]) -> None:
    """Writes events; those that are there already stay as they are. Tries once more on a fresh connection."""
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[begin : begin + _ROWS_AT_ONCE]
        statement = _STORE.format(", ".join([_ROW] * len(part)))
        values = [value for row in part for value in row]
        try:
            _execute(statement, values)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            _execute(statement, values)


def _execute(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _row(line: Line, arrival: Arrival, event: Event) -> list[Any]:
    sender = event.old if isinstance(event, AddressChange) else arrival.sender
    return [
        line.account_id,
        keyed_hash("event", line.account_id.bytes, arrival.external_id),
        thread_hash(line.organisation_id, sender),
        kind_of(event),
        rank_of(event),
        EventState.NEW.value,
        seal(arrival.body, context=BODY),
        arrival.at,
        now(),
    ]


def address_of(sender: Sender) -> tuple[str, str] | None:
    """Kind and value of the address that reaches a sender: the number where it is known, else the id or the mailbox."""
    if sender.phone:
        return AddressKind.PHONE.value, sender.phone
    if sender.user_id:
        return AddressKind.USER_ID.value, sender.user_id
    return (AddressKind.EMAIL.value, sender.email) if sender.email else None


def addresses_of(sender: Sender) -> list[tuple[str, str]]:
    """Kind and value of everything that reaches a sender: a number and an id may both be known."""
    parts = (Sender(phone=sender.phone), Sender(phone=None, user_id=sender.user_id, email=sender.email))
    return [found for part in parts if (found := address_of(part))]


def thread_hash(organisation_id: UUID, sender: Sender | None) -> bytes | None:
    """What finds the thread of a sender; None for what comes from no person."""
    address = address_of(sender) if sender else None
    return address_hash(organisation_id, *address) if address else None


def kind_of(event: Event) -> str:
    match event:
        case InboundMessage():
            return EventKind.MESSAGE.value
        case StatusUpdate():
            return EventKind.STATUS.value
        case PreferenceChange():
            return EventKind.PREFERENCE.value
        case _:
            return EventKind.OTHER.value


def rank_of(event: Event) -> int:
    """STOP goes before everything else of its thread; receipts come last."""
    match event:
        case InboundMessage(kind="text", text=text) if is_stop_word(text):
            return EventRank.STOP.value
        case PreferenceChange(marketing=False):
            return EventRank.STOP.value
        case StatusUpdate():
            return EventRank.STATUS.value
        case _:
            return EventRank.MESSAGE.value
