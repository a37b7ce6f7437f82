"""The voice channel: one number at a provider of Twilio's kind."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

import httpx

from qadam.channels import twilio_signature
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
from qadam.channels.voice import answers, parse
from qadam.channels.voice.errors import refusal
from qadam.channels.voice.twiml import TYPE, Reject, twiml

TWILIO = "https://api.twilio.com"
RING_FOR_S = 25
SEND_WITHIN_S = 30.0
FETCH_WITHIN_S = 120.0
_SID = re.compile(r"[A-Za-z0-9]{8,64}")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_NETWORK = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError)


class Voice:
    """Rings and is rung as one number. Nothing it is rung with is ever taken: whoever rings is called back.

    `machine_voices` says which languages the provider's machine can speak, as `en=en-US, ur=ur-IN`.
    """

    kind: ClassVar[str] = "voice"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=4000,
        max_buttons=0,
        max_button_label=200,
        max_list_rows=0,
        max_row_label=200,
        media=frozenset({"audio/mpeg", "audio/ogg"}),
        free_form_window_s=None,
        receipts=True,
        templates=False,
        numbered_menus=True,
        max_prompt=4000,
        live=True,
        per_second=1,
        daily_limit=0,
    )
    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("account_sid"),
        ConfigField("auth_token", secret=True),
        ConfigField("from_number"),
        ConfigField("machine_voices", default="en=en-US"),
        ConfigField("api_base", default=TWILIO),
    )
    # Only a ringing phone reads the answer; what comes of our own calls is told without asking for one.
    webhook_answer: ClassVar[WebhookAnswer] = WebhookAnswer(twiml(Reject()), TYPE)

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        values = {field.name: config.get(field.name) or field.default for field in self.config_fields}
        missing = [name for name, value in values.items() if not value]
        if missing:
            raise Misconfigured(f"{self.kind} needs {', '.join(missing)}")
        given = {name: str(value).strip() for name, value in values.items()}
        self._base = _base_url(given["api_base"])
        if not _SID.fullmatch(given["account_sid"]):
            raise Misconfigured(
                "account_sid is made of letters and digits: copy it from the provider's console"
            )
        if not _NUMBER.fullmatch(given["from_number"]):
            raise Misconfigured("from_number must be written with plus and country: +922112345678")
        self.from_number = given["from_number"]
        self.machine_voices = _machine_voices(given["machine_voices"])
        self._token = given["auth_token"].encode()
        self._auth = httpx.BasicAuth(given["account_sid"], given["auth_token"])
        self._account = f"/2010-04-01/Accounts/{given['account_sid']}"

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """None: this kind of provider asks nothing."""
        return None

    def accept(self, webhook: Webhook) -> bytes:
        """The posted fields as JSON, if the provider signed exactly this request. Raises Forged."""
        return answers.stored(twilio_signature.verify(self._token, webhook), webhook.query)

    def split(self, body: bytes) -> list[Arrival]:
        """The event of a body. Raises NotUnderstood."""
        return parse.split(body)

    def parse(self, body: bytes) -> list[Event]:
        """What the body says. Raises NotUnderstood."""
        return parse.parse(body)

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The id of the call the provider has begun. What is said in it, it asks at `message.call_url`. Raises ChannelError."""
        if not message.to.phone or not message.call_url:
            raise ChannelError(
                "wrong_number", "Only a number can be rung.", permanent=True, proves_unsent=True
            )
        form = {
            "To": message.to.phone,
            "From": self.from_number,
            "Url": message.call_url,
            "Method": "POST",
            "Timeout": str(RING_FOR_S),
            "StatusCallback": f"{message.receipts_url}?ref={quote(message.our_ref or '', safe='')}",
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        }
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                answer = await client.post(self._url("Calls.json"), data=form, auth=self._auth)
        except _NETWORK as error:
            raise transport_error(error) from error
        sid = _text(answer, "sid") if answer.status_code in (200, 201) else ""
        if not _SID.fullmatch(sid):
            raise refusal(answer)
        return ProviderId(sid)

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """What somebody recorded in a call, as MP3. It may take the provider some seconds to have it. Raises ChannelError."""
        limit = self.capabilities.max_inbound_media_bytes if max_bytes is None else max_bytes
        url = _recording_url(provider_id, api_base=self._base)
        content = bytearray()
        try:
            async with asyncio.timeout(FETCH_WITHIN_S), client.stream("GET", url, auth=self._auth) as answer:
                if answer.status_code != 200:
                    raise _lost(answer)
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > limit:
                        raise ChannelError("too_big", "The file is larger than we take.", permanent=True)
        except _NETWORK as error:
            raise _harmless(transport_error(error)) from error
        return FetchedMedia(bytes(content), "audio/mpeg")

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """The name of the account. Rings nobody. Raises ChannelError."""
        try:
            answer = await client.get(
                self._base.copy_with(path=f"{self._base.path.rstrip('/')}{self._account}.json"),
                auth=self._auth,
            )
        except _NETWORK as error:
            raise _harmless(transport_error(error)) from error
        if answer.status_code != 200:
            raise _harmless(refusal(answer))
        return Health(name=_text(answer, "friendly_name"), number=self.from_number)

    def _url(self, part: str) -> httpx.URL:
        return self._base.copy_with(path=f"{self._base.path.rstrip('/')}{self._account}/{part}")


class SimulatedVoice(Voice):
    """The same over a provider that this very server plays."""


def _machine_voices(raw: str) -> dict[str, str]:
    """{our language: the provider's name of it}. Raises Misconfigured."""
    voices = {}
    for part in filter(None, (part.strip() for part in raw.split(","))):
        code, _equals, name = (word.strip() for word in part.partition("="))
        if not code or not re.fullmatch(r"[A-Za-z0-9-]{2,20}", name):
            raise Misconfigured("machine_voices must look like en=en-US, ur=ur-IN")
        voices[code] = name
    return voices


def _recording_url(raw: str, *, api_base: httpx.URL) -> httpx.URL:
    """The address of a recording, if our token may be shown there: on the API's own host alone. Raises ChannelError."""
    try:
        url = httpx.URL(raw)
    except (httpx.InvalidURL, ValueError):
        raise _elsewhere() from None
    same = (url.scheme, url.host, url.port) == (api_base.scheme, api_base.host, api_base.port)
    if not same or url.userinfo:
        raise _elsewhere()
    return url if url.path.endswith(".mp3") else url.copy_with(path=f"{url.path}.mp3")


def _elsewhere() -> ChannelError:
    words = "The recording lies on a host that is not the provider's."
    return ChannelError("media_elsewhere", words, permanent=True, proves_unsent=True)


def _lost(answer: httpx.Response) -> ChannelError:
    if answer.status_code in (404, 425):
        return ChannelError(
            "media_not_yet", "The recording is not there yet.", proves_unsent=True, retry_after_s=2
        )
    return _harmless(refusal(answer))


def _harmless(error: ChannelError) -> ChannelError:
    """The same error for a request that rings nobody: its failure always proves that."""
    if not error.unknown:
        return error
    wait = error.retry_after_s or 30
    return ChannelError(error.code, error.message, proves_unsent=True, retry_after_s=wait)


def _text(answer: httpx.Response, name: str) -> str:
    try:
        value = json.loads(answer.content).get(name)
    except (ValueError, AttributeError):
        return ""
    return value if isinstance(value, str) else ""


def _base_url(raw: str) -> httpx.URL:
    try:
        url = httpx.URL(raw)
    except httpx.InvalidURL as error:
        raise Misconfigured("api_base is not an address") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise Misconfigured("api_base must look like https://host")
    return url
