"""A telephone for tests: it plays the provider with signed requests, and the person with keys and a voice."""

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client
from django.utils.timezone import now

from qadam.channels.base import Webhook
from qadam.channels.twilio_signature import FORM, signature
from qadam.messaging import draining, intake
from qadam.messaging.models import Attempt, ChannelAccount, Conversation, Delivery

TOKEN = "provider-token"
NUMBER = "+922137130000"
CONFIG = {
    "account_sid": "AC0123456789abcdef",
    "auth_token": TOKEN,
    "from_number": NUMBER,
    "machine_voices": "en=en-US, ur=ur-IN",
    "api_base": "http://127.0.0.1:9",
}
_SIDS = count(1)


def heard(document: str) -> list[str]:
    """What is heard of a TwiML document, in order: words of the machine, addresses of recordings."""
    return [unescape(found) for found in re.findall(r"<(?:Say[^>]*|Play)>([^<]*)</", document)]


@dataclass
class Telephone:
    """One person with a phone without letters. Every verb answers the TwiML that came back."""

    account: ChannelAccount
    number: str = "+923000000888"
    sid: str = ""
    attempt: Attempt | None = None
    document: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def ring(self, *, sid: str = "") -> int:
        """A missed call. The status of our answer; its text is in `document`."""
        told = {"CallSid": sid or new_sid(), "From": self.number, "To": NUMBER}
        told |= {"CallStatus": "ringing", "Direction": "inbound"}
        answer = intake.take("voice", self.account.pk, signed(self.hook, told))
        self.document = answer.text
        return answer.status

    @property
    def hook(self) -> str:
        return f"https://qadam.example/hooks/voice/{self.account.pk}"

    def call_back(self) -> Delivery:
        """The newest call-back, as if the sender had just had it rung."""
        delivery = Delivery.objects.filter(account=self.account, state="queued").latest("created_at")
        return self.is_rung(delivery)

    def is_rung(self, delivery: Delivery) -> Delivery:
        Delivery.objects.filter(pk=delivery.pk).update(state="accepted")
        self.attempt = Attempt.objects.create(delivery=delivery, account=self.account, state="accepted")
        self.sid = new_sid()
        return delivery

    def take(self) -> str:
        """She takes the call."""
        assert self.attempt is not None
        return self.ask(f"/voice/{self.account.pk}/{self.attempt.pk}/", {})

    def rings_and_takes(self) -> str:
        """A missed call, called back and taken."""
        self.ring()
        draining.drain()
        self.call_back()
        return self.take()

    def press(self, digit: str) -> str:
        """Presses a key where the call waits for one."""
        return self.ask(self._action("Gather"), {"Digits": digit, "msg": "Gather End"})

    def speak(self, url: str, *, seconds: int = 14, ended_by: str = "#") -> str:
        """Speaks after the tone; the recording then lies at `url`."""
        more = {"RecordingUrl": url, "RecordingDuration": str(seconds), "Digits": ended_by}
        return self.ask(self._action("Record"), more)

    def waits(self) -> str:
        """Follows where the document leads when nothing is pressed."""
        found = re.findall(r"<Redirect[^>]*>([^<]+)</Redirect>", self.document)
        return self.ask(unescape(found[-1]), {})

    def ask_again(self) -> str:
        """The provider repeats its last request, word by word."""
        return self.ask(*self.asked[-1])

    def ask(self, url: str, told: dict[str, str]) -> str:
        self.asked.append((url, told))
        response = self.post(url, told)
        assert response.status_code == 200, response.status_code
        self.document = response.content.decode()
        return self.document

    def post(self, url: str, told: dict[str, str], *, token: str = TOKEN):  # type: ignore[no-untyped-def]
        """A signed request of the provider."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        fields = {
            "CallSid": self.sid,
            "From": NUMBER,
            "To": self.number,
            "CallStatus": "in-progress",
            "Direction": "outbound-api",
            **told,
        }
        signed_url = f"http://127.0.0.1:8000{path}"
        return Client().post(
            path,
            urlencode(fields),
            content_type=FORM,
            headers={"X-Twilio-Signature": signature(token.encode(), signed_url, list(fields.items()))},
        )

    def status(self, status: str) -> int:
        """The provider tells what became of the call."""
        assert self.attempt is not None
        told = {"CallSid": self.sid, "From": NUMBER, "To": self.number, "CallStatus": status}
        told |= {"Direction": "outbound-api", "Timestamp": f"{now():%a, %d %b %Y %H:%M:%S} +0000"}
        url = f"{self.hook}?ref={self.attempt.pk}"
        return intake.take("voice", self.account.pk, signed(url, told)).status

    @property
    def words(self) -> list[str]:
        return heard(self.document)

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(account=self.account)

    def _action(self, verb: str) -> str:
        found = re.search(rf'<{verb} action="([^"]+)"', self.document)
        assert found, f"the call does not wait for that: {self.document}"
        return unescape(found[1])


def new_sid() -> str:
    return f"CA{next(_SIDS):032d}"


def signed(url: str, told: dict[str, str], *, token: str = TOKEN) -> Webhook:
    """A request as the provider signs it."""
    headers = {
        "x-twilio-signature": signature(token.encode(), url, list(told.items())),
        "content-type": FORM,
    }
    query = dict(parse_qsl(urlsplit(url).query))
    return Webhook(url, headers, urlencode(told).encode(), query)
