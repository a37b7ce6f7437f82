"""Files people sent: first their description, then the bytes, and only from the provider's own hosts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

import httpx

from qadam.channels.base import ChannelError, FetchedMedia
from qadam.channels.jsonwalk import text, whole
from qadam.channels.whatsapp.answers import decoded, refusal

TAKEN = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"}
    | {"audio/ogg", "audio/opus", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/amr"}
    | {"audio/wav", "audio/x-wav", "audio/webm"}
)
_META_HOST = re.compile(r"(?:[a-z0-9-]+\.)*(?:fbsbx\.com|fbcdn\.net|whatsapp\.net|facebook\.com)")
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Described:
    """Where a file lies and what the provider says it is."""

    url: httpx.URL
    mime: str
    sha256: str


def describe(answer: httpx.Response, *, api_base: httpx.URL, max_bytes: int) -> Described:
    """The description inside Graph's answer, checked before a byte is fetched. Raises ChannelError."""
    if answer.status_code != 200:
        raise _lost(answer)
    data = decoded(answer)
    size = whole(data.get("file_size"))
    if size is not None and size > max_bytes:
        raise _refused("too_big", "The file is larger than we take.")
    mime = accepted_mime(text(data, "mime_type"))
    return Described(trusted_url(text(data, "url"), api_base=api_base), mime, text(data, "sha256"))


async def download(
    described: Described, *, client: httpx.AsyncClient, headers: dict[str, str], max_bytes: int
) -> FetchedMedia:
    """The bytes, stopped as soon as they are too many. Raises ChannelError."""
    async with client.stream("GET", described.url, headers=headers) as answer:
        if answer.status_code != 200:
            raise _lost(answer)
        if bare_mime(answer.headers.get("content-type", "")).startswith("text/"):
            raise _refused("type_refused", "The provider gave a page instead of the file.")
        content = bytearray()
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > max_bytes:
                raise _refused("too_big", "The file is larger than we take.")
    if not is_digest_of(described.sha256, content):
        raise ChannelError("media_damaged", "The file arrived damaged.", proves_unsent=True, retry_after_s=30)
    return FetchedMedia(bytes(content), described.mime)


def media_path(provider_id: str) -> str:
    """The id, safe as one part of a path. Raises ChannelError."""
    if not _MEDIA_ID.fullmatch(provider_id):
        raise _refused("media_gone", "This is not the id of a file.")
    return provider_id


def trusted_url(url: str, *, api_base: httpx.URL) -> httpx.URL:
    """The address, if our token may be shown there: Meta's hosts over TLS, or the API's own origin."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused("media_elsewhere", "The file has no usable address.") from error
    same_origin = (parsed.scheme, parsed.host, parsed.port) == (api_base.scheme, api_base.host, api_base.port)
    at_meta = parsed.scheme == "https" and parsed.port is None and bool(_META_HOST.fullmatch(parsed.host))
    if parsed.userinfo or not (same_origin or at_meta):
        raise _refused("media_elsewhere", "The file lies on a host that is not the provider's.")
    return parsed


def accepted_mime(raw: str) -> str:
    """The type without parameters, if we take such files. Raises ChannelError."""
    mime = bare_mime(raw)
    if mime not in TAKEN:
        raise _refused("type_refused", "Only pictures and recordings are taken.")
    return mime


def bare_mime(raw: str) -> str:
    """A MIME type in lower case without its parameters."""
    return raw.split(";")[0].strip().lower()


def is_digest_of(given: str, content: bytes | bytearray) -> bool:
    """Whether the digest (hex or base64) is that of the content; a missing one is not held against it."""
    if not given:
        return True
    digest = hashlib.sha256(content).digest()
    known = (digest.hex(), base64.b64encode(digest).decode())
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in known)


def _lost(answer: httpx.Response) -> ChannelError:
    if answer.status_code in (400, 404, 410):
        return _refused("media_gone", "The file is no longer with the provider.")
    error = refusal(answer)
    # Fetching changes nothing, so it may always be repeated.
    return ChannelError(
        error.code,
        error.message,
        proves_unsent=True,
        retry_after_s=error.retry_after_s or 30,
        account_wide=error.account_wide,
    )


def _refused(code: str, message: str) -> ChannelError:
    return ChannelError(code, message, permanent=True, proves_unsent=True)
