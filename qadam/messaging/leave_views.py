"""The door that ends messages by a link: for mail programs (one POST), and for people (one page with one button)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qadam.core.addresses import address
from qadam.core.formtoken import public_form
from qadam.messaging import leaving
from qadam.messaging.leaving import Link
from qadam.messaging.queries import channel_name


def _link_or_404(token: str) -> Link:
    link = leaving.read_leave_token(token)
    if link is None:
        raise Http404
    return link


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program's POST ends it at once (RFC 8058). Whoever opens the address is shown the page in her language."""
    link = _link_or_404(token)
    if request.method == "POST":
        leaving.leave(link)
        return HttpResponse("OK\n", content_type="text/plain")
    answer = redirect(address("leaving:leave", token, language=link.language))
    answer["Cache-Control"] = "no-store"
    return answer


@public_form
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Asks nothing but one tap, and offers the way back."""
    link = _link_or_404(token)
    if request.method == "POST":
        if request.POST.get("do") == "undo":
            leaving.come_back(link)
        else:
            leaving.leave(link)
        return redirect("leaving:leave", token)
    context = {
        "organisation": link.account.organisation,
        "channel": channel_name(link.account.kind),
        "is_stopped": link.is_stopped,
    }
    return render(request, "messaging/leave.html", context)
