"""What the simulated provider and the old phone do in a call: the same signed requests, the same TwiML as from a real one."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import httpx
from django.conf import settings
from django.urls import reverse

from qadam.channels.http import trusted
from qadam.channels.twilio_signature import FORM, signature
from qadam.core.clock import now
from qadam.messaging.models import ChannelAccount
from qadam.simulator.address import simulated_telephone
from qadam.simulator.models import Phone, SimCall
from qadam.simulator.services import keep_file, sound_file
from qadam.voice.queries import said_at

_TIMEOUT_S = 10.0
# A phone that nobody takes rings so long; a pause is over after so long.
RINGS_FOR = timedelta(seconds=25)
PAUSE = timedelta(seconds=2)


@dataclass(frozen=True)
class Heard:
    """One thing on the line: a recording with its speaker, or the machine where a recording is missing."""

    text: str
    url: str = ""
    speaker: str = ""
    language: str = ""
    music: str = ""  # what stands for a voice


@dataclass(frozen=True)
class Line:
    """What the phone is in the middle of: what is heard, and where a key or a voice goes."""

    heard: tuple[Heard, ...] = ()
    key_to: str = ""
    voice_to: str = ""
    next: str = ""
    hangs_up: bool = False


def ring(account: ChannelAccount, phone: Phone) -> int:
    """A missed call. The HTTP status of the webhook's answer."""
    told = _told(account, phone, new_sid(), status="ringing") | {"Direction": "inbound"}
    told |= {"From": phone.number, "To": account.public_address}
    path = reverse("hook", args=[account.kind, account.pk])
    return _post(account, f"{settings.BASE_URL}{path}", told)[0]


def begin(account: ChannelAccount, phone: Phone, *, door: str, receipts: str) -> SimCall:
    """The provider rings a phone."""
    return SimCall.objects.create(account=account, phone=phone, sid=new_sid(), door=door, receipts=receipts)


def take(call: SimCall) -> None:
    """She takes the call: the provider asks what to say."""
    _report(call, "in-progress")
    call.state = "open"
    _ask(call, call.door, {})


def decline(call: SimCall) -> None:
    """She does not take it."""
    _end(call, "busy")


def hang_up(call: SimCall) -> None:
    """She lays the phone down."""
    _end(call, "completed")


def press(call: SimCall, digit: str) -> None:
    """A key, where the line waits for one or ends a recording with it."""
    line = line_of(call)
    if line.key_to:
        _ask(call, line.key_to, {"Digits": digit, "msg": "Gather End"})
    elif line.voice_to and digit in "90*":
        _ask(call, line.voice_to, {"Digits": digit, **_recording(call, b"", 0)})


def speak(call: SimCall, content: bytes, mime: str) -> None:
    """What she says after the tone, ended with hash."""
    if target := line_of(call).voice_to:
        _ask(call, target, {"Digits": "#", **_recording(call, *sound_file(content, mime))})


def go_on(call: SimCall) -> None:
    """What happens by itself: a pause ends, a phone stops ringing, a line is closed."""
    if call.state == "ringing" and call.at < now() - RINGS_FOR:
        _end(call, "no-answer")
    if call.state != "open":
        return
    line = line_of(call)
    waits = line.key_to or line.voice_to or line.hangs_up
    if not waits and line.next and call.asked_at < now() - PAUSE:
        _ask(call, line.next, {})


def line_of(call: SimCall) -> Line:
    """What the phone is in the middle of, read from the document the provider was given."""
    if not call.document:
        return Line()
    root = ElementTree.fromstring(call.document)
    heard: list[Heard] = []
    key_to = voice_to = following = ""
    hangs_up = False
    for verb in root.iter():
        match verb.tag:
            case "Play":
                heard.append(_played(verb.text or ""))
            case "Say":
                heard.append(Heard(verb.text or "", language=verb.get("language", "")[:2]))
            case "Gather":
                key_to = verb.get("action", "")
            case "Record":
                voice_to = verb.get("action", "")
            case "Redirect":
                following = following or (verb.text or "")
            case "Hangup":
                hangs_up = True
    return Line(tuple(heard), key_to, voice_to, following, hangs_up)


def _played(url: str) -> Heard:
    said = said_at(urlsplit(url).path)
    path = urlsplit(url).path + (f"?{urlsplit(url).query}" if urlsplit(url).query else "")
    if said is None:
        return Heard("", path)
    speaker, music = (said.speaker, "") if said.is_person else ("", said.speaker)
    return Heard(said.words, path, speaker, said.language, music)


def new_sid() -> str:
    """A fresh id of a call, of the shape providers give."""
    return f"CA{secrets.token_hex(16)}"


def _told(account: ChannelAccount, phone: Phone, sid: str, *, status: str) -> dict[str, str]:
    return {
        "AccountSid": account.config()["account_sid"],
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "CallStatus": status,
        "Direction": "outbound-api",
        "From": account.public_address,
        "To": phone.number,
    }


def _ask(call: SimCall, url: str, more: dict[str, str]) -> None:
    told = _told(call.account, call.phone, call.sid, status="in-progress") | more
    status, document = _post(call.account, url, told)
    call.document = document if status == 200 else "<Response><Hangup/></Response>"
    call.asked_at = now()
    call.turn += 1
    call.save()


def _report(call: SimCall, status: str) -> None:
    told = _told(call.account, call.phone, call.sid, status=status)
    _post(call.account, call.receipts, told | {"Timestamp": f"{now():%a, %d %b %Y %H:%M:%S} +0000"})


def _end(call: SimCall, status: str) -> None:
    call.state, call.document = "ended", ""
    call.turn += 1
    call.save()
    _report(call, status)


def _recording(call: SimCall, content: bytes, seconds: int, mime: str = "audio/mpeg") -> dict[str, str]:
    if not content:
        return {}
    file = keep_file(content, mime)
    sid = call.account.config()["account_sid"]
    url = f"{simulated_telephone()}/2010-04-01/Accounts/{sid}/Recordings/{file.pk}"
    return {"RecordingUrl": url, "RecordingSid": f"RE{file.pk.hex}", "RecordingDuration": str(seconds)}


def _post(account: ChannelAccount, url: str, told: dict[str, str]) -> tuple[int, str]:
    """A signed request to the address as it was given, on this machine. Status and text of the answer."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    given = signature(account.config()["auth_token"].encode(), f"{settings.BASE_URL}{path}", told.items())
    headers = {"Content-Type": FORM, "X-Twilio-Signature": given}
    try:
        answer = httpx.post(
            f"http://127.0.0.1:{settings.PORT}{path}",
            content=urlencode(told).encode(),
            headers=headers,
            timeout=_TIMEOUT_S,
            verify=trusted(),
        )
    except httpx.HTTPError:
        return 0, ""
    return answer.status_code, answer.text
