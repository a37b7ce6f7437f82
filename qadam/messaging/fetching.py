"""Files people send lie with the provider. They are fetched before their message is handled, outside any transaction."""

import asyncio
import logging
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from qadam.channels.base import Channel, ChannelError, FetchedMedia, InboundMessage
from qadam.channels.http import new_client
from qadam.core.clock import now
from qadam.core.errors import QadamError
from qadam.core.promises import StrPromise
from qadam.media.errors import for_reason
from qadam.media.limits import MAX_BYTES, Reason
from qadam.media.services import keep_original
from qadam.messaging.adapters import channel_of
from qadam.messaging.enums import EventState
from qadam.messaging.models import ChannelAccount, InboundEvent

logger = logging.getLogger(__name__)

# While somebody fetches, nobody else begins to; after a crash the next one may.
LEASE = timedelta(minutes=4)
MOST_TRIES = 4
WAITS_S = (2, 10, 60)
# `reason` of an event whose file will not come: what is kept, and what the person is told by `why_not`.
MARK = "file: "


def is_needed(event: InboundEvent) -> bool:
    """Whether the event's file is still to be fetched."""
    return event.media_id is None and not event.reason.startswith(MARK)


def lease(event: InboundEvent) -> None:
    """Keeps others from fetching the same file for a while. Call while the thread is locked."""
    InboundEvent.objects.filter(pk=event.pk).update(retry_at=now() + LEASE)


def fetch(event: InboundEvent, told: InboundMessage) -> None:
    """Fetches and seals the file of an event, and lets its thread go on; also when it cannot be had."""
    assert told.media is not None
    account = ChannelAccount.objects.get(pk=event.account_id)
    try:
        got = asyncio.run(_get(channel_of(account), told.media.provider_id))
        original = keep_original(got.content, organisation_id=account.organisation_id, claimed_mime=got.mime)
    except ChannelError as error:
        _later_or_never(event, error)
        return
    except QadamError as refusal:
        _go_on(event, reason=MARK + refusal.code)
        return
    InboundEvent.objects.filter(pk=event.pk, media=None).update(media=original, retry_at=None)


async def _get(channel: Channel, provider_id: str) -> FetchedMedia:
    async with new_client(concurrency=2) as client:
        return await channel.fetch_media(provider_id, client=client, max_bytes=MAX_BYTES)


def _later_or_never(event: InboundEvent, error: ChannelError) -> None:
    tries = event.tries + 1
    logger.info("a file could not be fetched (try %s): %s", tries, error.code)
    if error.permanent or tries >= MOST_TRIES:
        _go_on(event, reason=MARK + error.code)
        return
    wait = timedelta(seconds=error.retry_after_s or WAITS_S[tries - 1])
    InboundEvent.objects.filter(pk=event.pk).update(tries=tries, retry_at=now() + min(wait, LEASE))


def _go_on(event: InboundEvent, *, reason: str) -> None:
    InboundEvent.objects.filter(pk=event.pk, state=EventState.NEW).update(
        reason=reason[:200], retry_at=None, tries=0
    )


def why_not(event: InboundEvent) -> str:
    """Why the file of a message is missing, in one word for `file_refusal`; empty when it is there or there was none."""
    return event.reason.removeprefix(MARK) if event.reason.startswith(MARK) else ""


def sentence(reason: str) -> StrPromise | str:
    """What the person is told about a file that will not come."""
    known = {"too_big": Reason.TOO_MANY_BYTES.value, "type_refused": Reason.NOT_MEDIA.value}
    try:
        return for_reason(known.get(reason, reason.removeprefix("media-"))).text
    except ValueError:
        return _("The file did not reach us. Please send it once more.")
