"""The WhatsApp channel: one number of one business account."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import httpx

from qadam.channels.abilities import KnownTemplate
from qadam.channels.base import (
    Arrival,
    Capabilities,
    ChannelError,
    ConfigField,
    Event,
    FetchedMedia,
    Health,
    Misconfigured,
    OutboundMessage,
    ProviderId,
    Webhook,
    WebhookAnswer,
)
from qadam.channels.http import transport_error
from qadam.channels.jsonwalk import child, children, moment, text
from qadam.channels.whatsapp import media, payloads, signature, templates
from qadam.channels.whatsapp.answers import accepted_id, decoded, refusal
from qadam.channels.whatsapp.parse import parse, split

GRAPH = "https://graph.facebook.com/v23.0"
SEND_WITHIN_S = 30.0
FETCH_WITHIN_S = 180.0
# New people in 24 hours by the provider's word for it; 0: any number.
PEOPLE_A_DAY = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": 0,
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NETWORK = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError)


class WhatsApp:
    """Sends and receives as one phone number. Config: see `config_fields`; nothing secret is optional."""

    kind: ClassVar[str] = "whatsapp"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=payloads.MAX_TEXT,
        max_buttons=payloads.MAX_BUTTONS,
        max_button_label=payloads.MAX_BUTTON_LABEL,
        max_list_rows=payloads.MAX_ROWS,
        max_row_label=payloads.MAX_ROW_LABEL,
        media=frozenset({"image/jpeg", "image/png"})
        | {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"},
        documents=frozenset({"application/pdf"}),
        free_form_window_s=24 * 60 * 60,
        receipts=True,
        templates=True,
        max_prompt=payloads.MAX_PROMPT,
        max_row_description=payloads.MAX_ROW_DESCRIPTION,
        shares_webhooks=True,
        shares_limit=True,
    )
    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("phone_number_id"),
        ConfigField("waba_id"),
        ConfigField("access_token", secret=True),
        ConfigField("app_secret", secret=True),
        ConfigField("verify_token", secret=True),
        ConfigField("api_base", default=GRAPH),
    )
    webhook_answer: ClassVar[WebhookAnswer] = WebhookAnswer()

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        values = {field.name: config.get(field.name) or field.default for field in self.config_fields}
        missing = [name for name, value in values.items() if not value]
        if missing:
            raise Misconfigured(f"{self.kind} needs {', '.join(missing)}")
        self._base = _base_url(str(values["api_base"]))
        self.phone_number_id = _path_id(str(values["phone_number_id"]))
        self.waba_id = _path_id(str(values["waba_id"]))
        self._app_secret = str(values["app_secret"]).encode()
        self._verify_token = str(values["verify_token"]).encode()
        self._auth = {"Authorization": f"Bearer {_header_value(str(values['access_token']))}"}
        self._json = self._auth | {"Content-Type": "application/json"}
        self._messages_url = self._url(self.phone_number_id, "messages")

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """The challenge to echo, or None if whoever asks does not know our token."""
        return signature.answer_challenge(self._verify_token, query)

    def accept(self, webhook: Webhook) -> bytes:
        """The body, if Meta signed exactly these bytes. Raises Forged."""
        signature.verify(self._app_secret, webhook.headers, webhook.body)
        return webhook.body

    def is_mine(self, account_ref: str) -> bool:
        """Whether an event is about this number, or about the business account that it belongs to."""
        return account_ref in ("", self.phone_number_id, self.waba_id)

    def split(self, body: bytes) -> list[Arrival]:
        """The events of a body, each with a body of its own. Raises NotUnderstood."""
        return split(body)

    def parse(self, body: bytes) -> list[Event]:
        """What the body says. Raises NotUnderstood."""
        return parse(body)

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The id of the message Graph accepted. Raises ChannelError."""
        media_id = None
        if message.media and message.media.content is not None:
            payloads.payload(message, media_id="unsent")  # refuse what cannot be sent before uploading
            media_id = await self._upload(message, client)
        content = _encoded(payloads.payload(message, media_id=media_id))
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                answer = await client.post(self._messages_url, content=content, headers=self._json)
        except _NETWORK as error:
            raise transport_error(error) from error
        return accepted_id(answer)

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """The file a person sent: described first, then fetched. Raises ChannelError."""
        limit = self.capabilities.max_inbound_media_bytes if max_bytes is None else max_bytes
        url = self._url(media.media_path(provider_id))
        try:
            async with asyncio.timeout(FETCH_WITHIN_S):
                answer = await client.get(
                    url, params={"phone_number_id": self.phone_number_id}, headers=self._auth
                )
                described = media.describe(answer, api_base=self._base, max_bytes=limit)
                return await media.download(described, client=client, headers=self._auth, max_bytes=limit)
        except _NETWORK as error:
            raise _harmless(transport_error(error)) from error

    @property
    def portfolio(self) -> str:
        """All numbers of one business account share their limit of new people."""
        return f"{self.kind}:{self.waba_id}"

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """Number, name, quality and limit as Meta shows them, and how long the token lasts. Raises ChannelError."""
        fields = "display_phone_number,verified_name,quality_rating,messaging_limit_tier"
        data = await self._read(self._url(self.phone_number_id), {"fields": fields}, client)
        tier = text(data, "messaging_limit_tier")
        return Health(
            name=text(data, "verified_name"),
            number=text(data, "display_phone_number"),
            quality=text(data, "quality_rating"),
            daily_limit=tier,
            people_a_day=PEOPLE_A_DAY.get(tier),
            token_ends_at=await self._token_ends_at(client),
        )

    async def _token_ends_at(self, client: httpx.AsyncClient) -> datetime | None:
        """When the token ends; None: never, or we are not told, which is no fault of the number's."""
        token = self._auth["Authorization"].removeprefix("Bearer ")
        try:
            data = await self._read(self._url("debug_token"), {"input_token": token}, client)
        except ChannelError:
            return None
        return moment(child(data, "data").get("expires_at"))

    async def templates(self, *, client: httpx.AsyncClient) -> list[KnownTemplate]:
        """Every template of the business account, page by page. Raises ChannelError."""
        found: list[KnownTemplate] = []
        asked = {"fields": templates.FIELDS, "limit": str(templates.A_PAGE)}
        for _page in range(templates.MOST_PAGES):
            data = await self._read(self._url(self.waba_id, "message_templates"), asked, client)
            found += filter(None, map(templates.read_template, children(data, "data")))
            paging = child(data, "paging")
            after = text(child(paging, "cursors"), "after")
            # Its own address of the next page is not followed: our token goes to nobody but the address we know.
            if not text(paging, "next") or not after:
                return found
            asked["after"] = after
        return found

    async def submit_template(
        self,
        *,
        name: str,
        language: str,
        category: str,
        body: str,
        examples: tuple[str, ...],
        client: httpx.AsyncClient,
    ) -> tuple[str, str]:
        """Hands a template in for approval: its id and state there. Raises ChannelError."""
        wanted = _encoded(templates.submission(name, language, category, body, examples))
        url = self._url(self.waba_id, "message_templates")
        try:
            answer = await client.post(url, content=wanted, headers=self._json)
        except _NETWORK as error:
            raise _harmless(transport_error(error)) from error
        if answer.status_code != 200:
            raise _harmless(refusal(answer))
        data = decoded(answer)
        return text(data, "id"), text(data, "status").lower() or "pending"

    async def _read(
        self, url: httpx.URL, params: Mapping[str, str], client: httpx.AsyncClient
    ) -> Mapping[str, Any]:
        try:
            answer = await client.get(url, params=dict(params), headers=self._auth)
        except _NETWORK as error:
            raise _harmless(transport_error(error)) from error
        if answer.status_code != 200:
            raise _harmless(refusal(answer))
        return decoded(answer)

    async def _upload(self, message: OutboundMessage, client: httpx.AsyncClient) -> str:
        """The id Graph gives to a file of ours. An upload reaches nobody: a failure leaves no doubt."""
        assert message.media is not None and message.media.content is not None
        mime = media.bare_mime(message.media.mime)
        able = self.capabilities
        if mime not in (able.documents if message.kind == "document" else able.media):
            raise ChannelError(
                "type_refused", "The provider does not take such files.", permanent=True, proves_unsent=True
            )
        try:
            async with asyncio.timeout(FETCH_WITHIN_S):
                answer = await client.post(
                    self._url(self.phone_number_id, "media"),
                    data={"messaging_product": "whatsapp", "type": mime},
                    files={"file": ("file", message.media.content, mime)},
                    headers=self._auth,
                )
        except _NETWORK as error:
            raise _harmless(transport_error(error)) from error
        if answer.status_code != 200:
            raise _harmless(refusal(answer))
        media_id = text(decoded(answer), "id")
        if not media_id:
            raise ChannelError("odd_answer", "The provider did not name the file.", proves_unsent=True)
        return media_id

    def _url(self, *parts: str) -> httpx.URL:
        return self._base.copy_with(path="/".join((self._base.path.rstrip("/"), *parts)))


def _encoded(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _harmless(error: ChannelError) -> ChannelError:
    """The same error for a call that reaches nobody: its failure always proves that nothing was sent."""
    if not error.unknown:
        return error
    return ChannelError(
        error.code, error.message, proves_unsent=True, retry_after_s=error.retry_after_s or 30
    )


def _base_url(raw: str) -> httpx.URL:
    try:
        url = httpx.URL(raw.strip())
    except httpx.InvalidURL as error:
        raise Misconfigured("api_base is not an address") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise Misconfigured("api_base must look like https://host/version")
    return url


def _path_id(raw: str) -> str:
    if not _ID.fullmatch(raw.strip()):
        raise Misconfigured("phone_number_id and waba_id are made of digits: copy them from WhatsApp Manager")
    return raw.strip()


def _header_value(raw: str) -> str:
    token = raw.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Misconfigured("access_token holds characters that no token has: copy it again")
    return token
