"""The e-mail channel: one mailbox of an organisation, by a mail server or by a mail service."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar
from uuid import uuid4

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
from qadam.channels.email import compose, events, smtp
from qadam.channels.email.headers import one_line
from qadam.channels.email.proof import Proof
from qadam.channels.email.reading import is_address, read_mail
from qadam.channels.email.service import Mail, OpenMailService

SIGNATURE = "x-qadam-signature"
SEND_WITHIN_S = 200.0
_SHORTEST_SECRET = 16
SERVICES = ("brevo", "mailgun", "postmark", "sparkpost")


_MAILBOX = (
    ConfigField("from_address"),
    ConfigField("from_name", default=""),
    ConfigField("inbound_secret", secret=True, made=True),
    ConfigField("trusted_server", default="", rare=True),
)


class Mailbox:
    """What every mailbox does, however its mail leaves. Nothing secret is optional."""

    kind: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=compose.MAX_TEXT,
        max_buttons=0,
        max_button_label=0,
        max_list_rows=0,
        max_row_label=0,
        media=compose.TYPES,
        documents=frozenset(compose.DOCUMENTS),
        free_form_window_s=None,
        receipts=True,
        templates=False,
        numbered_menus=True,
        max_prompt=compose.MAX_TEXT,
        unsubscribe_link=True,
        daily_limit=0,
        names_itself=True,
    )
    config_fields: ClassVar[tuple[ConfigField, ...]] = _MAILBOX
    webhook_answer: ClassVar[WebhookAnswer] = WebhookAnswer()

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        values = {f.name: (config.get(f.name) or f.default or "").strip() for f in self.config_fields}
        missing = [f.name for f in self.config_fields if f.default is None and not values[f.name]]
        if missing:
            raise Misconfigured(f"email needs {', '.join(missing)}")
        self.values = values
        self.address = _address(values["from_address"], "from_address").lower()
        if len(values["inbound_secret"]) < _SHORTEST_SECRET:
            raise Misconfigured(f"inbound_secret needs {_SHORTEST_SECRET} characters or more")
        self._head = compose.Letterhead(self.address, values["from_name"])
        self._proof = Proof(values["inbound_secret"], self.address.rpartition("@")[2])

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """Nobody asks: there is nothing to prove before the first mail."""
        return None

    def accept(self, webhook: Webhook) -> bytes:
        """The events of a mail posted with our signature. Raises Forged."""
        given = webhook.headers.get(SIGNATURE, "")
        if not hmac.compare_digest(given.encode(), self.sign(webhook.body).encode()):
            raise Forged
        return self.take_mail(webhook.body)

    def take_mail(self, raw: bytes) -> bytes:
        """What a mail says, as a body for `split` and `parse`; for mail that came by a way that needs no proof."""
        return events.pack(self._read(raw))

    def sign(self, body: bytes) -> str:
        """What must stand in the header X-Qadam-Signature of a mail that is posted to our webhook."""
        return self._proof.signature(body)

    def split(self, body: bytes) -> list[Arrival]:
        """The events of a body, each with a body of its own. Raises NotUnderstood."""
        return events.split(body)

    def parse(self, body: bytes) -> list[Event]:
        """What the body says. Raises NotUnderstood."""
        return events.parse(body)

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """There is nothing to fetch: only the words of a mail are taken."""
        raise ChannelError("media_gone", "Files of a mail are not kept.", permanent=True, proves_unsent=True)

    def _addressed(self, message: OutboundMessage) -> tuple[str, str, str]:
        """The mailbox it goes to, our reference and the Message-ID made of both. Raises ChannelError."""
        to = message.to.email or ""
        if not is_address(to) or not to.isascii():
            raise ChannelError(
                "bad_address", "This is not an address for mail.", permanent=True, proves_unsent=True
            )
        ref = message.our_ref or uuid4().hex
        return to, ref, self._proof.message_id(ref, to)

    def _read(self, raw: bytes) -> list[Event]:
        trusted = self.values["trusted_server"]
        return read_mail(raw, proof=self._proof, account_ref=self.address, trusted_server=trusted)


class SmtpMail(Mailbox):
    """A mailbox whose mail leaves through a mail server."""

    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("host"),
        ConfigField("port", default="587"),
        ConfigField("security", default="starttls", choices=("starttls", "tls", "none")),
        ConfigField("login", default=""),
        ConfigField("login_password", secret=True, default=""),
        *_MAILBOX,
        ConfigField("bounces_to", default="", rare=True),
        ConfigField("connections", default="5", rare=True),
    )

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        super().__init__(config)
        self._bounces_to = _address(self.values["bounces_to"] or self.address, "bounces_to")
        self._server = _server(self.values, helo=self.address.rpartition("@")[2])

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The Message-ID of a mail that the server took. Raises ChannelError."""
        to, _ref, message_id = self._addressed(message)
        content = compose.compose(
            message,
            to=to,
            head=self._head,
            message_id=message_id,
            at=datetime.now(UTC),
            boundary=f"qadam-{uuid4().hex}",
        )
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                await smtp.deliver(self._server, smtp.Envelope(self._bounces_to, to, content))
        except TimeoutError:
            raise ChannelError("no_answer", "The mail server did not answer in time.", unknown=True) from None
        return ProviderId(message_id)

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """Proof that the server takes our name and password. Raises ChannelError."""
        await smtp.probe(self._server)
        return Health(name=self._head.name or self.address, number=self.address)


class ServiceMail(Mailbox):
    """A mailbox whose mail leaves through a mail service. A subclass says how one is opened: config/channels.py."""

    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("service", choices=SERVICES),
        ConfigField("service_key", secret=True),
        ConfigField("webhook_key", secret=True, default=""),
        *_MAILBOX,
        ConfigField("webhook_secret", secret=True, made=True, in_webhook="secret={}"),
        ConfigField("api_base", default="", rare=True),
    )
    open_service: ClassVar[OpenMailService]

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        super().__init__(config)
        self._service = type(self).open_service(self.values["service"], self.values)

    def accept(self, webhook: Webhook) -> bytes:
        """The events of a webhook of the service, or of a mail posted with our signature. Raises Forged."""
        if SIGNATURE in webhook.headers:
            return super().accept(webhook)
        given = webhook.query.get("secret", "")
        if not hmac.compare_digest(given.encode(), self.values["webhook_secret"].encode()):
            raise Forged
        found: list[Event] = []
        try:
            reports = self._service.accept(webhook, account_ref=self.address)
        except NotUnderstood:
            return webhook.body  # which no reader of ours understands either, and says so
        for told in reports:
            found += self._read(told) if isinstance(told, bytes) else [told]
        return events.pack(found)

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The id the service gave to the mail it took. Raises ChannelError."""
        to, ref, message_id = self._addressed(message)
        file = message.media if message.media and message.media.content is not None else None
        # Some services put their own id in the place of ours: an answer carries the references along.
        headers = {"Message-ID": message_id, "References": message_id, "Auto-Submitted": "auto-generated"}
        mail = Mail(
            sender=(one_line(self._head.name, limit=120), self.address),
            to=to,
            subject=compose.subject_of(message),
            text=compose.plain_part(message),
            html=compose.html_part(message),
            headers=headers | compose.unsubscribe_headers(message.unsubscribe_url),
            our_ref=ref,
            files=((compose.file_name(file.mime, file.name), file.content or b"", file.mime),)
            if file
            else (),
        )
        return ProviderId(await self._service.send(mail))

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """Name and address as they stand in our settings: services have no common way to ask."""
        return Health(name=self._head.name or self.address, number=self.address)


def _address(text: str, name: str) -> str:
    if not is_address(text) or not text.isascii():
        raise Misconfigured(f"{name} must look like news@example.org")
    return text


def _server(values: Mapping[str, str], *, helo: str) -> smtp.Server:
    host, security = values["host"], values["security"]
    if security not in ("none", "starttls", "tls"):
        raise Misconfigured("security must be none, starttls or tls")
    if security == "none" and values["login_password"] and not _is_here(host):
        raise Misconfigured("a password is not sent without starttls or tls, but to this very machine")
    return smtp.Server(
        host=host,
        port=_number(values["port"], "port", 65_535),
        security=security,
        user=values["login"],
        password=values["login_password"],
        helo=helo,
        connections=_number(values["connections"], "connections", 50),
    )


def _number(text: str, name: str, at_most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= at_most:
        raise Misconfigured(f"{name} must be a number from 1 to {at_most}")
    return int(text)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
