"""The Telegram channel: one bot, told by webhook or asked by long polling."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

import httpx

from qadam.channels.base import (
    Arrival,
    Capabilities,
    ChannelError,
    ConfigField,
    Event,
    FetchedMedia,
    Forged,
    Health,
    Misconfigured,
    NotUnderstood,
    OutboundMessage,
    ProviderId,
    Webhook,
    WebhookAnswer,
)
from qadam.channels.http import transport_error
from qadam.channels.jsonwalk import child, load, text, whole
from qadam.channels.telegram import media, payloads
from qadam.channels.telegram.errors import not_admin, result
from qadam.channels.telegram.parse import WANTED, parse, press_id, provider_id, split, timed

API = "https://api.telegram.org"
HEADER = "x-telegram-bot-api-secret-token"
SEND_WITHIN_S = 60.0
POLL_FOR_S = 25  # how long Telegram waits for the first update
POLL_WITHIN_S = POLL_FOR_S + 15.0
NOTICE_WITHIN_S = 3.0
AT_ONCE = 100
_TOKEN = re.compile(r"(\d{3,20}):[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_PUBLIC = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-100\d{5,15}")
_JSON = {"Content-Type": "application/json"}
_NETWORK = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError)


class Telegram:
    """Sends and receives as one bot. `channel` is the public channel it posts to, if there is one."""

    kind: ClassVar[str] = "telegram"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=payloads.MAX_TEXT,
        max_buttons=payloads.MAX_BUTTONS,
        max_button_label=payloads.MAX_LABEL,
        max_list_rows=payloads.MAX_BUTTONS,
        max_row_label=payloads.MAX_LABEL,
        media=payloads.IMAGES | payloads.SOUNDS,
        documents=payloads.DOCUMENTS,
        free_form_window_s=None,
        receipts=False,
        templates=False,
        max_prompt=payloads.MAX_CAPTION,
        max_inbound_media_bytes=20 * 1024 * 1024,  # a bot may fetch no more
        max_choice_id=payloads.MAX_DATA_BYTES,
        per_second=25,
        daily_limit=0,
        polls=True,
        connects=True,
        names_itself=True,
        posts=True,
        acknowledges=True,
    )
    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("bot_token", secret=True),
        ConfigField("webhook_secret", secret=True, made=True),
        ConfigField("mode", default="polling", choices=("polling", "webhook")),
        ConfigField("channel", default=""),
        ConfigField("api_base", default=API),
    )
    webhook_answer: ClassVar[WebhookAnswer] = WebhookAnswer()

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        values = {field.name: config.get(field.name) or field.default for field in self.config_fields}
        missing = [name for name, value in values.items() if value is None]
        if missing:
            raise Misconfigured(f"{self.kind} needs {', '.join(missing)}")
        token = _TOKEN.fullmatch(str(values["bot_token"]).strip())
        if not token:
            raise Misconfigured("bot_token looks like 123456789:AAH…: copy it whole from BotFather")
        self.bot_id = token[1]
        self._secret = str(values["webhook_secret"])
        if not _SECRET.fullmatch(self._secret):
            raise Misconfigured("webhook_secret has 16 to 256 letters, digits, _ or -")
        if values["mode"] not in ("polling", "webhook"):
            raise Misconfigured("mode is polling or webhook")
        self.wants_polling = values["mode"] == "polling"
        self.public_channel = str(values["channel"]).strip()
        if self.public_channel and not _PUBLIC.fullmatch(self.public_channel):
            raise Misconfigured("channel looks like @name, or -100… for one without a name")
        base = _base_url(str(values["api_base"])).rstrip("/")
        self._methods, self._files = f"{base}/bot{token[0]}", f"{base}/file/bot{token[0]}"

    # --- what arrives ---------------------------------------------------------------------------------------

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """None: Telegram never asks whether an address is ours."""
        return None

    def accept(self, webhook: Webhook) -> bytes:
        """The update, if it came with the secret that only Telegram was told. Raises Forged."""
        given = webhook.headers.get(HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret.encode()):
            raise Forged("missing secret" if not given else "wrong secret")
        try:
            return timed([load(webhook.body)])[0]
        except NotUnderstood:
            return webhook.body

    def acknowledgement(self, body: bytes) -> WebhookAnswer | None:
        """A method in the answer: it ends the little clock on a pressed button."""
        pressed = press_id(body)
        if not pressed:
            return None
        said = json.dumps({"method": "answerCallbackQuery", "callback_query_id": pressed})
        return WebhookAnswer(said, "application/json")

    def split(self, body: bytes) -> list[Arrival]:
        """The event of an update with its body. Raises NotUnderstood."""
        return split(body, self.bot_id)

    def parse(self, body: bytes) -> list[Event]:
        """What an update says. Raises NotUnderstood."""
        return parse(body, self.bot_id)

    async def poll(self, after: str, *, client: httpx.AsyncClient) -> tuple[list[bytes], str]:
        """Updates since `after`, each a body; waits up to 25 seconds for the first. Raises ChannelError."""
        asked: dict[str, Any] = {"timeout": POLL_FOR_S, "limit": AT_ONCE, "allowed_updates": list(WANTED)}
        if after:
            asked["offset"] = int(after)
        told = await self._harmless("getUpdates", asked, client, within_s=POLL_WITHIN_S)
        updates = [update for update in told if isinstance(update, dict)] if isinstance(told, list) else []
        numbers = [number for update in updates if (number := whole(update.get("update_id"))) is not None]
        return timed(updates), str(max(numbers) + 1) if numbers else after

    async def acknowledge(self, bodies: Sequence[bytes], *, client: httpx.AsyncClient) -> None:
        """Ends the little clock on every button pressed in these bodies."""
        pressed = [id for body in bodies if (id := press_id(body))]
        calls = [
            self._harmless("answerCallbackQuery", {"callback_query_id": id}, client, within_s=NOTICE_WITHIN_S)
            for id in pressed
        ]
        await asyncio.gather(*calls, return_exceptions=True)

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """The file a person sent: first where it lies, then its bytes. Raises ChannelError."""
        limit = self.capabilities.max_inbound_media_bytes if max_bytes is None else max_bytes
        told = await self._harmless("getFile", {"file_id": provider_id}, client, within_s=SEND_WITHIN_S)
        found = media.described(told if isinstance(told, dict) else {}, max_bytes=limit)
        try:
            async with asyncio.timeout(media.FETCH_WITHIN_S):
                return await media.download(
                    f"{self._files}/{found.path}", found.mime, client=client, max_bytes=limit
                )
        except _NETWORK as error:
            raise _unsent(transport_error(error)) from None

    # --- what leaves ----------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The id of the message Telegram took. Raises ChannelError."""
        call = payloads.call_for(message)
        sent = await self._call(call, client, within_s=SEND_WITHIN_S)
        data = sent if isinstance(sent, dict) else {}
        if whole(data.get("message_id")) is None or whole(child(data, "chat").get("id")) is None:
            raise ChannelError("odd_answer", "Telegram said yes but named no message.", unknown=True)
        return ProviderId(provider_id(child(data, "chat"), data["message_id"]))

    async def connect(self, webhook_url: str, *, client: httpx.AsyncClient) -> str:
        """Says where updates go: to our webhook, or nowhere, so that they wait to be asked for. The bot's @name."""
        name = await self._name(client)
        if self.wants_polling:
            await self._harmless("deleteWebhook", {"drop_pending_updates": False}, client)
            return name
        where = {
            "url": webhook_url,
            "secret_token": self._secret,
            "allowed_updates": list(WANTED),
            "drop_pending_updates": False,
        }
        await self._harmless("setWebhook", where, client)
        return name

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """The bot's name, and what Telegram met when it told us something. Raises ChannelError."""
        me = await self._harmless("getMe", {}, client)
        hook = await self._harmless("getWebhookInfo", {}, client)
        told: Mapping[str, Any] = hook if isinstance(hook, dict) else {}
        if bool(text(told, "url")) == self.wants_polling:
            raise ChannelError(
                "not_connected",
                "Telegram does not know yet where messages to this bot go.",
                proves_unsent=True,
                account_wide=True,
            )
        if self.public_channel:
            await self._check_channel(client)
        bot: Mapping[str, Any] = me if isinstance(me, dict) else {}
        return Health(
            name=text(bot, "first_name"),
            number=f"@{text(bot, 'username')}",
            quality=text(told, "last_error_message"),
        )

    async def _check_channel(self, client: httpx.AsyncClient) -> None:
        """Nothing, if the bot may post to its channel. Raises ChannelError."""
        asked = {"chat_id": self.public_channel, "user_id": int(self.bot_id)}
        told = await self._harmless("getChatMember", asked, client)
        member: Mapping[str, Any] = told if isinstance(told, dict) else {}
        if (
            text(member, "status") not in ("administrator", "creator")
            or member.get("can_post_messages") is False
        ):
            raise not_admin()

    async def _name(self, client: httpx.AsyncClient) -> str:
        me = await self._harmless("getMe", {}, client)
        return f"@{text(me if isinstance(me, dict) else {}, 'username')}"

    async def _harmless(
        self, method: str, fields: Mapping[str, Any], client: httpx.AsyncClient, *, within_s: float = 20.0
    ) -> Any:
        """A call that reaches nobody: whatever goes wrong, nothing was sent."""
        try:
            return await self._call(payloads.MethodCall(method, fields), client, within_s=within_s)
        except ChannelError as error:
            raise _unsent(error) from None

    async def _call(self, call: payloads.MethodCall, client: httpx.AsyncClient, *, within_s: float) -> Any:
        """What the method answered. The address holds the token, so no error may carry it on."""
        url = f"{self._methods}/{call.method}"
        waits = httpx.Timeout(within_s, connect=5.0, pool=10.0)
        try:
            async with asyncio.timeout(within_s):
                if call.files:
                    form = {name: _as_form(value) for name, value in call.fields.items()}
                    answer = await client.post(url, data=form, files=dict(call.files), timeout=waits)
                else:
                    content = json.dumps(call.fields, ensure_ascii=False).encode("utf-8", "replace")
                    answer = await client.post(url, content=content, headers=_JSON, timeout=waits)
        except _NETWORK as error:
            raise transport_error(error) from None
        return result(answer)


def _as_form(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _unsent(error: ChannelError) -> ChannelError:
    if not error.unknown:
        return error
    return ChannelError(
        error.code, error.message, proves_unsent=True, retry_after_s=error.retry_after_s or 15
    )


def _base_url(raw: str) -> str:
    url = None
    with suppress(httpx.InvalidURL):
        url = httpx.URL(raw.strip())
    if url is None or url.scheme not in ("http", "https") or not url.host:
        raise Misconfigured("api_base must look like https://host")
    if url.userinfo or url.query or url.fragment:
        raise Misconfigured("api_base must look like https://host")
    return str(url)
