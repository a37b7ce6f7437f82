"""Providers described for the organiser, so that three to five settings are enough."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import httpx

from qadam.channels.base import Capabilities, ChannelError, ConfigField, Health
from qadam.channels.http import transport_error
from qadam.channels.sms import answers
from qadam.channels.sms.generic import NETWORK, SMS, SmsHttp, harmless

_SECRET = "secret={}"
# What a phone with SMSGate is asked to tell.
EVENTS = ("sms:received", "sms:sent", "sms:delivered", "sms:failed")


class Kannel(SmsHttp):
    """A Kannel gateway of our own or of a partner: its smsbox sends, its sms-service and its reports come to us."""

    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("send_url", default="http://127.0.0.1:13013/cgi-bin/sendsms"),
        ConfigField("user"),
        ConfigField("password", secret=True),
        ConfigField("sender"),
        # What stands after the secret is Kannel's own way to write the parts of a message.
        ConfigField(
            "secret", secret=True, made=True, in_webhook=f"{_SECRET}&from=%p&text=%b&charset=%C&id=%I&time=%T"
        ),
    )

    @classmethod
    def described(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """The way `sendsms` is asked since Kannel 1.3. Reports: 1 arrived, 2 failed, 4 waits, 8 sent, 16 refused."""
        fields = {
            "username": "{user}",
            "password": "{password}",
            "from": "{sender}",
            "to": "{to}",
            "text": "{text}",
            "dlr-mask": "31",
            "dlr-url": "{report_url}&status=%d",
        }
        return {
            **given,
            "method": "GET",
            "send_as": "query",
            "fields": json.dumps(fields),
            "gsm_fields": '{"coding": "0", "charset": "utf-8"}',
            "unicode_fields": '{"coding": "2", "charset": "utf-8"}',
            "taken": r"^202 (0|3): ",
            "refusals": "permanent ^404 \naccount ^403 \npermanent ^400 ",
            "report_states": "1=delivered\n2=failed\n4=sent\n8=sent\n16=failed",
            "check_url": given["send_url"] + "?username={user}&password={password}",
        }

    def health(self, answer: httpx.Response) -> Health:
        """Asked without a receiver Kannel refuses the message, but first it judges user and password."""
        if answer.status_code in (401, 403):
            raise answers.refused("account", answer)
        if answer.status_code != 400:
            raise harmless(answers.by_status(answer))
        return Health(name="Kannel", number=self._settings.own["sender"])


class SmsGate(SmsHttp):
    """An Android phone with the SMSGate app: a SIM of our own, for conversations, not for masses."""

    capabilities: ClassVar[Capabilities] = replace(SMS, per_second=1, connects=True)
    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("user"),
        ConfigField("password", secret=True),
        ConfigField("signing_key", secret=True),
        ConfigField("api_base", rare=True, default="https://api.sms-gate.app/3rdparty/v1"),
    )

    @classmethod
    def described(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """The app's API. Its id of a message that came in is made from the words, so it is not taken for one."""
        base = given["api_base"].rstrip("/")
        fields = {
            "id": "{id}",
            "textMessage": {"text": "{text}"},
            "phoneNumbers": ["{to}"],
            "withDeliveryReport": True,
        }
        return {
            **given,
            "send_url": f"{base}/messages",
            "send_as": "json",
            "fields": json.dumps(fields),
            "headers": "Authorization: Basic {basic}",
            "taken": r'^20[0-2] \{.*"id"',
            "id_path": "id",
            "secret": given["signing_key"],
            "proof": "hmac",
            "in_if": "event=sms:received",
            "in_from": "payload.sender|payload.phoneNumber",
            "in_text": "payload.message",
            "in_id": "",
            "in_time": "payload.receivedAt",
            "report_if": "event&payload.messageId",
            "report_state": "event",
            "report_id": "payload.messageId",
            "report_ref": "payload.messageId",
            "report_time": "payload.deliveredAt|payload.sentAt|payload.failedAt",
            "report_states": "sms:sent=sent\nsms:delivered=delivered\nsms:failed=failed",
            "check_url": f"{base}/webhooks",
        }

    async def connect(self, webhook_url: str, *, client: httpx.AsyncClient) -> str:
        """Has the phone tell us what comes in and what became of messages; nobody has to type an address into it.

        The app keeps one address an event; the same id replaces it. Raises ChannelError.
        """
        url = httpx.URL(webhook_url)
        if url.scheme != "https" and url.host not in ("127.0.0.1", "localhost"):
            raise ChannelError("https_needed", "The phone tells only an https address.", proves_unsent=True)
        target = self._settings.check
        assert target is not None
        for event in EVENTS:
            id = hashlib.sha256(f"{event} {webhook_url}".encode()).hexdigest()[:32]
            registration = {"id": id, "url": webhook_url, "event": event}
            try:
                answer = await client.post(
                    target.base, json=registration, headers=dict(self._settings.headers)
                )
            except NETWORK as error:
                raise harmless(transport_error(error)) from error
            if not answer.is_success:
                raise harmless(answers.by_status(answer))
        return ""


class Aggregator(SmsHttp):
    """A company that sends under a registered name: the address it shows in its manual, with our blanks in it."""

    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("send_url"),
        ConfigField("user", default=""),
        ConfigField("password", secret=True, default=""),
        ConfigField("sender", default=""),
        ConfigField("taken_word", default="OK"),
        ConfigField("secret", secret=True, made=True, in_webhook=_SECRET),
    )

    @classmethod
    def described(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """One GET with everything in the address; an answer with the provider's word of success; words for the rest."""
        return {
            **given,
            "method": "GET",
            "send_as": "query",
            "fields": "{}",
            "taken": r"^2\d\d .*" + re.escape(given["taken_word"]),
            "id_path": "id|data.id|messages.0.id|ID:|id:",
            "refusals": (
                r"account (?i)^2\d\d .*(balance|credit|invalid (user|login|password|api|key)|authenticat|mask)"
                "\n"
                r"permanent (?i)^2\d\d .*(invalid (number|mobile|receiver|destination|msisdn)|blacklist|\bdncr?\b)"
            ),
            "in_from": "from|sender|mobile|msisdn",
            "in_text": "text|message|msg",
            "in_if": "text|message|msg",
            "in_id": "id|message_id|msgid",
            "in_time": "time|date|received_at|timestamp",
            "report_if": "status",
            "report_id": "id|message_id|msgid",
            "report_ref": "ref",
        }
