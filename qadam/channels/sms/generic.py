"""SMS at a provider that is described instead of programmed: any HTTP door in, any HTTP door out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

import httpx

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
from qadam.channels.sms import answers, inbound, parts, settings, wire
from qadam.channels.sms.numbers import ways_to_write
from qadam.channels.textmenu import render

SEND_WITHIN_S = 30.0
CHECK_WITHIN_S = 15.0
NETWORK = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError)

SMS = Capabilities(
    max_text=1530,  # ten parts of an English text; networks carry longer ones badly
    max_buttons=0,
    max_button_label=20,
    max_list_rows=0,
    max_row_label=24,
    media=frozenset(),
    free_form_window_s=None,
    receipts=True,
    templates=False,
    numbered_menus=True,
    billed_parts=True,
    per_second=10,
    daily_limit=0,
)


def words_of(message: OutboundMessage) -> str:
    """What is sent: words alone, look-alikes replaced where that makes the text lighter. Raises ChannelError."""
    text = parts.as_sent(render(message))
    if not text:
        raise ChannelError("type_refused", "An SMS carries words alone.", permanent=True, proves_unsent=True)
    return text


def number_of(message: OutboundMessage) -> str:
    """The number a message goes to. Raises ChannelError where there is none."""
    if not message.to.phone:
        raise ChannelError("phone_needed", "An SMS needs a phone number.", permanent=True, proves_unsent=True)
    return message.to.phone


def harmless(error: ChannelError) -> ChannelError:
    """The same error for a call that reaches nobody: its failure always proves that nothing was sent."""
    if not error.unknown:
        return error
    return ChannelError(
        error.code, error.message, proves_unsent=True, retry_after_s=error.retry_after_s or 30
    )


class SmsHttp:
    """One sender at one provider. Config: see `config_fields`; the secret that proves webhooks is never optional."""

    kind: ClassVar[str] = "sms"
    capabilities: ClassVar[Capabilities] = SMS
    config_fields: ClassVar[tuple[ConfigField, ...]] = settings.FIELDS
    webhook_answer: ClassVar[WebhookAnswer] = WebhookAnswer("OK")

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        missing = [f.name for f in self.config_fields if f.default is None and not config.get(f.name)]
        if missing:
            raise Misconfigured(f"{self.kind} needs {', '.join(missing)}")
        given = {f.name: str(config.get(f.name) or f.default or "").strip() for f in self.config_fields}
        self._settings = settings.read(self.described(given), kind=self.kind)

    @classmethod
    def described(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """The whole description of a provider, from the few settings it asks for."""
        return given

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """SMS providers ask no such question."""
        return None

    def accept(self, webhook: Webhook) -> bytes:
        """The events of a request that shows our secret. Raises Forged."""
        return inbound.proven(self._settings, webhook)

    def split(self, body: bytes) -> list[Arrival]:
        """The events of a body, each with a body of its own. Raises NotUnderstood."""
        return inbound.split(self._settings, body)

    def parse(self, body: bytes) -> list[Event]:
        """What the body says. Raises NotUnderstood."""
        return inbound.parse(self._settings, body)

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """An SMS brings no file. Raises ChannelError."""
        raise ChannelError("media_gone", "An SMS brings no file.", permanent=True, proves_unsent=True)

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The id of the message the provider took; ours where it gives none. Raises ChannelError."""
        request = self._request(message, client)
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                answer = await client.send(request)
        except NETWORK as error:
            raise transport_error(error) from error
        return ProviderId(answers.taken_id(self._settings, answer) or message.our_ref or "unnamed")

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """Proof that the provider answers, and what it says about the balance. Raises ChannelError."""
        its = self._settings
        target = its.check
        if target is None:
            return Health(name=httpx.URL(its.target.base).host, number=its.own["sender"])
        try:
            query = [(name, str(wire.filled(value, its.own))) for name, value in target.query]
            url = target.base + (f"?{wire.encoded(query)}" if query else "")
            async with asyncio.timeout(CHECK_WITHIN_S):
                answer = await client.get(url, headers=dict(its.headers))
        except NETWORK as error:
            raise harmless(transport_error(error)) from error
        return self.health(answer)

    def health(self, answer: httpx.Response) -> Health:
        """What the answer to a check says. Raises ChannelError."""
        its = self._settings
        if not answer.is_success:
            raise harmless(answers.by_status(answer))
        balance = wire.found_at(wire.told(answer.content, ""), its.paths["balance_path"])
        return Health(name=httpx.URL(its.target.base).host, number=its.own["sender"], balance=balance)

    def _request(self, message: OutboundMessage, client: httpx.AsyncClient) -> httpx.Request:
        its = self._settings
        text = words_of(message)
        values = {
            **its.own,
            **ways_to_write(number_of(message)),
            "text": text,
            "id": message.our_ref or "",
            "report_url": self._report_url(message),
        }
        by_letters = its.gsm_fields if parts.fits_gsm(text) else its.unicode_fields
        fields: dict[str, Any] = wire.filled({**its.fields, **by_letters}, values)
        query = [(name, str(wire.filled(value, values))) for name, value in its.target.query]
        headers, content = dict(its.headers), b""
        if its.send_as == "query":
            query += [(name, str(value)) for name, value in fields.items()]
        elif its.send_as == "form":
            content = wire.encoded([(name, str(value)) for name, value in fields.items()]).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        else:
            content = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json"
        safe = {name: quote(value, safe="") for name, value in values.items()}
        url = str(wire.filled(its.target.base, safe)) + (f"?{wire.encoded(query)}" if query else "")
        return client.build_request(its.method, url, content=content or None, headers=headers)

    def _report_url(self, message: OutboundMessage) -> str:
        """Where the provider may tell what became of this message: our webhook, with the secret that proves it."""
        if not message.receipts_url:
            return ""
        secret = quote(self._settings.secret.decode(), safe="")
        return f"{message.receipts_url}?secret={secret}&ref={quote(message.our_ref or '', safe='')}"
