"""Calling providers: many at once, in a thread with an event loop, so that the database and the network overlap."""

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from uuid import UUID

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from qadam.channels.base import (
    Capabilities,
    Channel,
    ChannelError,
    Option,
    OutboundMedia,
    OutboundMessage,
    ProviderId,
    Recipient,
    TemplateCall,
)
from qadam.channels.connections import close_connections
from qadam.channels.fit import fit, short_id
from qadam.channels.http import new_client
from qadam.core import languages
from qadam.core.sealing import CannotOpen, unseal_text
from qadam.media.queries import to_send
from qadam.messaging import ports
from qadam.messaging.adapters import hook_address
from qadam.messaging.claiming import Call
from qadam.messaging.enums import Lane
from qadam.messaging.leaving import leave_url
from qadam.people.enums import AddressKind

log = logging.getLogger(__name__)

# Longer than any adapter waits by itself: a call that outlives this has an unknown end.
LONGEST_CALL_S = 240.0
# A call that has been out for so long takes up no place any more: a slow provider holds up nobody else.
SLOW_AFTER_S = 1.0
# All calls together, slow ones included: so many times what may be out at once.
MOST_TIMES = 8


@dataclass(frozen=True)
class Outcome:
    """How a call ended: with the provider's id, or with an error."""

    call: Call
    provider_id: ProviderId | None = None
    error: ChannelError | None = None


def outbound(call: Call) -> OutboundMessage:
    """The message as the channel can carry it, with the address opened. Raises ChannelError (nothing was sent)."""
    content, due = call.content, call.due
    to, our_ref = _recipient(call), str(call.attempt_id)
    if call.pace.capabilities.live:
        return _ringing(call, to)
    if call.send.template_language:
        name = content.template.replace("-", "_")
        template = TemplateCall(name, call.template_code or call.send.template_language, content.params)
        return OutboundMessage(
            to, "template", content.text, template=template, our_ref=our_ref, language=due.language
        )
    if content.media_id:
        with languages.speaking(due.language):
            return _with_way_out(_with_media(call, to, our_ref), call)
    able = call.pace.capabilities
    if file := _document(content.document, able):
        with languages.speaking(due.language):
            return _with_way_out(_with_document(call, to, our_ref, file), call)
    options = tuple(Option(short_id(id, able), label) for id, label in content.options)
    message = OutboundMessage(
        to=to,
        kind="choice" if options else "text",
        text=content.text,
        options=options,
        list_button=content.list_button,
        our_ref=our_ref,
        language=due.language,
        subject=content.subject,
        receipts_url=hook_address(call.pace.kind, due.account_id),
    )
    with languages.speaking(due.language):
        return fit(_with_way_out(message, call), able, hint=_("Answer with the number."))


def _with_way_out(message: OutboundMessage, call: Call) -> OutboundMessage:
    """What she did not ask for a moment ago carries the link that ends it, where the channel has room for one."""
    due = call.due
    if not call.pace.capabilities.unsubscribe_link or due.lane == Lane.REPLY:
        return message
    url = leave_url(due.account_id, bytes(due.address_hash), due.language)
    foot = _("You get this because you said yes to it. One click ends it: %(url)s") % {"url": url}
    return replace(message, unsubscribe_url=url, foot=foot)


def _recipient(call: Call) -> Recipient:
    try:
        address = unseal_text(call.due.sealed or b"\0", context="address")
    except CannotOpen:
        raise ChannelError(
            "sealed", "The key of this address is missing.", permanent=True, proves_unsent=True
        ) from None
    match call.due.address_kind:
        case AddressKind.USER_ID | AddressKind.CHANNEL:
            return Recipient(user_id=address)
        case AddressKind.EMAIL:
            return Recipient(email=address)
        case _:
            return Recipient(phone=address)


def _unsayable() -> ChannelError:
    return ChannelError("unsayable", "The message could not be made.", permanent=True, proves_unsent=True)


def _with_media(call: Call, to: Recipient, our_ref: str) -> OutboundMessage:
    assert call.content.media_id is not None
    file = to_send(call.content.media_id)
    if file is None:
        raise ChannelError("not_ready", "The file is not ready yet.", proves_unsent=True)
    is_picture = file.mime.startswith("image/")
    return OutboundMessage(
        to=to,
        kind="image" if is_picture else "audio",
        text=call.content.text if is_picture else "",
        media=OutboundMedia(content=file.data, mime=file.mime),
        our_ref=our_ref,
        language=call.due.language,
    )


def _document(name: str, able: Capabilities) -> ports.Document | None:
    """The file a message names, as the channel can carry it; None: the words alone go."""
    if not name or not able.documents:
        return None
    return next((file for find in ports.documents if (file := find(name, able.documents))), None)


def _with_document(call: Call, to: Recipient, our_ref: str, file: ports.Document) -> OutboundMessage:
    media = OutboundMedia(content=file.data, mime=file.mime, name=file.name)
    text, language = call.content.text, call.due.language
    return OutboundMessage(to=to, kind="document", text=text, media=media, our_ref=our_ref, language=language)


def _ringing(call: Call, to: Recipient) -> OutboundMessage:
    """A call: the provider asks what to say once somebody has taken it."""
    account_id, our_ref = call.due.account_id, str(call.attempt_id)
    return OutboundMessage(
        to=to,
        kind="text",
        text=call.content.text,
        our_ref=our_ref,
        language=call.due.language,
        call_url=f"{settings.BASE_URL}/voice/{account_id}/{our_ref}/",
        receipts_url=hook_address(call.pace.kind, account_id),
    )


class Caller:
    """Up to `concurrency` calls at once, and some more while a provider is slow.

    Start with `with`; outcomes come back through `outcomes`.
    """

    def __init__(self, *, concurrency: int, answer_within_s: float) -> None:
        self.concurrency = concurrency
        self.answer_within_s = answer_within_s
        # Whose calls are out, and since when.
        self._out: dict[UUID, tuple[UUID, float]] = {}
        self._done: SimpleQueue[Outcome] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="calls", daemon=True)
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> "Caller":
        most = self.concurrency * MOST_TIMES
        self._client = new_client(concurrency=most, answer_within_s=self.answer_within_s)
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._client is not None:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _close(self) -> None:
        assert self._client is not None
        await self._client.aclose()
        await close_connections()

    @property
    def in_flight(self) -> int:
        return len(self._out)

    @property
    def room(self) -> int:
        """Calls that may begin now. Slow ones are not counted, up to a limit."""
        since = time.monotonic() - SLOW_AFTER_S
        young = sum(begun_at > since for _account, begun_at in self._out.values())
        return min(self.concurrency - young, self.concurrency * MOST_TIMES - len(self._out))

    @property
    def out(self) -> Counter[UUID]:
        """How many calls each account waits for."""
        return Counter(account_id for account_id, _begun_at in self._out.values())

    def submit(self, calls: Sequence[Call]) -> None:
        """Begins these calls. What cannot be said at all comes back at once, proven unsent."""
        ready: list[tuple[Call, Channel, OutboundMessage]] = []
        for call in calls:
            self._out[call.attempt_id] = call.due.account_id, time.monotonic()
            try:
                ready.append((call, call.pace.channel, outbound(call)))
            except ChannelError as error:
                self._done.put(Outcome(call, error=error))
            except Exception as error:
                log.error("a message could not be made: %s", type(error).__name__)
                self._done.put(Outcome(call, error=_unsayable()))
        self._loop.call_soon_threadsafe(self._begin, ready)

    def outcomes(self, *, wait_s: float) -> list[Outcome]:
        """Every outcome there is; waits up to `wait_s` for the first."""
        found: list[Outcome] = []
        try:
            if self.in_flight:
                found.append(self._done.get(timeout=wait_s))
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            pass
        for outcome in found:
            del self._out[outcome.call.attempt_id]
        return found

    def _begin(self, ready: list[tuple[Call, Channel, OutboundMessage]]) -> None:
        for call, channel, message in ready:
            task = self._loop.create_task(self._call(call, channel, message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _call(self, call: Call, channel: Channel, message: OutboundMessage) -> None:
        assert self._client is not None
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                provider_id = await channel.send(message, client=self._client)
            outcome = Outcome(call, provider_id=provider_id)
        except ChannelError as error:
            outcome = Outcome(call, error=error)
        except Exception as error:
            # An adapter promises ChannelError alone. If it breaks its word, nobody knows what left us.
            log.error("a channel raised %s instead of ChannelError", type(error).__name__)
            broken = ChannelError("no_answer", "The channel broke off.", unknown=True)
            outcome = Outcome(call, error=broken)
        self._done.put(outcome)
