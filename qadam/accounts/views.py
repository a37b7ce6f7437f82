"""The doors of signing in that are our own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qadam.accounts.services import let_in, user_of_welcome


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Nobody registers alone: whoever runs the network, or a coordinator, invites."""
    return render(request, "accounts/closed.html", status=403)


@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """A personal link. It asks for one tap, so that a link preview does not use it up."""
    user = user_of_welcome(token)
    if user is None:
        return render(request, "accounts/welcome_over.html", status=410)
    if request.method == "POST":
        let_in(request, user)
        return redirect("desk:today")
    return render(request, "accounts/welcome.html", {"invited": user})
