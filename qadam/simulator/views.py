"""The page that is a phone."""

import secrets
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from qadam.channels import textmenu
from qadam.channels.base import Option, OutboundMessage, Recipient
from qadam.channels.sms.parts import count
from qadam.core import languages
from qadam.messaging.models import ChannelAccount
from qadam.simulator import queries, services, sms_line
from qadam.simulator.models import Bubble, Phone, SimFile

_MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Screen:
    """Which account the phone talks to, whose phone it is, and how it looks."""

    chat: ChannelAccount
    phone: Phone
    look: str
    # What it really speaks to: the SMS line of the organisation, where the phone is a plain one and there is a line.
    account: ChannelAccount

    @property
    def url(self) -> str:
        return f"{reverse('simulator:phone')}?who={self.phone.pk}&to={self.chat.pk}&look={self.look}"

    @property
    def is_sms(self) -> bool:
        return self.account.kind == "sms"


def _screen(request: HttpRequest) -> Screen:
    told = request.POST if request.method == "POST" else request.GET
    accounts, phones = queries.demo_accounts(), queries.phones()
    if not accounts or not phones:
        raise Http404
    account = next((a for a in accounts if str(a.pk) == told.get("to")), accounts[0])
    phone = next((p for p in phones if str(p.pk) == told.get("who")), phones[0])
    look = "sms" if told.get("look") == "sms" else "chat"
    return Screen(account, phone, look, queries.line_of(account, look))


def _shown(bubble: Bubble, look: str) -> dict[str, Any]:
    """A bubble with what the template draws. The plain look writes choices as a numbered text."""
    options = [Option(str(id), str(label)) for id, label in bubble.options]
    text = bubble.text
    if look == "sms" and options:
        message = OutboundMessage(to=Recipient(), kind="list", text=text, options=tuple(options))
        text, options = textmenu.render(message), []
    parts = count(text).parts if bubble.account.kind == "sms" else 0
    return {
        "row": bubble,
        "text": text,
        "options": options,
        "is_list": bool(bubble.list_button),
        "parts": parts,
    }


def _context(screen: Screen) -> dict[str, Any]:
    rows = queries.bubbles(screen.account, screen.phone)
    return {
        "screen": screen,
        "bubbles": [_shown(row, screen.look) for row in rows],
        "last": rows[-1].pk if rows else 0,
    }


def _received(screen: Screen) -> dict[str, Any]:
    """What the network did with what came from this phone; `seen` changes when any of it does."""
    rows = queries.bubbles(screen.account, screen.phone)
    wires = [row for row in reversed(rows) if row.wire][:3]
    learned = queries.what_the_network_did(screen.account, screen.phone)
    seen = crc32(repr(([(row.pk, row.answer_status) for row in wires], learned)).encode())
    return {"screen": screen, "wires": wires, "learned": learned, "seen": seen}


@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """The phone, the people it may belong to, and what the network received."""
    screen = _screen(request)
    context = _context(screen) | _received(screen)
    context |= {"phones": queries.phone_choices(), "accounts": queries.demo_accounts()}
    return render(request, "simulator/phone.html", context)


@require_GET
def screen_part(request: HttpRequest) -> HttpResponse:
    """The phone's screen alone, asked for every second. A screen that is on reads what arrives."""
    screen = _screen(request)
    line = sms_line if screen.is_sms else services
    line.report_seen(screen.account, screen.phone)
    return render(request, "simulator/screen.html", _context(screen))


@require_GET
def received_part(request: HttpRequest) -> HttpResponse:
    """What the network received, for a page that shows it already: nothing (204) while it is the same."""
    received = _received(_screen(request))
    if request.GET.get("seen") == str(received["seen"]):
        return HttpResponse(status=204)
    return render(request, "simulator/received.html", received)


@csrf_exempt
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """The person writes, presses, or sends a photo or a recording."""
    screen = _screen(request)
    file = request.FILES.get("file")
    if request.POST.get("option"):
        bubble = get_object_or_404(Bubble, pk=request.POST.get("bubble"), phone=screen.phone, is_ours=False)
        label = next((str(text) for id, text in bubble.options if str(id) == request.POST["option"]), "")
        services.press(
            screen.account, screen.phone, request.POST["option"], label, is_list=bool(bubble.list_button)
        )
    elif file and not screen.is_sms and file.size and file.size <= _MOST_BYTES:
        services.send_file(screen.account, screen.phone, file.read(), file.content_type or "")
    elif request.POST.get("text", "").strip():
        line = sms_line if screen.is_sms else services
        line.write(screen.account, screen.phone, request.POST["text"].strip()[:4000])
    return redirect(screen.url)


@csrf_exempt
@require_POST
def begin_again(request: HttpRequest) -> HttpResponse:
    """Clears the screen, or makes a new phone nobody knows yet."""
    screen = _screen(request)
    if request.POST.get("do") == "new":
        number = f"+92300{secrets.randbelow(10_000_000):07}"
        fresh = Phone.objects.create(number=number, name=_("A new number"), language=languages.current().code)
        return redirect(replace(screen, phone=fresh).url)
    services.begin_again(screen.account, screen.phone)
    return redirect(screen.url)


@require_GET
def file(request: HttpRequest, pk: str) -> HttpResponse:
    """A picture or recording on the phone."""
    kept = get_object_or_404(SimFile, pk=pk)
    return HttpResponse(bytes(kept.content), content_type=kept.mime.split(";")[0])
