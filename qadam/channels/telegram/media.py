"""Files people sent: Telegram names a path, the bytes come from the API's own address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from qadam.channels.base import ChannelError, FetchedMedia
from qadam.channels.jsonwalk import text, whole

FETCH_WITHIN_S = 180.0
_PATH = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*\.([A-Za-z0-9]{2,5})")
_MIMES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "wav": "audio/wav",
}


@dataclass(frozen=True, slots=True)
class Described:
    """Where a file lies, below the address for files, and what its ending says it is."""

    path: str
    mime: str


def described(told: Mapping[str, Any], *, max_bytes: int) -> Described:
    """What `getFile` told, checked before a byte is fetched. Raises ChannelError."""
    size, path = whole(told.get("file_size")), text(told, "file_path")
    if size is not None and size > max_bytes:
        raise _refused("too_big", "The file is larger than we take.")
    if not path:
        raise _refused("media_gone", "The file is no longer with Telegram.")
    found = _PATH.fullmatch(path)
    mime = _MIMES.get(found[1].lower()) if found else None
    if mime is None:
        raise _refused("type_refused", "Only pictures and recordings are taken.")
    return Described(path, mime)


async def download(url: str, mime: str, *, client: httpx.AsyncClient, max_bytes: int) -> FetchedMedia:
    """The bytes, stopped as soon as they are too many. Raises ChannelError."""
    async with client.stream("GET", url) as answer:
        if answer.status_code in (400, 404, 410):
            raise _refused("media_gone", "The file is no longer with Telegram.")
        if answer.status_code != 200:
            raise ChannelError("unavailable", "Telegram is busy.", proves_unsent=True, retry_after_s=30)
        content = bytearray()
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > max_bytes:
                raise _refused("too_big", "The file is larger than we take.")
    return FetchedMedia(bytes(content), mime)


def _refused(code: str, message: str) -> ChannelError:
    return ChannelError(code, message, permanent=True, proves_unsent=True)
