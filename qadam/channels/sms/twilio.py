"""SMS through Twilio: its signed webhooks, its states, its error numbers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx

from qadam.channels import twilio_signature
from qadam.channels.base import (
    Arrival,
    Capabilities,
    ChannelError,
    ConfigField,
    DeliveryState,
    Event,
    FetchedMedia,
    Health,
    InboundMessage,
    Misconfigured,
    OutboundMessage,
    ProviderId,
    Sender,
    StatusUpdate,
    Webhook,
    WebhookAnswer,
)
from qadam.channels.http import retry_after_s, transport_error
from qadam.channels.sms import inbound, wire
from qadam.channels.sms.generic import (
    CHECK_WITHIN_S,
    NETWORK,
    SEND_WITHIN_S,
    SMS,
    harmless,
    number_of,
    words_of,
)
from qadam.channels.sms.numbers import e164
from qadam.channels.sms.twilio_errors import answer_error, receipt_error

API = "https://api.twilio.com/2010-04-01"
_SID = re.compile(r"[A-Za-z0-9]{8,64}")
_STATES: Mapping[str, DeliveryState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}


class Twilio:
    """One number, sender name or messaging service (`MG…`) of a Twilio account."""

    kind: ClassVar[str] = "sms"
    capabilities: ClassVar[Capabilities] = SMS
    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("account_sid"),
        ConfigField("auth_token", secret=True),
        ConfigField("sender"),
        ConfigField("api_base", rare=True, default=API),
    )
    webhook_answer: ClassVar[WebhookAnswer] = WebhookAnswer("<Response/>", "text/xml; charset=utf-8")

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        given = {f.name: str(config.get(f.name) or f.default or "").strip() for f in self.config_fields}
        missing = [name for name, value in given.items() if not value]
        if missing:
            raise Misconfigured(f"{self.kind} needs {', '.join(missing)}")
        if not _SID.fullmatch(given["account_sid"]) or not given["auth_token"].isascii():
            raise Misconfigured(
                "account_sid and auth_token are copied from the first page of the Twilio console"
            )
        if not given["api_base"].startswith(("https://", "http://")):
            raise Misconfigured(f"api_base must look like {API}")
        self._base = f"{given['api_base'].rstrip('/')}/Accounts/{given['account_sid']}"
        self._is_real = given["api_base"] == API
        self._auth = httpx.BasicAuth(given["account_sid"], given["auth_token"])
        self._token = given["auth_token"].encode()
        self._sender = given["sender"]

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """Twilio asks no such question."""
        return None

    def accept(self, webhook: Webhook) -> bytes:
        """The event of a request that Twilio signed for exactly this address. Raises Forged."""
        fields = twilio_signature.verify(self._token, webhook)
        told = dict(fields) if fields or not webhook.body else wire.told(webhook.body, "json")
        return inbound.together([{**webhook.query, **told}] if isinstance(told, dict) else None)

    def split(self, body: bytes) -> list[Arrival]:
        """The events of a body, each with a body of its own. Raises NotUnderstood."""
        return [
            Arrival(event.external_id, getattr(event, "sender", None), event.at, inbound.together([item]))
            for item, event in self._read(body)
        ]

    def parse(self, body: bytes) -> list[Event]:
        """What the body says. Raises NotUnderstood."""
        return [event for _item, event in self._read(body)]

    def _read(self, body: bytes) -> list[tuple[dict[str, Any], InboundMessage | StatusUpdate]]:
        read = [(item, _status(item) or _message(item)) for item in inbound.apart(body)]
        return [(item, event) for item, event in read if event is not None]

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """Pictures do not travel by SMS in the networks we speak to. Raises ChannelError."""
        raise ChannelError("media_gone", "An SMS brings no file.", permanent=True, proves_unsent=True)

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The SID of the message Twilio took. Raises ChannelError."""
        form = {"To": number_of(message), "Body": words_of(message)}
        form["MessagingServiceSid" if self._sender.startswith("MG") else "From"] = self._sender
        # The real Twilio refuses a message whose receipts it could not bring.
        if message.receipts_url.startswith("https://") or (message.receipts_url and not self._is_real):
            form["StatusCallback"] = message.receipts_url
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                answer = await client.post(f"{self._base}/Messages.json", data=form, auth=self._auth)
        except NETWORK as error:
            raise transport_error(error) from error
        data = _decoded(answer)
        sid = wire.found_at(data, "sid")
        if answer.status_code in (200, 201) and sid:
            return ProviderId(sid)
        raise _refusal(answer, data)

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """The account's name and balance as Twilio shows them. Raises ChannelError."""
        try:
            async with asyncio.timeout(CHECK_WITHIN_S):
                account = await client.get(f"{self._base}.json", auth=self._auth)
                balance = await client.get(f"{self._base}/Balance.json", auth=self._auth)
        except NETWORK as error:
            raise harmless(transport_error(error)) from error
        if account.status_code != 200:
            raise harmless(_refusal(account, _decoded(account)))
        money = _decoded(balance)
        return Health(
            name=wire.found_at(_decoded(account), "friendly_name"),
            number=self._sender,
            balance=" ".join(
                filter(None, (wire.found_at(money, "balance"), wire.found_at(money, "currency")))
            ),
        )


def _decoded(answer: httpx.Response) -> object:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def _refusal(answer: httpx.Response, data: object) -> ChannelError:
    code = wire.whole(wire.found_at(data, "code"))
    return answer_error(answer.status_code, code or None, retry_after_s=retry_after_s(answer.headers))


def _sid(item: dict[str, Any]) -> str:
    return wire.found_at(item, "MessageSid|SmsSid|SmsMessageSid")


def _message(item: dict[str, Any]) -> InboundMessage | None:
    number = e164(wire.found_at(item, "From"))
    if number is None or not _sid(item) or "Body" not in item:
        return None
    return InboundMessage(
        external_id=f"in:{_sid(item)}",
        sender=Sender(phone=number),
        at=None,
        kind="text",
        account_ref=wire.found_at(item, "To"),
        text=wire.found_at(item, "Body"),
    )


def _status(item: dict[str, Any]) -> StatusUpdate | None:
    """What became of a message of ours; None for what came in, whose `SmsStatus` is "received", and for "queued"."""
    told = wire.found_at(item, "MessageStatus|SmsStatus").lower()
    state = _STATES.get(told)
    if state is None or not _sid(item):
        return None
    return StatusUpdate(
        external_id=f"status:{_sid(item)}:{told}",
        provider_id=ProviderId(_sid(item)),
        state=state,
        at=None,
        account_ref=wire.found_at(item, "From"),
        error=receipt_error(wire.whole(wire.found_at(item, "ErrorCode"))) if state == "failed" else None,
    )
