"""The page that is an old telephone: a missed call, the call back, keys, and a voice after the tone."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from qadam.messaging.models import ChannelAccount, Delivery
from qadam.people.addresses import address_hash
from qadam.people.enums import AddressKind
from qadam.simulator import queries, telephone
from qadam.simulator.models import Phone, SimCall

_MOST_BYTES = 20 * 1024 * 1024
KEYS = "123456789*0#"


@dataclass(frozen=True)
class Desk:
    """Whose phone it is, and which number it rings."""

    account: ChannelAccount
    phone: Phone

    @property
    def url(self) -> str:
        return f"{reverse('simulator:telephone')}?who={self.phone.pk}&to={self.account.pk}"


def _desk(request: HttpRequest) -> Desk:
    told = request.POST if request.method == "POST" else request.GET
    accounts, phones = queries.demo_accounts("voice"), queries.phones()
    if not accounts or not phones:
        raise Http404
    account = next((a for a in accounts if str(a.pk) == told.get("to")), accounts[0])
    phone = next((p for p in phones if str(p.pk) == told.get("who")), phones[0])
    return Desk(account, phone)


def _context(desk: Desk) -> dict[str, Any]:
    call = SimCall.objects.filter(phone=desk.phone, account=desk.account).order_by("-at").first()
    if call is not None:
        telephone.go_on(call)
    line = telephone.line_of(call) if call and call.state == "open" else telephone.Line()
    digest = address_hash(desk.account.organisation_id, AddressKind.PHONE, desk.phone.number)
    queued = Delivery.objects.filter(
        account=desk.account, address_hash=digest, cause_kind="call-back", state__in=["queued", "sending"]
    )
    return {
        "desk": desk,
        "call": call,
        "line": line,
        "is_coming": queued.exists(),
        "keys": KEYS,
        "version": f"{call.pk}.{call.turn}.{call.state}" if call else f"none.{queued.count()}",
    }


@require_GET
def telephone_page(request: HttpRequest) -> HttpResponse:
    """The phone, whose it may be, and what is heard."""
    desk = _desk(request)
    more = {"phones": queries.phone_choices(), "accounts": queries.demo_accounts("voice")}
    return render(request, "simulator/telephone.html", _context(desk) | more)


@require_GET
def line_part(request: HttpRequest) -> HttpResponse:
    """The line alone, asked for every second."""
    return render(request, "simulator/line.html", _context(_desk(request)))


@csrf_exempt
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """She rings, takes, presses, speaks or hangs up."""
    desk = _desk(request)
    done, file = request.POST.get("do", ""), request.FILES.get("file")
    call = SimCall.objects.filter(phone=desk.phone, account=desk.account).exclude(state="ended").first()
    if done == "ring":
        telephone.ring(desk.account, desk.phone)
    elif call is None:
        pass
    elif done == "take" and call.state == "ringing":
        telephone.take(call)
    elif done == "decline":
        telephone.decline(call)
    elif done == "hang-up":
        telephone.hang_up(call)
    elif file and file.size and file.size <= _MOST_BYTES:
        telephone.speak(call, file.read(), file.content_type or "")
    elif len(key := request.POST.get("key", "")) == 1 and key in KEYS:
        telephone.press(call, key)
    return redirect(desk.url)
