"""What a simulated phone does: write, press, send a file, receive, read. Bytes go through the real webhook over HTTP."""

import hashlib
import io
import json
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import httpx
from django.conf import settings
from django.urls import reverse

from qadam.channels.base import OutboundMessage
from qadam.channels.http import trusted
from qadam.channels.simulator import graph
from qadam.channels.simulator import phone as wire
from qadam.messaging.models import ChannelAccount
from qadam.simulator.models import Bubble, Phone, SimFile

# The page waits for the webhook's answer; a stuck server must not hold it for ever.
_TIMEOUT_S = 10.0


def line_of(account: ChannelAccount) -> wire.Line:
    config = account.config()
    return wire.Line(config["phone_number_id"], config["waba_id"], account.public_address.removeprefix("+"))


def caller_of(phone: Phone) -> wire.Caller:
    return wire.Caller(phone=phone.number, name=phone.name)


def post(account: ChannelAccount, *changes: Mapping[str, Any]) -> tuple[bytes, int, int]:
    """Posts changes, signed, to the account's webhook. Answers the bytes, the HTTP status and the milliseconds."""
    body = wire.body(line_of(account), [dict(change) for change in changes])
    headers = wire.signed(account.config()["app_secret"], body)
    url = f"http://127.0.0.1:{settings.PORT}" + reverse("hook", args=[account.kind, account.pk])
    began = perf_counter()
    try:
        status = httpx.post(
            url, content=body, headers=headers, timeout=_TIMEOUT_S, verify=trusted()
        ).status_code
    except httpx.HTTPError:
        status = 0
    return body, status, round((perf_counter() - began) * 1000)


def _write(account: ChannelAccount, phone: Phone, change: dict[str, Any], **shown: Any) -> Bubble:
    body, status, ms = post(account, change)
    message = change["value"]["messages"][0]
    return Bubble.objects.create(
        account=account,
        phone=phone,
        message_id=message["id"],
        is_ours=True,
        state="read" if status == 200 else "failed",
        answer_ms=ms,
        answer_status=status,
        wire=json.dumps(json.loads(body), ensure_ascii=False, indent=1),
        **shown,
    )


def write(account: ChannelAccount, phone: Phone, text: str) -> Bubble:
    """The person writes."""
    return _write(account, phone, wire.text(line_of(account), caller_of(phone), text), text=text)


def press(account: ChannelAccount, phone: Phone, option_id: str, label: str, *, is_list: bool) -> Bubble:
    """The person presses a button or chooses from a list."""
    kind = "list" if is_list else "button"
    change = wire.press(line_of(account), caller_of(phone), option_id, label, kind=kind)
    return _write(account, phone, change, text=label)


def send_file(account: ChannelAccount, phone: Phone, content: bytes, mime: str) -> Bubble:
    """The person sends a photo or a recording. A browser's WebM recording is put into Ogg, as WhatsApp does."""
    if "webm" in mime:
        content, mime = _as_ogg(content), "audio/ogg; codecs=opus"
    file = keep_file(content, mime)
    is_voice = mime.startswith("audio/")
    make = wire.voice if is_voice else wire.image
    return _write(
        account, phone, make(line_of(account), caller_of(phone), str(file.pk), mime, file.sha256), file=file
    )


def keep_file(content: bytes, mime: str) -> SimFile:
    return SimFile.objects.create(mime=mime, content=content, sha256=hashlib.sha256(content).hexdigest())


def sound_file(content: bytes, mime: str) -> tuple[bytes, int, str]:
    """A recording as a provider of calls would keep it, with its whole seconds and its type."""
    import av

    if "webm" in mime:
        content, mime = _as_ogg(content), "audio/ogg"
    try:
        with av.open(io.BytesIO(content), "r") as source:
            seconds = round((source.duration or 0) / av.time_base)
    except av.FFmpegError:
        seconds = 1
    return content, max(seconds, 1), mime.partition(";")[0]


def _as_ogg(webm: bytes) -> bytes:
    """The same Opus packets in another box: nothing is decoded."""
    import av

    out = io.BytesIO()
    with av.open(io.BytesIO(webm), "r") as source, av.open(out, "w", format="ogg") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return out.getvalue()


def receive(account: ChannelAccount, phone: Phone, taken: graph.Taken, our_ref: str) -> Bubble:
    """The account's message arrives on the phone."""
    message = taken.message
    return Bubble.objects.create(
        account=account,
        phone=phone,
        message_id=taken.message_id,
        is_ours=False,
        text=_shown_text(account, message),
        options=[[option.id, option.label] for option in message.options],
        list_button=message.list_button if message.kind == "list" else "",
        file_id=taken.media_id,
        file_name=message.media.name if message.media else "",
        our_ref=our_ref,
    )


def _shown_text(account: ChannelAccount, message: OutboundMessage) -> str:
    if message.template is None:
        return message.text
    call = message.template
    row = account.templates.filter(key=call.name, language=call.language.replace("_", "-")).first()
    text = row.body if row else call.name
    for place, value in enumerate(call.params, start=1):
        text = text.replace(f"{{{{{place}}}}}", value)
    return text


def report_seen(account: ChannelAccount, phone: Phone) -> None:
    """Tells the account that its messages arrived and were read, as a phone with its screen on does."""
    for bubble in Bubble.objects.filter(account=account, phone=phone, is_ours=False).exclude(state="read")[
        :20
    ]:
        for state in ("delivered", "read"):
            change = wire.status(
                line_of(account), caller_of(phone), bubble.message_id, state, our_ref=bubble.our_ref or None
            )
            post(account, change)
        Bubble.objects.filter(pk=bubble.pk).update(state="read")


def begin_again(account: ChannelAccount, phone: Phone) -> None:
    """Clears the phone's screen. What the network knows stays, as with a real phone."""
    Bubble.objects.filter(account=account, phone=phone).delete()
