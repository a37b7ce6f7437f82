"""The page that is a letter box."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from qadam.channels.email.reading import is_address
from qadam.messaging.models import ChannelAccount
from qadam.simulator import letters, queries
from qadam.simulator.models import Letter

_MOST = 30
# A mail is somebody else's page: its own colours, and nothing else.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def _box(told: Any) -> tuple[ChannelAccount, str]:
    """Which account writes to whose letter box."""
    accounts = queries.demo_accounts("email")
    if not accounts:
        raise Http404
    account = next((row for row in accounts if str(row.pk) == told.get("to")), accounts[0])
    wanted = str(told.get("box", "")).strip().lower()
    known = queries.letter_boxes()
    return account, wanted if is_address(wanted) else known[0].address if known else ""


def _url(account: ChannelAccount, mailbox: str) -> str:
    return f"{reverse('simulator:letter-box')}?{urlencode({'box': mailbox, 'to': str(account.pk)})}"


@require_GET
def letter_box(request: HttpRequest) -> HttpResponse:
    """What lies in a letter box, the newest first."""
    account, mailbox = _box(request.GET)
    rows = Letter.objects.filter(mailbox=mailbox, account=account).order_by("-pk")[:_MOST]
    context = {
        "account": account,
        "accounts": queries.demo_accounts("email"),
        "boxes": queries.letter_boxes(),
        "mailbox": mailbox,
        "letters": letters.shown(rows),
        "here": _url(account, mailbox),
    }
    return render(request, "simulator/letters.html", context)


@require_GET
def letter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a mail program shows it: its HTML part, alone."""
    page = letters.page_of(get_object_or_404(Letter, pk=pk))
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY})


@csrf_exempt
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Whoever has the box answers, writes, or ends it with one click."""
    account, mailbox = _box(request.POST)
    number = request.POST.get("letter", "")
    mine = Letter.objects.filter(mailbox=mailbox, account=account)
    letter = get_object_or_404(mine, pk=number) if number.isdigit() else None
    text = request.POST.get("text", "").strip()[:4000]
    if request.POST.get("do") == "leave" and letter is not None:
        letters.leave(letter)
    elif text:
        letters.write(account, mailbox, text, answers=letter)
    return redirect(_url(account, mailbox))
