"""Mail services by way of django-anymail, which needs Django: so it stands here and not in `channels`.

Fills channels.email.service: sending through an account of ours, and their webhooks (bounces, complaints, answers) as
events. Nothing of Django's settings is used; keys come from the channel account.
"""

import asyncio
import io
from collections.abc import Callable, Mapping
from email.utils import formataddr
from typing import Any

import requests
from anymail.backends import brevo, mailgun, postmark, sparkpost
from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks import brevo as brevo_hooks
from anymail.webhooks import mailgun as mailgun_hooks
from anymail.webhooks import postmark as postmark_hooks
from anymail.webhooks import sparkpost as sparkpost_hooks
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.core.mail import EmailMultiAlternatives
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from qadam.channels.base import (
    ChannelError,
    Event,
    Forged,
    Misconfigured,
    NotUnderstood,
    PreferenceChange,
    ProviderId,
    Sender,
    StatusUpdate,
    Webhook,
)
from qadam.channels.email.replies import GONE
from qadam.channels.email.service import Mail

_Keys = Callable[[Mapping[str, str]], dict[str, str]]


def _api_key(values: Mapping[str, str]) -> dict[str, str]:
    return {"api_key": values["service_key"]}


def _mailgun(values: Mapping[str, str]) -> dict[str, str]:
    return {"api_key": values["service_key"], "sender_domain": values["from_address"].rpartition("@")[2]}


def _postmark(values: Mapping[str, str]) -> dict[str, str]:
    return {"server_token": values["service_key"]}


# For each service: what sends, which keys it takes, what reads its reports, and what reads mail it received for us.
SERVICES: Mapping[str, tuple[Any, _Keys, Any, Any]] = {
    "brevo": (
        brevo.EmailBackend,
        _api_key,
        brevo_hooks.BrevoTrackingWebhookView,
        brevo_hooks.BrevoInboundWebhookView,
    ),
    "mailgun": (
        mailgun.EmailBackend,
        _mailgun,
        mailgun_hooks.MailgunTrackingWebhookView,
        mailgun_hooks.MailgunInboundWebhookView,
    ),
    "postmark": (
        postmark.EmailBackend,
        _postmark,
        postmark_hooks.PostmarkTrackingWebhookView,
        postmark_hooks.PostmarkInboundWebhookView,
    ),
    "sparkpost": (
        sparkpost.EmailBackend,
        _api_key,
        sparkpost_hooks.SparkPostTrackingWebhookView,
        sparkpost_hooks.SparkPostInboundWebhookView,
    ),
}
ANSWER_WITHIN_S = (10, 45)  # to connect, to answer


def open_service(name: str, config: Mapping[str, Any]) -> "Service":
    """The account at this service. Raises Misconfigured."""
    if name not in SERVICES:
        raise Misconfigured(f"service must be one of {', '.join(SERVICES)}")
    return Service(name, config)


class Service:
    """One account at one mail service."""

    def __init__(self, name: str, config: Mapping[str, str]) -> None:
        backend, keys, reports, answers = SERVICES[name]
        self._backend, self._keys = backend, keys(config)
        if config.get("api_base"):
            self._keys["api_url"] = config["api_base"]
        self._signing = {"webhook_signing_key": config["webhook_key"]} if config.get("webhook_key") else {}
        if name == "mailgun" and not self._signing:
            self._signing = {"webhook_signing_key": config["service_key"]}
        self._reports, self._answers = _quiet(reports), _quiet(answers)

    async def send(self, mail: Mail) -> str:
        """The service's id of the mail it took. Raises ChannelError."""
        return await asyncio.to_thread(self._send, mail)

    def _send(self, mail: Mail) -> str:
        message: Any = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=formataddr(mail.sender),
            to=[mail.to],
            headers=dict(mail.headers),
        )
        message.attach_alternative(mail.html, "text/html")
        for name, content, mime in mail.files:
            message.attach(name, content, mime)
        message.metadata = {"ref": mail.our_ref}
        message.track_opens = message.track_clicks = False
        posted: list[bool] = []
        try:
            with self._backend(**self._keys, timeout=ANSWER_WITHIN_S) as backend:
                _note_posting(backend, posted)
                backend.send_messages([message])
        except AnymailError as error:
            raise _proven_by(error, was_posted=bool(posted)) from None
        return str(message.anymail_status.message_id or mail.headers["Message-ID"])

    def accept(self, webhook: Webhook, *, account_ref: str) -> list[Event | bytes]:
        """What a webhook of the service tells. `for=inbound` in its address: mail it received for us."""
        is_inbound = webhook.query.get("for") == "inbound"
        view = (self._answers if is_inbound else self._reports)(**self._signing)
        request = _request(webhook)
        try:
            view.run_validators(request)
        except SuspiciousOperation:
            raise Forged from None
        try:
            told = view.parse_events(request)
        except Exception:  # each service's reader fails in its own way over what it does not know
            raise NotUnderstood("not what this service sends") from None
        if is_inbound:
            return [event.message.as_bytes() for event in told if event.message is not None]
        return [event for one in told if (event := _event(one, account_ref))]


def _note_posting(backend: Any, posted: list[bool]) -> None:
    """Marks when the request leaves us: what fails afterwards, and be it in reading the answer, proves nothing."""
    post = backend.post_to_esp

    def noted(payload: Any, message: Any) -> Any:
        posted.append(True)
        return post(payload, message)

    backend.post_to_esp = noted


def _quiet(view: Any) -> Any:
    """The same view without its warning: the address it is reached at holds our secret."""
    return type(view.__name__, (view,), {"warn_if_no_basic_auth": False})


def _request(webhook: Webhook) -> WSGIRequest:
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in webhook.headers.items()}
    return WSGIRequest(
        headers
        | {
            "REQUEST_METHOD": webhook.method,
            "CONTENT_TYPE": webhook.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(webhook.body)),
            "wsgi.input": io.BytesIO(webhook.body),
        }
    )


_STATES = {
    EventType.SENT: "sent",
    EventType.DELIVERED: "delivered",
    EventType.BOUNCED: "failed",
    EventType.REJECTED: "failed",
    EventType.FAILED: "failed",
}


def _event(told: AnymailTrackingEvent, account_ref: str) -> Event | None:
    """A report in our own words; None for what is none of our business (opens, clicks) or not decided yet."""
    name = told.event_type
    external_id = f"{told.message_id}:{told.recipient}:{name}"
    if name in (EventType.COMPLAINED, EventType.UNSUBSCRIBED) and told.recipient:
        return PreferenceChange(
            external_id=external_id,
            sender=Sender(None, email=told.recipient.lower()),
            marketing=False,
            at=told.timestamp,
            account_ref=account_ref,
            detail=str(name),
            everything=True,
        )
    if name not in _STATES or not told.message_id:
        return None
    return StatusUpdate(
        external_id=external_id,
        provider_id=ProviderId(str(told.message_id)),
        state=_STATES[name],  # type: ignore[arg-type]
        at=told.timestamp,
        account_ref=account_ref,
        our_ref=(told.metadata or {}).get("ref"),
        error=_why(told) if _STATES[name] == "failed" else None,
    )


def _why(told: AnymailTrackingEvent) -> ChannelError:
    words = f"{told.mta_response or ''} {told.description or ''}"
    if told.reject_reason in (RejectReason.UNSUBSCRIBED, RejectReason.SPAM):
        return ChannelError(
            "opted_out", "The service knows that this person wants nothing.", permanent=True, everything=True
        )
    if told.reject_reason == RejectReason.INVALID or GONE.search(words):
        return ChannelError("address_gone", "This mailbox does not exist.", permanent=True)
    return ChannelError("bounced", "The mail came back.", permanent=True)


_NEVER_STOOD = (NewConnectionError, ConnectTimeoutError, NameResolutionError)


def _proven_by(error: AnymailError, *, was_posted: bool) -> ChannelError:
    """What an error of a service proves about the mail."""
    if isinstance(error, AnymailRecipientsRefused):
        return ChannelError(
            "undeliverable", "The service refuses this mailbox.", permanent=True, proves_unsent=True
        )
    if not was_posted:
        return ChannelError(
            "content_refused", "The service cannot carry this mail.", permanent=True, proves_unsent=True
        )
    if not isinstance(error, AnymailRequestsAPIError):
        return _answered(200)
    if error.response is None:
        return _broken(error.__cause__)
    return _answered(error.response.status_code)


def _broken(cause: BaseException | None) -> ChannelError:
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if isinstance(cause, requests.ConnectTimeout) or isinstance(reason, _NEVER_STOOD):
        return ChannelError(
            "unreachable", "The service could not be reached.", proves_unsent=True, retry_after_s=15
        )
    if isinstance(cause, requests.Timeout):
        return ChannelError("no_answer", "The service took the request and did not answer.", unknown=True)
    return ChannelError("cut_off", "The connection broke before the service answered.", unknown=True)


def _answered(status: int) -> ChannelError:
    if status in (401, 403):
        return ChannelError(
            "token_refused",
            "The service refuses the key.",
            proves_unsent=True,
            account_wide=True,
            retry_after_s=300,
        )
    if status == 429:
        return ChannelError(
            "too_fast", "The service asks to send more slowly.", proves_unsent=True, retry_after_s=30
        )
    if status == 503:
        return ChannelError(
            "unavailable", "The service asks for patience.", proves_unsent=True, retry_after_s=60
        )
    if 400 <= status < 500:
        return ChannelError(
            "content_refused", "The service refused the mail.", permanent=True, proves_unsent=True
        )
    return ChannelError("odd_answer", "The service failed over the mail.", unknown=True)
